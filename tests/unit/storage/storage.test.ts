import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, test } from 'vitest'
import { newAttachment, type StoredFile } from '../../../lib/model/attachment.ts'
import { type Draft, newDraft } from '../../../lib/model/draft.ts'
import { newJob } from '../../../lib/model/job.ts'
import { KEPT_MS, withRemoved } from '../../../lib/model/removal.ts'
import { openStorage } from '../../../lib/storage/storage.ts'
import {
  type AccountId,
  type BlobKey,
  type DraftId,
  HOUR,
  type JobId,
  type PostId,
} from '../../../lib/units.ts'
import { aFound } from '../model/some-found.ts'

const ANA = '11' as AccountId

beforeEach(() => {
  Object.assign(globalThis, { indexedDB: new IDBFactory() })
})

function aStorage(now = () => 0) {
  const topics: string[] = []
  return { ...openStorage<{ accessToken: string }>((topic) => topics.push(topic), now), topics }
}

function aFile(blob: BlobKey): StoredFile {
  return { blob, byteLength: 3, mediaType: 'image/png', kind: 'image', width: 1, height: 1 }
}

describe('drafts', () => {
  test('two changes at the same time both last', async () => {
    const { drafts } = aStorage()
    const draft = newDraft(0)
    await drafts.put(draft)
    await Promise.all([
      drafts.update(draft.id, (latest) => ({ ...latest, text: `${latest.text}a` })),
      drafts.update(draft.id, (latest) => ({ ...latest, text: `${latest.text}b` })),
    ])
    expect((await drafts.get(draft.id))?.text).toBe('ab')
  })

  test('a change to nothing deletes it, and a missing one stays missing', async () => {
    const { drafts } = aStorage()
    const draft = newDraft(0)
    await drafts.put(draft)
    expect(await drafts.update(draft.id, () => null)).toBeNull()
    expect(await drafts.update(draft.id, (latest) => ({ ...latest, text: 'back' }))).toBeNull()
    expect(await drafts.list()).toEqual([])
  })

  test('every change is told, and no change is not', async () => {
    const { drafts, topics } = aStorage()
    const draft = newDraft(0)
    await drafts.put(draft)
    await drafts.update(draft.id, (latest) => latest)
    expect(topics).toEqual(['drafts'])
  })
})

describe('one draft put into another', () => {
  test('is one step: what was in both is in one, which is the current one', async () => {
    const { drafts, settings, topics } = aStorage()
    const [into, from] = [
      { ...newDraft(0), text: 'a' },
      { ...newDraft(0), text: 'b' },
    ]
    await drafts.put(into)
    await drafts.put(from)
    topics.length = 0
    const join = (one: Draft, other: Draft) => ({ ...one, text: one.text + other.text })
    // Two windows press the same button.
    const [first, second] = await Promise.all([
      drafts.join(into.id, from.id, join),
      drafts.join(into.id, from.id, join),
    ])
    expect(first?.text).toBe('ab')
    expect(second).toBeNull()
    expect(await drafts.list()).toEqual([first])
    expect((await settings.get()).currentDraftId).toBe(into.id)
    expect(topics).toEqual(['drafts', 'settings'])
  })

  test('changes nothing where it is refused, or where it would be put into itself', async () => {
    const { drafts, settings, topics } = aStorage()
    const [into, from] = [newDraft(0), newDraft(1)]
    await drafts.put(into)
    await drafts.put(from)
    topics.length = 0
    expect(await drafts.join(into.id, from.id, () => null)).toBeNull()
    expect(await drafts.join(into.id, into.id, (one) => one)).toBeNull()
    expect(await drafts.join(into.id, 'gone' as DraftId, (one) => one)).toBeNull()
    expect(await drafts.list()).toHaveLength(2)
    expect((await settings.get()).currentDraftId).toBeNull()
    expect(topics).toEqual([])
  })
})

describe('jobs', () => {
  test('a draft becomes a job in one step, and pressing Post twice makes one job', async () => {
    const { drafts, jobs, settings } = aStorage()
    const draft = { ...newDraft(0), text: 'Hello' }
    await drafts.put(draft)
    await settings.update((latest) => ({ ...latest, currentDraftId: draft.id }))
    const made = await Promise.all(
      [1, 2].map(() => jobs.fromDraft(draft.id, (latest) => newJob(latest, ANA, 'Hello', 5))),
    )
    expect(made.filter(Boolean)).toHaveLength(1)
    expect(await jobs.list()).toHaveLength(1)
    expect(await drafts.list()).toEqual([])
    expect((await settings.get()).currentDraftId).toBeNull()
  })

  test('finished ones are out of the list of unfinished ones', async () => {
    const { drafts, jobs } = aStorage()
    for (const text of ['old', 'new']) {
      const draft = { ...newDraft(0), text }
      await drafts.put(draft)
      await jobs.fromDraft(draft.id, () => newJob(draft, ANA, text, text === 'old' ? 1 : 2))
    }
    const [old] = await jobs.listUnfinished()
    if (!old) throw new Error('no job')
    await jobs.update(old.id, (job) => ({
      ...job,
      state: { state: 'published', postId: '1' as PostId, publishedAt: 9 },
    }))
    expect((await jobs.listUnfinished()).map(({ text }) => text)).toEqual(['new'])
    expect((await jobs.list()).map(({ text }) => text)).toEqual(['old', 'new'])
  })

  test('editing turns a job back into the current draft, or leaves it where it is', async () => {
    const { drafts, jobs, settings } = aStorage()
    const draft = { ...newDraft(0), text: 'Again' }
    await drafts.put(draft)
    const job = await jobs.fromDraft(draft.id, () => newJob(draft, ANA, 'Again', 1))
    if (!job) throw new Error('no job')
    expect(await jobs.toDraft(job.id, () => null, { current: true })).toBeNull()
    expect(await jobs.get(job.id)).not.toBeNull()
    const back = await jobs.toDraft(job.id, () => ({ ...newDraft(2), text: 'Again' }), {
      current: true,
    })
    expect(await jobs.get(job.id)).toBeNull()
    expect((await settings.get()).currentDraftId).toBe(back?.id)
  })

  test.each([
    ['there is no current draft', null, true],
    ['the current one is empty', newDraft(1), true],
    ['something else is being written', { ...newDraft(1), text: 'Else' }, false],
  ])('taken back while %s', async (_when, current, becomesCurrent) => {
    const { drafts, jobs, settings } = aStorage()
    const draft = { ...newDraft(0), text: 'Again' }
    await drafts.put(draft)
    const job = await jobs.fromDraft(draft.id, () => newJob(draft, ANA, 'Again', 1))
    if (current) await drafts.put(current)
    const currentDraftId = current?.id ?? null
    await settings.update((latest) => ({ ...latest, currentDraftId }))
    const make = () => ({ ...newDraft(2), text: 'Again' })
    const back = await jobs.toDraft(job?.id as JobId, make, { current: 'if-empty' })
    expect((await drafts.get(back?.id as DraftId))?.text).toBe('Again')
    const expected = becomesCurrent ? back?.id : currentDraftId
    expect((await settings.get()).currentDraftId).toBe(expected)
  })
})

describe('a job that cannot be understood', () => {
  test.each<[string, unknown]>([
    ['is nothing at all', undefined],
    ['is of another shape', { text: 5 }],
    [
      'has a state of the future',
      { accountId: '1', text: '', media: [], state: { state: 'later' } },
    ],
    [
      'has media without progress',
      { accountId: '1', text: '', media: [{}], state: { state: 'active' } },
    ],
  ])('because it %s is shown as stopped, and its record stays as it is', async (_why, job) => {
    const { jobs } = aStorage()
    await jobs.list()
    const db = await openRaw()
    const record = { id: 'odd', createdAt: 7, open: 1, job }
    await new Promise((resolve) => {
      db.transaction('jobs', 'readwrite').objectStore('jobs').put(record).onsuccess = resolve
    })
    const id = 'odd' as JobId
    expect(await jobs.listUnfinished()).toMatchObject([
      { id, state: { state: 'blocked', failure: { kind: 'record-unreadable' } } },
    ])
    await jobs.update(id, (latest) => ({ ...latest, state: { state: 'active' } }))
    const stored = await new Promise((resolve) => {
      db.transaction('jobs').objectStore('jobs').get('odd').onsuccess = (event) =>
        resolve((event.target as IDBRequest).result)
    })
    expect(stored).toEqual(record)
  })
})

describe('bytes', () => {
  test('come back as they went in, also in part', async () => {
    const { blobs } = aStorage()
    const key = await blobs.put(new Blob(['abcdef']))
    expect(await (await blobs.get(key))?.text()).toBe('abcdef')
    expect(await (await blobs.slice(key, 2, 4))?.text()).toBe('cd')
  })

  test('that nothing refers to are swept once they are old, the others never', async () => {
    let now = 0
    const { blobs, drafts, tidy } = aStorage(() => now)
    const kept = await blobs.put(new Blob(['kept']))
    const orphan = await blobs.put(new Blob(['orphan']))
    const content = { state: 'stored', file: aFile(kept) } as const
    const shown = await blobs.put(new Blob(['to choose by']))
    const found = [aFound({ thumbnail: shown })]
    const attachments = [
      newAttachment({ kind: 'file' }, 'a.png', content),
      newAttachment({ kind: 'file' }, 'picture', { state: 'choosing', found }),
    ]
    await drafts.put({ ...newDraft(0), attachments })
    await tidy()
    expect(await blobs.get(orphan)).not.toBeNull()
    now = HOUR
    await tidy()
    expect(await blobs.get(orphan)).toBeNull()
    expect(await blobs.get(kept)).not.toBeNull()
    expect(await blobs.get(shown)).not.toBeNull()
  })
})

describe('bytes of what was removed', () => {
  test('stay, however old, while it can be put back, and go afterwards', async () => {
    let now = 0
    const { blobs, drafts, tidy } = aStorage(() => now)
    const key = await blobs.put(new Blob(['old']))
    now = HOUR
    const content = { state: 'stored', file: aFile(key) } as const
    const attachment = newAttachment({ kind: 'file' }, 'a.png', content)
    const draft = { ...newDraft(0), attachments: [attachment] }
    await drafts.put(withRemoved(draft, attachment.id, now))
    now += KEPT_MS - 1
    await tidy()
    expect(await blobs.get(key)).not.toBeNull()
    now += 1
    await tidy()
    expect(await blobs.get(key)).toBeNull()
  })

  test('do not stay for ever because a clock was set back', async () => {
    let now = 0
    const { blobs, drafts, tidy } = aStorage(() => now)
    const key = await blobs.put(new Blob(['old']))
    now = HOUR
    const content = { state: 'stored', file: aFile(key) } as const
    const attachment = newAttachment({ kind: 'file' }, 'a.png', content)
    const draft = { ...newDraft(0), attachments: [attachment] }
    await drafts.put(withRemoved(draft, attachment.id, 24 * HOUR))
    await tidy()
    expect(await blobs.get(key)).toBeNull()
  })
})

describe('tokens', () => {
  test('come back to whoever has the key, and the stored form does not contain them', async () => {
    const { tokens } = aStorage()
    await tokens.put(ANA, { accessToken: 'very-secret-token' })
    expect(await tokens.get(ANA)).toEqual({ accessToken: 'very-secret-token' })
    const raw = await everythingStored()
    expect(raw).not.toContain('very-secret-token')
    expect(raw).toContain('sealed')
  })

  test("one account's record is of no use under another's name", async () => {
    const { tokens } = aStorage()
    await tokens.put(ANA, { accessToken: 'hers' })
    const db = await openRaw()
    await new Promise((resolve) => {
      const store = db.transaction('tokens', 'readwrite').objectStore('tokens')
      store.get(ANA).onsuccess = (event) => {
        const record = (event.target as IDBRequest).result
        store.put({ ...record, name: '22' }).onsuccess = resolve
      }
    })
    expect(await tokens.get('22' as AccountId)).toBeNull()
  })

  test('the key cannot be taken out', async () => {
    const { tokens } = aStorage()
    await tokens.put(ANA, { accessToken: 'x' })
    const db = await openRaw()
    const key = await new Promise<CryptoKey>((resolve) => {
      db.transaction('keys').objectStore('keys').get('tokens').onsuccess = (event) =>
        resolve((event.target as IDBRequest).result)
    })
    expect(key.extractable).toBe(false)
  })
})

function openRaw(): Promise<IDBDatabase> {
  return new Promise((resolve) => {
    const request = indexedDB.open('courier')
    request.onsuccess = () => resolve(request.result)
  })
}

async function everythingStored(): Promise<string> {
  const db = await openRaw()
  const parts: string[] = []
  for (const name of db.objectStoreNames) {
    const values = await new Promise<unknown[]>((resolve) => {
      db.transaction(name).objectStore(name).getAll().onsuccess = (event) =>
        resolve((event.target as IDBRequest).result)
    })
    parts.push(
      JSON.stringify(values, (_key, value) =>
        value instanceof ArrayBuffer ? new TextDecoder('latin1').decode(value) : value,
      ),
    )
  }
  return parts.join('\n')
}
