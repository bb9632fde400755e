import type { Area, Edge, Point } from '../model/crop-area.ts'
import type { Size } from '../model/fit.ts'

/** Pixels that an arrow moves by with Shift. */
const LARGE_STEP = 10

/** Of the picture's side, what a page key moves by. */
const PAGE = 0.1

/**
 * Where a key takes an edge, in pixels along a side of `length`; null for keys that do nothing here. Arrows
 * go the way they point; the other two do what they do on any slider.
 */
export function edgeAfterKey(
  key: string,
  isLarge: boolean,
  edge: Edge,
  atPx: number,
  length: number,
): number | null {
  const step = isLarge ? LARGE_STEP : 1
  const page = pageOf(length)
  const isUpright = edge === 'left' || edge === 'right'
  switch (key) {
    case 'ArrowRight':
      return atPx + step
    case 'ArrowLeft':
      return atPx - step
    case 'ArrowUp':
      return isUpright ? atPx + step : atPx - step
    case 'ArrowDown':
      return isUpright ? atPx - step : atPx + step
    case 'PageUp':
      return isUpright ? atPx + page : atPx - page
    case 'PageDown':
      return isUpright ? atPx - page : atPx + page
    case 'Home':
      return 0
    case 'End':
      return length
    default:
      return null
  }
}

/** Where a key takes the whole area; null for keys that do nothing here. */
export function areaAfterKey(key: string, isLarge: boolean, area: Area, size: Size): Point | null {
  const step = isLarge ? LARGE_STEP : 1
  const { x, y } = area
  switch (key) {
    case 'ArrowRight':
      return { x: x + step, y }
    case 'ArrowLeft':
      return { x: x - step, y }
    case 'ArrowUp':
      return { x, y: y - step }
    case 'ArrowDown':
      return { x, y: y + step }
    case 'PageUp':
      return { x, y: y - pageOf(size.height) }
    case 'PageDown':
      return { x, y: y + pageOf(size.height) }
    case 'Home':
      return { x: 0, y }
    case 'End':
      return { x: size.width, y }
    default:
      return null
  }
}

function pageOf(length: number): number {
  return Math.max(LARGE_STEP, Math.round(length * PAGE))
}
