/**
 * The page's tree, read so that the page cannot mislead: an element named `children` or `parentNode`
 * hides a form's own property of that name, but not the prototype's. The isolated world's prototypes
 * are its own, so what a page does to its prototypes is not seen here.
 */

export interface Box {
  left: number
  top: number
  width: number
  height: number
}

export interface Point {
  x: number
  y: number
}

type Root = Document | ShadowRoot

function getter<O extends object, K extends keyof O>(
  type: () => { prototype: O },
  name: K,
): (of: O) => O[K] {
  return (of) => {
    for (let at: object | null = type().prototype; at !== null; at = Object.getPrototypeOf(at)) {
      const found = Object.getOwnPropertyDescriptor(at, name)?.get
      if (found) return found.call(of) as O[K]
    }
    throw new TypeError(`There is no ${String(name)}`)
  }
}

const parentNodeOf = getter(() => Node, 'parentNode')
const firstChildOf = getter(() => Node, 'firstChild')
const nextSiblingOf = getter(() => Node, 'nextSibling')
const nodeValueOf = getter(() => Node, 'nodeValue')
const textOf = getter(() => Node, 'textContent')
const hostOf = getter(() => ShadowRoot, 'host')

/** In lower case: `img`. */
export const nameOf = getter(() => Element, 'localName')

export function attribute(element: Element, name: string): string {
  return Element.prototype.getAttribute.call(element, name)?.trim() ?? ''
}

/** The element around it; out of a shadow root its host. */
export function parentOf(node: Node): Element | null {
  const parent = parentNodeOf(node)
  if (parent instanceof Element) return parent
  return parent instanceof ShadowRoot ? hostOf(parent) : null
}

/** The element and all around it, out through shadow roots, nearest first. */
export function* upwards(element: Element): Generator<Element> {
  for (let at: Element | null = element; at !== null; at = parentOf(at)) yield at
}

export function closest(element: Element, selector: string): Element | null {
  for (const at of upwards(element)) {
    if (Element.prototype.matches.call(at, selector)) return at
  }
  return null
}

export function isInside(element: Element, outer: Element): boolean {
  for (const at of upwards(element)) if (at === outer) return true
  return false
}

/** At most `limit`, in document order; shadow roots below are not entered. */
export function all(root: Root | Element, selector: string, limit: number): Element[] {
  const list =
    root instanceof Element
      ? Element.prototype.querySelectorAll.call(root, selector)
      : root instanceof Document
        ? Document.prototype.querySelectorAll.call(root, selector)
        : DocumentFragment.prototype.querySelectorAll.call(root, selector)
  const found: Element[] = []
  for (let index = 0; index < list.length && index < limit; index++) {
    found.push(list[index] as Element)
  }
  return found
}

export function first(root: Root | Element, selector: string): Element | null {
  return all(root, selector, 1)[0] ?? null
}

export function rootOf(element: Element): Root {
  const root = Node.prototype.getRootNode.call(element)
  return root instanceof ShadowRoot ? root : document
}

/** Open or closed; null where there is none or the browser will not say. */
export function shadowOf(element: Element): ShadowRoot | null {
  const { chrome } = globalThis as unknown as {
    chrome?: { dom?: { openOrClosedShadowRoot?(host: Element): ShadowRoot | null } }
  }
  try {
    const own = (element as { openOrClosedShadowRoot?: ShadowRoot | null }).openOrClosedShadowRoot
    if (own instanceof ShadowRoot) return own
    const { dom } = chrome ?? {}
    return dom?.openOrClosedShadowRoot?.(element) ?? null
  } catch {
    // It throws for elements that can have none, such as those of SVG.
    return null
  }
}

export function boxOf(element: Element): Box {
  const { left, top, width, height } = Element.prototype.getBoundingClientRect.call(element)
  return { left, top, width, height }
}

/** How far up it is looked for what cuts an element off. */
const CLIPPED_WITHIN = 40

/**
 * What can be seen of an element's box at most: inside the window and inside everything around it that
 * cuts off what overflows. Where nothing would be left (a fixed layer is not cut off), that one counts
 * for nothing.
 */
export function seenBoxOf(element: Element): Box {
  const around = [...upwards(element)].slice(1, CLIPPED_WITHIN)
  const clips = around.filter((at) => getComputedStyle(at).overflow !== 'visible').map(boxOf)
  const inWindow = { left: 0, top: 0, width: innerWidth, height: innerHeight }
  return [inWindow, ...clips].reduce((box, clip) => {
    const left = Math.max(box.left, clip.left)
    const top = Math.max(box.top, clip.top)
    const width = Math.min(box.left + box.width, clip.left + clip.width) - left
    const height = Math.min(box.top + box.height, clip.top + clip.height) - top
    return width > 0 && height > 0 ? { left, top, width, height } : box
  }, boxOf(element))
}

export function commonArea(one: Box, other: Box): number {
  const width =
    Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left)
  const height =
    Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top)
  return width > 0 && height > 0 ? width * height : 0
}

export function contains(box: Box, { x, y }: Point): boolean {
  return x >= box.left && y >= box.top && x <= box.left + box.width && y <= box.top + box.height
}

/** Everything that a pointer there would meet, topmost first, into shadow roots too. */
export function pileAt({ x, y }: Point, root: Root = document, depth = 0): Element[] {
  const met =
    root instanceof Document
      ? Document.prototype.elementsFromPoint.call(root, x, y)
      : ShadowRoot.prototype.elementsFromPoint.call(root, x, y)
  const pile: Element[] = []
  for (const element of met.slice(0, 60)) {
    // A root's own list goes on with what lies below its host.
    if (rootOf(element) !== root) continue
    const shadow = depth < 12 ? shadowOf(element) : null
    if (shadow) pile.push(...pileAt({ x, y }, shadow, depth + 1))
    pile.push(element)
  }
  return pile
}

/** Whether it is drawn at all; how strongly, see `opacityOf`. */
export function isShown(element: Element): boolean {
  return Element.prototype.checkVisibility.call(element, { visibilityProperty: true })
}

/** With that of everything around it. */
export function opacityOf(element: Element): number {
  let opacity = 1
  for (const at of upwards(element)) opacity *= Number(getComputedStyle(at).opacity)
  return Number.isFinite(opacity) ? opacity : 1
}

/** Whether words stand directly inside it. */
export function hasOwnText(element: Element): boolean {
  let seen = 0
  for (let at = firstChildOf(element); at !== null && seen < 50; at = nextSiblingOf(at), seen++) {
    if (at instanceof Text && (nodeValueOf(at) ?? '').trim() !== '') return true
  }
  return false
}

/** White space run together, at most `limit` characters. */
export function plainText(node: Node | null, limit: number): string {
  return node === null ? '' : tidy(textOf(node) ?? '', limit)
}

export function tidy(text: string, limit: number): string {
  return text
    .slice(0, limit * 8)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, limit)
}

/** An absolute address; empty where it is none. */
export function absolute(address: string): string {
  if (address === '') return ''
  try {
    return new URL(address, baseAddress(document)).href
  } catch {
    return ''
  }
}

const baseAddress = getter(() => Node, 'baseURI') as (of: Node) => string
