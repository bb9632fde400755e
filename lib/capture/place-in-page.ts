/** What the injected function is told. */
export interface PlaceRequest {
  url: string
  /** Name of the element among `courierPins`; empty where there is none. */
  pin: string
  /** Address of the document that was clicked. */
  pageUrl: string
}

/** Where something lies in the visible part of its page, in CSS pixels from the top left corner. */
export interface Place {
  left: number
  top: number
  width: number
  height: number
  /** Of the visible part, scroll bars included. */
  viewportWidth: number
}

/**
 * Brings what was clicked into view and tells where it is; null when it is not there any more. For the
 * top frame only: a frame does not know where it lies itself.
 *
 * Runs in the isolated world like `readInPage`, with nothing from outside itself.
 */
export async function placeInPage(request: PlaceRequest): Promise<Place | null> {
  // As in `readInPage`.
  const sameOrigin = URL.canParse(request.pageUrl)
    ? new URL(request.pageUrl).origin === location.origin && location.origin !== 'null'
    : false
  if (!sameOrigin && request.pageUrl.split('#')[0] !== location.href.split('#')[0]) return null

  const { courierPins = {} } = globalThis as unknown as { courierPins?: Record<string, unknown> }
  const pinned = [request.pin, `shown:${request.url}`, request.url].map((name) => {
    const pin = Object.hasOwn(courierPins, name) ? courierPins[name] : null
    return pin instanceof Element ? pin : (pin as { element?: unknown } | null)?.element
  })
  const all = Document.prototype.querySelectorAll.call(document, 'img, video')
  const shows = ({ currentSrc }: HTMLMediaElement | HTMLImageElement) => currentSrc === request.url
  const media = (Array.from(all) as HTMLImageElement[]).find(shows)
  const element = [...pinned, media].find((candidate) => candidate instanceof Element)
  if (!element?.isConnected) return null
  const isInView = () => {
    const { left, top, right, bottom } = element.getBoundingClientRect()
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
  }
  if (!isInView())
    element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
  // Two frames, so that what is shown is what is measured; a page that is not drawn has none.
  const frame = () =>
    new Promise<void>((resolve) => {
      requestAnimationFrame(() => resolve())
      setTimeout(resolve, 250)
    })
  await frame()
  await frame()
  const { left, top, width, height } = element.getBoundingClientRect()
  return { left, top, width, height, viewportWidth: innerWidth }
}
