import type { Budget } from './budget.ts'
import {
  all,
  attribute,
  type Box,
  boxOf,
  closest,
  commonArea,
  contains,
  hasOwnText,
  isInside,
  isShown,
  opacityOf,
  type Point,
  parentOf,
  pileAt,
  rootOf,
  seenBoxOf,
  shadowOf,
  upwards,
} from './dom.ts'
import { looksOf } from './looks.ts'
import { MEDIA, type Medium, mediaOf } from './media-of.ts'
import type { Place } from './place.ts'
import type { Candidate } from './rank.ts'

/** A medium near a click and how it relates to it. */
export interface Sight {
  medium: Medium
  candidate: Candidate
}

/** A background this much larger than the window belongs to the page, not to a part of it. */
const PAGE_SIZED = 1.5
/** A link with words of its own speaks for a picture only where it covers so much of it. */
const LINK_SHARE = 0.5

/**
 * All media at one place: around the element there, in the pile that a pointer would meet, and lying
 * in the same spot without meeting any pointer.
 * @param srcUrl what the browser says was clicked; empty where it says nothing.
 */
export function sightsAt(place: Place, srcUrl: string, budget: Budget): Sight[] {
  const { leaf, point } = place
  const leafBox = seenBoxOf(leaf)
  const pile = pileAt(point ?? middleOf(leafBox))
  const around = [...upwards(leaf)].slice(0, 40)
  const seen = new Set<Element>()
  const sights: Sight[] = []
  const link = closest(leaf, 'a[href]')

  const look = (element: Element, relation: Candidate['relation'], depth: number | null) => {
    if (seen.has(element) || !budget.spend()) return
    seen.add(element)
    for (const medium of mediaOf(element)) {
      const isNamed = srcUrl !== '' && medium.shownAddress === srcUrl
      const isHere = relation === 'hovered' || (point !== null && contains(boxOf(element), point))
      const overlap = isHere ? 1 : point === null ? share(boxOf(element), leafBox) : 0
      if (overlap === 0 && !isNamed) continue
      if (!isNamed && !isMeant(medium, leaf, link)) continue
      sights.push(sight(medium, { relation: isNamed ? 'named' : relation, depth, overlap }))
    }
  }

  for (const [depth, element] of pile.slice(0, 60).entries()) {
    look(element, around.includes(element) ? 'hovered' : 'under', depth)
  }
  for (const [depth, element] of around.entries()) look(element, 'hovered', depth)
  for (const element of silent(pile, leaf, leafBox, point, budget)) look(element, 'under', null)
  if (srcUrl !== '' && !sights.some(({ candidate }) => candidate.relation === 'named')) {
    const named = theNamed(rootsOf(pile, leaf), srcUrl, budget)
    if (named) look(named, 'under', null)
  }
  return sights
}

function sight(
  medium: Medium,
  { relation, depth, overlap }: Pick<Candidate, 'relation' | 'depth' | 'overlap'>,
): Sight {
  const { element, kind, shownBy, shownWidth, shownHeight, width, height } = medium
  const opacity = opacityOf(element)
  const words = [
    attribute(element, 'class'),
    attribute(element, 'id'),
    attribute(element, 'alt'),
    medium.shownAddress.startsWith('data:') ? '' : medium.shownAddress.split('/').at(-1),
  ]
  const looks = looksOf({
    shownBy,
    width: shownWidth,
    height: shownHeight,
    ownWidth: width,
    ownHeight: height,
    words: words.join(' ').slice(0, 500).toLowerCase(),
    isRound: isRound(element, shownWidth),
    opacity,
    isTiled: medium.isTiled,
    isShifted: medium.isShifted,
    isPlaceholder: medium.isPlaceholder,
  })
  const isPicture = shownBy === 'img' || shownBy === 'video' || shownBy === 'poster'
  const candidate: Candidate = {
    kind,
    shownBy,
    relation,
    looks,
    depth,
    isOpaque: isPicture && looks === 'plain' && opacity > 0.9,
    overlap,
    pixels: (width ?? shownWidth) * (height ?? shownHeight),
    area: shownWidth * shownHeight,
  }
  return { medium, candidate }
}

/** Own corners, or those of a box that holds nothing else. */
function isRound(element: Element, width: number): boolean {
  const parent = parentOf(element)
  return [element, ...(parent ? [parent] : [])].some((at) => {
    const radius = getComputedStyle(at).borderTopLeftRadius
    const isCircle = radius.endsWith('%')
      ? Number.parseFloat(radius) >= 50
      : Number.parseFloat(radius) >= width / 2
    return isCircle && boxOf(at).width <= width * 1.3
  })
}

/** Whether a medium that nobody named can be what a click on this element means. */
function isMeant(medium: Medium, leaf: Element, link: Element | null): boolean {
  const { element, shownBy } = medium
  if (!isShown(element)) return false
  const box = boxOf(element)
  if (shownBy === 'background' && element !== leaf && isInside(leaf, element)) {
    if (element === document.body || element === document.documentElement) return false
    if (box.width * box.height > PAGE_SIZED * innerWidth * innerHeight) return false
  }
  if (link === null || isInside(element, link) || !hasOwnText(leaf)) return true
  return commonArea(boxOf(link), box) >= LINK_SHARE * box.width * box.height
}

/** What lies in the same spot and meets no pointer, or lies where the pile could not be asked. */
function silent(
  pile: Element[],
  leaf: Element,
  leafBox: Box,
  point: Point | null,
  budget: Budget,
): Element[] {
  const isThere = (element: Element) => {
    if (!budget.spend()) return false
    const box = boxOf(element)
    const isPlaced = point === null ? share(box, leafBox) > 0 : contains(box, point)
    if (!isPlaced) return false
    // What is inside it and can be met would have been met itself.
    return !isInside(element, leaf) || getComputedStyle(element).pointerEvents === 'none'
  }
  const media = rootsOf(pile, leaf).flatMap((root) => all(root, MEDIA, 3_000))
  return [...media.filter(isThere), ...neighbours(leaf, leafBox).filter(isThere)]
}

/** Elements close by whose background may lie under the leaf: those of its nearest wrappers. */
function neighbours(leaf: Element, leafBox: Box): Element[] {
  let outer: Element | null = null
  for (const at of [...upwards(leaf)].slice(1, 5)) {
    const { width, height } = boxOf(at)
    if (at === document.body || at === document.documentElement) break
    if (width * height > 4 * leafBox.width * leafBox.height) break
    outer = at
  }
  return outer ? all(outer, '*', 400) : []
}

/** The document and every shadow root that the place lies in. */
function rootsOf(pile: Element[], leaf: Element): (Document | ShadowRoot)[] {
  const roots = new Set<Document | ShadowRoot>([document, rootOf(leaf)])
  for (const element of pile.slice(0, 60)) {
    roots.add(rootOf(element))
    const shadow = shadowOf(element)
    if (shadow) roots.add(shadow)
  }
  return [...roots].slice(0, 20)
}

/** The first shown element that the browser may have meant. */
function theNamed(
  roots: (Document | ShadowRoot)[],
  srcUrl: string,
  budget: Budget,
): Element | null {
  for (const root of roots) {
    for (const element of all(root, MEDIA, 3_000)) {
      if (!budget.spend()) return null
      const address =
        element instanceof HTMLImageElement || element instanceof HTMLVideoElement
          ? element.currentSrc
          : ''
      const { top, height } = boxOf(element)
      if (address === srcUrl && top < innerHeight && top + height > 0) return element
    }
  }
  return null
}

/** How likely a pointer somewhere in `leaf` is inside the other. */
function share(box: Box, leaf: Box): number {
  const area = leaf.width * leaf.height
  return area === 0 ? 0 : commonArea(box, leaf) / area
}

/** The middle of what the window shows of it. */
function middleOf(box: Box): Point {
  const left = Math.max(0, box.left)
  const top = Math.max(0, box.top)
  const right = Math.min(innerWidth, box.left + box.width)
  const bottom = Math.min(innerHeight, box.top + box.height)
  return { x: (left + right) / 2, y: (top + bottom) / 2 }
}
