import { afterEach, expect, test, vi } from 'vitest'
import { createPreviews } from '../../../lib/stores/previews.ts'
import type { BlobKey } from '../../../lib/units.ts'
import { settle } from './surroundings.ts'

const KEY = 'a' as BlobKey

afterEach(() => vi.restoreAllMocks())

test('two that show the same file share one address, freed when both are gone', async () => {
  const revoke = vi.spyOn(URL, 'revokeObjectURL')
  const previews = createPreviews({ get: async () => new Blob(['x']) })
  const one = previews.hold(KEY)
  const two = previews.hold(KEY)
  await settle()
  expect(one.value).toMatch(/^blob:/)
  expect(two.value).toBe(one.value)
  previews.release(KEY)
  expect(revoke).not.toHaveBeenCalled()
  previews.release(KEY)
  expect(revoke).toHaveBeenCalledExactlyOnceWith(one.value)
})

test('a file that arrives after nobody shows it any more gets no address', async () => {
  const create = vi.spyOn(URL, 'createObjectURL')
  const previews = createPreviews({ get: async () => new Blob(['x']) })
  previews.hold(KEY)
  previews.release(KEY)
  await settle()
  expect(create).not.toHaveBeenCalled()
})

test('a file that is gone has no address', async () => {
  const previews = createPreviews({ get: async () => null })
  const url = previews.hold(KEY)
  await settle()
  expect(url.value).toBeNull()
})
