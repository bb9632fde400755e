import type { EpochMs } from '../units.ts'

/** What was measured of the way to X, kept across restarts so that an upload starts well. */
export interface Line {
  /** Body bytes a second that X acknowledged, all requests together; null before the first measure. */
  bytesPerSecond: number | null
  /** Shortest time lately for X's answer to a request without a file, in ms; null before one. */
  roundTripMs: number | null
  /** Since when X is known to want the segments of a file one by one; null while it is not. */
  inOrderSince: EpochMs | null
  /** Since when a request whose body follows its head is known not to be taken; null while it is not. */
  notHeldSince: EpochMs | null
  /** How far X's clock is ahead of this computer's, in ms; negative when it is behind. */
  aheadMs: number
}

/** The slowest line that is reckoned with, in bytes a second: 64 kbit/s, less a quarter for overhead. */
export const SLOWEST_BYTES_PER_SECOND = 6_000

export const UNKNOWN_LINE: Line = {
  bytesPerSecond: null,
  roundTripMs: null,
  inOrderSince: null,
  notHeldSince: null,
  aheadMs: 0,
}
