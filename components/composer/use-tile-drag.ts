import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { AttachmentId } from '../../lib/units.ts'
import { nearestPlace } from './tile-places.ts'

/** Less than this, in CSS pixels, is a press. */
const SLACK = 5

/** What on a tile is pressed, not dragged by. */
const PRESSED = 'button, a, input, label, form'

export interface TileDrag {
  id: AttachmentId
  /** How far it has been dragged, in CSS pixels. */
  x: number
  y: number
  /** The place it would take, from 0. */
  to: number
}

/**
 * Tiles dragged by the pointer: by the picture with a mouse or pen, by the handle (`[data-handle]`) with
 * a finger, too, which else scrolls. Nothing moves but the tile itself until it is let go; Escape, or
 * whatever takes the pointer away, leaves everything where it was.
 * @returns what is dragged; what a tile must call; whether the last press became a drag.
 */
export function useTileDrag(
  list: RefObject<HTMLElement | null>,
  ids: readonly AttachmentId[],
  onDrop: (id: AttachmentId, place: number) => void,
) {
  const [latest, setDrag] = useState<TileDrag | null>(null)
  // Another window may have taken it away.
  const drag = latest !== null && ids.includes(latest.id) ? latest : null
  const pressed = useRef<{ id: AttachmentId; pointer: number; x: number; y: number } | null>(null)
  const wasDragged = useRef(false)
  const isDragged = drag !== null

  function end(): void {
    pressed.current = null
    setDrag(null)
  }

  useEffect(() => {
    if (!isDragged) return
    const cancel = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      // It is about the tile, not about the popup.
      event.preventDefault()
      end()
    }
    addEventListener('keydown', cancel, { capture: true })
    return () => removeEventListener('keydown', cancel, { capture: true })
  }, [isDragged])

  /** Where the tiles stand, the dragged one as if it were not. */
  function boxes(): DOMRect[] {
    const tiles = [...(list.current?.children ?? [])].slice(0, ids.length)
    return tiles.map((tile, place) => {
      const { x, y, width, height } = tile.getBoundingClientRect()
      const isIt = drag !== null && ids[place] === drag.id
      return isIt
        ? new DOMRect(x - drag.x, y - drag.y, width, height)
        : new DOMRect(x, y, width, height)
    })
  }

  return {
    drag,
    wasDragged,
    of: (id: AttachmentId) => ({
      onPointerDown(event: PointerEvent) {
        wasDragged.current = false
        const target = event.target as Element
        const isHandle = target.closest('[data-handle]') !== null
        if (event.button !== 0 || !event.isPrimary) return
        if (!isHandle && (event.pointerType === 'touch' || target.closest(PRESSED))) return
        pressed.current = { id, pointer: event.pointerId, x: event.clientX, y: event.clientY }
      },
      onPointerMove(event: PointerEvent) {
        const from = pressed.current
        if (from?.id !== id || from.pointer !== event.pointerId) return
        const [x, y] = [event.clientX - from.x, event.clientY - from.y]
        if (drag === null) {
          if (Math.hypot(x, y) < SLACK) return
          ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
          wasDragged.current = true
        }
        const to = nearestPlace(boxes(), { x: event.clientX, y: event.clientY })
        setDrag({ id, x, y, to })
      },
      onPointerUp() {
        if (drag?.id === id && ids[drag.to] !== undefined && ids[drag.to] !== id)
          onDrop(id, drag.to)
        end()
      },
      onPointerCancel: end,
      onLostPointerCapture: end,
    }),
  }
}
