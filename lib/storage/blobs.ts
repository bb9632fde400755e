import { type BlobKey, type EpochMs, newId } from '../units.ts'
import type { Database } from './database.ts'

/** Files as single Blobs: the browser keeps them on disk, and a slice of one costs no memory. */
export function blobStore(database: () => Promise<Database>, now: () => EpochMs) {
  const get = async (key: BlobKey): Promise<Blob | null> =>
    (await (await database()).get('blobs', key))?.blob ?? null

  return {
    get,
    /** Throws `QuotaExceededError` (as a DOMException) when the disk is full; nothing is kept then. */
    async put(blob: Blob): Promise<BlobKey> {
      const key = newId<BlobKey>()
      await (await database()).put('blobs', { key, blob, createdAt: now() })
      return key
    },
    /** Bytes [start, end), read from disk only when they are used. */
    async slice(key: BlobKey, start: number, end: number): Promise<Blob | null> {
      return (await get(key))?.slice(start, end) ?? null
    },
    async delete(keys: BlobKey[]): Promise<void> {
      if (keys.length === 0) return
      const tx = (await database()).transaction('blobs', 'readwrite')
      await Promise.all([...keys.map((key) => tx.store.delete(key)), tx.done])
    },
    /**
     * Deletes blobs that nothing refers to and that are older than `minAgeMs`: what a crash left
     * between storing bytes and the record that names them.
     */
    async sweep(referenced: ReadonlySet<BlobKey>, minAgeMs: number): Promise<void> {
      const tx = (await database()).transaction('blobs', 'readwrite')
      for (let cursor = await tx.store.openCursor(); cursor; cursor = await cursor.continue()) {
        const { key, createdAt } = cursor.value
        if (!referenced.has(key) && now() - createdAt >= minAgeMs) await cursor.delete()
      }
      await tx.done
    },
  }
}
