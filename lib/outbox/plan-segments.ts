import { LIMITS } from '../model/limits.ts'
import { type Pace, segmentBytesFor } from './pace.ts'

const MAX_SEGMENTS = LIMITS.segment.maxIndex + 1

/** Planned beyond those on their way, so that each answer is followed by the next segment at once. */
export const SPARE_SEGMENTS = 2

/**
 * Planned beyond those on their way while the file still arrives: writing down what arrives holds up the
 * plan of what follows (measured: the line stood idle for a third of the time).
 */
export const SPARE_WHILE_ARRIVING = 6

interface Planned {
  /** Of the whole file. */
  byteLength: number
  /** As many bytes are here as a segment may end at; all of them where it is left out. */
  arrivedBytes?: number
  /** Segment i is the bytes [boundaries[i], boundaries[i + 1]); the last one may not be the end yet. */
  boundaries: number[]
  /** Indexes that X has confirmed. */
  acknowledged: number[]
}

/**
 * The boundaries with as many segments planned as shall be on their way, and some to spare where they
 * go side by side. What is planned stays as it is; each new one is as large as the line asks for now.
 * @param limit largest segment in bytes, unless the file would need more than 1,000 of that size.
 */
export function planAhead(
  { byteLength, arrivedBytes = byteLength, boundaries, acknowledged }: Planned,
  limit: number,
  inFlight: number,
  pace: Pace,
): number[] {
  const planned = [...boundaries]
  let open = planned.length - 1 - acknowledged.length
  const spare = arrivedBytes < byteLength ? SPARE_WHILE_ARRIVING : SPARE_SEGMENTS
  const wanted = inFlight === 1 ? 1 : inFlight + spare
  for (let at = planned.at(-1) ?? 0; at < byteLength && open < wanted; open++) {
    const size = segmentSize(byteLength - at, MAX_SEGMENTS + 1 - planned.length, limit, {
      bytes: segmentBytesFor(pace.line, inFlight, planned.length - 1),
      // Those planned and not yet confirmed will use some up.
      appends: (pace.allowance?.left ?? Number.POSITIVE_INFINITY) - open,
    })
    at = Math.min(byteLength, at + size)
    // Not a smaller one: X takes only so many.
    if (at > arrivedBytes) break
    planned.push(at)
  }
  return planned
}

/**
 * Size of the next segment in bytes. What decides, the strongest first: X takes no index above 999;
 * the limit of a segment; the appends that X still allows the account; what the line asks for.
 */
export function segmentSize(
  remainingBytes: number,
  segmentsLeft: number,
  limit: number,
  asked: { bytes: number; appends: number },
): number {
  const forTheIndex = Math.ceil(remainingBytes / Math.max(1, segmentsLeft))
  const forTheAllowance = Math.ceil(remainingBytes / Math.max(1, asked.appends))
  return Math.max(forTheIndex, Math.min(limit, Math.max(forTheAllowance, asked.bytes)))
}

/**
 * The limit for a new upload after X refused a segment of `refusedBytes` as too large: 1 MiB, or what
 * the index needs; null when that is no smaller, so that there is no way for this file.
 */
export function limitAfterRefusal(byteLength: number, refusedBytes: number): number | null {
  const smaller = Math.max(LIMITS.segment.fallbackByteLength, Math.ceil(byteLength / MAX_SEGMENTS))
  return smaller < refusedBytes ? smaller : null
}
