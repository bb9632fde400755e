import { expect, test } from 'vitest'
import { coalesce } from '../../../lib/stores/coalesce.ts'
import { settle } from './surroundings.ts'

function gated() {
  const open: ((value?: unknown) => void)[] = []
  const request = coalesce(
    () =>
      new Promise<void>((resolve, reject) =>
        open.push((failure) => (failure === undefined ? resolve() : reject(failure))),
      ),
  )
  return { open, request }
}

test('requests during a run lead to one more run, however many they are', async () => {
  const { open, request } = gated()
  void request()
  void request()
  const last = request()
  expect(open).toHaveLength(1)
  open[0]?.()
  await settle()
  expect(open).toHaveLength(2)
  open[1]?.()
  await last
  expect(open).toHaveLength(2)
})

test('a run that fails does not stop the next one', async () => {
  const { open, request } = gated()
  const first = request()
  const second = request()
  open[0]?.(new Error('storage'))
  await expect(first).rejects.toThrow('storage')
  await settle()
  open[1]?.()
  await expect(second).resolves.toBeUndefined()
})
