/** What the function in the page is told; plain values. */
export interface CopyRequest {
  /** Or a pin. Told to find the element that shows it, when `pin` does not lead to one. */
  url: string
  /** Name of the element among `courierPins`; empty where there is none. */
  pin: string
  /** Address of the document that was clicked. */
  pageUrl: string
  /** Names this request to the background; accepted once. */
  ticket: string
  /** Of a picture. */
  maxByteLength: number
  /** A PNG above this is sent as JPEG when nothing shines through it. */
  photoByteLength: number
  /** Longest side of the copy; of a drawing, to which its size is no limit, another. */
  maxSide: number
  maxDrawingSide: number
  /** Elements of an inline drawing. */
  maxNodes: number
}

/** What it answers; the bytes themselves travel in a message. */
export type CopyAnswer =
  | { ok: true; byteLength: number }
  | {
      ok: false
      reason:
        | 'moved'
        /** Nothing shows it. */
        | 'not-shown'
        /** What shows it moves: one of its pictures is not what was meant. */
        | 'moves'
        /** It came from another host that does not share it. */
        | 'tainted'
        /**
         * One colour all over, as what a graphics card has drawn is when it is looked at later; or a
         * drawing that cannot be drawn apart from its page.
         */
        | 'blank'
        | 'too-large'
        | 'not-delivered'
        | 'broke'
      /** The bug, for `broke`. */
      message?: string
    }

/**
 * Copies a picture off the page that shows it and sends it to the background: an image at its own
 * size, a canvas, or an inline drawing (svg) at twice its size or more.
 *
 * Runs in the isolated world like `readInPage`, with nothing from outside itself. What it makes of
 * the page lies in memory only; the page's own tree is not touched.
 */
export async function copyInPage(request: CopyRequest): Promise<CopyAnswer> {
  const { runtime } = (
    globalThis as unknown as {
      chrome: { runtime: { sendMessage(message: unknown): Promise<unknown> } }
    }
  ).chrome
  const SVG = 'http://www.w3.org/2000/svg'
  /** What a style sheet can change about a drawing. */
  const LOOKS =
    'clip-path clip-rule color cx cy d display dominant-baseline fill fill-opacity fill-rule filter ' +
    'flood-color flood-opacity font-family font-size font-style font-variant font-weight ' +
    'letter-spacing lighting-color marker-end marker-mid marker-start mask mix-blend-mode opacity ' +
    'paint-order r rx ry shape-rendering stop-color stop-opacity stroke stroke-dasharray ' +
    'stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width ' +
    'text-anchor text-decoration transform transform-box transform-origin vector-effect visibility ' +
    'word-spacing writing-mode x y'
  try {
    // As in `readInPage`.
    const sameOrigin = URL.canParse(request.pageUrl)
      ? new URL(request.pageUrl).origin === location.origin && location.origin !== 'null'
      : false
    if (!sameOrigin && request.pageUrl.split('#')[0] !== location.href.split('#')[0]) {
      return { ok: false, reason: 'moved' }
    }

    type Pin = string | Element | { element?: Element; address?: string }
    const { courierPins = {} } = globalThis as unknown as { courierPins?: Record<string, Pin> }
    const pinned = (name: string): Pin | undefined =>
      Object.hasOwn(courierPins, name) ? courierPins[name] : undefined
    const pin = pinned(request.pin) ?? pinned(request.url)
    const address =
      typeof pin === 'string' ? pin : ((pin as { address?: string })?.address ?? request.url)
    const showing = (root: Document | ShadowRoot): Element | undefined => {
      // Pages may name elements so that a root's own methods are hidden; the prototype's are not.
      const { querySelectorAll } = (root === document ? Document : DocumentFragment).prototype
      const find = (selector: string) => Array.from(querySelectorAll.call(root, selector))
      const media = find('img, video') as (HTMLImageElement | HTMLVideoElement)[]
      const found = media.find(({ currentSrc }) => currentSrc === address)
      if (found) return found
      for (const host of find('*').slice(0, request.maxNodes)) {
        const inside = host.shadowRoot && showing(host.shadowRoot)
        if (inside) return inside
      }
      return undefined
    }
    const element =
      pin instanceof Element
        ? pin
        : ((pin as { element?: Element } | undefined)?.element ?? showing(document))
    if (!(element instanceof Element)) return { ok: false, reason: 'not-shown' }
    // For `placeInPage`, should a picture of the tab be wanted.
    Object.assign(globalThis, {
      courierPins: { ...courierPins, [`shown:${request.url}`]: element },
    })

    let width: number
    let height: number
    let picture: HTMLImageElement | HTMLCanvasElement
    if (element instanceof HTMLVideoElement) {
      return { ok: false, reason: element.videoWidth > 0 ? 'moves' : 'not-shown' }
    }
    if (element instanceof HTMLImageElement) {
      if (!element.complete || element.naturalWidth === 0) return { ok: false, reason: 'not-shown' }
      if (/\.gif(?:[?#]|$)/i.test(address)) return { ok: false, reason: 'moves' }
      picture = element
      width = element.naturalWidth
      height = element.naturalHeight
    } else if (element instanceof HTMLCanvasElement) {
      picture = element
      width = element.width
      height = element.height
    } else if (element instanceof SVGSVGElement) {
      const drawn = await drawing(element)
      if (drawn === null) return { ok: false, reason: 'blank' }
      picture = drawn
      width = drawn.width
      height = drawn.height
    } else {
      // A background: on show, and no element of its own.
      return { ok: false, reason: request.pin === '' ? 'not-shown' : 'tainted' }
    }
    if (width === 0 || height === 0) return { ok: false, reason: 'not-shown' }

    let scale = Math.min(1, request.maxSide / Math.max(width, height))
    for (let tries = 0; tries < 5; tries++) {
      const canvas = new OffscreenCanvas(
        Math.max(1, Math.round(width * scale)),
        Math.max(1, Math.round(height * scale)),
      )
      const context = canvas.getContext('2d', { willReadFrequently: true })
      if (context === null) return { ok: false, reason: 'too-large' }
      context.drawImage(picture, 0, 0, canvas.width, canvas.height)
      let look: { oneColour: boolean; opaque: boolean }
      let bytes: Blob
      try {
        look = lookAt(context)
        bytes = await canvas.convertToBlob({ type: 'image/png' })
      } catch (caught) {
        if ((caught as Error).name === 'SecurityError') return { ok: false, reason: 'tainted' }
        throw caught
      }
      if (look.oneColour && picture === element && element instanceof HTMLCanvasElement) {
        return { ok: false, reason: 'blank' }
      }
      const type = look.opaque ? 'image/jpeg' : 'image/webp'
      for (const quality of [0.95, 0.9, 0.8]) {
        const most = look.opaque ? request.photoByteLength : request.maxByteLength
        if (bytes.type === 'image/png' ? bytes.size <= most : bytes.size <= request.maxByteLength) {
          break
        }
        bytes = await canvas.convertToBlob({ type, quality })
      }
      if (bytes.size <= request.maxByteLength) {
        const { ticket } = request
        const message = { kind: 'courier.page-bytes', ticket, bytes }
        const taken = await runtime.sendMessage(message).catch(() => false)
        return taken === true
          ? { ok: true, byteLength: bytes.size }
          : { ok: false, reason: 'not-delivered' }
      }
      scale *= 0.7
    }
    return { ok: false, reason: 'too-large' }
  } catch (caught) {
    return { ok: false, reason: 'broke', message: String(caught) }
  }

  /** Reads in strips, so that a large picture is not held twice. */
  function lookAt(context: OffscreenCanvasRenderingContext2D) {
    const { width, height } = context.canvas
    let first: number | null = null
    let oneColour = true
    let opaque = true
    for (let y = 0; y < height && (oneColour || opaque); y += 128) {
      const strip = context.getImageData(0, y, width, Math.min(128, height - y))
      const pixels = new Uint32Array(strip.data.buffer)
      first ??= pixels[0] ?? 0
      for (const pixel of pixels) {
        if (pixel !== first) oneColour = false
        if (pixel >>> 24 !== 255) opaque = false
      }
    }
    return { oneColour, opaque }
  }

  /** The drawing alone, as it looks now, at twice its size or more; null when that cannot be done. */
  async function drawing(svg: SVGSVGElement): Promise<HTMLImageElement | null> {
    const edges = getComputedStyle(svg)
    const edge = (...names: string[]) =>
      names.reduce((sum, name) => sum + (Number.parseFloat(edges.getPropertyValue(name)) || 0), 0)
    const outer = svg.getBoundingClientRect()
    const box = {
      width:
        outer.width -
        edge('border-left-width', 'padding-left', 'padding-right', 'border-right-width'),
      height:
        outer.height -
        edge('border-top-width', 'padding-top', 'padding-bottom', 'border-bottom-width'),
    }
    if (box.width < 1 || box.height < 1) return null
    const clone = svg.cloneNode(false) as SVGSVGElement
    let left = request.maxNodes
    const wanted = new Set<string>()
    if (!copyInto(svg, clone)) return null
    // What stands elsewhere in the page and is only referred to: symbols, gradients.
    const root = svg.getRootNode() as Document | ShadowRoot
    const defs = document.createElementNS(SVG, 'defs')
    for (const id of wanted) {
      if (clone.querySelector(`#${CSS.escape(id)}`)) continue
      const found = Document.prototype.querySelector.call(root, `#${CSS.escape(id)}`)
      if (!(found instanceof SVGElement) || svg.contains(found)) continue
      const copy = found.cloneNode(false) as Element
      if (!copyInto(found, copy)) return null
      defs.append(copy)
    }
    clone.append(defs)
    const most = request.maxDrawingSide / Math.max(box.width, box.height)
    const scale = Math.min(Math.max(2, devicePixelRatio, 1024 / box.width), most)
    if (!clone.hasAttribute('viewBox')) {
      clone.setAttribute('viewBox', `0 0 ${box.width} ${box.height}`)
    }
    const width = Math.max(1, Math.round(box.width * scale))
    const height = Math.max(1, Math.round(box.height * scale))
    clone.setAttribute('width', String(width))
    clone.setAttribute('height', String(height))
    for (const property of ['transform', 'opacity', 'visibility', 'x', 'y']) {
      clone.style.removeProperty(property)
    }
    const text = new XMLSerializer().serializeToString(clone)
    const image = new Image(width, height)
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`
    return await image.decode().then(
      () => image,
      () => null,
    )

    /** False when there are too many. Nothing that runs, loads or holds a page goes along. */
    function copyInto(from: Element, to: Element): boolean {
      left -= 1
      if (left < 0) return false
      for (const { name } of Array.from(to.attributes)) {
        const value = to.getAttribute(name) ?? ''
        const refers = /(?:^|:)href$/i.test(name)
        if (refers && value.startsWith('#')) wanted.add(value.slice(1))
        const picture = /^data:image\/(?:png|jpeg|gif|webp);/i.test(value)
        if (/^on/i.test(name) || name === 'style' || name === 'class') to.removeAttribute(name)
        else if (refers && !value.startsWith('#') && !picture) to.removeAttribute(name)
        else if (/url\(\s*["']?(?!#)/i.test(value)) to.removeAttribute(name)
      }
      const looks = getComputedStyle(from)
      const style = (to as SVGElement).style
      for (const property of LOOKS.split(' ')) {
        const value = looks.getPropertyValue(property)
        const inside = /^url\("?#([^")]+)"?\)/.exec(value)?.[1]
        if (inside !== undefined) wanted.add(inside)
        else if (value.includes('url(')) continue
        if (value !== '') style?.setProperty(property, value)
      }
      for (const child of Array.from(from.childNodes)) {
        if (child instanceof Text) to.append(child.data)
        if (!(child instanceof SVGElement)) continue
        if (/^(?:script|style|foreignObject|handler|iframe|audio|video)$/i.test(child.localName)) {
          continue
        }
        const copy = child.cloneNode(false) as Element
        if (!copyInto(child, copy)) return false
        to.append(copy)
      }
      return true
    }
  }
}
