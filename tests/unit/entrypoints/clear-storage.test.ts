import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, expect, test } from 'vitest'
import { createFitter } from '../../../entrypoints/background/attachment-fitter.ts'
import { createReader } from '../../../entrypoints/background/attachment-reader.ts'
import { clearStorage } from '../../../entrypoints/background/clear-storage.ts'
import { type AttachmentContent, newAttachment } from '../../../lib/model/attachment.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import { limitsOf } from '../../../lib/model/fit-limits.ts'
import { openStorage } from '../../../lib/storage/storage.ts'

beforeEach(() => {
  Object.assign(globalThis, { indexedDB: new IDBFactory() })
})

const LOOK = { byteLength: 4, format: 'png', kind: 'image', width: 1, height: 1 } as const
const PAGE = { kind: 'page', url: 'https://a.example/b', pageUrl: '', tabId: 1, frameId: 0 }

/** A storage with one draft, of which one file is being read and another made fit. */
async function atWork(posting: boolean) {
  const { drafts, blobs, clearing } = openStorage(() => undefined)
  const original = { ...LOOK, blob: await blobs.put(new Blob(['came'])) }
  const since = 1
  const fitting: AttachmentContent = { state: 'fitting', original, wish: {}, since, share: null }
  const fetching: AttachmentContent = {
    state: 'fetching',
    since,
    receivedBytes: 0,
    totalBytes: null,
  }
  const draft = {
    ...newDraft(0),
    attachments: [
      newAttachment({ kind: 'file' }, 'a', fitting),
      newAttachment(PAGE as never, 'b', fetching),
    ],
  }
  await drafts.put(draft)
  let go = () => {}
  const ended = new Promise<void>((resolve) => {
    go = resolve
  })
  const common = {
    drafts,
    blobs,
    settle: async () => undefined,
    isPosting: async () => posting,
    keepAwake: () => () => undefined,
    now: () => 0,
  }
  const put = async () => {
    await ended
    return blobs.put(new Blob(['made']))
  }
  const reader = createReader({
    ...common,
    read: async () => ({ result: 'file', original: { ...LOOK, blob: await put() } }),
    forget: () => undefined,
  })
  const fitter = createFitter({
    ...common,
    fit: async ({ wish }) => ({
      file: { ...LOOK, mediaType: 'image/png', blob: await put() },
      fit: { original, wish, changes: [], isOriginalTaken: false },
    }),
    accountOf: async () => null,
    limitsOf,
    keepsMetadata: async () => false,
  })
  await reader.resume()
  await fitter.resume()
  await expect.poll(() => !reader.isIdle() && !fitter.isIdle()).toBe(true)
  const later: Promise<unknown>[] = []
  await clearStorage(
    {
      storage: clearing,
      uselessOfWork: async () => (await Promise.all([reader.useless(), fitter.useless()])).flat(),
      nudge: () => undefined,
      unattended: (work) => void later.push(work),
      withPosts: async () => [],
      accounts: async () => [],
      cancelAll: async () => undefined,
      signOut: async () => undefined,
    },
    { what: 'everything', signOut: false },
  )
  return { blobs, go, end: () => Promise.all(later) }
}

const filesThere = async () => (await openStorage(() => undefined).measure()).otherBytes

test('what was under way as everything was cleared leaves nothing, and what came since stays', async () => {
  const { blobs, go, end } = await atWork(false)
  expect(await filesThere()).toBe(0)
  const fresh = await blobs.put(new Blob(['fresh file']))
  go()
  await end()
  expect(await blobs.get(fresh)).not.toBeNull()
  expect(await filesThere()).toBe(10)
})

test('what a post needs that was sent off in that moment stays', async () => {
  const { go, end } = await atWork(true)
  go()
  await end()
  expect(await filesThere()).toBe(8)
})
