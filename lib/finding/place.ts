import { all, boxOf, closest, commonArea, isInside, type Point, parentOf, pileAt } from './dom.ts'

/** What `watchPointer` left in this world. */
export interface Click {
  question: {
    by: 'place' | 'address'
    pageUrl: string
    srcUrl: string
    linkUrl: string
    mediaKind: 'image' | 'video' | null
    pin: string
  }
  /** The pointer's elements at the first moment, outermost first. */
  hovered: Element[]
  hoveredNow(): Element[]
  moves: { x: number; y: number; movementX: number; movementY: number }[]
  /** What the first press on this page met, if that was the one that opened the menu. */
  pressed: Element | null
  stop(): void
}

/** A menu that is opened by a click has no item nearer to it whose words could be hit. */
const ITEM_PX = 24

/** Where the person clicked, as well as can be told. */
export interface Place {
  /** The innermost element there. */
  leaf: Element
  /** Where in the frame, in CSS pixels; null where only the element is known. */
  point: Point | null
}

/**
 * The places that may have been clicked, likeliest first; more than one where the traces disagree.
 *
 * The browser tells of a click neither place nor element. What remains of it: the element that the
 * pointer rests on, unless it has moved on by way of the menu; the first move after the menu, which
 * also says how far it came; the first press ever made on the page, if this was it; the caret, which a
 * press sets even with the right button, unless the page forbids it; and the link that was clicked.
 */
export function placesOf(click: Click): Place[] {
  const { question, hovered, moves, pressed } = click
  const leaf = hovered.at(-1) ?? null
  const [move] = moves
  const caret = caretElement()
  const named = question.srcUrl === '' ? [] : shownAs(question.srcUrl)
  // The browser's own word cannot be wrong: in this link or in none, and where this picture is.
  const fits = (element: Element) =>
    linkOf(element) === question.linkUrl &&
    (named.length === 0 || named.some((medium) => commonArea(boxOf(medium), boxOf(element)) > 0))
  const agrees = (element: Element) =>
    fits(element) && (caret === null || !fits(caret) || isNear(caret, element))

  const point = leaf && move ? before(move, leaf) : null
  if (leaf && point && fits(leaf) && (isStill(move) || (isFar(move) && agrees(leaf)))) {
    return [{ leaf, point }]
  }
  if (pressed) {
    const isThere = leaf !== null && isNear(pressed, leaf) && isStill(move)
    return [{ leaf: pressed, point: isThere ? point : null }]
  }
  if (leaf && agrees(leaf)) return [{ leaf, point: null }]
  const traces = [
    ...(caret ? [caret] : []),
    ...named,
    ...(question.linkUrl === '' ? [] : linksTo(question.linkUrl)),
    ...(leaf ? [leaf] : []),
  ]
  const fitting = traces.filter(fits)
  const elements = new Set(fitting.length > 0 ? fitting : traces)
  return [...elements].slice(0, 4).map((element) => ({ leaf: element, point: null }))
}

/** A key closed the menu, and the pointer is where it was. */
function isStill(move: Click['moves'][0] | undefined): boolean {
  return move !== undefined && move.movementX === 0 && move.movementY === 0
}

/** As far as a menu's item is from where the menu was opened; a hand that trembles moves less. */
function isFar(move: Click['moves'][0] | undefined): boolean {
  return move !== undefined && Math.hypot(move.movementX, move.movementY) >= ITEM_PX
}

/** Where the pointer was before this move, if that is inside the element it rested on. */
function before(move: NonNullable<Click['moves'][0]>, leaf: Element): Point | null {
  // Movement is counted in the screen's pixels, which a zoomed page's are not.
  for (const scale of [1, devicePixelRatio]) {
    const point = { x: move.x - move.movementX / scale, y: move.y - move.movementY / scale }
    if (pileAt(point)[0] === leaf) return point
  }
  return null
}

/** The element in which the last press set the caret; null where words are marked or nothing is. */
function caretElement(): Element | null {
  const selection = getSelection()
  const node = selection?.isCollapsed ? selection.anchorNode : null
  if (!node || node === document.body || node === document.documentElement) return null
  const element = node instanceof Element ? node : parentOf(node)
  return element && isInWindow(element) ? element : null
}

function isNear(one: Element, other: Element): boolean {
  if (isInside(one, other) || isInside(other, one)) return true
  // The caret goes to the nearest words or picture, which may stand beside what was pressed.
  const around = parentOf(one)
  return around !== null && around !== document.body && isInside(other, around)
}

/** The link around it, as the browser tells of it; empty where there is none. */
function linkOf(element: Element): string {
  const link = closest(element, 'a[href], area[href]')
  return link instanceof HTMLAnchorElement || link instanceof HTMLAreaElement ? link.href : ''
}

/** Visible elements that show this address; several may. */
function shownAs(address: string): Element[] {
  return all(document, 'img, video', 3_000)
    .filter(
      (element) =>
        (element instanceof HTMLImageElement || element instanceof HTMLVideoElement) &&
        element.currentSrc === address,
    )
    .filter(isInWindow)
    .slice(0, 50)
}

function linksTo(address: string): Element[] {
  return all(document, 'a[href]', 2_000)
    .filter((link) => linkOf(link) === address)
    .filter(isInWindow)
    .slice(0, 2)
}

function isInWindow(element: Element): boolean {
  const { top, width, height } = boxOf(element)
  return width > 0 && top < innerHeight && top + height > 0
}
