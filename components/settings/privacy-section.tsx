import { type MessageKey, t } from '../../lib/words/words.ts'
import './privacy-section.css'

const TOPICS: { title: MessageKey; words: MessageKey }[] = [
  { title: 'privacyHere', words: 'privacyHereWords' },
  { title: 'privacyX', words: 'privacyXWords' },
  { title: 'privacySites', words: 'privacySitesWords' },
  { title: 'privacyNowhere', words: 'privacyNowhereWords' },
  { title: 'privacyLong', words: 'privacyLongWords' },
  { title: 'privacyLeave', words: 'privacyLeaveWords' },
]

/** What is kept, what goes where, and how to end it, in plain words. */
export function PrivacySection() {
  return (
    <section class="options-section" id="privacy" aria-labelledby="privacy-title">
      <h2 id="privacy-title">{t('privacy')}</h2>
      <p class="options-lead">{t('privacyLead')}</p>
      <dl class="options-panel privacy">
        {TOPICS.map(({ title, words }) => (
          <div key={title}>
            <dt>{t(title)}</dt>
            <dd>{t(words)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
