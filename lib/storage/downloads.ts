import { CourierError } from '../failures/failure.ts'
import { type Arrived, type Download, PIECE_BYTES } from '../model/download.ts'
import { type AttachmentId, type BlobKey, type EpochMs, newId } from '../units.ts'
import type { Database } from './database.ts'
import { collectHandles, piecesOf, sliceOfPieces } from './pieces.ts'
import type { Room } from './room.ts'

/** The room is looked at again after this many pieces: others fill the same disk. */
const LOOK_EVERY = 16

/**
 * Large media on their way, piece by piece. Whatever dies, a download is either a record here with the
 * pieces that were committed, or a file in `blobs` with all of them, or nothing at all.
 */
export function downloadStore(database: () => Promise<Database>, room: Room, now: () => EpochMs) {
  /** The one download of an attachment. Only one context may use it at a time. */
  return function of(attachmentId: AttachmentId) {
    let download: Download | null = null
    let count = 0

    async function drop(): Promise<void> {
      const tx = (await database()).transaction(['downloads', 'pieces'], 'readwrite')
      const downloads = tx.objectStore('downloads')
      const earlier = await downloads.get(attachmentId)
      if (earlier) {
        await tx.objectStore('pieces').delete(piecesOf(earlier.file))
        const made = earlier.stream?.made
        if (made) await tx.objectStore('pieces').delete(piecesOf(made))
        await downloads.delete(attachmentId)
      }
      await tx.done
      download = null
      count = 0
    }

    async function beginAnew(
      facts: Pick<Download, 'url' | 'totalBytes' | 'validator'>,
    ): Promise<Download> {
      await drop()
      const fresh = { ...facts, attachmentId, file: newId<BlobKey>(), createdAt: now() }
      await (await database()).put('downloads', fresh)
      download = fresh
      return fresh
    }

    return {
      /** What an earlier try left, with the bytes that are safe; null when there is nothing. */
      async begun(): Promise<(Download & { receivedBytes: number }) | null> {
        const db = await database()
        download = (await db.get('downloads', attachmentId)) ?? null
        if (download === null) return null
        count = await db.count('pieces', piecesOf(download.file))
        const receivedBytes = Math.min(count * PIECE_BYTES, download.totalBytes ?? Infinity)
        return { ...download, receivedBytes }
      },

      /** What is there by now; null where nothing is kept, or nobody knows how long it will be. */
      arrived(): Arrived | null {
        if (download === null || download.totalBytes === null || download.stream) return null
        const { file, totalBytes } = download
        return { file, totalBytes, arrivedBytes: Math.min(count * PIECE_BYTES, totalBytes) }
      },

      /** Begins anew; what an earlier try left goes. */
      async begin(facts: Pick<Download, 'url' | 'totalBytes' | 'validator'>): Promise<void> {
        await beginAnew(facts)
      },

      /** The same for a file that is made here, by whoever is told its name (`makingStore`). */
      async beginMaking(): Promise<BlobKey> {
        return (await beginAnew({ url: '', totalBytes: null, validator: null })).file
      },

      /**
       * Keeps the next piece: `PIECE_BYTES` long, or shorter as the last one.
       * @throws CourierError `storage-full`; `bytes-missing` when the download was deleted meanwhile.
       */
      async append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
        const { file, totalBytes } = openDownload()
        const left = (totalBytes ?? Infinity) - count * PIECE_BYTES
        const expected = Number.isFinite(left) ? left : LOOK_EVERY * PIECE_BYTES
        if (count % LOOK_EVERY === 0) await room.check(expected)
        await room.during(expected, async () => {
          const tx = (await database()).transaction(['downloads', 'pieces'], 'readwrite')
          const stored = await tx.objectStore('downloads').get(attachmentId)
          if (stored?.file !== file) throw new CourierError({ kind: 'bytes-missing' })
          const put = tx.objectStore('pieces').put(new Blob([bytes]), [file, count])
          await Promise.all([put, tx.done])
        })
        count += 1
        collectHandles()
      },

      /** All that is there so far, by reference. @throws CourierError `bytes-missing`. */
      async bytes(byteLength: number): Promise<Blob> {
        const whole = await sliceOfPieces(await database(), openDownload().file, 0, byteLength)
        if (whole === null) throw new CourierError({ kind: 'bytes-missing' })
        return whole
      },

      /** Makes a file of it, in one transaction. @throws CourierError `bytes-missing`. */
      async finish(byteLength: number): Promise<BlobKey> {
        const { file } = openDownload()
        const tx = (await database()).transaction(['downloads', 'pieces', 'blobs'], 'readwrite')
        const stored = await tx.objectStore('downloads').get(attachmentId)
        const kept = await tx.objectStore('pieces').count(piecesOf(file))
        if (stored?.file !== file || kept !== Math.ceil(byteLength / PIECE_BYTES)) {
          throw new CourierError({ kind: 'bytes-missing' })
        }
        await tx.objectStore('blobs').put({ key: file, byteLength, createdAt: now() })
        await tx.objectStore('downloads').delete(attachmentId)
        await tx.done
        download = null
        return file
      },

      drop,
    }

    function openDownload(): Download {
      if (download === null) throw new Error('the download was not begun')
      return download
    }
  }
}
