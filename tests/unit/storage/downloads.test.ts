import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, test } from 'vitest'
import { failureOf } from '../../../lib/failures/failure.ts'
import { newAttachment, type StoredFile } from '../../../lib/model/attachment.ts'
import { PIECE_BYTES } from '../../../lib/model/download.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import { newJob } from '../../../lib/model/job.ts'
import { type Database, openDatabase } from '../../../lib/storage/database.ts'
import { openStorage } from '../../../lib/storage/storage.ts'
import { type AccountId, type AttachmentId, type BlobKey, HOUR, MiB } from '../../../lib/units.ts'

const FACTS = { url: 'https://a/film.mp4', totalBytes: 2 * MiB + 10, validator: null }
const WHOLE = new Uint8Array(2 * MiB + 10).map((_, i) => i * 31 + (i >> 11))
const A = 'attachment' as AttachmentId

beforeEach(() => {
  Object.assign(globalThis, { indexedDB: new IDBFactory() })
})

function aStorage(estimate = async () => ({}), now = () => 0) {
  return openStorage(() => undefined, now, estimate)
}

type Storage = ReturnType<typeof aStorage>

async function receive(storage: Storage, id: AttachmentId, pieces = 3, facts = FACTS) {
  const download = storage.downloadOf(id)
  await download.begin(facts)
  for (let i = 0; i < pieces; i++) {
    await download.append(WHOLE.slice(i * PIECE_BYTES, (i + 1) * PIECE_BYTES))
  }
  return download
}

async function counts(): Promise<Record<string, number>> {
  const db: Database = await openDatabase(() => undefined)
  const all: Record<string, number> = {}
  for (const store of ['blobs', 'pieces', 'downloads'] as const) all[store] = await db.count(store)
  db.close()
  return all
}

/** Whether these are exactly the bytes; compared as a whole, for millions one by one take seconds. */
async function holds(blob: Blob | null, bytes: Uint8Array): Promise<boolean> {
  return blob !== null && Buffer.from(await blob.arrayBuffer()).equals(bytes)
}

const fetching = { state: 'fetching', since: 0, receivedBytes: 0, totalBytes: null } as const
const source = { kind: 'page', url: '', pageUrl: '', tabId: 1, frameId: 0 } as const

function aDraftWith(id: AttachmentId, content: Parameters<typeof newAttachment>[2] = fetching) {
  return { ...newDraft(0), attachments: [{ ...newAttachment(source, 'film.mp4', content), id }] }
}

function aFile(blob: BlobKey): StoredFile {
  return { blob, byteLength: 3, mediaType: 'video/mp4', kind: 'video', width: 1, height: 1 }
}

describe('what still arrives', () => {
  test('can be read as far as it is there, and no farther', async () => {
    const storage = aStorage()
    const download = storage.downloadOf(A)
    expect(download.arrived()).toBeNull()
    await download.begin(FACTS)
    await download.append(WHOLE.slice(0, MiB))
    const arrived = download.arrived()
    expect(arrived).toMatchObject({ totalBytes: FACTS.totalBytes, arrivedBytes: MiB })
    const file = arrived?.file as BlobKey
    const part = await storage.blobs.sliceArrived(file, MiB - 7, MiB)
    expect(await holds(part, WHOLE.slice(MiB - 7, MiB))).toBe(true)
    expect(await storage.blobs.sliceArrived(file, MiB - 7, MiB + 1)).toBeNull()
    expect(await storage.blobs.get(file)).toBeNull()
    expect(await storage.blobs.slice(file, 0, 7)).toBeNull()
  })

  test('has another name when it begins anew, and by the earlier one it is not there', async () => {
    const storage = aStorage()
    const before = (await receive(storage, A, 2)).arrived()
    const after = (await receive(storage, A, 1)).arrived()
    expect(after?.file).not.toBe(before?.file)
    expect(await storage.blobs.sliceArrived(before?.file as BlobKey, 0, 7)).toBeNull()
  })

  test('keeps its name when it goes on, and as a file', async () => {
    const storage = aStorage()
    const before = (await receive(storage, A, 2)).arrived()
    const again = storage.downloadOf(A)
    await again.begun()
    expect(again.arrived()).toEqual(before)
    await again.append(WHOLE.slice(2 * MiB))
    expect(again.arrived()?.arrivedBytes).toBe(WHOLE.length)
    const file = await again.finish(WHOLE.length)
    expect(file).toBe(before?.file)
    const last = await storage.blobs.sliceArrived(file, MiB, WHOLE.length)
    expect(await holds(last, WHOLE.slice(MiB))).toBe(true)
  })

  test('of unknown length is not told of', async () => {
    const download = aStorage().downloadOf(A)
    await download.begin({ ...FACTS, totalBytes: null })
    expect(download.arrived()).toBeNull()
  })
})

describe('a file in pieces', () => {
  test('is read as one, whole and in part, across pieces and past its end', async () => {
    const storage = aStorage()
    const key = await (await receive(storage, A)).finish(WHOLE.length)
    expect(await holds(await storage.blobs.get(key), WHOLE)).toBe(true)
    for (const [start, end] of [
      [0, 5],
      [PIECE_BYTES - 2, PIECE_BYTES + 2],
      [PIECE_BYTES, 2 * PIECE_BYTES],
      [5, WHOLE.length],
      [WHOLE.length - 3, WHOLE.length + 100],
      [7, 7],
    ] as const) {
      const slice = await storage.blobs.slice(key, start, end)
      expect(await holds(slice, WHOLE.subarray(start, end)), `${start} to ${end}`).toBe(true)
    }
  })

  test('is no file before all of it is there', async () => {
    const storage = aStorage()
    const download = await receive(storage, A, 2)
    const file = (await download.begun())?.file as BlobKey
    expect(await storage.blobs.get(file)).toBeNull()
    expect(await storage.blobs.slice(file, 0, 10)).toBeNull()
    await expect(download.finish(WHOLE.length)).rejects.toThrow('bytes-missing')
    expect(await counts()).toEqual({ blobs: 0, pieces: 2, downloads: 1 })
  })

  test('that lost a piece is not there, rather than another file', async () => {
    const storage = aStorage()
    const key = await (await receive(storage, A)).finish(WHOLE.length)
    const db = await openDatabase(() => undefined)
    await db.delete('pieces', [key, 1])
    db.close()
    expect(await storage.blobs.get(key)).toBeNull()
    expect(await storage.blobs.slice(key, 0, 3 * PIECE_BYTES)).toBeNull()
  })

  test('is deleted with every piece of it, and of it alone', async () => {
    const storage = aStorage()
    const [one, other] = [await receive(storage, A), await receive(storage, 'b' as AttachmentId)]
    await storage.blobs.delete([await one.finish(WHOLE.length)])
    expect(await counts()).toEqual({ blobs: 0, pieces: 3, downloads: 1 })
    expect(await holds(await other.bytes(WHOLE.length), WHOLE)).toBe(true)
  })
})

describe('a download', () => {
  test('knows after a death what is safe', async () => {
    await receive(aStorage(), A, 2)
    const begun = await aStorage().downloadOf(A).begun()
    expect(begun).toMatchObject({ ...FACTS, receivedBytes: 2 * PIECE_BYTES })
  })

  test('that begins anew leaves nothing of the one before', async () => {
    const storage = aStorage()
    await receive(storage, A, 3)
    await receive(storage, A, 1)
    expect(await counts()).toEqual({ blobs: 0, pieces: 1, downloads: 1 })
  })

  test('that was deleted meanwhile takes no more bytes', async () => {
    const storage = aStorage()
    const download = await receive(storage, A, 1)
    await storage.downloadOf(A).drop()
    await expect(download.append(WHOLE.slice(0, 5))).rejects.toThrow('bytes-missing')
    expect(await counts()).toEqual({ blobs: 0, pieces: 0, downloads: 0 })
  })

  test('of unknown length looks for room as it goes', async () => {
    let quota = 100 * MiB
    const storage = aStorage(async () => ({ usage: 0, quota }))
    const download = await receive(storage, A, 16, { ...FACTS, totalBytes: null as never })
    quota = 20 * MiB
    const failure = await download.append(WHOLE.slice(0, 5)).then(() => null, failureOf)
    expect(failure).toEqual({ kind: 'storage-full', missingBytes: 12 * MiB })
  })
})

test('a file that does not fit is refused before it is written', async () => {
  const storage = aStorage(async () => ({ usage: 0, quota: 17 * MiB }))
  const failure = await storage.blobs.put(new Blob([WHOLE])).then(() => null, failureOf)
  expect(failure).toEqual({ kind: 'storage-full', missingBytes: MiB + 10 })
  expect(await counts()).toEqual({ blobs: 0, pieces: 0, downloads: 0 })
})

describe('a file that is made here', () => {
  test('is one when all of its pieces are there, written by whoever knows its name', async () => {
    const storage = openStorage(
      () => undefined,
      () => 0,
      async () => ({}),
    )
    const making = storage.downloadOf(A)
    const to = await making.beginMaking()
    const first = new Uint8Array(PIECE_BYTES).fill(7)
    await storage.making.putPiece(A, to, 0, first)
    await expect(making.finish(PIECE_BYTES + 2)).rejects.toMatchObject({
      failure: { kind: 'bytes-missing' },
    })
    await storage.making.putPiece(A, to, 1, new Uint8Array([1, 2]))
    const key = await making.finish(PIECE_BYTES + 2)
    expect((await storage.blobs.get(key))?.size).toBe(PIECE_BYTES + 2)
  })

  test('begun again, what an earlier worker still writes is refused', async () => {
    const storage = openStorage(
      () => undefined,
      () => 0,
      async () => ({}),
    )
    const making = storage.downloadOf(A)
    const earlier = await making.beginMaking()
    const later = await making.beginMaking()
    const write = (to: typeof later) => storage.making.putPiece(A, to, 0, new Uint8Array([1]))
    await expect(write(earlier)).rejects.toMatchObject({ failure: { kind: 'bytes-missing' } })
    await write(later)
    await making.drop()
    await expect(write(later)).rejects.toMatchObject({ failure: { kind: 'bytes-missing' } })
  })
})

describe('the sweep', () => {
  test('takes half-read downloads that nobody wants, and leaves the others', async () => {
    const storage = aStorage()
    const inDraft = aDraftWith('draft' as AttachmentId)
    const failed = aDraftWith('failed' as AttachmentId, {
      state: 'unreadable',
      failure: { kind: 'media-cut-short', receivedBytes: 1, expectedBytes: 2 },
    })
    const posted = aDraftWith('job' as AttachmentId)
    for (const draft of [inDraft, failed, posted]) await storage.drafts.put(draft)
    await storage.jobs.fromDraft(posted.id, (draft) => newJob(draft, '1' as AccountId, '', 0))
    for (const id of ['draft', 'failed', 'job', 'nobody']) {
      await receive(storage, id as AttachmentId, 2)
    }
    await storage.tidy()
    expect(await counts()).toEqual({ blobs: 0, pieces: 6, downloads: 3 })
    expect(await storage.downloadOf('nobody' as AttachmentId).begun()).toBeNull()
  })

  test('takes an old file with all its pieces, and not one whose record is about to be written', async () => {
    let now = 0
    const storage = aStorage(undefined, () => now)
    const old = await (await receive(storage, A)).finish(WHOLE.length)
    now = HOUR
    const fresh = await (await receive(storage, 'b' as AttachmentId)).finish(WHOLE.length)
    await storage.tidy()
    expect(await storage.blobs.get(old)).toBeNull()
    expect(await counts()).toEqual({ blobs: 1, pieces: 3, downloads: 0 })
    const content = { state: 'stored', file: aFile(fresh) } as const
    await storage.drafts.put(aDraftWith('b' as AttachmentId, content))
    now = 9 * HOUR
    await storage.tidy()
    expect(await holds(await storage.blobs.get(fresh), WHOLE)).toBe(true)
  })

  test('takes pieces that belong to nothing at all', async () => {
    const storage = aStorage()
    await receive(storage, A, 2)
    await storage.drafts.put(aDraftWith(A))
    const db = await openDatabase(() => undefined)
    for (const file of ['0', 'zzz']) await db.put('pieces', new Blob(['x']), [file as BlobKey, 7])
    db.close()
    await storage.tidy()
    expect(await counts()).toEqual({ blobs: 0, pieces: 2, downloads: 1 })
  })

  test('loses nothing of a draft that becomes a job while it runs', async () => {
    const storage = aStorage(undefined, () => HOUR)
    const db = await openDatabase(() => undefined)
    for (let i = 0; i < 30; i++) {
      const key = `old-${i}` as BlobKey
      await db.put('blobs', { key, blob: new Blob(['x']), createdAt: 0 })
      const draft = aDraftWith(`a-${i}` as AttachmentId, { state: 'stored', file: aFile(key) })
      await storage.drafts.put(draft)
      // From one store to the other, at another point of the sweep each time.
      const sweeping = storage.tidy()
      for (let turn = 0; turn < i; turn++) await new Promise((resolve) => setImmediate(resolve))
      await storage.jobs.fromDraft(draft.id, (latest) => newJob(latest, '1' as AccountId, '', 0))
      await sweeping
      expect(await storage.blobs.get(key), `moved at ${i}`).not.toBeNull()
    }
    db.close()
  })

  test('touches nothing while a job cannot be read', async () => {
    const storage = aStorage(undefined, () => HOUR)
    await receive(storage, A, 2)
    const db = await openDatabase(() => undefined)
    const odd = { id: 'odd', createdAt: 1, open: 1, job: { from: 'the future' } }
    await db.put('jobs', odd as never)
    db.close()
    await storage.tidy()
    expect(await counts()).toMatchObject({ pieces: 2, downloads: 1 })
  })
})
