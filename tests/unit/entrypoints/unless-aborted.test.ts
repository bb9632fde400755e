import { expect, test } from 'vitest'
import { unlessAborted } from '../../../entrypoints/background/unless-aborted.ts'

test('work that ends first is what it is', async () => {
  const { signal } = new AbortController()
  expect(await unlessAborted(Promise.resolve(7), signal)).toBe(7)
  await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no')
})

test('work that never ends is left when the signal aborts', async () => {
  const abort = new AbortController()
  const left = unlessAborted(new Promise(() => {}), abort.signal)
  abort.abort(new Error('a request wants the room'))
  await expect(left).rejects.toThrow('a request wants the room')
})

test('nothing is waited for when it has aborted before', async () => {
  const signal = AbortSignal.abort(new Error('too late'))
  await expect(unlessAborted(Promise.resolve(7), signal)).rejects.toThrow('too late')
})
