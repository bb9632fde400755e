import { type BlobKey, type EpochMs, newId } from '../units.ts'
import type { Database } from './database.ts'
import { piecesOf, sliceOfPieces } from './pieces.ts'
import type { Room } from './room.ts'

/**
 * Files: small ones as single Blobs, large downloads in pieces. Either way the browser keeps them on
 * disk, and what is handed out only refers to them: neither a slice nor a whole file costs memory.
 */
export function blobStore(database: () => Promise<Database>, room: Room, now: () => EpochMs) {
  /** Bytes [start, end) as far as the file goes, read from disk only when they are used. */
  async function slice(key: BlobKey, start: number, end: number): Promise<Blob | null> {
    const db = await database()
    const stored = await db.get('blobs', key)
    if (stored === undefined) return null
    if ('blob' in stored) return stored.blob.slice(start, end)
    return sliceOfPieces(db, key, start, Math.min(end, stored.byteLength))
  }

  return {
    slice,
    /** Bytes [start, end) of what may still be a download; null when they are not all there yet. */
    async sliceArrived(key: BlobKey, start: number, end: number): Promise<Blob | null> {
      return sliceOfPieces(await database(), key, start, end)
    },
    /** The whole file; null when it, or part of it, is not there. */
    async get(key: BlobKey): Promise<Blob | null> {
      const db = await database()
      const stored = await db.get('blobs', key)
      if (stored === undefined) return null
      return 'blob' in stored ? stored.blob : sliceOfPieces(db, key, 0, stored.byteLength)
    },
    /** @throws CourierError `storage-full` before anything is written, or when nothing was kept. */
    async put(blob: Blob): Promise<BlobKey> {
      const key = newId<BlobKey>()
      await room.check(blob.size)
      await room.during(blob.size, async () =>
        (await database()).put('blobs', { key, blob, createdAt: now() }),
      )
      return key
    },
    async delete(keys: BlobKey[]): Promise<void> {
      if (keys.length === 0) return
      const tx = (await database()).transaction(['blobs', 'pieces'], 'readwrite')
      const [blobs, pieces] = [tx.objectStore('blobs'), tx.objectStore('pieces')]
      const gone = keys.flatMap((key) => [blobs.delete(key), pieces.delete(piecesOf(key))])
      await Promise.all([...gone, tx.done])
    },
  }
}
