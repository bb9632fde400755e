import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, expect, test } from 'vitest'
import { newJob } from '../../../lib/model/job.ts'
import { openStorage } from '../../../lib/storage/storage.ts'
import {
  type BlobKey,
  DAY,
  type DraftId,
  type JobId,
  type MediaId,
  MiB,
  type PostId,
} from '../../../lib/units.ts'
import { aWorld, runUntilQuiet } from '../outbox/device.ts'
import { JOBS, THEN, UPLOADS, VERSION_1, writeVersion1 } from './version-1.ts'

beforeEach(async () => {
  Object.assign(globalThis, { indexedDB: new IDBFactory() })
  await writeVersion1(VERSION_1)
})

function today(now = () => THEN + 10) {
  return openStorage(
    () => undefined,
    now,
    async () => ({}),
  )
}

test('every job of version 0.1 is there, in its state, oldest first', async () => {
  const jobs = await today().jobs.list()
  expect(jobs.map(({ id }) => id)).toEqual(JOBS.map(({ id }) => id))
  const stateOf = (id: string) => jobs.find((job) => job.id === id)?.state.state
  for (const { id, job } of JOBS) {
    if (!('state' in job)) continue
    expect(stateOf(id), id).toBe((job.state as { state: string }).state)
  }
  const unfinished = await today().jobs.listUnfinished()
  expect(unfinished.map(({ id }) => id)).not.toContain('published')
  expect(unfinished).toHaveLength(JOBS.length - 1)
})

test('an upload under way keeps what X has confirmed, and has what later versions need', async () => {
  const job = await today().jobs.get('uploading' as JobId)
  expect(job?.media[0]?.progress).toMatchObject({
    state: 'uploading',
    boundaries: [0, 4 * MiB, 8 * MiB, 9 * MiB],
    acknowledged: [0, 2],
    refused: [],
  })
})

test('a job that cannot be read is shown as stopped, and its record stays', async () => {
  const storage = today()
  expect(await storage.jobs.get('unreadable' as JobId)).toMatchObject({
    state: { state: 'blocked', failure: { kind: 'record-unreadable' } },
  })
  await storage.jobs.update('unreadable' as JobId, (job) => ({ ...job, text: 'mine now' }))
  await storage.tidy()
  const record = await new Promise((resolve) => {
    const opening = indexedDB.open('courier')
    opening.onsuccess = () => {
      const store = opening.result.transaction('jobs').objectStore('jobs')
      store.get('unreadable').onsuccess = (event) => {
        resolve((event.target as IDBRequest<unknown>).result)
        opening.result.close()
      }
    }
  })
  // Only what finds it in a list was added.
  expect(record).toMatchObject(JOBS.at(-1) as object)
})

test('draft, account, settings and files are there, and the draft can be posted', async () => {
  const { drafts, accounts, settings, blobs, jobs } = today()
  expect(await drafts.list()).toMatchObject([{ id: 'draft', text: 'Not yet' }])
  expect(await accounts.list()).toMatchObject([{ id: '11', username: 'ana' }])
  expect(await settings.get()).toMatchObject({ currentDraftId: 'draft', defaultAccountId: '11' })
  expect(await (await blobs.get('blob-draft' as BlobKey))?.text()).toBe('blob-draft')
  const make = (draft: Parameters<typeof newJob>[0]) => newJob(draft, '11' as never, 'x', THEN + 5)
  expect(await jobs.fromDraft('draft' as DraftId, make)).not.toBeNull()
})

test('files from before the migration are swept like any other', async () => {
  let now = THEN
  const storage = today(() => now)
  await storage.jobs.delete('unreadable' as JobId)
  now = THEN + DAY
  await storage.tidy()
  expect(await storage.blobs.get('orphan' as BlobKey)).toBeNull()
  for (const kept of ['blob-uploading', 'blob-captured', 'blob-draft', 'blob-ready']) {
    expect(await storage.blobs.get(kept as BlobKey), kept).not.toBeNull()
  }
})

test('all that can go on by themselves do, each exactly once, and only what was missing is sent', async () => {
  const world = aWorld()
  world.now = THEN + 10
  for (const job of await today().jobs.list()) {
    world.jobs.set(job.id, job)
    for (const { progress } of job.media) {
      if ('file' in progress) world.blobs.set(progress.file.blob, progress.file.byteLength)
    }
  }
  const received = new Map<number, Uint8Array>()
  const atX = { total: 9 * MiB, received, appending: 0, pollsLeft: 2, isImage: false, altText: '' }
  const segments = new Map([
    [0, 4 * MiB],
    [2, MiB],
  ])
  for (const [name, state] of [
    ['uploading', 'open'],
    ['processing', 'processing'],
    ['ready', 'ready'],
  ] as const) {
    const id = UPLOADS[name] as MediaId
    world.uploads.set(id, { ...atX, id, state, segments: state === 'open' ? segments : new Map() })
  }
  // The post that is known to be out is in X's list, else the list would not be believed.
  const known = { id: '9' as PostId, text: 'published', mediaIds: [], altTexts: [], at: THEN }
  world.posts.push(known)
  await runUntilQuiet(world)

  const goOn = [
    'fetching',
    'captured',
    'prepared',
    'uploading',
    'processing',
    'waiting',
    'publishing',
    'confirming',
  ]
  const made = world.posts.filter(({ id }) => id !== known.id)
  expect(made.map(({ text }) => text).sort()).toEqual([...goOn].sort())
  for (const id of goOn) expect(world.jobs.get(id as JobId)?.state.state, id).toBe('published')
  for (const [id, state] of [
    ['asking', 'asking'],
    ['paused', 'active'],
    ['blocked', 'blocked'],
    ['unreadable', 'blocked'],
  ] as const) {
    expect(world.jobs.get(id as JobId)?.state.state, id).toBe(state)
  }
  expect(world.violations).toEqual([])
  expect([...segments]).toEqual([
    [0, 4 * MiB],
    [2, MiB],
    [1, 4 * MiB],
  ])
})
