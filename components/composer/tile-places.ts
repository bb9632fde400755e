interface Point {
  x: number
  y: number
}

type Box = Pick<DOMRect, 'left' | 'top' | 'width' | 'height'>

/** The place, from 0, of the box whose middle is nearest to a point; -1 where there is none. */
export function nearestPlace(boxes: readonly Box[], { x, y }: Point): number {
  const far = boxes.map(({ left, top, width, height }) =>
    Math.hypot(left + width / 2 - x, top + height / 2 - y),
  )
  return far.indexOf(Math.min(...far))
}

/** Tiles stand in two columns (tray.css). */
const COLUMNS = 2

/**
 * Where a key moves the tile at `place`, from 0, among `count`: along the line or to the line above or
 * below, as they are seen; Home and End to the ends. null where the key does not move it at all.
 */
export function placeAfterKey(
  key: string,
  { place, count, isRtl }: { place: number; count: number; isRtl: boolean },
): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: isRtl ? 1 : -1,
    ArrowRight: isRtl ? -1 : 1,
    ArrowUp: -COLUMNS,
    ArrowDown: COLUMNS,
    Home: -count,
    End: count,
  }
  const step = steps[key]
  return step === undefined ? null : Math.max(0, Math.min(count - 1, place + step))
}
