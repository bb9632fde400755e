import { LONGEST_PAUSE_MS, setBackBefore } from '../model/turn.ts'
import type { EpochMs } from '../units.ts'

/**
 * When something that was to wait until `at` is really due. Now, if the clock was set back meanwhile:
 * it shows a time before the wait began (`since`), or, where that is not known, `at` is further away
 * than any such wait can be. So no wait lasts longer than twice what was meant.
 */
export function dueAt(
  at: EpochMs,
  now: EpochMs,
  longestMs = LONGEST_PAUSE_MS,
  since?: EpochMs,
): EpochMs {
  return now < setBackBefore(at, longestMs, since) ? now : at
}
