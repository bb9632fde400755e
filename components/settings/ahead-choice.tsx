import { useId } from 'preact/hooks'
import { LIMITS } from '../../lib/model/limits.ts'
import type { AccountsStore } from '../../lib/stores/accounts.ts'
import type { StorePorts } from '../../lib/stores/ports.ts'
import { formatPrice, formatSpan } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import './ahead-choice.css'

/**
 * Asks once, on the way to the first post, whether files go to X while a post is written. Nobody has to
 * answer: until then they wait for Post. Neither answer is chosen for the person.
 */
export function AheadChoice({
  store,
  ports,
}: {
  store: AccountsStore
  ports: Pick<StorePorts, 'estimatePrice'>
}) {
  const id = useId()
  const chosen = store.settings.value.uploadWhileComposing
  return (
    <fieldset class="ahead-choice" aria-describedby={`${id}-words ${id}-cost`}>
      <legend>{t('aheadQuestion')}</legend>
      <p id={`${id}-words`}>{t('aheadWords')}</p>
      <p id={`${id}-cost`}>{aheadCost(ports)}</p>
      {([true, false] as const).map((ahead) => (
        <label key={String(ahead)} class="ahead-answer">
          <input
            type="radio"
            name={id}
            checked={chosen === ahead}
            onChange={() => void store.uploadAhead(ahead)}
          />
          <span>{t(ahead ? 'aheadYes' : 'aheadNo')}</span>
        </label>
      ))}
      {chosen === null && <p class="ahead-until">{t('aheadUntilThen')}</p>}
    </fieldset>
  )
}

/** What a file that goes up ahead may cost, and what becomes of it when it is not posted. */
function aheadCost({ estimatePrice }: Pick<StorePorts, 'estimatePrice'>): string {
  const { from, upTo } = estimatePrice({ hasLink: false, mediaCount: 1, altTextCount: 0 })
  return t('aheadCost', formatPrice(upTo - from), formatSpan(LIMITS.unposted.usableMs))
}
