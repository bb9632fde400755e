import type { RegionRequest } from '../model/region.ts'

/**
 * Hands over what `choose-region.js` is to show, just before that runs. Sent as source text into the
 * isolated world, so that it must not refer to anything outside itself.
 */
export function handRegionOver(request: RegionRequest): void {
  Object.assign(globalThis, { courierRegion: request })
}

/** Resolves when the page was drawn after this moment; one that does not draw is not waited for. As above. */
export async function pageDrawn(): Promise<void> {
  const frame = () =>
    new Promise<void>((resolve) => {
      requestAnimationFrame(() => resolve())
      setTimeout(resolve, 250)
    })
  await frame()
  await frame()
}
