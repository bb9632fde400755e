import type { Failure } from '../failures/failure.ts'
import type { EpochMs } from '../units.ts'

/**
 * What came of a call over the network.
 * `retryAt`: the earliest moment X allows another try (wait headers), null when it named none.
 * `uncertain`: the request may have been carried out although no usable answer came back
 * (timeout, lost connection, 5xx, unreadable 2xx).
 */
export type Reply<T> =
  | { ok: true; value: T }
  | { ok: false; failure: Failure; retryAt: EpochMs | null; uncertain: boolean }

/** What X's headers said at `heardAt` is left of a limit: `left` more requests until `resetAt`. */
export interface Allowance {
  left: number
  resetAt: EpochMs
  heardAt: EpochMs
}
