import { adviceFor, X_COPYRIGHT } from '../../lib/failures/advice.ts'
import type { DiagnosticsStore } from '../../lib/stores/diagnostics.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import './help-section.css'

const TOPICS: { title: MessageKey; words: MessageKey }[] = [
  { title: 'diagnosticsIn', words: 'diagnosticsInWords' },
  { title: 'diagnosticsOut', words: 'diagnosticsOutWords' },
]

/**
 * A file for whoever looks for a fault: what is in it, all of it to look at, and a button. Below it,
 * for good, what the composer says once about other people's media.
 */
export function HelpSection({ store }: { store: DiagnosticsStore }) {
  const shown = store.shown.value
  const saved = store.saved.value
  const problem = store.problem.value
  return (
    <section class="options-section" id="help" aria-labelledby="help-title">
      <h2 id="help-title">{t('help')}</h2>
      <p class="options-lead">{t('helpLead')}</p>
      <dl class="options-panel privacy">
        {TOPICS.map(({ title, words }) => (
          <div key={title}>
            <dt>{t(title)}</dt>
            <dd>{t(words)}</dd>
          </div>
        ))}
      </dl>
      <div class="section-actions">
        <Button icon="download" onClick={() => void store.save()}>
          {t('saveDiagnostics')}
        </Button>
        <Button look="quiet" onClick={() => (shown === null ? void store.show() : store.hide())}>
          {t(shown === null ? 'showDiagnostics' : 'hideDiagnostics')}
        </Button>
        <p role="status">{saved !== null && t('diagnosticsSaved', saved)}</p>
      </div>
      {problem !== null && (
        <Notice tone="stop">
          {t(adviceFor(problem).message, ...adviceFor(problem).substitutions)}
        </Notice>
      )}
      {shown !== null && (
        <textarea
          class="diagnostics"
          dir="ltr"
          rows={18}
          readOnly
          spellcheck={false}
          aria-label={t('diagnosticsText')}
          value={shown}
        />
      )}
      <dl class="options-panel privacy help-others">
        <div>
          <dt>{t('helpOthersMedia')}</dt>
          <dd>
            {t('helpOthersMediaWords')}{' '}
            <a href={X_COPYRIGHT} target="_blank" rel="noreferrer">
              {t('noteOthersMediaLink')}
            </a>
          </dd>
        </div>
      </dl>
    </section>
  )
}
