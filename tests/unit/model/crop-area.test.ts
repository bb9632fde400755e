import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Area,
  type Corner,
  type CropBounds,
  type Edge,
  edgeAt,
  moveArea,
  moveCorner,
  moveEdge,
  shaped,
  wholeOf,
} from '../../../lib/model/crop-area.ts'
import { MIN_SIDE } from '../../../lib/model/croppable.ts'
import type { Size } from '../../../lib/model/fit.ts'

const EDGES: Edge[] = ['left', 'top', 'right', 'bottom']
const CORNERS: Corner[] = ['top-left', 'top-right', 'bottom-left', 'bottom-right']

const size: Size = { width: 1_600, height: 900 }
const area: Area = { x: 400, y: 300, width: 800, height: 300 }
const free: CropBounds = { size, ratio: null }
const square: CropBounds = { size, ratio: 1 }

test.each<[string, Edge, number, Partial<Area>]>([
  ['its left edge moves alone', 'left', 120, { x: 120, width: 1_080 }],
  ['its right edge moves alone', 'right', 1_300, { width: 900 }],
  ['its top edge moves alone', 'top', 0, { y: 0, height: 600 }],
  ['its bottom edge moves alone', 'bottom', 700, { height: 400 }],
  ['the left edge never passes the right one', 'left', 5_000, { x: 1_196, width: MIN_SIDE }],
  ['the right edge never passes the left one', 'right', -90, { width: MIN_SIDE }],
  ['the top edge never passes the bottom one', 'top', 5_000, { y: 596, height: MIN_SIDE }],
  ['the bottom edge never passes the top one', 'bottom', 0, { height: MIN_SIDE }],
  ['nothing begins before the picture', 'left', -40, { x: 0, width: 1_200 }],
  ['nothing ends behind the picture', 'bottom', 9_999, { height: 600 }],
  ['edges are on whole pixels', 'left', 120.4, { x: 120, width: 1_080 }],
])('of a part in any shape, %s', (_name, edge, to, changes) => {
  expect(moveEdge(area, edge, to, free)).toEqual({ ...area, ...changes })
})

test.each<[string, Edge, number, Area]>([
  ['around its middle', 'left', 800, { x: 800, y: 250, width: 400, height: 400 }],
  ['no higher than the picture', 'left', 0, { x: 300, y: 0, width: 900, height: 900 }],
  ['down to its least', 'right', 0, { x: 400, y: 448, width: 4, height: 4 }],
  ['from below, too', 'bottom', 500, { x: 700, y: 300, width: 200, height: 200 }],
])('a square stays one %s', (_name, edge, to, expected) => {
  expect(moveEdge(area, edge, to, square)).toEqual(expected)
})

test.each<[string, Corner, { x: number; y: number }, Area]>([
  [
    'both of its edges',
    'top-left',
    { x: 100, y: 50 },
    { x: 100, y: 50, width: 1_100, height: 550 },
  ],
  [
    'to the end',
    'bottom-right',
    { x: 9_999, y: 9_999 },
    { x: 400, y: 300, width: 1_200, height: 600 },
  ],
  ['down to its least', 'top-right', { x: 0, y: 9_999 }, { x: 400, y: 596, width: 4, height: 4 }],
])('a corner moves %s', (_name, corner, to, expected) => {
  expect(moveCorner(area, corner, to, free)).toEqual(expected)
})

test('a corner of a square keeps the opposite one', () => {
  expect(moveCorner(area, 'bottom-right', { x: 700, y: 320 }, square)).toEqual({
    x: 400,
    y: 300,
    width: 300,
    height: 300,
  })
})

test.each<[string, { x: number; y: number }, Partial<Area>]>([
  ['where it is put', { x: 10.6, y: 20 }, { x: 11, y: 20 }],
  ['as far as the picture goes', { x: 9_999, y: -1 }, { x: 800, y: 0 }],
])('the part as a whole goes %s', (_name, to, changes) => {
  expect(moveArea(area, to, size)).toEqual({ ...area, ...changes })
})

test.each<[string, Area, number | null, Area]>([
  ['stays in any shape', area, null, area],
  [
    'is the largest there is of the whole',
    wholeOf(size),
    1,
    { x: 350, y: 0, width: 900, height: 900 },
  ],
  ['has about as many pixels', area, 1, { x: 555, y: 205, width: 490, height: 490 }],
  ['keeps inside', { ...area, x: 0, y: 0 }, 1, { x: 155, y: 0, width: 490, height: 490 }],
  ['may be upright', wholeOf(size), 4 / 5, { x: 440, y: 0, width: 720, height: 900 }],
])('a part that is given a shape %s', (_name, from, ratio, expected) => {
  expect(shaped(from, { size, ratio })).toEqual(expected)
})

test('of a panorama the square is as high as it', () => {
  const panorama = { width: 20_000, height: 400 }
  expect(shaped(wholeOf(panorama), { size: panorama, ratio: 1 })).toEqual({
    x: 9_800,
    y: 0,
    width: 400,
    height: 400,
  })
})

test('where each edge is', () => {
  expect(EDGES.map((edge) => edgeAt(area, edge))).toEqual([400, 300, 1_200, 600])
})

describe('whatever is done to a part of any picture', () => {
  const ratios = fc.constantFrom(null, 1, 16 / 9, 4 / 3, 4 / 5, 9 / 16)
  const anywhere = fc.double({ min: -50_000, max: 50_000, noNaN: true })
  type Move = (area: Area, bounds: CropBounds) => Area
  const moves: fc.Arbitrary<Move> = fc.oneof(
    fc.tuple(fc.constantFrom(...EDGES), anywhere).map(
      ([edge, to]): Move =>
        (area, bounds) =>
          moveEdge(area, edge, to, bounds),
    ),
    fc.tuple(fc.constantFrom(...CORNERS), anywhere, anywhere).map(
      ([corner, x, y]): Move =>
        (area, bounds) =>
          moveCorner(area, corner, { x, y }, bounds),
    ),
    fc.tuple(anywhere, anywhere).map(
      ([x, y]): Move =>
        (area, { size }) =>
          moveArea(area, { x, y }, size),
    ),
    fc.constant<Move>(shaped),
  )
  const sizes = fc.record({
    width: fc.integer({ min: 1, max: 30_000 }),
    height: fc.integer({ min: 1, max: 30_000 }),
  })

  function expectSound({ x, y, width, height }: Area, size: Size) {
    for (const value of [x, y, width, height]) expect(Number.isInteger(value)).toBe(true)
    expect(x).toBeGreaterThanOrEqual(0)
    expect(y).toBeGreaterThanOrEqual(0)
    expect(width).toBeGreaterThanOrEqual(1)
    expect(height).toBeGreaterThanOrEqual(1)
    expect(x + width).toBeLessThanOrEqual(size.width)
    expect(y + height).toBeLessThanOrEqual(size.height)
  }

  test('it lies inside, on whole pixels, and is never less than may stay', () => {
    fc.assert(
      fc.property(sizes, fc.array(moves, { minLength: 1, maxLength: 12 }), (size, all) => {
        const bounds = { size, ratio: null }
        let area = wholeOf(size)
        for (const move of all) {
          area = move(area, bounds)
          expectSound(area, size)
          expect(area.width).toBeGreaterThanOrEqual(Math.min(MIN_SIDE, size.width))
          expect(area.height).toBeGreaterThanOrEqual(Math.min(MIN_SIDE, size.height))
        }
      }),
    )
  })

  test('it keeps its shape, to the pixel', () => {
    fc.assert(
      fc.property(sizes, ratios, fc.array(moves, { maxLength: 12 }), (size, ratio, all) => {
        const bounds = { size, ratio }
        let area = shaped(wholeOf(size), bounds)
        for (const move of all) {
          area = move(area, bounds)
          expectSound(area, size)
          if (ratio === null) continue
          // A pixel of the shorter side is so many of the longer one.
          const pixel = Math.max(ratio, 1 / ratio)
          const isLeast = Math.min(area.width, area.height) <= MIN_SIDE
          if (!isLeast)
            expect(Math.abs(area.width - area.height * ratio)).toBeLessThanOrEqual(pixel)
        }
      }),
    )
  })

  test('an edge that is moved leaves the opposite one where it is', () => {
    const opposite = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' } as const
    fc.assert(
      fc.property(
        fc.constantFrom(...EDGES),
        anywhere,
        ratios,
        fc.array(moves, { maxLength: 5 }),
        (edge, to, ratio, all) => {
          const bounds = { size, ratio }
          const before = all.reduce(
            (area, move) => move(area, bounds),
            shaped(wholeOf(size), bounds),
          )
          const after = moveEdge(before, edge, to, bounds)
          expect(edgeAt(after, opposite[edge])).toBe(edgeAt(before, opposite[edge]))
        },
      ),
    )
  })
})
