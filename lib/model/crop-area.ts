import { MIN_SIDE } from './croppable.ts'
import type { Size } from './fit.ts'

/** Part of a picture, in whole pixels from its top left corner. */
export interface Area extends Size {
  x: number
  y: number
}

export type Edge = 'left' | 'top' | 'right' | 'bottom'
export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right'

/** Where something is put, in pixels; need not be whole or inside. */
export interface Point {
  x: number
  y: number
}

/** What an area may be: it lies in a picture of this size, and keeps a shape where there is one. */
export interface CropBounds {
  size: Size
  /** Width by height; null for any shape. */
  ratio: number | null
}

export function wholeOf({ width, height }: Size): Area {
  return { x: 0, y: 0, width, height }
}

/** Moves one edge to `to`, in pixels from the left or the top. With a shape the others follow around the middle. */
export function moveEdge(area: Area, edge: Edge, to: number, { size, ratio }: CropBounds): Area {
  if (edge === 'left' || edge === 'right') {
    const fixed = edge === 'left' ? area.x + area.width : area.x
    const room = edge === 'left' ? fixed : size.width - fixed
    const width = lengthWithin(Math.abs(to - fixed) * sign(edge, to, fixed), room, size, ratio)
    const height = ratio === null ? area.height : across(width / ratio, size.height)
    return {
      x: edge === 'left' ? fixed - width : fixed,
      y: ratio === null ? area.y : centred(area.y, area.height, height, size.height),
      width,
      height,
    }
  }
  // The same on its side.
  return onItsSide(
    moveEdge(onItsSide(area), edge === 'top' ? 'left' : 'right', to, {
      size: { width: size.height, height: size.width },
      ratio: ratio === null ? null : 1 / ratio,
    }),
  )
}

/** Moves a corner; the opposite one stays. With a shape the side that is moved further decides. */
export function moveCorner(area: Area, corner: Corner, to: Point, bounds: CropBounds): Area {
  const { size, ratio } = bounds
  const [top, left] = [corner.startsWith('top'), corner.endsWith('left')]
  const fixed = { x: left ? area.x + area.width : area.x, y: top ? area.y + area.height : area.y }
  const wanted = {
    width: left ? fixed.x - to.x : to.x - fixed.x,
    height: top ? fixed.y - to.y : to.y - fixed.y,
  }
  const room = {
    width: left ? fixed.x : size.width - fixed.x,
    height: top ? fixed.y : size.height - fixed.y,
  }
  const most = ratio === null ? room.width : Math.min(room.width, room.height * ratio)
  const width =
    ratio === null
      ? lengthWithin(wanted.width, room.width, size, null)
      : lengthWithin(Math.max(wanted.width, wanted.height * ratio), most, size, ratio)
  const height =
    ratio === null
      ? within(least(size.height, room.height), Math.round(wanted.height), room.height)
      : across(width / ratio, room.height)
  return { x: left ? fixed.x - width : fixed.x, y: top ? fixed.y - height : fixed.y, width, height }
}

/** Moves the whole area so that its top left corner comes to `to`, as far as the picture goes. */
export function moveArea(area: Area, to: Point, size: Size): Area {
  const { width, height } = area
  return {
    x: within(0, Math.round(to.x), size.width - width),
    y: within(0, Math.round(to.y), size.height - height),
    width,
    height,
  }
}

/** An area of about as many pixels around the same middle that has a shape; less where the picture ends. */
export function shaped(area: Area, { size, ratio }: CropBounds): Area {
  if (ratio === null) return area
  const wanted = Math.sqrt(area.width * area.height * ratio)
  const width = lengthWithin(wanted, size.width, size, ratio)
  const height = across(width / ratio, size.height)
  return {
    x: centred(area.x, area.width, width, size.width),
    y: centred(area.y, area.height, height, size.height),
    width,
    height,
  }
}

/** Where an edge is, in pixels from the left or the top. */
export function edgeAt({ x, y, width, height }: Area, edge: Edge): number {
  return { left: x, top: y, right: x + width, bottom: y + height }[edge]
}

/** The picture's own side that an edge moves along. */
export function lengthFor(edge: Edge, { width, height }: Size): number {
  return edge === 'left' || edge === 'right' ? width : height
}

function onItsSide({ x, y, width, height }: Area): Area {
  return { x: y, y: x, width: height, height: width }
}

/** Beyond the fixed edge there is nothing, not the same on its other side. */
function sign(edge: Edge, to: number, fixed: number): number {
  return edge === 'left' ? Math.sign(fixed - to) : Math.sign(to - fixed)
}

/** A width near `wanted` that has room, and whose height at this shape has room in the picture. */
function lengthWithin(wanted: number, room: number, size: Size, ratio: number | null): number {
  const most = ratio === null ? room : Math.min(room, size.height * ratio)
  const fewest = ratio === null ? 0 : least(size.height, size.height) * ratio
  const from = Math.max(least(size.width, room), fewest)
  return Math.max(1, Math.round(within(Math.min(from, most), wanted, most)))
}

/** The shortest side there may be of a picture with this one. */
function least(side: number, room: number): number {
  return Math.min(MIN_SIDE, side, room)
}

function across(length: number, most: number): number {
  return within(1, Math.round(length), most)
}

/** Where something of another length has the same middle, as far as there is room. */
function centred(at: number, before: number, now: number, room: number): number {
  return within(0, Math.round(at + (before - now) / 2), room - now)
}

/** The value itself, or the nearer end where it lies outside. */
export function within(fewest: number, value: number, most: number): number {
  return Math.min(most, Math.max(fewest, value))
}
