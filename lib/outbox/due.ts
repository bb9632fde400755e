import type { Failure } from '../failures/failure.ts'
import { LIMITS } from '../model/limits.ts'
import { type EpochMs, MINUTE } from '../units.ts'

/** No pause of our own is longer: backoff ends at 5 min, looks at 3 min, and jitter is added. */
const LONGEST_PAUSE_MS = 10 * MINUTE

/**
 * When something that was to wait until `at` is really due. A moment further away than any such wait
 * can be means that the clock was set back meanwhile: then it is due now.
 */
export function dueAt(at: EpochMs, now: EpochMs, longestMs = LONGEST_PAUSE_MS): EpochMs {
  return at - now > longestMs ? now : at
}

/** The longest wait that a failure of this kind can have set. */
export function longestWaitMs(failure: Failure): number {
  return failure.kind === 'x-rate-limited' || failure.kind === 'x-trouble'
    ? LIMITS.rateLimit.maxWaitMs
    : LONGEST_PAUSE_MS
}
