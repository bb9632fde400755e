import { type Area, wholeOf, within } from './crop-area.ts'
import type { FitWish, Size } from './fit.ts'

/** Quarter turns to the right. */
export type Turns = 0 | 1 | 2 | 3

/** How a picture is shown otherwise than it came: first flipped, left for right, then turned. */
export interface Turn {
  turns: Turns
  flipped?: true
}

/** What of a picture goes out, and how it lies then. */
export interface Crop extends Turn {
  /** The whole picture as browsers show it when it comes: turned as its file asks for. */
  of: Size
  /** Part of that, before it is turned any further. */
  area: Area
}

const UNTURNED: Turn = { turns: 0 }

/** Nothing is cut away; it may be turned. */
export function isWholeArea({ of, area }: Crop): boolean {
  return area.width === of.width && area.height === of.height
}

/** The picture goes out as it came. */
export function isNoCrop(crop: Crop): boolean {
  return isWholeArea(crop) && crop.turns === 0 && !crop.flipped
}

/**
 * The size of a picture as it is shown. Its header may not know that it lies on its side, and what shows it
 * may count in other pixels than it has: which way it lies is taken from there, the pixels from the header.
 * @param shown as the browser shows it.
 */
export function sizeAsShown(
  told: { width: number | null; height: number | null },
  shown: Size,
): Size {
  const { width, height } = told
  if (!width || !height) return { width: shown.width, height: shown.height }
  const isOnItsSide = width > height !== shown.width > shown.height && width !== height
  return isOnItsSide && shown.width !== shown.height
    ? { width: height, height: width }
    : { width, height }
}

/** The same crop of the same picture, where that is drawn at another size. */
export function atSize({ of, area, ...turn }: Crop, size: Size): Crop {
  const [across, down] = [size.width / of.width, size.height / of.height]
  const x = within(0, Math.round(area.x * across), size.width - 1)
  const y = within(0, Math.round(area.y * down), size.height - 1)
  const right = within(x + 1, Math.round((area.x + area.width) * across), size.width)
  const bottom = within(y + 1, Math.round((area.y + area.height) * down), size.height)
  return {
    of: { width: size.width, height: size.height },
    area: { x, y, width: right - x, height: bottom - y },
    ...turn,
  }
}

/** One turn and then another, as one. */
export function turnedOn(first: Turn, then: Turn): Turn {
  // What is flipped after it was turned was turned the other way after it was flipped.
  const turns = quarters(then.turns + (then.flipped ? -first.turns : first.turns))
  return Boolean(first.flipped) === Boolean(then.flipped) ? { turns } : { turns, flipped: true }
}

/** What undoes it. */
export function turnedBack({ turns, flipped }: Turn): Turn {
  return flipped ? { turns, flipped } : { turns: quarters(-turns) }
}

export function isSameTurn(one: Turn, other: Turn): boolean {
  return one.turns === other.turns && Boolean(one.flipped) === Boolean(other.flipped)
}

/** The size of a picture once it is turned. */
export function turnedSize({ width, height }: Size, { turns }: Turn): Size {
  return turns % 2 === 0 ? { width, height } : { width: height, height: width }
}

/** Where part of a picture of this size lies once the picture is turned. */
export function turnedArea(area: Area, of: Size, turn: Turn): Area {
  const { width, height } = area
  const x = turn.flipped ? of.width - area.x - width : area.x
  const { y } = area
  switch (turn.turns) {
    case 0:
      return { x, y, width, height }
    case 1:
      return { x: of.height - y - height, y: x, width: height, height: width }
    case 2:
      return { x: of.width - x - width, y: of.height - y - height, width, height }
    case 3:
      return { x: y, y: of.width - x - width, width: height, height: width }
  }
}

/** A matrix for canvases: a b c d e f, where x becomes ax + cy + e and y becomes bx + dy + f. */
export type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number]

/** What puts a picture of this size, drawn at 0, 0, where it is once it is turned. */
export function turnMatrix({ width, height }: Size, { turns, flipped }: Turn): Matrix {
  const [a, e] = flipped ? [-1, width] : [1, 0]
  switch (turns) {
    case 0:
      return [a, 0, 0, 1, e, 0]
    case 1:
      return [0, a, -1, 0, height, e]
    case 2:
      return [-a, 0, 0, -1, width - e, height]
    case 3:
      return [0, -a, 1, 0, 0, width - e]
  }
}

/** What a crop is made of in a dialog: how the picture lies there and what of it is marked, as it is seen. */
export interface CropView {
  of: Size
  turn: Turn
  /** Of the turned picture. */
  area: Area
}

/** What is marked first: the crop there is, else the whole picture. */
export function firstView(crop: Crop | undefined, of: Size): CropView {
  if (crop === undefined) return { of, turn: UNTURNED, area: wholeOf(of) }
  const { area, turns, flipped } = atSize(crop, of)
  const turn: Turn = { turns, ...(flipped && { flipped }) }
  return { of, turn, area: turnedArea(area, of, turn) }
}

/** The view turned further, with what is marked. */
export function turnedView({ of, turn, area }: CropView, then: Turn): CropView {
  return {
    of,
    turn: turnedOn(turn, then),
    area: turnedArea(area, turnedSize(of, turn), then),
  }
}

/** What is marked as a crop; null where that is the picture as it came. */
export function cropOfView({ of, turn, area }: CropView): Crop | null {
  const crop: Crop = {
    of,
    area: turnedArea(area, turnedSize(of, turn), turnedBack(turn)),
    ...turn,
  }
  return isNoCrop(crop) ? null : crop
}

export function isSameCrop(one: Crop | null, other: Crop | null): boolean {
  if (one === null || other === null) return one === other
  const [a, b] = [one.area, other.area]
  const isSameArea = a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
  return isSameArea && isSameTurn(one, other)
}

/**
 * What is wished once this crop is saved; null where that is nothing new. A crop is no wish for the original
 * as it came any more, but the whole picture may be just that.
 */
export function wishWithCrop(wish: FitWish, next: Crop | null): FitWish | null {
  const { crop, asIs, ...otherwise } = wish
  const isSame = isSameCrop(next, crop ?? null)
  if (next === null) return isSame ? null : { ...otherwise, ...(asIs && { asIs }) }
  return isSame && !asIs ? null : { ...otherwise, crop: next }
}

function quarters(turns: number): Turns {
  return (((turns % 4) + 4) % 4) as Turns
}
