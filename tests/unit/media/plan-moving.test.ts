import { expect, test } from 'vitest'
import {
  delayOf,
  drawnBitrate,
  isWithinReach,
  passesFor,
  timeline,
} from '../../../lib/media/moving/plan-moving.ts'

test.each<[number | null, boolean, number]>([
  [40_000, true, 40],
  [20_000, true, 20],
  [10_000, true, 100],
  [0, true, 100],
  [null, true, 100],
  [10_000, false, 10],
  [0, false, 100],
])('a delay of %s µs, of a GIF: %s, is shown for %s ms', (microseconds, isGif, ms) => {
  expect(delayOf(microseconds, isGif)).toBe(ms)
})

const place = (delays: number[], from = 0, until = Number.POSITIVE_INFINITY) => {
  const next = timeline(from, until)
  return delays.map((delay, index) => next(delay, index === delays.length - 1))
}

test('frames stand one after the other', () => {
  expect(place([100, 50, 50])).toEqual([
    { atMs: 0, forMs: 100 },
    { atMs: 100, forMs: 50 },
    { atMs: 150, forMs: 50 },
  ])
})

test('what comes faster than 60 in a second is left out, and no time is lost', () => {
  const shown = place([10, 10, 10, 10, 10]).filter((one) => one !== null)
  expect(shown).toEqual([
    { atMs: 0, forMs: 20 },
    { atMs: 20, forMs: 20 },
    { atMs: 40, forMs: 10 },
  ])
})

test('the last frame is shown, however short it is', () => {
  expect(place([2, 3])).toEqual([null, { atMs: 0, forMs: 5 }])
})

test('what would take for ever or all memory is not begun', () => {
  const side = 8_192
  expect(isWithinReach({ width: side, height: side }, 100)).toBe(true)
  expect(isWithinReach({ width: side, height: side + 1 }, 2)).toBe(false)
  expect(isWithinReach({ width: side, height: side }, 150)).toBe(false)
})

test('of a cut only what lies in it is shown, from its beginning on', () => {
  expect(place([100, 100, 100, 100], 150, 350)).toEqual([
    null,
    { atMs: 0, forMs: 50 },
    { atMs: 50, forMs: 100 },
    { atMs: 150, forMs: 50 },
  ])
})

test('what is shorter than X takes is shown again', () => {
  expect([120, 500, 499, 0].map((ms) => passesFor(ms, 500))).toEqual([5, 1, 2, 500])
})

test('small pictures get no more bits than they can use, large ones no more than fit', () => {
  expect(drawnBitrate(160, 120, 10, 5e6)).toBe(1e6)
  expect(drawnBitrate(1280, 720, 30, 5e6)).toBe(5e6)
})
