import { MiB } from '../units.ts'
import { BoxReader } from './box-reader.ts'

/** What describes a film is shorter than this, or nobody waits for it. */
const MAX_HEAD_BYTES = 16 * MiB
const HEADER_BYTES = 16

/** What the beginning of a film tells of its end. */
export type Beginning =
  /** All that describes it is here; behind it, up to the very end, are only pictures and sound. */
  | { is: 'telling'; headBytes: number }
  /** Nobody can tell before so many bytes are here. */
  | { is: 'short'; neededBytes: number }
  /** Something that nobody can know yet stands behind its pictures. */
  | { is: 'silent' }

/**
 * Whether an MP4 can be known by its beginning: it says what it is before it shows it, and the last of its
 * boxes (ISO/IEC 14496-12 §4.2) is known to hold pictures and sound and to end where the file does.
 * @param beginning its first bytes.
 * @param byteLength of all of it.
 */
export async function readBeginning(beginning: Blob, byteLength: number): Promise<Beginning> {
  const reader = new BoxReader(beginning)
  const needs = (neededBytes: number): Beginning =>
    neededBytes > Math.min(MAX_HEAD_BYTES, byteLength)
      ? { is: 'silent' }
      : { is: 'short', neededBytes }
  let isDescribed = false
  for (let at = 0; ; ) {
    if (at + HEADER_BYTES > beginning.size) return needs(at + HEADER_BYTES)
    const box = await reader.box(at, byteLength)
    if (box === null) return { is: 'silent' }
    if (at === 0 && box.name !== 'ftyp') return { is: 'silent' }
    if (box.end === byteLength) {
      return isDescribed && box.name === 'mdat'
        ? { is: 'telling', headBytes: box.start }
        : { is: 'silent' }
    }
    if (box.name === 'moov') {
      if (box.end > beginning.size) return needs(box.end)
      isDescribed = true
    }
    at = box.end
  }
}
