import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, test } from 'vitest'
import { failureOf } from '../../../lib/failures/failure.ts'
import { newAttachment } from '../../../lib/model/attachment.ts'
import { PIECE_BYTES } from '../../../lib/model/download.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import { type Database, openDatabase } from '../../../lib/storage/database.ts'
import { openStorage } from '../../../lib/storage/storage.ts'
import { type AttachmentId, type BlobKey, HOUR } from '../../../lib/units.ts'

const A = 'attachment' as AttachmentId
const FACTS = { url: 'https://a/m', fingerprint: 'one' }
const bytes = (length: number, seed: number) =>
  new Uint8Array(length).map((_, i) => (i * 31 + seed + (i >> 11)) & 0xff)
/** Three parts: of two pieces, of one, of one whole. */
const PARTS = [bytes(PIECE_BYTES + 5, 1), bytes(7, 2), bytes(PIECE_BYTES, 3)]

beforeEach(() => {
  Object.assign(globalThis, { indexedDB: new IDBFactory() })
})

const aStorage = (estimate = async () => ({}), now = () => 0) =>
  openStorage(() => undefined, now, estimate)
type Stream = ReturnType<ReturnType<typeof aStorage>['streamOf']>

async function keepPart(stream: Stream, part: Uint8Array<ArrayBuffer>): Promise<void> {
  for (let at = 0; at < part.length; at += PIECE_BYTES) {
    const isLast = at + PIECE_BYTES >= part.length
    await stream.append(part.slice(at, at + PIECE_BYTES), isLast ? part.length : null)
  }
}

async function counts(): Promise<Record<string, number>> {
  const db: Database = await openDatabase(() => undefined)
  const all: Record<string, number> = {}
  for (const store of ['blobs', 'pieces', 'downloads'] as const) all[store] = await db.count(store)
  db.close()
  return all
}

const lengths = PARTS.map(({ length }) => length)
const same = async (blob: Blob | null | undefined, expected: Uint8Array) =>
  blob !== null && blob !== undefined && Buffer.from(await blob.arrayBuffer()).equals(expected)

describe('the parts of a stream', () => {
  test('are there again after a death, save the one under way', async () => {
    const stream = aStorage().streamOf(A)
    expect(await stream.begin(FACTS)).toEqual([])
    for (const part of PARTS.slice(0, 2)) await keepPart(stream, part)
    await stream.append(bytes(PIECE_BYTES, 9), null)

    const storage = aStorage()
    const again = storage.streamOf(A)
    expect(await again.begin(FACTS)).toEqual(lengths.slice(0, 2))
    expect(await counts()).toEqual({ blobs: 0, pieces: 3, downloads: 1 })
    await keepPart(again, PARTS[2] ?? bytes(0, 0))
    const { from } = await again.beginMaking()
    const parts = await storage.making.parts(from, lengths)
    for (const [i, part] of PARTS.entries()) expect(await same(parts[i], part)).toBe(true)
  })

  test('of another stream go when it begins', async () => {
    const stream = aStorage().streamOf(A)
    await stream.begin(FACTS)
    await keepPart(stream, PARTS[0] ?? bytes(0, 0))
    expect(await stream.begin({ ...FACTS, fingerprint: 'two' })).toEqual([])
    expect(await counts()).toEqual({ blobs: 0, pieces: 0, downloads: 1 })
  })

  test('can be begun again one by one', async () => {
    const stream = aStorage().streamOf(A)
    await stream.begin(FACTS)
    await keepPart(stream, PARTS[1] ?? bytes(0, 0))
    await stream.append(bytes(PIECE_BYTES, 9), null)
    await stream.restartPart()
    await keepPart(stream, PARTS[2] ?? bytes(0, 0))
    expect(await stream.begin(FACTS)).toEqual([7, PIECE_BYTES])
    expect((await counts()).pieces).toBe(2)
  })

  test('are not kept where there is no room', async () => {
    const stream = aStorage(async () => ({ usage: 0, quota: 1000 })).streamOf(A)
    await stream.begin(FACTS)
    expect(await stream.append(bytes(5, 1), 5).catch(failureOf)).toMatchObject({
      kind: 'storage-full',
    })
    expect((await counts()).pieces).toBe(0)
  })

  test('are not kept of what was removed', async () => {
    const stream = aStorage().streamOf(A)
    await stream.begin(FACTS)
    await aStorage().streamOf(A).drop()
    expect(await stream.append(bytes(5, 1), 5).catch(failureOf)).toEqual({ kind: 'bytes-missing' })
    expect(await counts()).toEqual({ blobs: 0, pieces: 0, downloads: 0 })
  })
})

describe('what is made of them', () => {
  async function made() {
    const storage = aStorage()
    const stream = storage.streamOf(A)
    await stream.begin(FACTS)
    for (const part of PARTS) await keepPart(stream, part)
    const { to } = await stream.beginMaking()
    const put = (place: number, piece: Uint8Array<ArrayBuffer>, key: BlobKey = to) =>
      storage.making.putPiece(A, key, place, piece)
    return { storage, stream, to, put }
  }

  test('is a file at once when it is whole, and the parts are gone', async () => {
    const { storage, stream, put } = await made()
    await put(0, bytes(PIECE_BYTES, 4))
    await put(1, bytes(3, 5))
    const film = Buffer.concat([bytes(PIECE_BYTES, 4), bytes(3, 5)])
    expect(await same(await stream.made(film.length), film)).toBe(true)
    const key = await stream.finish(film.length)
    expect(await same(await storage.blobs.get(key), film)).toBe(true)
    expect(await counts()).toEqual({ blobs: 1, pieces: 2, downloads: 0 })
  })

  test.each([PIECE_BYTES, PIECE_BYTES + 4, 2 * PIECE_BYTES + 1])(
    'is no file of %i bytes when fewer or more are there',
    async (byteLength) => {
      const { stream, put } = await made()
      await put(0, bytes(PIECE_BYTES, 4))
      await put(1, bytes(3, 5))
      expect(await stream.made(byteLength).catch(failureOf)).toEqual({ kind: 'bytes-missing' })
      expect((await counts()).blobs).toBe(0)
    },
  )

  test('begins anew without what an earlier try made, which can add nothing any more', async () => {
    const { stream, to, put } = await made()
    await put(0, bytes(PIECE_BYTES, 4))
    const { to: other } = await stream.beginMaking()
    expect((await counts()).pieces).toBe(4)
    expect(await put(1, bytes(3, 5), to).catch(failureOf)).toEqual({ kind: 'bytes-missing' })
    await put(0, bytes(3, 5), other)
    expect(await stream.made(3)).toHaveProperty('size', 3)
  })

  test('and its parts stay while its attachment does, and go with it', async () => {
    const { storage, put } = await made()
    await put(0, bytes(3, 5))
    const later = aStorage(
      async () => ({}),
      () => 2 * HOUR,
    )
    const source = { kind: 'page', url: '', pageUrl: '', tabId: 1, frameId: 0 } as const
    const content = { state: 'fetching', since: 0, receivedBytes: 0, totalBytes: null } as const
    const attachment = { ...newAttachment(source, 'film', content), id: A }
    const draft = { ...newDraft(0), attachments: [attachment] }
    await storage.drafts.put(draft)
    await later.tidy()
    expect(await counts()).toEqual({ blobs: 0, pieces: 5, downloads: 1 })
    await storage.drafts.delete(draft.id)
    await later.tidy()
    expect(await counts()).toEqual({ blobs: 0, pieces: 0, downloads: 0 })
  })

  test('goes when the same attachment becomes an ordinary download', async () => {
    const { storage, put } = await made()
    await put(0, bytes(3, 5))
    await storage.downloadOf(A).begin({ url: 'https://a/film', totalBytes: 5, validator: null })
    expect(await counts()).toEqual({ blobs: 0, pieces: 0, downloads: 1 })
  })
})
