import { CourierError } from '../failures/failure.ts'
import { PIECE_BYTES } from '../model/download.ts'
import type { StreamKept } from '../model/stream.ts'
import { type AttachmentId, type BlobKey, type EpochMs, newId } from '../units.ts'
import type { Database } from './database.ts'
import { collectHandles, piecesOf, sliceOfPieces } from './pieces.ts'
import type { Room } from './room.ts'

/** The room is looked at again after this many pieces: others fill the same disk. */
const LOOK_EVERY = 16

/**
 * The parts of a stream, each in pieces of its own, until a film is made of them. Like any download they
 * belong to an attachment and go with it; a part counts once its last piece is committed.
 */
export function streamStore(database: () => Promise<Database>, room: Room, now: () => EpochMs) {
  /** The one stream of an attachment. Only one context may use it at a time. */
  return function of(attachmentId: AttachmentId) {
    let file: BlobKey | null = null
    /** Of whole parts. */
    let wholePieces = 0
    let pieces = 0

    async function drop(): Promise<void> {
      const tx = (await database()).transaction(['downloads', 'pieces'], 'readwrite')
      const earlier = await tx.objectStore('downloads').get(attachmentId)
      if (earlier) {
        await tx.objectStore('pieces').delete(piecesOf(earlier.file))
        const made = earlier.stream?.made
        if (made) await tx.objectStore('pieces').delete(piecesOf(made))
        await tx.objectStore('downloads').delete(attachmentId)
      }
      await tx.done
      file = null
    }

    return {
      /**
       * Goes on with what an earlier try left of the same stream, else begins anew.
       * @returns the lengths of the parts that are there.
       */
      async begin({ url, fingerprint }: { url: string; fingerprint: string }): Promise<number[]> {
        const db = await database()
        const earlier = await db.get('downloads', attachmentId)
        if (earlier?.stream?.fingerprint === fingerprint) {
          file = earlier.file
          wholePieces = countPieces(earlier.stream.lengths)
          pieces = wholePieces
          // Of a part that was under way when the background died.
          await db.delete('pieces', piecesOf(file, wholePieces))
          return [...earlier.stream.lengths]
        }
        await drop()
        file = newId<BlobKey>()
        const stream: StreamKept = { fingerprint, lengths: [], made: null }
        const facts = { attachmentId, file, url, totalBytes: null, validator: null }
        await db.put('downloads', { ...facts, createdAt: now(), stream })
        wholePieces = 0
        pieces = 0
        return []
      },

      /**
       * Keeps a piece: `PIECE_BYTES` long, or shorter as the last of its part.
       * @param wholePart the part's length with its last piece; null before.
       * @throws CourierError `storage-full`; `bytes-missing` when the stream was deleted meanwhile.
       */
      async append(bytes: Uint8Array<ArrayBuffer>, wholePart: number | null): Promise<void> {
        if (pieces % LOOK_EVERY === 0) await room.check(LOOK_EVERY * PIECE_BYTES)
        await room.during(bytes.byteLength, async () => {
          const tx = (await database()).transaction(['downloads', 'pieces'], 'readwrite')
          const downloads = tx.objectStore('downloads')
          const stored = await downloads.get(attachmentId)
          if (file === null || stored?.file !== file || !stored.stream) {
            throw new CourierError({ kind: 'bytes-missing' })
          }
          const work: Promise<unknown>[] = [
            tx.objectStore('pieces').put(new Blob([bytes]), [file, pieces]),
          ]
          if (wholePart !== null) {
            const lengths = [...stored.stream.lengths, wholePart]
            work.push(downloads.put({ ...stored, stream: { ...stored.stream, lengths } }))
          }
          await Promise.all([...work, tx.done])
        })
        pieces += 1
        if (wholePart !== null) wholePieces = pieces
        collectHandles()
      },

      async restartPart(): Promise<void> {
        if (file === null) return
        await (await database()).delete('pieces', piecesOf(file, wholePieces))
        pieces = wholePieces
      },

      /**
       * Names what is to be made of the parts; what an earlier try made of them in part goes.
       * @throws CourierError `bytes-missing`.
       */
      async beginMaking(): Promise<{ from: BlobKey; to: BlobKey }> {
        const tx = (await database()).transaction(['downloads', 'pieces'], 'readwrite')
        const stored = await tx.objectStore('downloads').get(attachmentId)
        if (!stored?.stream) throw new CourierError({ kind: 'bytes-missing' })
        const { made } = stored.stream
        if (made) await tx.objectStore('pieces').delete(piecesOf(made))
        const to = newId<BlobKey>()
        const stream: StreamKept = { ...stored.stream, made: to }
        await tx.objectStore('downloads').put({ ...stored, stream })
        await tx.done
        return { from: stored.file, to }
      },

      /** What was made, by reference. @throws CourierError `bytes-missing`. */
      async made(byteLength: number): Promise<Blob> {
        const db = await database()
        const key = (await db.get('downloads', attachmentId))?.stream?.made
        const blob = new Blob(key ? await db.getAll('pieces', piecesOf(key)) : [])
        if (blob.size !== byteLength) throw new CourierError({ kind: 'bytes-missing' })
        return blob
      },

      /** Makes a file of it and lets the parts go, in one transaction. @throws `bytes-missing`. */
      async finish(byteLength: number): Promise<BlobKey> {
        const tx = (await database()).transaction(['downloads', 'pieces', 'blobs'], 'readwrite')
        const stored = await tx.objectStore('downloads').get(attachmentId)
        const made = stored?.stream?.made
        const count = made ? await tx.objectStore('pieces').count(piecesOf(made)) : 0
        if (!stored || !made || count !== Math.ceil(byteLength / PIECE_BYTES)) {
          throw new CourierError({ kind: 'bytes-missing' })
        }
        await tx.objectStore('blobs').put({ key: made, byteLength, createdAt: now() })
        await tx.objectStore('pieces').delete(piecesOf(stored.file))
        await tx.objectStore('downloads').delete(attachmentId)
        await tx.done
        file = null
        return made
      },

      drop,
    }
  }
}

/** For the worker that makes a file, which knows it, and what it is made of, by name only. */
export function makingStore(database: () => Promise<Database>, room: Room) {
  return {
    /** The parts, by reference. @throws CourierError `bytes-missing`. */
    async parts(from: BlobKey, lengths: readonly number[]): Promise<Blob[]> {
      const pieces = await (await database()).getAll('pieces', piecesOf(from))
      let at = 0
      return lengths.map((length) => {
        const count = Math.ceil(length / PIECE_BYTES)
        const part = new Blob(pieces.slice(at, at + count))
        at += count
        if (part.size !== length) throw new CourierError({ kind: 'bytes-missing' })
        return part
      })
    },

    /** The first bytes of what may still arrive. @throws CourierError `bytes-missing`. */
    async head(from: BlobKey, byteLength: number): Promise<Blob> {
      const head = await sliceOfPieces(await database(), from, 0, byteLength)
      if (head === null) throw new CourierError({ kind: 'bytes-missing' })
      return head
    },

    /** A piece that was written already; null when there is none. */
    async piece(to: BlobKey, place: number): Promise<Blob | null> {
      return (await (await database()).get('pieces', [to, place])) ?? null
    },

    /**
     * @throws CourierError `storage-full`; `bytes-missing` when nobody waits for it any more, so that
     *   nothing is left behind of an attachment that was removed.
     */
    async putPiece(
      attachmentId: AttachmentId,
      to: BlobKey,
      place: number,
      bytes: Uint8Array<ArrayBuffer>,
    ): Promise<void> {
      if (place % LOOK_EVERY === 0) await room.check(LOOK_EVERY * PIECE_BYTES)
      await room.during(bytes.byteLength, async () => {
        const tx = (await database()).transaction(['downloads', 'pieces'], 'readwrite')
        const stored = await tx.objectStore('downloads').get(attachmentId)
        const isWanted = stored?.stream ? stored.stream.made === to : stored?.file === to
        if (!isWanted) throw new CourierError({ kind: 'bytes-missing' })
        const put = tx.objectStore('pieces').put(new Blob([bytes]), [to, place])
        await Promise.all([put, tx.done])
      })
      collectHandles()
    },
  }
}

function countPieces(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + Math.ceil(length / PIECE_BYTES), 0)
}
