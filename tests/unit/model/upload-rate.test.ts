import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toldUntil, type UploadRate, watchUpload } from '../../../lib/model/upload-rate.ts'
import { MINUTE, SECOND } from '../../../lib/units.ts'

const NOW = 1_800_000_000_000
const MB = 1_000_000

/** Looks at an upload at each of these moments, in seconds, with so many MB confirmed. */
function watched(total: number, ...looks: [seconds: number, megabytes: number][]): UploadRate[] {
  let rate: UploadRate | undefined
  return looks.map(([seconds, megabytes]) => {
    rate = watchUpload(rate, { done: megabytes * MB, total: total * MB }, NOW + seconds * SECOND)
    return rate
  })
}

/** A segment of 4 MB every `everyMs`, from the page's opening in mid-segment on. */
function steadily(count: number, every: number, total = 400) {
  const looks = Array.from({ length: count }, (_, at) => [at * every + 0.3, 4 * at + 8] as const)
  return watched(total, [0, 4], ...looks.map(([at, done]): [number, number] => [at, done]))
}

test('of an upload that was just come upon nothing is told', () => {
  expect(watched(100, [0, 40]).at(-1)).toMatchObject({ bytesPerSecond: null, minutesLeft: null })
  const soon = watched(100, [0, 40], [1, 44], [2, 48])
  expect(soon.map(({ bytesPerSecond }) => bytesPerSecond)).toEqual([null, null, null])
})

test('the rate is that of the growth, however long the first segment was on its way already', () => {
  const rates = steadily(10, 2)
  expect(rates.at(-1)?.bytesPerSecond).toBe(2 * MB)
})

test('numbers stand still while the line does, though segments come at uneven moments', () => {
  const looks = [0, 4.1, 7.8, 12.2, 15.9, 20.3, 24, 28.2, 31.8].map(
    (at, index): [number, number] => [at, 4 * index],
  )
  const told = watched(3_000, ...looks).flatMap(({ bytesPerSecond }) => bytesPerSecond ?? [])
  expect(told.length).toBeGreaterThan(4)
  expect(new Set(told).size).toBe(1)
  const minutes = watched(1_000, ...looks).flatMap(({ minutesLeft }) => minutesLeft ?? [])
  expect(minutes).toEqual(minutes.toSorted((a, b) => b - a))
})

test('time left is whole minutes, and less than one is 0', () => {
  expect(steadily(10, 2, 1_000).at(-1)?.minutesLeft).toBe(8)
  expect(steadily(10, 2, 100).at(-1)?.minutesLeft).toBe(0)
})

test('a line that became slower is told within the window', () => {
  const slow = Array.from({ length: 12 }, (_, at): [number, number] => [20 + at * 8, 84 + at * 4])
  const fast = Array.from({ length: 20 }, (_, at): [number, number] => [at, at * 4])
  expect(watched(1_000, ...fast).at(-1)?.bytesPerSecond).toBe(4 * MB)
  expect(watched(1_000, ...fast, ...slow).at(-1)?.bytesPerSecond).toBe(0.5 * MB)
})

test('nothing is told of what grows no more', () => {
  const last = steadily(10, 2).at(-1)
  const until = last && toldUntil(last)
  expect(until).toBeGreaterThan(NOW)
  const bytes = { done: last?.seen ?? 0, total: 400 * MB }
  expect(watchUpload(last, bytes, until ?? 0).bytesPerSecond).toBe(2 * MB)
  const quiet = watchUpload(last, bytes, (until ?? 0) + 1)
  expect(quiet).toMatchObject({ bytesPerSecond: null, minutesLeft: null })
  expect(toldUntil(quiet)).toBeNull()
})

test('an upload that began anew is watched anew', () => {
  const last = steadily(10, 2).at(-1)
  expect(watchUpload(last, { done: 0, total: 400 * MB }, NOW + MINUTE).marks).toEqual([])
})

test('whatever happens, what is told is positive and finite', () => {
  const look = fc.record({
    done: fc.integer({ min: 0, max: 500 * MB }),
    total: fc.integer({ min: 0, max: 500 * MB }),
    after: fc.integer({ min: -MINUTE, max: 2 * MINUTE }),
  })
  fc.assert(
    fc.property(fc.array(look, { maxLength: 30 }), (looks) => {
      let rate: UploadRate | undefined
      let now = NOW
      for (const { done, total, after } of looks) {
        now += after
        rate = watchUpload(rate, { done, total }, now)
        const { bytesPerSecond, minutesLeft } = rate
        expect(bytesPerSecond === null).toBe(minutesLeft === null)
        if (bytesPerSecond === null || minutesLeft === null) continue
        expect(bytesPerSecond).toBeGreaterThan(0)
        expect(Number.isInteger(minutesLeft) && minutesLeft >= 0).toBe(true)
      }
    }),
  )
})
