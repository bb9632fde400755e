/** Scheme of the name that stands for an address the browser did not tell. */
export const PIN_SCHEME = 'courier-pin:'

/** What the injected function is told. */
export interface PinRequest {
  /** Begins with `PIN_SCHEME`; the address is kept under it for `readInPage`. */
  pin: string
  mediaKind: 'image' | 'video'
}

/**
 * Keeps the address of the picture or video under the pointer inside its frame, and tells whether
 * there was one. Chromium leaves an address over 2 MiB (a `data:` one) out of the click, but the
 * pointer still rests on the element when the menu has closed (measured with a real mouse).
 *
 * Sent as source text like `readInPage`, into the same isolated world: nothing from outside.
 */
export async function pinHovered(request: PinRequest): Promise<boolean> {
  const world = globalThis as unknown as { courierPins?: Record<string, string> }
  // A busy page gets its pointer back only some time after the menu has closed.
  for (let tries = 0; tries < 40; tries++) {
    const hovered = Document.prototype.querySelectorAll.call(
      document,
      request.mediaKind === 'video' ? 'video:hover' : 'img:hover',
    )
    const media = hovered[hovered.length - 1] as HTMLImageElement | HTMLVideoElement | undefined
    const address = media?.currentSrc || media?.src
    if (address) {
      world.courierPins = { ...world.courierPins, [request.pin]: address }
      return true
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}
