import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  atSize,
  type Crop,
  cropOfView,
  firstView,
  isNoCrop,
  isSameCrop,
  isSameTurn,
  sizeAsShown,
  type Turn,
  type Turns,
  turnedArea,
  turnedBack,
  turnedOn,
  turnedSize,
  turnedView,
  turnMatrix,
  wishWithCrop,
} from '../../../lib/model/crop.ts'
import { type Area, wholeOf } from '../../../lib/model/crop-area.ts'
import { isCroppable } from '../../../lib/model/croppable.ts'
import type { FitWish, Size } from '../../../lib/model/fit.ts'

const TURNS: Turn[] = ([0, 1, 2, 3] as Turns[]).flatMap((turns) => [
  { turns },
  { turns, flipped: true },
])
const of: Size = { width: 6, height: 4 }
/** Its top left corner alone. */
const first: Area = { x: 0, y: 0, width: 1, height: 1 }

const sizes = fc.record({
  width: fc.integer({ min: 1, max: 30_000 }),
  height: fc.integer({ min: 1, max: 30_000 }),
})
/** Any picture with any part of it. */
const pictures = sizes.chain((of) =>
  fc.tuple(fc.nat(of.width - 1), fc.nat(of.height - 1)).chain(([x, y]) =>
    fc.record({
      of: fc.constant(of),
      area: fc.record({
        x: fc.constant(x),
        y: fc.constant(y),
        width: fc.integer({ min: 1, max: of.width - x }),
        height: fc.integer({ min: 1, max: of.height - y }),
      }),
    }),
  ),
)
const turns = fc.constantFrom(...TURNS)

function isInside({ x, y, width, height }: Area, size: Size): boolean {
  return x >= 0 && y >= 0 && x + width <= size.width && y + height <= size.height
}

test.each<[string, Turn, Pick<Area, 'x' | 'y'>]>([
  ['as it came, it stays', { turns: 0 }, { x: 0, y: 0 }],
  ['turned right, it is at the top right', { turns: 1 }, { x: 3, y: 0 }],
  ['upside down, it is at the bottom right', { turns: 2 }, { x: 5, y: 3 }],
  ['turned left, it is at the bottom left', { turns: 3 }, { x: 0, y: 5 }],
  ['flipped, it is at the top right', { turns: 0, flipped: true }, { x: 5, y: 0 }],
  ['flipped and turned right, at the bottom right', { turns: 1, flipped: true }, { x: 3, y: 5 }],
  ['flipped and upside down, at the bottom left', { turns: 2, flipped: true }, { x: 0, y: 3 }],
  ['flipped and turned left, at the top left', { turns: 3, flipped: true }, { x: 0, y: 0 }],
])('of the top left corner: %s', (_name, turn, expected) => {
  expect(turnedArea(first, of, turn)).toEqual({ ...expected, width: 1, height: 1 })
})

describe('for any picture, any part of it and any turn', () => {
  test('what lies in it lies in the turned one, with as many pixels', () => {
    fc.assert(
      fc.property(pictures, turns, ({ of, area }, turn) => {
        const turned = turnedArea(area, of, turn)
        expect(isInside(turned, turnedSize(of, turn))).toBe(true)
        expect(turned.width * turned.height).toBe(area.width * area.height)
      }),
    )
  })

  test('turning back undoes it', () => {
    fc.assert(
      fc.property(pictures, turns, ({ of, area }, turn) => {
        const turned = turnedArea(area, of, turn)
        expect(turnedArea(turned, turnedSize(of, turn), turnedBack(turn))).toEqual(area)
        expect(isSameTurn(turnedOn(turn, turnedBack(turn)), { turns: 0 })).toBe(true)
      }),
    )
  })

  test('two turns one after the other are one', () => {
    fc.assert(
      fc.property(pictures, turns, turns, ({ of, area }, one, other) => {
        const inSteps = turnedArea(turnedArea(area, of, one), turnedSize(of, one), other)
        expect(turnedArea(area, of, turnedOn(one, other))).toEqual(inSteps)
      }),
    )
  })

  test('a canvas puts it where it is said to be', () => {
    fc.assert(
      fc.property(pictures, turns, ({ of, area }, turn) => {
        const [a, b, c, d, e, f] = turnMatrix(of, turn)
        const corner = (x: number, y: number) => ({ x: a * x + c * y + e, y: b * x + d * y + f })
        const one = corner(area.x, area.y)
        const other = corner(area.x + area.width, area.y + area.height)
        expect(turnedArea(area, of, turn)).toEqual({
          x: Math.min(one.x, other.x),
          y: Math.min(one.y, other.y),
          width: Math.abs(one.x - other.x),
          height: Math.abs(one.y - other.y),
        })
      }),
    )
  })

  test('a crop that is opened and saved again is the same crop', () => {
    fc.assert(
      fc.property(pictures, turns, (picture, turn) => {
        const crop: Crop = { ...picture, ...turn }
        const saved = cropOfView(firstView(crop, crop.of))
        expect(isSameCrop(saved, isNoCrop(crop) ? null : crop)).toBe(true)
      }),
    )
  })

  test('the same part stays marked while it is turned in a dialog', () => {
    fc.assert(
      fc.property(pictures, fc.array(turns, { maxLength: 9 }), (picture, then) => {
        const crop: Crop = { ...picture, turns: 0 }
        const view = then.reduce(turnedView, firstView(crop, crop.of))
        expect(isInside(view.area, turnedSize(view.of, view.turn))).toBe(true)
        const saved = cropOfView(view)
        expect(saved === null ? wholeOf(crop.of) : saved.area).toEqual(crop.area)
      }),
    )
  })

  test('drawn at another size, a part still lies inside and has pixels', () => {
    fc.assert(
      fc.property(pictures, sizes, (picture, size) => {
        const { of, area } = atSize({ ...picture, turns: 0 }, size)
        expect(of).toEqual(size)
        expect(isInside(area, size)).toBe(true)
        expect(Math.min(area.width, area.height)).toBeGreaterThanOrEqual(1)
      }),
    )
  })
})

test('twice as large, a part has twice the sides', () => {
  const crop: Crop = { of, area: { x: 1, y: 2, width: 3, height: 2 }, turns: 3, flipped: true }
  expect(atSize(crop, { width: 12, height: 8 })).toEqual({
    of: { width: 12, height: 8 },
    area: { x: 2, y: 4, width: 6, height: 4 },
    turns: 3,
    flipped: true,
  })
})

test('four turns to the right, or two flips, are none', () => {
  const right = turnedView(firstView(undefined, of), { turns: 1 })
  const four = [1, 1, 1].reduce((view) => turnedView(view, { turns: 1 }), right)
  expect(cropOfView(four)).toBeNull()
  const flip: Turn = { turns: 0, flipped: true }
  expect(cropOfView(turnedView(turnedView(firstView(undefined, of), flip), flip))).toBeNull()
  expect(cropOfView(right)).toEqual({ of, area: wholeOf(of), turns: 1 })
})

test.each<[string, number | null, number | null, boolean]>([
  ['one pixel', 1, 1, false],
  ['as little as may stay', 4, 4, false],
  ['a line', 5, 1, true],
  ['any other', 640, 480, true],
  ['one whose header does not tell', null, null, true],
])('of %s can something be cut away', (_name, width, height, expected) => {
  expect(isCroppable({ width, height })).toBe(expected)
})

test.each<[string, Size | null, Size, Size]>([
  ['what its header says', { width: 640, height: 480 }, of, { width: 640, height: 480 }],
  [
    'what is shown where that says nothing',
    null,
    { width: 32, height: 16 },
    { width: 32, height: 16 },
  ],
  [
    'on its side where the header does not know it',
    { width: 160, height: 120 },
    { width: 120, height: 160 },
    { width: 120, height: 160 },
  ],
  [
    'its own pixels where it is shown in others',
    { width: 4000, height: 3000 },
    { width: 2000, height: 1500 },
    { width: 4000, height: 3000 },
  ],
  [
    'a square in any case',
    { width: 50, height: 50 },
    { width: 50, height: 50 },
    { width: 50, height: 50 },
  ],
])('a picture has %s', (_name, told, shown, expected) => {
  expect(sizeAsShown(told ?? { width: null, height: null }, shown)).toEqual(expected)
})

describe('what is wished once a crop is saved', () => {
  const crop: Crop = { of, area: { x: 1, y: 1, width: 4, height: 2 }, turns: 1 }
  const other: Crop = { ...crop, turns: 2 }
  test.each<[string, FitWish, Crop | null, FitWish | null]>([
    ['the crop', {}, crop, { crop }],
    [
      'another one in its place',
      { crop, keepMetadata: true },
      other,
      { crop: other, keepMetadata: true },
    ],
    ['nothing new where it is the same', { crop }, { ...crop }, null],
    ['nothing new of the whole picture', { asIs: true }, null, null],
    ['the crop in place of the original', { asIs: true }, crop, { crop }],
    ['the crop that rested, too', { asIs: true, crop }, crop, { crop }],
    ['no crop any more', { crop, encodeAnew: true }, null, { encodeAnew: true }],
    ['still the original', { asIs: true, crop }, null, { asIs: true }],
  ])('is %s', (_name, wish, next, expected) => {
    expect(wishWithCrop(wish, next)).toEqual(expected)
  })
})
