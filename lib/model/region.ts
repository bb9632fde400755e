/** CSS pixels. */
export interface View {
  width: number
  height: number
}

/** A rectangle in CSS pixels from the top left corner of the view; never beyond it. */
export interface Region {
  left: number
  top: number
  width: number
  height: number
}

export interface Point {
  x: number
  y: number
}

/** An edge or corner, by the side it is on: −1 the left or the top, 1 the right or the bottom. */
export interface Grip {
  x: -1 | 0 | 1
  y: -1 | 0 | 1
}

/** Least side of a region: less shows nothing that could be made out. */
export const MIN_SIDE = 16

/** How near to an edge it is taken hold of: 28 across, as for every other target. */
const GRIP_REACH = 14

/** What an arrow key moves by, in CSS pixels: plain, and with Alt. */
const STEP = 10
const FINE_STEP = 1

const LEFT_TOP: Grip = { x: -1, y: -1 }
const RIGHT_BOTTOM: Grip = { x: 1, y: 1 }

/** Where a region begins: so that Enter alone takes the middle of the page. */
export function firstRegion({ width, height }: View): Region {
  const share = (of: number) => Math.round(of * 0.2)
  return {
    left: share(width),
    top: share(height),
    width: width - 2 * share(width),
    height: height - 2 * share(height),
  }
}

/** The region elsewhere, as large as it was, at most as far as the view goes. */
export function movedBy(region: Region, by: Point, view: View): Region {
  return {
    ...region,
    left: clamp(region.left + by.x, 0, view.width - region.width),
    top: clamp(region.top + by.y, 0, view.height - region.height),
  }
}

/** The region with one edge or corner elsewhere; it never becomes too small to see or goes beyond the view. */
export function resizedBy(region: Region, { x, y }: Grip, by: Point, view: View): Region {
  const [left, width] = resizedAlong(region.left, region.width, x, by.x, view.width)
  const [top, height] = resizedAlong(region.top, region.height, y, by.y, view.height)
  return { left, top, width, height }
}

function resizedAlong(
  start: number,
  length: number,
  side: Grip['x'],
  by: number,
  most: number,
): [start: number, length: number] {
  const least = Math.min(MIN_SIDE, most)
  const end = start + length
  if (side < 0) {
    const next = clamp(start + by, 0, end - least)
    return [next, end - next]
  }
  return side > 0 ? [start, clamp(end + by, start + least, most) - start] : [start, length]
}

/** The region between two points, as it is drawn. */
export function drawnBetween(from: Point, to: Point, view: View): Region {
  const [left, width] = between(from.x, to.x, view.width)
  const [top, height] = between(from.y, to.y, view.height)
  return { left, top, width, height }
}

function between(from: number, to: number, most: number): [start: number, length: number] {
  const least = Math.min(MIN_SIDE, most)
  const fixed = clamp(from, 0, most)
  const moved = clamp(to, 0, most)
  if (Math.abs(moved - fixed) >= least) return [Math.min(fixed, moved), Math.abs(moved - fixed)]
  return [clamp(moved < fixed ? fixed - least : fixed, 0, most - least), least]
}

/** The same region in a view of another size: as much of it as there is room for. */
export function fittedInto(region: Region, view: View): Region {
  const width = Math.min(region.width, view.width)
  const height = Math.min(region.height, view.height)
  return movedBy({ ...region, width, height }, { x: 0, y: 0 }, view)
}

/** What is taken hold of at a point: an edge or corner, `inside`, or nothing. */
export function gripAt(region: Region, { x, y }: Point): Grip | 'inside' | null {
  const [gripX, gripY] = [
    sideAt(x, region.left, region.width),
    sideAt(y, region.top, region.height),
  ]
  if (gripX === null || gripY === null) return null
  return gripX === 0 && gripY === 0 ? 'inside' : { x: gripX, y: gripY }
}

/** The nearer side within reach; 0 between them, null beyond both. */
function sideAt(at: number, start: number, length: number): Grip['x'] | null {
  const end = start + length
  if (at < start - GRIP_REACH || at > end + GRIP_REACH) return null
  // Of a small region the middle third still moves it.
  const inward = Math.min(GRIP_REACH, length / 3)
  if (at <= start + inward) return -1
  return at >= end - inward ? 1 : 0
}

/**
 * What a key does to the region; null for a key that does nothing here. Arrows move it; with Shift they
 * move its right or bottom edge; with Alt by single pixels.
 */
export function afterKey(
  region: Region,
  { key, shiftKey, altKey }: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey'>,
  view: View,
): Region | null {
  const step = altKey ? FINE_STEP : STEP
  const by = ARROWS[key]
  if (by === undefined) return null
  const moved = { x: by.x * step, y: by.y * step }
  if (!shiftKey) return movedBy(region, moved, view)
  const grown = resizedBy(region, RIGHT_BOTTOM, moved, view)
  // At the end of the view there is more to be had on the other side only.
  const isAtEnd = moved.x > 0 || moved.y > 0 ? isSame(grown, region) : false
  return isAtEnd
    ? resizedBy(region, LEFT_TOP, { x: -Math.max(0, moved.x), y: -Math.max(0, moved.y) }, view)
    : grown
}

const ARROWS: Partial<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

function isSame(one: Region, other: Region): boolean {
  return one.width === other.width && one.height === other.height
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}

/** All the words that stand over a page, in the person's language. */
export interface RegionWords {
  title: string
  hint: string
  /** Name of the rectangle. */
  region: string
  add: string
  cancel: string
  /** `{width}`, `{height}`, `{left}` and `{top}` stand for numbers. */
  place: string
  /** The same for `{width}` and `{height}`. */
  size: string
}

/** What the script that lets a region be chosen is told. */
export interface RegionRequest {
  /** Names this request; what comes back without it counts for nothing. */
  ticket: string
  words: RegionWords
  /** Of the words. */
  lang: string
  dir: string
}

/**
 * What became of it: the person took a region or cancelled, the page was left, or the page took away
 * what was drawn over it.
 */
export type RegionOutcome = 'taken' | 'cancelled' | 'left' | 'removed'
