import { expect, test } from 'vitest'
import { differenceOf } from '../../../components/ui/write-into.ts'

test.each([
  ['Read https://a.example now', 'Read now', { start: 5, end: 23, by: '' }],
  ['https://a.example', '', { start: 0, end: 17, by: '' }],
  ['', 'A heron', { start: 0, end: 0, by: 'A heron' }],
  ['same', 'same', { start: 4, end: 4, by: '' }],
  // These two share their first half.
  ['a😀b', 'a😁b', { start: 1, end: 3, by: '😁' }],
  // And these their second.
  ['\u{1f600}', '\u{1fa00}', { start: 0, end: 2, by: '\u{1fa00}' }],
])('%j becomes %j by the least that differs', (before, after, difference) => {
  expect(differenceOf(before, after)).toEqual(difference)
  const { start, end, by } = difference
  expect(before.slice(0, start) + by + before.slice(end)).toBe(after)
})
