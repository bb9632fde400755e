import { useId } from 'preact/hooks'
import { t } from '../../lib/words/words.ts'
import { Icon } from '../ui/icon.tsx'
import { placeAfterKey } from './tile-places.ts'

/**
 * Moves a tile among the others: dragged by it, by arrow keys, or pressed, one place on and from the last
 * to the first, for whoever can do neither.
 */
export function MoveHandle(props: {
  name: string
  /** From 0. */
  place: number
  count: number
  onMove: (place: number) => void
  /** Whether the press that is ending was a drag. */
  wasDragged: () => boolean
}) {
  const { name, place, count, onMove } = props
  const hint = useId()
  return (
    <>
      <button
        type="button"
        data-handle
        class="icon-button icon-button-solid tile-handle"
        aria-label={t('moveFile', name)}
        aria-describedby={hint}
        onKeyDown={(event) => {
          if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
          const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl'
          const next = placeAfterKey(event.key, { place, count, isRtl })
          if (next === null) return
          event.preventDefault()
          onMove(next)
        }}
        onClick={(event) => {
          // A press by keys has no detail.
          if (event.detail > 0 && props.wasDragged()) return
          onMove((place + 1) % count)
        }}
      >
        <Icon name="grip" />
      </button>
      <span id={hint} hidden>
        {t('moveHint', place + 1, count)}
      </span>
    </>
  )
}
