import type { SharedPage } from '../../lib/model/draft.ts'
import { hasPart, partText, type SharePart } from '../../lib/stores/shared-parts.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import { Icon } from '../ui/icon.tsx'

const CHIPS: { part: SharePart; label: MessageKey }[] = [
  { part: 'title', label: 'partTitle' },
  { part: 'link', label: 'partLink' },
  { part: 'quote', label: 'partQuote' },
]

/** Switches each part of a shared page in the text itself; the text is what will be published. */
export function ShareChips(props: {
  text: string
  shared: SharedPage
  onToggle: (part: SharePart) => void
}) {
  const { text, shared, onToggle } = props
  const offered = CHIPS.filter(({ part }) => partText(shared, part) !== '')
  return (
    <fieldset class="chips" aria-label={t('sharedParts')}>
      {offered.map(({ part, label }) => {
        const on = hasPart(text, shared, part)
        return (
          <button
            key={part}
            type="button"
            class="chip"
            aria-pressed={on}
            onClick={() => onToggle(part)}
          >
            <Icon small name={on ? 'check' : 'plus'} />
            {t(label)}
          </button>
        )
      })}
    </fieldset>
  )
}
