import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, expect, test } from 'vitest'
import { newAttachment } from '../../../lib/model/attachment.ts'
import { type Draft, newDraft } from '../../../lib/model/draft.ts'
import { type ComposingJob, isComposing, type Job, newJob } from '../../../lib/model/job.ts'
import { inStep, takenOver } from '../../../lib/outbox/ahead.ts'
import { openStorage } from '../../../lib/storage/storage.ts'
import { HOUR, type JobId } from '../../../lib/units.ts'
import { ANA, anAccount } from '../outbox/device.ts'

const NOW = 1_800_000_000_000

beforeEach(() => {
  Object.assign(globalThis, { indexedDB: new IDBFactory() })
})

/** A storage with an account, a draft with a picture on show, and files going up ahead of Post. */
async function composing() {
  const told: string[] = []
  let now = NOW
  const storage = openStorage(
    (topic) => void told.push(topic),
    () => now,
  )
  const blob = await storage.blobs.put(new Blob(['bytes']))
  const thumbnail = await storage.blobs.put(new Blob(['small']))
  const file = {
    ...{ blob, byteLength: 5, mediaType: 'image/jpeg' as const, kind: 'image' as const },
    ...{ width: null, height: null },
  }
  const attachment = newAttachment({ kind: 'file' }, 'a.jpg', { state: 'stored', file })
  const draft: Draft = { ...newDraft(NOW), text: 'Words', attachments: [attachment] }
  await storage.drafts.put(draft)
  await storage.accounts.put(anAccount(ANA))
  await storage.settings.update((latest) => ({
    ...latest,
    uploadWhileComposing: true,
    currentDraftId: draft.id,
    defaultAccountId: ANA,
  }))
  const keepInStep = () => storage.jobs.bringInStep((before, of) => inStep(before, of, now))
  const [job] = (await keepInStep()) as [ComposingJob]
  await storage.jobs.update(job.id, (latest) => ({
    ...latest,
    media: latest.media.map((medium) => ({ ...medium, thumbnail })),
  }))
  told.length = 0
  const later = (ms: number) => {
    now += ms
  }
  return { storage, told, draft, job, blob, thumbnail, keepInStep, later }
}

test('what goes up before Post is in no list and no count of posts', async () => {
  const { storage, job } = await composing()
  const { jobs } = storage
  expect((await jobs.listComposing()).map(({ id }) => id)).toEqual([job.id])
  expect(await jobs.list()).toEqual([])
  expect(await jobs.listUnfinished()).toEqual([])
  expect(await jobs.listNeedingYou()).toEqual([])
  expect(await jobs.countOpen()).toEqual({ open: 0, needsYou: 0 })
  expect(await jobs.accountsInLine({ now: NOW, by: NOW })).toEqual([])
  const wish = { now: NOW, by: NOW, sentOnly: false, except: new Set<JobId>() }
  expect(await jobs.nextInLine(ANA, wish)).toBeNull()
  const outline = { needsYou: 9, waiting: 9, posted: 9, accounts: [ANA], held: [ANA] }
  expect(await jobs.outline(outline)).toMatchObject({ jobs: [], held: 0 })
  const use = await storage.measure()
  expect([use.waiting, use.unsent, use.underWay]).toEqual([{ count: 0, byteLength: 0 }, 0, 0])
  expect(use.drafts).toEqual({ count: 1, byteLength: 5 })
})

test('in step, nothing is written; a draft that is gone takes it along and is told', async () => {
  const { storage, told, draft, keepInStep } = await composing()
  await keepInStep()
  expect(told).toEqual([])
  await storage.drafts.delete(draft.id)
  expect(await keepInStep()).toEqual([])
  expect(await storage.jobs.listComposing()).toEqual([])
  expect(told).toEqual(['drafts', 'jobs'])
})

test('its files are the draft’s: they stay with it and go with it, the small picture with the job', async () => {
  const { storage, draft, blob, thumbnail, keepInStep, later } = await composing()
  later(HOUR)
  await storage.tidy()
  expect([await storage.blobs.get(blob), await storage.blobs.get(thumbnail)]).not.toContain(null)
  await storage.settings.update((latest) => ({ ...latest, uploadWhileComposing: false }))
  await keepInStep()
  await storage.tidy()
  expect(await storage.blobs.get(blob)).not.toBeNull()
  expect(await storage.blobs.get(thumbnail)).toBeNull()
  await storage.drafts.delete(draft.id)
  await storage.tidy()
  expect(await storage.blobs.get(blob)).toBeNull()
})

test('Post makes it the post in the write that takes the draft away', async () => {
  const { storage, draft, job } = await composing()
  const post = await storage.jobs.fromDraft(draft.id, (latest, ahead) =>
    takenOver(newJob(latest, ANA, latest.text, NOW), ahead),
  )
  expect(post?.id).toBe(job.id)
  expect(await storage.jobs.listComposing()).toEqual([])
  expect(await storage.jobs.list()).toMatchObject([{ id: job.id, state: { state: 'active' } }])
  expect(await storage.drafts.list()).toEqual([])
})

test('a post that takes nothing over ends it all the same', async () => {
  const { storage, draft, job } = await composing()
  const post = await storage.jobs.fromDraft(draft.id, (latest) =>
    newJob(latest, ANA, latest.text, NOW),
  )
  expect(post?.id).not.toBe(job.id)
  expect((await storage.jobs.list()).map(({ id }) => id)).toEqual([post?.id])
  expect(await storage.jobs.get(job.id)).toBeNull()
})

test.each([true, false])(
  'taken back, what X has of it stays up where that is chosen: %s',
  async (on) => {
    const { storage, draft } = await composing()
    const post = await storage.jobs.fromDraft(draft.id, (latest, ahead) =>
      takenOver(newJob(latest, ANA, latest.text, NOW), ahead),
    )
    await storage.settings.update((latest) => ({ ...latest, uploadWhileComposing: on }))
    const keep = (job: Job, back: Draft): ComposingJob => ({
      ...job,
      id: 'kept' as JobId,
      state: { state: 'composing', draftId: back.id },
    })
    await storage.jobs.toDraft(post?.id as JobId, () => draft, { current: true, keep })
    expect((await storage.drafts.list()).map(({ id }) => id)).toEqual([draft.id])
    expect(await storage.jobs.list()).toEqual([])
    expect((await storage.jobs.listComposing()).map(({ id }) => id)).toEqual(on ? ['kept'] : [])
  },
)

test('everything that is cleared takes it along', async () => {
  const { storage, job } = await composing()
  expect(isComposing(job)).toBe(true)
  await storage.clearing.everything()
  expect(await storage.jobs.listComposing()).toEqual([])
})
