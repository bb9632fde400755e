import { formatNumber } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import './ring.css'

/**
 * How much of the limit is used. The number appears at 20 left. What is said aloud is said by the
 * composer's live region, so the ring itself is silent.
 */
export function Ring({ left, limit, near }: { left: number; limit: number; near: number }) {
  const state = left < 0 ? 'over' : left <= near ? 'near' : 'writing'
  // In steps of a third of a pixel: a change that nobody sees is not drawn over several frames.
  const used = Math.round(Math.min(100, Math.max(0, ((limit - left) / limit) * 100)) * 2) / 2
  return (
    <span class={`ring-box ring-${state}`} role="img" aria-label={t('charactersLeft', words(left))}>
      {state !== 'writing' && (
        <span class="ring-number" aria-hidden="true">
          {words(left)}
        </span>
      )}
      <svg class="ring" viewBox="0 0 26 26" aria-hidden="true">
        <circle class="ring-track" cx="13" cy="13" r="10" />
        {used > 0 && (
          <circle
            class="ring-fill"
            cx="13"
            cy="13"
            r="10"
            pathLength="100"
            stroke-dasharray={`${used} 100`}
            transform="rotate(-90 13 13)"
          />
        )}
      </svg>
    </span>
  )
}

/** With a true minus sign. */
function words(left: number): string {
  return formatNumber(left).replace('-', '−')
}
