import { PIECE_BYTES } from '../model/download.ts'
import type { BlobKey } from '../units.ts'
import type { Database } from './database.ts'

/** The keys of a file's pieces [first, last], all of them when left out. */
export function piecesOf(file: BlobKey, first = 0, last = Number.POSITIVE_INFINITY): IDBKeyRange {
  return IDBKeyRange.bound([file, first], [file, last])
}

/**
 * Bytes [start, end) of a file in pieces, as a Blob that refers to them: nothing is read before it is
 * used. null when they are not all there.
 */
export async function sliceOfPieces(
  database: Database,
  file: BlobKey,
  start: number,
  end: number,
): Promise<Blob | null> {
  if (end <= start) return new Blob([])
  const first = Math.floor(start / PIECE_BYTES)
  const last = Math.floor((end - 1) / PIECE_BYTES)
  const pieces = await database.getAll('pieces', piecesOf(file, first, last))
  const skipped = first * PIECE_BYTES
  const bytes = new Blob(pieces).slice(start - skipped, end - skipped)
  return bytes.size === end - start ? bytes : null
}

/**
 * Lets go of Blobs that were written. Chromium keeps the bytes of a Blob made here in memory until its
 * handle is collected, and handles are so small that they bring no collection on: 512 MiB written in
 * pieces then held 535 MB. Memory that is asked for and never touched is not taken from the system, but
 * counts towards the next collection: with it, 85 MB (Chromium 156, all processes).
 */
export function collectHandles(): void {
  untouched = new ArrayBuffer(32 * PIECE_BYTES)
  untouched = null
}

/** Written and never read: an allocation that is seen to be of no use might be left out. */
let untouched: ArrayBuffer | null = null
void untouched
