import type { Place } from './place-in-page.ts'

/** In pixels of a picture. */
export interface Crop {
  x: number
  y: number
  width: number
  height: number
}

/** Narrower or lower than this, nothing can be made out. */
const MIN_SIDE = 8

/**
 * The part of a tab's picture that shows a place; null when there is next to nothing of it. What lies
 * outside of the tab's view is cut away. A page says where the place is, so it may be anything.
 */
export function cropTo(place: unknown, picture: { width: number; height: number }): Crop | null {
  if (!isPlace(place)) return null
  const scale = picture.width / place.viewportWidth
  const start = (edge: number, most: number) => clamp(Math.round(edge * scale), most)
  const x = start(place.left, picture.width)
  const y = start(place.top, picture.height)
  const width = start(place.left + place.width, picture.width) - x
  const height = start(place.top + place.height, picture.height) - y
  return width < MIN_SIDE || height < MIN_SIDE ? null : { x, y, width, height }
}

function isPlace(value: unknown): value is Place {
  if (typeof value !== 'object' || value === null) return false
  const { left, top, width, height, viewportWidth } = value as Record<string, unknown>
  const numbers = [left, top, width, height, viewportWidth]
  return numbers.every(Number.isFinite) && (viewportWidth as number) > 0
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most)
}
