import type { RefObject } from 'preact'
import { useRef } from 'preact/hooks'
import type { Cut } from '../../lib/model/fit.ts'
import { type Grip, keyTarget } from '../../lib/stores/trim.ts'
import { formatPosition } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'

/**
 * Pictures of a video from left to right, as time runs in players everywhere, with a handle at each end
 * of the part that stays. What lies between can be dragged as a whole.
 */
export function TrimStrip(props: {
  cut: Cut
  durationMs: number
  isOver: boolean
  /** Addresses of pictures; null while they are not there. */
  frames: (string | null)[]
  /** Of the words on how to use the keys. */
  keysId: string
  firstRef: RefObject<HTMLDivElement | null>
  onMove: (grip: Grip, toMs: number) => void
}) {
  const { cut, durationMs, frames, onMove } = props
  const strip = useRef<HTMLDivElement>(null)
  /** What is dragged, and how far from its moment it was taken, in ms. */
  const drag = useRef<{ grip: Grip; offsetMs: number } | null>(null)
  const share = (ms: number) => `${(ms / durationMs) * 100}%`

  function momentAt(clientX: number): number {
    const box = strip.current?.getBoundingClientRect()
    if (box === undefined || box.width === 0) return 0
    return ((clientX - box.left) / box.width) * durationMs
  }

  function dragging(grip: Grip, ofMs: number) {
    return {
      onPointerDown(event: PointerEvent) {
        if (event.button !== 0) return
        ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
        drag.current = { grip, offsetMs: momentAt(event.clientX) - ofMs }
      },
      onPointerMove(event: PointerEvent) {
        if (drag.current?.grip !== grip) return
        onMove(grip, momentAt(event.clientX) - drag.current.offsetMs)
      },
      onPointerUp() {
        drag.current = null
      },
      onPointerCancel() {
        drag.current = null
      },
    }
  }

  const handle = (grip: 'start' | 'end') => {
    const atMs = grip === 'start' ? cut.startMs : cut.endMs
    return (
      <div
        ref={grip === 'start' ? props.firstRef : null}
        role="slider"
        tabIndex={0}
        class={`trim-handle trim-handle-${grip}`}
        style={{ left: share(atMs) }}
        aria-label={t(grip === 'start' ? 'trimStart' : 'trimEnd')}
        aria-describedby={props.keysId}
        aria-valuemin={0}
        aria-valuemax={Math.round(durationMs)}
        aria-valuenow={atMs}
        aria-valuetext={t('trimAt', formatPosition(atMs), formatPosition(durationMs))}
        onKeyDown={(event) => {
          const target = keyTarget(event.key, event.shiftKey, atMs, durationMs)
          if (target === null) return
          event.preventDefault()
          onMove(grip, target)
        }}
        {...dragging(grip, atMs)}
      />
    )
  }

  return (
    <div class={props.isOver ? 'trim trim-too-long' : 'trim'} dir="ltr">
      <div ref={strip} class="trim-strip">
        <div class="trim-frames">
          {frames.map((url, index) => (
            // A picture is known by its place.
            <span key={index}>{url !== null && <img src={url} alt="" draggable={false} />}</span>
          ))}
        </div>
        <div class="trim-off" style={{ left: 0, width: share(cut.startMs) }} />
        <div class="trim-off" style={{ left: share(cut.endMs), right: 0 }} />
        <div
          class="trim-part"
          style={{ left: share(cut.startMs), width: share(cut.endMs - cut.startMs) }}
          {...dragging('both', cut.startMs)}
        />
        {handle('start')}
        {handle('end')}
      </div>
    </div>
  )
}
