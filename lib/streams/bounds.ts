import { LIMITS } from '../model/limits.ts'
import { MiB, SECOND } from '../units.ts'

/** What a stream may be at most; beyond it nothing is read any further. */
export const BOUNDS = {
  /** Two hours in parts of a second are about 1 MB. */
  playlistBytes: 4 * MiB,
  /** Of one playlist. The longest video that X takes has 7,500 of a second each. */
  segments: 10_000,
  /** Of one master playlist; real ones have some 20. */
  variants: 100,
  /** Masters that name masters. The format knows one; a player or two follow more. */
  depth: 3,
  /** The longest that X takes from anybody. */
  seconds: LIMITS.video.subscriber.maxDurationMs / SECOND,
  /** Pixels of the longer and of the shorter side, beyond which X only scales down again. */
  longSide: 1_920,
  shortSide: 1_200,
} as const
