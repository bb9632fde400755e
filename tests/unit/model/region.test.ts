import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  afterKey,
  drawnBetween,
  firstRegion,
  fittedInto,
  type Grip,
  gripAt,
  MIN_SIDE,
  movedBy,
  type Point,
  type Region,
  resizedBy,
  type View,
} from '../../../lib/model/region.ts'

const VIEW: View = { width: 1000, height: 600 }
const REGION: Region = { left: 100, top: 100, width: 200, height: 100 }

const key = (name: string, ...held: ('shift' | 'alt')[]) => ({
  key: name,
  shiftKey: held.includes('shift'),
  altKey: held.includes('alt'),
})

test('it begins in the middle of the page', () => {
  expect(firstRegion(VIEW)).toEqual({ left: 200, top: 120, width: 600, height: 360 })
})

describe('a key', () => {
  test.each<[string, ReturnType<typeof key>, Partial<Region>]>([
    ['moves it', key('ArrowRight'), { left: 110 }],
    ['moves it by one pixel with Alt', key('ArrowUp', 'alt'), { top: 99 }],
    ['makes it wider with Shift', key('ArrowRight', 'shift'), { width: 210 }],
    ['makes it lower with Shift', key('ArrowUp', 'shift'), { height: 90 }],
  ])('%s', (_what, pressed, changes) => {
    expect(afterKey(REGION, pressed, VIEW)).toEqual({ ...REGION, ...changes })
  })

  test('goes on at the other side, where the view ends', () => {
    const atEnd = { ...REGION, left: 800 }
    const wider = { ...atEnd, left: 790, width: 210 }
    expect(afterKey(atEnd, key('ArrowRight', 'shift'), VIEW)).toEqual(wider)
  })

  test('that is none of these does nothing', () => {
    expect(afterKey(REGION, key('a'), VIEW)).toBeNull()
  })
})

describe('the pointer', () => {
  test.each<[string, Point, Grip | 'inside' | null]>([
    ['the middle', { x: 200, y: 150 }, 'inside'],
    ['a corner, from outside', { x: 92, y: 92 }, { x: -1, y: -1 }],
    ['the right edge', { x: 305, y: 150 }, { x: 1, y: 0 }],
    ['the bottom edge', { x: 200, y: 195 }, { x: 0, y: 1 }],
    ['far from it', { x: 500, y: 150 }, null],
    ['beside it', { x: 200, y: 220 }, null],
  ])('takes hold of %s', (_where, point, grip) => {
    expect(gripAt(REGION, point)).toEqual(grip)
  })

  test('moves even the smallest region by its middle', () => {
    const small = { ...REGION, width: MIN_SIDE, height: MIN_SIDE }
    expect(gripAt(small, { x: 108, y: 108 })).toBe('inside')
  })

  test('draws in every direction, and beyond the view only to its end', () => {
    const drawn = { left: 100, top: 50, width: 300, height: 550 }
    expect(drawnBetween({ x: 400, y: 9_000 }, { x: 100, y: 50 }, VIEW)).toEqual(drawn)
  })

  test('draws nothing that could not be seen', () => {
    const point = { x: 999, y: 599 }
    const smallest = { left: 984, top: 584, width: MIN_SIDE, height: MIN_SIDE }
    expect(drawnBetween(point, point, VIEW)).toEqual(smallest)
  })
})

test('a smaller window leaves as much of it as there is room for', () => {
  const large = { left: 700, top: 100, width: 300, height: 500 }
  const fitted = { left: 100, top: 0, width: 300, height: 200 }
  expect(fittedInto(large, { width: 400, height: 200 })).toEqual(fitted)
})

test('whatever is done to it, it stays within the view and large enough to be seen', () => {
  const some = (min: number, max: number) => fc.integer({ min, max })
  const point = fc.record({ x: some(-2_000, 2_000), y: some(-2_000, 2_000) })
  const side = fc.constantFrom(-1 as const, 0 as const, 1 as const)
  const steps = fc.array(
    fc.oneof(
      point.map((by) => (region: Region) => movedBy(region, by, VIEW)),
      fc.tuple(side, side, point).map(
        ([x, y, by]) =>
          (region: Region) =>
            resizedBy(region, { x, y }, by, VIEW),
      ),
      fc.tuple(point, point).map(
        ([from, to]) =>
          () =>
            drawnBetween(from, to, VIEW),
      ),
      fc
        .tuple(fc.constantFrom('ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'), fc.boolean())
        .map(
          ([name, isShift]) =>
            (region: Region) =>
              afterKey(region, key(name, ...(isShift ? (['shift'] as const) : [])), VIEW) ?? region,
        ),
    ),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(steps, (all) => {
      for (let region = firstRegion(VIEW); ; ) {
        const step = all.shift()
        if (step === undefined) return
        region = step(region)
        expect(region.left).toBeGreaterThanOrEqual(0)
        expect(region.top).toBeGreaterThanOrEqual(0)
        expect(region.width).toBeGreaterThanOrEqual(MIN_SIDE)
        expect(region.height).toBeGreaterThanOrEqual(MIN_SIDE)
        expect(region.left + region.width).toBeLessThanOrEqual(VIEW.width)
        expect(region.top + region.height).toBeLessThanOrEqual(VIEW.height)
      }
    }),
  )
})
