import { KiB } from '../../units.ts'
import { type Box, BoxReader } from '../box-reader.ts'
import { ByteWindow } from '../byte-window.ts'

/** Samples of one track whose times are listed one by one; 125 minutes at 240 in a second are 1.8 million. */
const MAX_SAMPLES = 5_000_000

/** Boxes that hold a track's tables, at any depth. */
const CONTAINERS = new Set(['trak', 'mdia', 'minf', 'stbl'])
const MAX_DEPTH = 8

/** Of an entry. */
const ENTRY_BYTES = { stts: 8, ctts: 8, stsc: 12, stco: 4, co64: 8 } as const

/** What the tables of one track claim (ISO/IEC 14496-12 §8.6.1 and §8.7). */
interface Claims {
  /** Samples that times are told for; 0 where there is no such table. */
  stts: number
  ctts: number
  /** The last chunk that is spoken of. */
  stsc: number
  /** Samples of the chunk that has most of them. */
  perChunk: number
  chunks: number
  /** Samples whose sizes are listed; where all have the same, nobody counts them. */
  sizes: number
}

/**
 * Whether the sample tables of an MP4 or MOV claim no more than can be gone through: a few bytes can stand
 * for 2^32 samples, and mediabunny (1.61.0) makes an object of each where pictures are reordered.
 */
export async function areTablesBounded(blob: Blob): Promise<boolean> {
  const reader = new BoxReader(blob)
  const window = new ByteWindow(blob, 64 * KiB)
  for (const { name, ...moov } of await reader.children({ start: 0, end: blob.size })) {
    if (name !== 'moov') continue
    for (const trak of await reader.children(moov)) {
      if (trak.name !== 'trak') continue
      const claims: Claims = { stts: 0, ctts: 0, stsc: 0, perChunk: 0, chunks: 0, sizes: 0 }
      await gather(reader, window, trak, claims, 0)
      const isReordered = claims.ctts > 0
      if (isReordered && Math.max(claims.stts, claims.ctts) > MAX_SAMPLES) return false
      if (claims.stsc > claims.chunks + 1) return false
      if (claims.sizes > 0 && claims.perChunk > claims.sizes) return false
    }
  }
  return true
}

async function gather(
  reader: BoxReader,
  window: ByteWindow,
  parent: Box,
  claims: Claims,
  depth: number,
): Promise<void> {
  for (const box of await reader.children(parent)) {
    const { name } = box
    if (CONTAINERS.has(name) && depth < MAX_DEPTH) {
      await gather(reader, window, box, claims, depth + 1)
    } else if (name === 'stco' || name === 'co64') {
      claims.chunks += await entriesOf(window, box, ENTRY_BYTES[name])
    } else if (name === 'stts' || name === 'ctts') {
      for await (const [count] of entries(window, box, ENTRY_BYTES[name])) claims[name] += count
    } else if (name === 'stsc') {
      for await (const [chunk, samples] of entries(window, box, ENTRY_BYTES[name])) {
        claims.stsc = Math.max(claims.stsc, chunk)
        claims.perChunk = Math.max(claims.perChunk, samples)
      }
    } else if (name === 'stsz' || name === 'stz2') {
      const { start } = box
      const head = window.peek(start, 12) ?? (await window.load(start, 12))
      const isListed = head.byteLength === 12 && (name === 'stz2' || head.getUint32(4) === 0)
      if (isListed) claims.sizes += head.getUint32(8)
    }
  }
}

/** Entries that a table has, which may be fewer than it says. */
async function entriesOf(
  window: ByteWindow,
  { start, end }: Box,
  entryBytes: number,
): Promise<number> {
  const head = window.peek(start, 8) ?? (await window.load(start, 8))
  if (head.byteLength < 8) return 0
  return Math.min(head.getUint32(4), Math.floor((end - start - 8) / entryBytes))
}

/** The first two numbers of each entry. */
async function* entries(
  window: ByteWindow,
  box: Box,
  entryBytes: number,
): AsyncGenerator<[number, number], void> {
  const count = await entriesOf(window, box, entryBytes)
  for (let entry = 0, at = box.start + 8; entry < count; entry++, at += entryBytes) {
    const view = window.peek(at, 8) ?? (await window.load(at, 8))
    if (view.byteLength < 8) return
    yield [view.getUint32(0), view.getUint32(4)]
  }
}
