/** What the injected function is told. */
export interface PolicyRequest {
  url: string
  pin: string
}

/**
 * What the page says of how it wants to be named to the host of one of its media: by the element that
 * shows it, else by its last meta element; empty where it says nothing. A policy that came as a header
 * is not seen from inside.
 *
 * Runs in the isolated world like `readInPage`, with nothing from outside itself.
 */
export function policyInPage({ url, pin }: PolicyRequest): string {
  const find = (selector: string) =>
    Array.from(Document.prototype.querySelectorAll.call(document, selector))
  const { courierPins = {} } = globalThis as unknown as { courierPins?: Record<string, unknown> }
  const pinned = [pin, `shown:${url}`].map((name) =>
    Object.hasOwn(courierPins, name) ? courierPins[name] : null,
  )
  const images = find('img') as HTMLImageElement[]
  const shown = [...pinned, images.find(({ currentSrc }) => currentSrc === url)]
  const image = shown.find((one) => one instanceof HTMLImageElement)
  const metas = find('meta[name="referrer" i]') as HTMLMetaElement[]
  return image?.referrerPolicy || metas.at(-1)?.content || ''
}
