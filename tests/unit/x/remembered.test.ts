import { expect, test } from 'vitest'
import { remembered } from '../../../lib/x/remembered.ts'

test('what was found for a text is found once, until much else was asked', () => {
  let asked = 0
  const lengthOf = remembered((text) => {
    asked += 1
    return text.length
  })
  expect([lengthOf('abc'), lengthOf('abc'), lengthOf('')]).toEqual([3, 3, 0])
  expect(asked).toBe(2)
  lengthOf('x'.repeat(99_999))
  expect(lengthOf('abc')).toBe(3)
  expect(asked).toBe(4)
})
