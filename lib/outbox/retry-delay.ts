import { MINUTE, SECOND } from '../units.ts'

const FIRST_MS = 2 * SECOND
const CEILING_MS = 5 * MINUTE

/**
 * Milliseconds before retry `attempt` (1-based): 2 s, doubling to a ceiling of 5 min, ±20 % jitter
 * so that jobs delayed together do not return together. The caller takes X's own time when later.
 * @param random gives 0 (inclusive) to 1 (exclusive).
 */
export function retryDelayMs(attempt: number, random: () => number): number {
  const base = Math.min(CEILING_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 20))
  return Math.round(base * (0.8 + 0.4 * random()))
}
