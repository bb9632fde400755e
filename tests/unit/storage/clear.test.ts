import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, expect, test } from 'vitest'
import { newAttachment, type StoredFile } from '../../../lib/model/attachment.ts'
import { PIECE_BYTES } from '../../../lib/model/download.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import { type JobState, newJob } from '../../../lib/model/job.ts'
import { openStorage } from '../../../lib/storage/storage.ts'
import type { AccountId, AttachmentId, BlobKey } from '../../../lib/units.ts'

const ANA = '11' as AccountId
const PUBLISHED = { state: 'published', postId: null, publishedAt: 0 } as const

beforeEach(() => {
  Object.assign(globalThis, { indexedDB: new IDBFactory() })
})

function aStorage() {
  const topics: string[] = []
  const storage = openStorage(
    (topic) => topics.push(topic),
    () => 0,
    async () => ({ usage: 40e6, quota: 100e6 }),
  )

  async function draftWith(byteLength: number) {
    const blob = await storage.blobs.put(new Blob(['x'.repeat(byteLength)]))
    const file: StoredFile = {
      blob,
      byteLength,
      mediaType: 'image/png',
      kind: 'image',
      width: 1,
      height: 1,
    }
    const attachment = newAttachment({ kind: 'file' }, 'a.png', { state: 'stored', file })
    const draft = { ...newDraft(0), attachments: [attachment] }
    await storage.drafts.put(draft)
    return { draft, blob }
  }

  async function jobIn(state: JobState, byteLength: number) {
    const { draft, blob } = await draftWith(byteLength)
    const thumbnail = await storage.blobs.put(new Blob(['thumb']))
    const job = await storage.jobs.fromDraft(draft.id, (latest) => {
      const made = newJob(latest, ANA, 'Words', 0)
      return { ...made, state, media: made.media.map((media) => ({ ...media, thumbnail })) }
    })
    return { id: job?.id, blob, thumbnail }
  }

  const isKept = async (key: BlobKey) => (await storage.blobs.get(key)) !== null
  return { ...storage, topics, draftWith, jobIn, isKept }
}

test('what is kept is measured by what it is for, downloads by what has come', async () => {
  const { measure, draftWith, jobIn, downloadOf, freeBytes } = aStorage()
  await draftWith(7)
  await jobIn({ state: 'active' }, 20)
  await jobIn(PUBLISHED, 300)
  const download = downloadOf('a' as AttachmentId)
  await download.begin({ url: 'https://lakes.example/a', totalBytes: null, validator: null })
  await download.append(new Uint8Array(PIECE_BYTES))
  await download.append(new Uint8Array(1_000))
  expect(await measure()).toEqual({
    drafts: { count: 1, byteLength: 7 },
    waiting: { count: 1, byteLength: 25 },
    posted: { count: 1, byteLength: 305 },
    downloads: { count: 1, byteLength: PIECE_BYTES + 1_000 },
    otherBytes: 0,
    unsent: 1,
    underWay: 0,
  })
  expect(await freeBytes()).toBe(60e6)
})

test('clearing what is posted keeps the list, and every file of everything else', async () => {
  const { clearing, draftWith, jobIn, isKept, jobs, measure } = aStorage()
  const draft = await draftWith(7)
  const waiting = await jobIn({ state: 'active' }, 20)
  const deleting = await jobIn({ ...PUBLISHED, deletion: { state: 'asked', at: 0 } }, 30)
  const posted = await jobIn(PUBLISHED, 300)
  await clearing.posted()
  expect(await isKept(draft.blob)).toBe(true)
  expect(await isKept(waiting.blob)).toBe(true)
  expect(await isKept(waiting.thumbnail)).toBe(true)
  expect(await isKept(deleting.thumbnail)).toBe(true)
  expect(await isKept(posted.blob)).toBe(false)
  expect(await isKept(posted.thumbnail)).toBe(false)
  expect(await jobs.list()).toHaveLength(3)
  expect((await measure()).posted.count).toBe(2)
  const kept = (await jobs.list()).find(({ id }) => id === posted.id)
  expect(kept?.media[0]?.thumbnail).toBeNull()
})

test('clearing everything leaves what may be on its way to X, accounts and settings', async () => {
  const { clearing, draftWith, jobIn, isKept, jobs, drafts, settings, accounts, topics } =
    aStorage()
  const avatar = (await draftWith(3)).blob
  await accounts.put({ id: ANA, avatar } as never)
  const { draft } = await draftWith(7)
  await settings.update((latest) => ({ ...latest, clientId: 'id', currentDraftId: draft.id }))
  await jobIn({ state: 'blocked', failure: { kind: 'credits-depleted' } }, 20)
  await jobIn(PUBLISHED, 300)
  const publishing = await jobIn({ state: 'publishing', intendedAt: 0 }, 40)
  await clearing.everything()
  expect(await drafts.list()).toEqual([])
  expect((await jobs.list()).map(({ id }) => id)).toEqual([publishing.id])
  expect(await isKept(publishing.blob)).toBe(true)
  expect(await isKept(avatar)).toBe(true)
  expect(await settings.get()).toMatchObject({ clientId: 'id', currentDraftId: null })
  expect(await accounts.list()).toHaveLength(1)
  expect(topics.slice(-3)).toEqual(['drafts', 'jobs', 'settings'])
})

test('clearing everything takes every file that nothing refers to, however new', async () => {
  const { clearing, draftWith, measure } = aStorage()
  await draftWith(7)
  await clearing.everything()
  expect(await measure()).toMatchObject({ drafts: { count: 0 }, otherBytes: 0 })
})

test('what is known of the set-up lies beside the settings, and neither touches the other', async () => {
  const { settings, setUp, topics } = aStorage()
  expect(await setUp.get()).toEqual({ lastSignIn: null, check: null })
  await settings.update((latest) => ({ ...latest, clientId: 'id' }))
  await setUp.update((latest) => ({ ...latest, check: { state: 'running', since: 5 } }))
  expect(await setUp.get()).toEqual({ lastSignIn: null, check: { state: 'running', since: 5 } })
  expect((await settings.get()).clientId).toBe('id')
  expect(topics).toEqual(['settings', 'settings'])
})
