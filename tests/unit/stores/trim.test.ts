import { describe, expect, test } from 'vitest'
import type { Cut } from '../../../lib/model/fit.ts'
import {
  FRAME_MS,
  firstCut,
  frameTimes,
  type Grip,
  isWhole,
  keyTarget,
  moveCut,
} from '../../../lib/stores/trim.ts'

const bounds = { durationMs: 10_000, minMs: 500 }
const cut: Cut = { startMs: 2_000, endMs: 6_000 }

test.each<[string, Grip, number, Cut]>([
  ['its start moves alone', 'start', 3_000, { startMs: 3_000, endMs: 6_000 }],
  ['its end moves alone', 'end', 3_000, { startMs: 2_000, endMs: 3_000 }],
  ['it moves as a whole', 'both', 3_000, { startMs: 3_000, endMs: 7_000 }],
  ['the start never passes the end', 'start', 9_000, { startMs: 5_500, endMs: 6_000 }],
  ['the end never passes the start', 'end', 0, { startMs: 2_000, endMs: 2_500 }],
  ['nothing begins before the video', 'start', -50, { startMs: 0, endMs: 6_000 }],
  ['nothing ends behind the video', 'end', 99_000, { startMs: 2_000, endMs: 10_000 }],
  ['the whole keeps its length at the end', 'both', 99_000, { startMs: 6_000, endMs: 10_000 }],
  ['the whole keeps its length at the beginning', 'both', -1, { startMs: 0, endMs: 4_000 }],
  ['moments are whole milliseconds', 'start', 2_033.4, { startMs: 2_033, endMs: 6_000 }],
])('of a part, %s', (_name, grip, toMs, expected) => {
  expect(moveCut(cut, grip, toMs, bounds)).toEqual(expected)
})

test('a video shorter than X takes stays whole', () => {
  const whole = { startMs: 0, endMs: 300 }
  const tiny = { durationMs: 300, minMs: 500 }
  expect(moveCut(whole, 'start', 200, tiny)).toEqual(whole)
  expect(moveCut(whole, 'end', 100, tiny)).toEqual(whole)
})

describe('what is marked first', () => {
  test.each<[string, Cut | undefined, number, Cut]>([
    ['as much as may go out', undefined, 10_000, { startMs: 0, endMs: 4_000 }],
    ['all of a short one', undefined, 3_000, { startMs: 0, endMs: 3_000 }],
    ['what was chosen before', cut, 10_000, cut],
    ['what of that is there', cut, 5_000, { startMs: 2_000, endMs: 5_000 }],
  ])('is %s', (_name, chosen, durationMs, expected) => {
    expect(firstCut(chosen, durationMs, 4_000)).toEqual(expected)
  })
})

test.each<[string, boolean, number | null]>([
  ['ArrowRight', false, 5_000 + FRAME_MS],
  ['ArrowLeft', false, 5_000 - FRAME_MS],
  ['ArrowUp', true, 6_000],
  ['ArrowDown', true, 4_000],
  ['PageUp', false, 15_000],
  ['PageDown', false, -5_000],
  ['Home', false, 0],
  ['End', false, 10_000],
  ['Tab', false, null],
])('%s (Shift: %s) goes to %s', (key, isLarge, expected) => {
  expect(keyTarget(key, isLarge, 5_000, 10_000)).toBe(expected)
})

test('the strip shows the middles of equal parts', () => {
  expect(frameTimes(1_000, 4)).toEqual([125, 375, 625, 875])
})

test('a part from the first to the last moment is no part', () => {
  expect(isWhole({ startMs: 0, endMs: 10_000 }, 10_000)).toBe(true)
  expect(isWhole({ startMs: 1, endMs: 10_000 }, 10_000)).toBe(false)
})
