/** No side of a crop becomes shorter than this, in pixels: nobody means less. */
export const MIN_SIDE = 4

/** Whether anything can be cut away from a picture; one of unknown size is looked at. */
export function isCroppable(size: { width: number | null; height: number | null }): boolean {
  if (size.width === null || size.height === null) return true
  return Math.max(size.width, size.height) > MIN_SIDE
}
