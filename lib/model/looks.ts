import { type EpochMs, SECOND } from '../units.ts'

/**
 * Pauses before each look at the account's own posts after a create whose answer was lost: nearly
 * seven minutes in all. X does not document how soon a new post is listed; this is the lag that is
 * allowed for before a post that is not there counts as not sent.
 */
export const LOOK_AFTER_MS = [0, 5, 15, 30, 60, 120, 180].map((seconds) => seconds * SECOND)

/** When the last look is due, after so many of them and with the next one at `next`. */
export function lastLookAt(looks: number, next: EpochMs): EpochMs {
  return LOOK_AFTER_MS.slice(looks + 1).reduce((at, pause) => at + pause, next)
}
