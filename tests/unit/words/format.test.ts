import { beforeAll, expect, test } from 'vitest'
import {
  formatBytes,
  formatBytesApart,
  formatBytesOf,
  formatDuration,
  formatMoment,
  formatPercent,
  formatPrice,
} from '../../../lib/words/format.ts'
import { useWords } from '../../../lib/words/words.ts'
import { english } from './english.ts'

beforeAll(() => useWords(english))

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_000, '1 KB'],
  [2_400_000, '2.4 MB'],
  [24_000_000, '24 MB'],
  [182_400_000, '182 MB'],
  [1_073_741_824, '1.1 GB'],
])('%i bytes are written %s', (byteLength, words) => {
  expect(formatBytes(byteLength)).toBe(words)
})

test('a size just above a limit does not look like the limit', () => {
  expect(formatBytesApart(5_000_001, 5_000_000)).toEqual(['5,000,001 bytes', '5,000,000 bytes'])
  expect(formatBytesApart(7_000_000, 5_000_000)).toEqual(['7 MB', '5 MB'])
})

test('progress names the unit once', () => {
  expect(formatBytesOf(3_100_000, 8_200_000)).toBe('3.1 of 8.2 MB')
  expect(formatBytesOf(0, 900)).toBe('0 of 900 bytes')
})

test('a price always has three decimals', () => {
  expect([0.015, 0.2, 0.035].map(formatPrice)).toEqual(['$0.015', '$0.200', '$0.035'])
})

test('100 % means all of it', () => {
  expect([0, 0.999, 1, 1.2].map(formatPercent)).toEqual(['0 %', '99 %', '100 %', '100 %'])
})

test.each([
  [0.4, '0:00'],
  [83.6, '1:23'],
  [3_723, '1:02:03'],
])('a video of %d seconds is %s long', (seconds, words) => {
  expect(formatDuration(seconds)).toBe(words)
})

test('a moment is a time today, then yesterday, then a day', () => {
  const noon = new Date(2026, 10, 23, 12).getTime()
  expect(formatMoment(new Date(2026, 10, 23, 0, 5).getTime(), noon)).toMatch(/05/)
  expect(formatMoment(new Date(2026, 10, 22, 23, 59).getTime(), noon)).toBe('yesterday')
  expect(formatMoment(new Date(2026, 10, 14, 9).getTime(), noon)).toMatch(/14/)
})
