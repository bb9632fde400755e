import { expect, test } from 'vitest'
import { directionOf } from '../../../lib/words/direction.ts'

test.each([
  ['en', 'ltr'],
  ['de-CH', 'ltr'],
  ['ar', 'rtl'],
  ['he', 'rtl'],
  ['fa-IR', 'rtl'],
])('%s is written %s, whatever the browser speaks', (tag, direction) => {
  const other = direction === 'ltr' ? 'rtl' : 'ltr'
  expect(directionOf(tag, other)).toBe(direction)
})

test('where the language is not known, the browser decides', () => {
  expect(directionOf('', 'rtl')).toBe('rtl')
  expect(directionOf('no language at all', 'ltr')).toBe('ltr')
})
