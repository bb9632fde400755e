import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../lib/model/limits.ts'
import type { Line } from '../../../lib/model/line.ts'
import {
  bytesInOneRequest,
  type Pace,
  patienceMsFor,
  segmentBytesFor,
  segmentsInFlight,
  wantsOrder,
} from '../../../lib/outbox/pace.ts'
import {
  limitAfterRefusal,
  planAhead,
  SPARE_SEGMENTS,
  SPARE_WHILE_ARRIVING,
  segmentSize,
} from '../../../lib/outbox/plan-segments.ts'
import { DAY, KiB, MiB } from '../../../lib/units.ts'

const LIMIT = LIMITS.segment.defaultByteLength
const FREE = { bytes: 1, appends: Number.POSITIVE_INFINITY }

function lineOf(megabits: number | null, roundTripMs: number | null = 80): Line {
  const bytesPerSecond = megabits === null ? null : (megabits * 1_000_000) / 8
  return { bytesPerSecond, roundTripMs, inOrderSince: null, notHeldSince: null, aheadMs: 0 }
}

function paceOf(line: Line): Pace {
  return { line, allowance: null }
}

/** Plans and acknowledges a whole file, in order, at one pace. */
function wholePlan(byteLength: number, limit: number, line: Line, left = Infinity): number[] {
  let boundaries = [0]
  const inFlight = segmentsInFlight(paceOf(line), false)
  for (const acknowledged: number[] = []; ; acknowledged.push(acknowledged.length)) {
    const allowance = Number.isFinite(left)
      ? { left: left - acknowledged.length, resetAt: 1, heardAt: 0 }
      : null
    boundaries = planAhead({ byteLength, boundaries, acknowledged }, limit, inFlight, {
      line,
      allowance,
    })
    if (boundaries.at(-1) === byteLength) return boundaries
  }
}

function sizesOf(boundaries: number[]): number[] {
  return boundaries.slice(1).map((end, index) => end - (boundaries[index] ?? 0))
}

describe('a whole file, planned as it is sent', () => {
  test('covers every byte once, in at most 1,000 segments of at most 5,000,000 bytes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: LIMITS.upload.maxByteLength }),
        fc.option(fc.double({ min: 0.064, max: 1_000, noNaN: true }), { nil: null }),
        fc.constantFrom(MiB, LIMIT),
        fc.option(fc.integer({ min: 0, max: 1_875 }), { nil: Number.POSITIVE_INFINITY }),
        (byteLength, megabits, limit, left) => {
          const boundaries = wholePlan(byteLength, limit, lineOf(megabits), left)
          const sizes = sizesOf(boundaries)
          expect(boundaries[0]).toBe(0)
          expect(boundaries.at(-1)).toBe(byteLength)
          expect(sizes.length).toBeLessThanOrEqual(1_000)
          expect(Math.min(...sizes)).toBeGreaterThan(0)
          const most = Math.max(limit, Math.ceil(byteLength / 1_000))
          expect(Math.max(...sizes)).toBeLessThanOrEqual(most)
          expect(most).toBeLessThanOrEqual(LIMITS.segment.maxByteLength)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('what is planned stays, whatever the line does afterwards', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.064, max: 1_000, noNaN: true }), { minLength: 2 }),
        (rates) => {
          let boundaries = [0]
          for (const [index, megabits] of rates.entries()) {
            const acknowledged = boundaries.slice(1).map((_, segment) => segment)
            const before = boundaries
            boundaries = planAhead(
              { byteLength: 64 * MiB, boundaries, acknowledged: acknowledged.slice(0, index) },
              LIMIT,
              2,
              { line: lineOf(megabits), allowance: null },
            )
            expect(boundaries.slice(0, before.length)).toEqual(before)
          }
        },
      ),
    )
  })

  test('as much as shall be on its way is planned, and two to spare', () => {
    const pace = { line: lineOf(50), allowance: null }
    const plan = (acknowledged: number[], boundaries: number[]) =>
      planAhead({ byteLength: 100 * MiB, boundaries, acknowledged }, LIMIT, 3, pace).length - 1
    expect(plan([], [0])).toBe(3 + SPARE_SEGMENTS)
    expect(plan([0], [0, 1, 2, 3, 4, 5])).toBe(4 + SPARE_SEGMENTS)
    expect(plan([0, 2], [0, 1, 2, 3, 4, 5, 6])).toBe(5 + SPARE_SEGMENTS)
    expect(plan([1], [0, 1, 2, 3, 4, 5, 6])).toBe(6)
  })

  test('where X wants them one by one, none is planned beyond the next', () => {
    const pace = { line: lineOf(50), allowance: null }
    const plan = { byteLength: 100 * MiB, boundaries: [0], acknowledged: [] }
    expect(planAhead(plan, LIMIT, 1, pace)).toHaveLength(2)
  })
})

describe('what decides the size of a segment', () => {
  test.each([
    // The line alone.
    [100 * MiB, 1_000, { bytes: 700_000, appends: 1_875 }, 700_000],
    // A limit that is smaller.
    [100 * MiB, 1_000, { bytes: 9 * MiB, appends: 1_875 }, LIMIT],
    // 100 appends left for 300 MiB: 3 MiB each.
    [300 * MiB, 1_000, { bytes: 500_000, appends: 100 }, 3 * MiB],
    // Ten appends left: no more than the limit; the rest waits for X.
    [300 * MiB, 1_000, { bytes: 500_000, appends: 10 }, LIMIT],
    [300 * MiB, 1_000, { bytes: 500_000, appends: 0 }, LIMIT],
    // Ten indexes left for 45 MB: the index wins over the limit.
    [45_000_000, 10, { bytes: 16 * KiB, appends: 1_875 }, 4_500_000],
    [5_000_000_000, 1_000, FREE, 5_000_000],
    [5_000_000_000 - 5_000_000, 999, FREE, 5_000_000],
  ])('%i bytes in %i segments, asked %o: %i', (remaining, segments, asked, size) => {
    expect(segmentSize(remaining, segments, LIMIT, asked)).toBe(size)
  })

  test.each([
    [0.064, 32_000],
    [1, 384 * KiB],
    [10, 384 * KiB],
    [50, 500_000],
    [100, 1_000_000],
    [1_000, 4 * MiB],
  ])('%d Mbit/s asks for %i bytes with two in flight', (megabits, bytes) => {
    expect(segmentBytesFor(lineOf(megabits), 2, 9)).toBe(bytes)
  })

  test('those that begin together do not end together', () => {
    const sizes = [0, 1, 2, 3, 4].map((index) => segmentBytesFor(lineOf(100), 4, index))
    expect(sizes).toEqual([250_000, 500_000, 750_000, 1_000_000, 1_000_000])
  })

  test('an unknown line is tried with little first, and together with enough for a fast one', () => {
    const inFlight = segmentsInFlight(paceOf(lineOf(null)), false)
    const sizes = Array.from({ length: inFlight }, (_, index) =>
      segmentBytesFor(lineOf(null), inFlight, index),
    )
    expect(sizes[0]).toBe(64 * KiB)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1_984 * KiB)
    expect(segmentBytesFor(lineOf(null), inFlight, 99)).toBe(384 * KiB)
  })

  test('one by one they are larger, since each costs a round trip', () => {
    expect(segmentBytesFor(lineOf(10), 1, 9)).toBe(1.5 * MiB)
    expect(segmentBytesFor(lineOf(0.5), 1, 9)).toBe(500_000)
    expect(segmentBytesFor(lineOf(1_000), 1, 9)).toBeGreaterThan(LIMIT)
  })

  test('no line is so slow that a segment is nothing', () => {
    expect(segmentBytesFor({ ...lineOf(1), bytesPerSecond: 1_000 }, 4, 9)).toBe(16 * KiB)
  })

  test('from 64 kbit/s to 1 Gbit/s a segment is predicted to take 8 s or less', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.064, max: 1_000, noNaN: true }),
        fc.integer({ min: 1, max: 1_000 }),
        (megabits, roundTripMs) => {
          const line = lineOf(megabits, roundTripMs)
          const inFlight = segmentsInFlight(paceOf(line), false)
          const bytes = segmentBytesFor(line, inFlight, 9)
          const seconds = (bytes * inFlight * 8) / (megabits * 1_000_000)
          const smallest = (16 * KiB * inFlight * 8) / (megabits * 1_000_000)
          expect(seconds).toBeLessThanOrEqual(Math.max(8, smallest) + 0.001)
        },
      ),
    )
  })
})

describe('how many are on their way at once', () => {
  test.each([
    [null, 80, 6],
    [50, null, 2],
    [1, 80, 2],
    [50, 30, 2],
    [50, 80, 3],
    [50, 120, 3],
    [100, 100, 3],
    [100, 250, 5],
    [50, 300, 6],
    [1_000, 20, 3],
    [1_000, 1_000, 6],
    // 50, measured too high: what may collapse is no more than 2 MB; four would be.
    [56, 170, 3],
    // As many as fill it, whatever is at risk.
    [50, 270, 4],
  ])('%s Mbit/s with a round trip of %s ms: %i', (megabits, roundTripMs, count) => {
    expect(segmentsInFlight(paceOf(lineOf(megabits, roundTripMs)), false)).toBe(count)
  })

  test('one where X wants them one by one', () => {
    expect(segmentsInFlight(paceOf(lineOf(1_000, 1_000)), true)).toBe(1)
  })

  test.each([
    // The line was hardly in use when the first was answered: each answer makes room for two.
    [10, 1, 7],
    [10, 3, 8],
    [10, 6, 2],
    [10, undefined, 2],
    // 1 Mbit/s: nothing more begins before the line has room.
    [1, 1, 2],
    [2, 1, 5],
  ])('%d Mbit/s after the first answers (%s): %i', (megabits, firstAnswers, count) => {
    const pace = { ...paceOf(lineOf(megabits)), ...(firstAnswers && { firstAnswers }) }
    expect(segmentsInFlight(pace, false)).toBe(count)
  })

  test("X's wish is remembered for a week, and not beyond a clock set back further", () => {
    const since = { ...lineOf(50), inOrderSince: 10 * DAY }
    expect(wantsOrder(since, 10 * DAY)).toBe(true)
    expect(wantsOrder(since, 17 * DAY - 1)).toBe(true)
    expect(wantsOrder(since, 17 * DAY)).toBe(false)
    expect(wantsOrder(since, 2 * DAY)).toBe(false)
    expect(wantsOrder(lineOf(50), 0)).toBe(false)
  })
})

describe('how long an answer is waited for', () => {
  test('half a minute and four times what the line needs', () => {
    expect(patienceMsFor(lineOf(8), 1_000_000)).toBe(34_000)
    expect(patienceMsFor(lineOf(8), 2_000_000)).toBe(38_000)
  })

  test('what the slowest line needs while it is not known, and never longer', () => {
    expect(patienceMsFor(lineOf(null), 600_000)).toBe(130_000)
    expect(patienceMsFor({ ...lineOf(8), bytesPerSecond: 6_000 }, 600_000)).toBe(130_000)
  })

  test('a still goes in one request only where the line carries it in time', () => {
    expect(bytesInOneRequest(lineOf(1))).toBe(1_000_000)
    expect(bytesInOneRequest(lineOf(null))).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('a segment that X called too large', () => {
  test.each([
    // 10 MB: 1 MiB is smaller than what was refused.
    [10_000_000, LIMIT, MiB],
    [10_000_000, MiB + 1, MiB],
    [10_000_000, MiB, null],
    [10_000_000, 300_000, null],
    // 3 GB need 3,000,000 bytes each.
    [3_000_000_000, LIMIT, 3_000_000],
    [3_000_000_000, 3_000_000, null],
    // The last, short one was refused: nothing smaller is any use.
    [10_000_000, 10_000, null],
  ])('%i bytes, refused at %i: next limit %s', (byteLength, refused, limit) => {
    expect(limitAfterRefusal(byteLength, refused)).toBe(limit)
  })
})

test('no segment reaches beyond what has arrived, and none is smaller for it', () => {
  const line = lineOf(50)
  const pace = { line, allowance: null }
  const file = { byteLength: 10 * MiB, acknowledged: [] }
  const whole = planAhead({ ...file, boundaries: [0] }, LIMIT, 4, pace)
  const [, first = 0, second = 0] = whole
  for (const [arrivedBytes, planned] of [
    [0, 0],
    [first - 1, 0],
    [first, 1],
    [second - 1, 1],
    [second, 2],
    [10 * MiB, 4 + SPARE_SEGMENTS],
  ] as const) {
    const part = planAhead({ ...file, arrivedBytes, boundaries: [0] }, LIMIT, 4, pace)
    expect(part).toEqual(whole.slice(0, planned + 1))
  }
})

test('while a file arrives more of it is planned than is on its way, unless X wants one by one', () => {
  const pace = { line: lineOf(50), allowance: null }
  const file = { byteLength: 100 * MiB, arrivedBytes: 99 * MiB, boundaries: [0], acknowledged: [] }
  expect(planAhead(file, LIMIT, 2, pace)).toHaveLength(1 + 2 + SPARE_WHILE_ARRIVING)
  expect(planAhead(file, LIMIT, 1, pace)).toHaveLength(1 + 1)
})
