import { describe, expect, test, vi } from 'vitest'
import { CourierError, failureOf } from '../../../lib/failures/failure.ts'

describe('an error of ours', () => {
  test('is known as one in a bundle of its own, which has a copy of the class', async () => {
    vi.resetModules()
    const copy = await import('../../../lib/failures/failure.ts')
    expect(copy.CourierError).not.toBe(CourierError)
    const thrown = new copy.CourierError({ kind: 'stream-live' })
    expect(thrown instanceof CourierError).toBe(true)
    expect(failureOf(thrown)).toEqual({ kind: 'stream-live' })
  })

  test('is not one of another kind of ours', () => {
    class Special extends CourierError {}
    const plain = new CourierError({ kind: 'stream-live' })
    const special = new Special({ kind: 'stream-live' })
    expect([plain instanceof Special, special instanceof Special]).toEqual([false, true])
    expect(special instanceof CourierError).toBe(true)
  })

  test.each([
    ['an error of somebody else', new Error('x')],
    ['something that only looks like one', { name: 'CourierError', failure: { kind: 'x' } }],
    [
      'an error by this name that carries nothing',
      Object.assign(new Error('x'), { name: 'CourierError' }),
    ],
    ['nothing', null],
  ])('is not %s', (_what, value) => {
    expect(value instanceof CourierError).toBe(false)
  })
})
