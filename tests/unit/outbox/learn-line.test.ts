import { describe, expect, test } from 'vitest'
import { type Line, UNKNOWN_LINE } from '../../../lib/model/line.ts'
import { learnFromAnswer, learnFromSilence } from '../../../lib/outbox/learn-line.ts'
import { KiB, SECOND } from '../../../lib/units.ts'

const fast: Line = {
  bytesPerSecond: 6_250_000,
  roundTripMs: 80,
  inOrderSince: null,
  notHeldSince: null,
  aheadMs: 0,
}
/** One segment, and no other on its way. */
const ALONE = { busyMs: 0, isEarly: false }
const slow: Line = { ...fast, bytesPerSecond: 125_000 }

/** When segments that begin together are answered, smallest first, in ms. */
function answers(
  sizes: number[],
  order: 'in turn' | 'together',
  bytesPerMs: number,
  roundTripMs: number,
): number[] {
  return sizes.map((size, index) => {
    const before = sizes.slice(0, index + 1).reduce((sum, each) => sum + each, 0)
    const beside = order === 'together' ? size * (sizes.length - 1 - index) : 0
    return roundTripMs + (before + beside) / bytesPerMs
  })
}

describe('the rate', () => {
  test('the first answer gives it', () => {
    const line = learnFromAnswer(UNKNOWN_LINE, { ms: SECOND, carriedBytes: 500_000, ...ALONE })
    expect(line.bytesPerSecond).toBe(500_000)
  })

  test('the round trip is no part of it', () => {
    const known = { ...UNKNOWN_LINE, roundTripMs: 80 }
    const line = learnFromAnswer(known, { ms: 180, carriedBytes: 625_000, ...ALONE })
    expect(line.bytesPerSecond).toBe(6_250_000)
  })

  test('a fall measured over two seconds is believed at once', () => {
    const line = learnFromAnswer(fast, { ms: 10_080, carriedBytes: 1_250_000, ...ALONE })
    expect(line.bytesPerSecond).toBe(125_000)
  })

  test('a hiccup moves it only a quarter of the way', () => {
    const line = learnFromAnswer(fast, { ms: 1_080, carriedBytes: 625_000, ...ALONE })
    expect(line.bytesPerSecond).toBe(Math.round((3 * 6_250_000 + 625_000) / 4))
  })

  test('of the round trip only what passed before the line was busy is no part of it', () => {
    const known = { ...UNKNOWN_LINE, roundTripMs: 80 }
    const rateAfter = (busyMs: number) =>
      learnFromAnswer(known, { ms: 180, carriedBytes: 900_000, busyMs, isEarly: false })
        .bytesPerSecond
    expect(rateAfter(0)).toBe(9_000_000)
    expect(rateAfter(30)).toBe(Math.round(900_000 / 0.13))
    expect(rateAfter(80)).toBe(5_000_000)
    expect(rateAfter(5_000)).toBe(5_000_000)
  })

  test('a round trip longer than the answer took was one with handshakes, and is not believed', () => {
    const cold = { ...UNKNOWN_LINE, roundTripMs: 240 }
    const line = learnFromAnswer(cold, { ms: 120, carriedBytes: 60_000, ...ALONE })
    expect(line.bytesPerSecond).toBe(1_000_000)
  })

  test('it is never too high, in whatever order the line carries what is on its way', () => {
    const bytesPerMs = 1_000
    const roundTripMs = 80
    for (const sizes of [[64_000], [64_000, 128_000, 256_000], [500_000, 500_000, 500_000]]) {
      for (const order of ['in turn', 'together'] as const) {
        let line: Line = { ...UNKNOWN_LINE, roundTripMs }
        let carriedBytes = 0
        for (const [index, ms] of answers(sizes, order, bytesPerMs, roundTripMs).entries()) {
          carriedBytes += sizes[index] ?? 0
          line = learnFromAnswer(line, { ms, carriedBytes, busyMs: 0, isEarly: true })
          expect(line.bytesPerSecond).toBeLessThanOrEqual(bytesPerMs * SECOND + 1)
        }
        // When all are answered it is known.
        expect(line.bytesPerSecond).toBeCloseTo(bytesPerMs * SECOND, -2)
      }
    }
  })

  test('nothing was known a moment ago: a rise is believed at once, a fall is not', () => {
    const early = { busyMs: 0, isEarly: true }
    const up = learnFromAnswer(slow, { ms: 180, carriedBytes: 625_000, ...early })
    expect(up.bytesPerSecond).toBe(6_250_000)
    const down = learnFromAnswer(up, { ms: 180, carriedBytes: 62_500, ...early })
    expect(down.bytesPerSecond).toBe(Math.round((3 * 6_250_000 + 625_000) / 4))
  })

  test('a rise moves it halfway, so three answers are enough to be near', () => {
    let line = slow
    for (let answer = 0; answer < 3; answer++) {
      line = learnFromAnswer(line, { ms: 180, carriedBytes: 625_000, ...ALONE })
    }
    expect(line.bytesPerSecond).toBeGreaterThan(5_000_000)
  })

  test('what others sent meanwhile counts', () => {
    const line = learnFromAnswer(UNKNOWN_LINE, {
      ms: SECOND,
      carriedBytes: 3 * 512 * KiB,
      ...ALONE,
    })
    expect(line.bytesPerSecond).toBe(3 * 512 * KiB)
  })

  test.each([0, -5 * SECOND, Number.NaN])('%d ms mean that the clock was set', (ms) => {
    expect(learnFromAnswer(fast, { ms, carriedBytes: 1, ...ALONE })).toBe(fast)
  })

  test('a week of sleep in mid-segment leaves a rate that segments can be planned with', () => {
    const line = learnFromAnswer(fast, { ms: 7 * 86_400_000, carriedBytes: 625_000, ...ALONE })
    expect(line.bytesPerSecond).toBe(6_000)
  })

  test('silence quarters it, down to a floor', () => {
    expect(learnFromSilence(fast).bytesPerSecond).toBe(1_562_500)
    expect(learnFromSilence({ ...fast, bytesPerSecond: 8_000 }).bytesPerSecond).toBe(6_000)
    expect(learnFromSilence(UNKNOWN_LINE)).toBe(UNKNOWN_LINE)
  })
})

describe('the round trip', () => {
  test('is no longer than the quickest segment took', () => {
    const cold = { ...UNKNOWN_LINE, roundTripMs: 240 }
    expect(learnFromAnswer(cold, { ms: 100, carriedBytes: 128 * KiB, ...ALONE }).roundTripMs).toBe(
      100,
    )
    expect(learnFromAnswer(cold, { ms: 900, carriedBytes: 512 * KiB, ...ALONE }).roundTripMs).toBe(
      240,
    )
  })

  test('is the shortest answer, and forgets it slowly', () => {
    let line = learnFromAnswer(UNKNOWN_LINE, { ms: 300, carriedBytes: 0, ...ALONE })
    expect(line.roundTripMs).toBe(300)
    line = learnFromAnswer(line, { ms: 80, carriedBytes: 0, ...ALONE })
    expect(line.roundTripMs).toBe(80)
    line = learnFromAnswer(line, { ms: 180, carriedBytes: 0, ...ALONE })
    expect(line.roundTripMs).toBe(90)
  })
})
