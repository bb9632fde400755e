import { expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../../lib/units.ts'
import { allowanceOf } from '../../../lib/x/wait-headers.ts'

const NOW = Date.UTC(2026, 10, 24, 12)
const seconds = (at: number) => String(at / SECOND)

function heard(left: string | null, resetAt: string | null) {
  const headers = new Headers()
  if (left !== null) headers.set('x-rate-limit-remaining', left)
  if (resetAt !== null) headers.set('x-rate-limit-reset', resetAt)
  return allowanceOf(headers, NOW)
}

test('what is left, until when, and when X said so', () => {
  const resetAt = NOW + 15 * MINUTE
  expect(heard('1870', seconds(resetAt))).toEqual({ left: 1870, resetAt, heardAt: NOW })
  expect(heard(' 0 ', seconds(resetAt))).toMatchObject({ left: 0 })
})

test.each([
  [null, seconds(NOW + HOUR)],
  ['5', null],
  ['-1', seconds(NOW + HOUR)],
  ['many', seconds(NOW + HOUR)],
  ['5', 'soon'],
  ['5', seconds(NOW - SECOND)],
  ['5', seconds(NOW + 2 * DAY)],
])('%s left until %s says nothing', (left, reset) => {
  expect(heard(left, reset)).toBeNull()
})
