import { LIMITS } from '../model/limits.ts'

const MAX_SEGMENTS = LIMITS.segment.maxIndex + 1

/**
 * Boundaries of the segments of a file: segment i is the bytes [result[i], result[i + 1]).
 * Equal sizes but for the last, at most `segmentLimit` bytes each, raised only where the file would
 * otherwise need more than 1,000 of them.
 */
export function planSegments(byteLength: number, segmentLimit: number): number[] {
  const size = Math.max(segmentLimit, Math.ceil(byteLength / MAX_SEGMENTS))
  const boundaries = [0]
  for (let end = size; end < byteLength; end += size) boundaries.push(end)
  boundaries.push(byteLength)
  return boundaries
}
