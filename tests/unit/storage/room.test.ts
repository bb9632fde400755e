import { describe, expect, test } from 'vitest'
import { CourierError, failureOf } from '../../../lib/failures/failure.ts'
import { createRoom, missingBytes, ROOM_MARGIN } from '../../../lib/storage/room.ts'
import { MiB } from '../../../lib/units.ts'

test.each<[string, { usage?: number; quota?: number }, number, number]>([
  ['fits with the margin to spare', { usage: 0, quota: 100 * MiB }, 84 * MiB, 0],
  ['is one byte too long for the margin', { usage: 0, quota: 100 * MiB }, 84 * MiB + 1, 1],
  ['is short of what is used already', { usage: 90 * MiB, quota: 100 * MiB }, 24 * MiB, 30 * MiB],
  ['is over the quota before it begins', { usage: 20, quota: 10 }, 0, ROOM_MARGIN + 10],
  ['cannot be judged without an estimate', {}, 9e12, 0],
])('what %s', (_what, estimate, byteLength, missing) => {
  expect(missingBytes(estimate, byteLength)).toBe(missing)
})

describe('a write that meets a full disk', () => {
  const full = () => Promise.reject(new DOMException('', 'QuotaExceededError'))
  const failureFrom = (work: Promise<unknown>) => work.then(() => null, failureOf)

  test('says how much is missing', async () => {
    const room = createRoom(async () => ({ usage: 95 * MiB, quota: 100 * MiB }))
    expect(await failureFrom(room.during(20 * MiB, full))).toEqual({
      kind: 'storage-full',
      missingBytes: 31 * MiB,
    })
  })

  test('against the estimate asks for what it needed', async () => {
    const room = createRoom(async () => ({ usage: 0, quota: 1000 * MiB }))
    expect(await failureFrom(room.during(20 * MiB, full))).toEqual({
      kind: 'storage-full',
      missingBytes: 20 * MiB,
    })
  })

  test('is told apart from every other trouble', async () => {
    const room = createRoom(async () => ({}))
    const other = () => Promise.reject(new CourierError({ kind: 'bytes-missing' }))
    expect(await failureFrom(room.during(1, other))).toEqual({ kind: 'bytes-missing' })
  })
})
