import { type Line, SLOWEST_BYTES_PER_SECOND } from '../model/line.ts'
import { SECOND } from '../units.ts'

/** A request that was answered: how long it took and what the line carried meanwhile. */
export interface Measured {
  ms: number
  /** Body bytes of all requests that X acknowledged in that time; 0 for one without a file. */
  carriedBytes: number
  /** How long others had been on their way without a break when it began; 0 for the first one. */
  busyMs: number
  /** Nothing was known of the line a moment ago: a rise is believed at once. */
  isEarly: boolean
}

/** Shorter ones say little about a slow line and may be one hiccup of a fast one. */
const TELLING_MS = 2 * SECOND
/** How far of the way a measure moves the rate. */
const RISE = 1 / 2
const FALL = 1 / 4
/** The round trip drifts up this slowly, so that one answer that waited behind a file is forgotten. */
const DRIFT = 0.1

/**
 * The line after one more answer. What was acknowledged in a time was carried in it, but for the first
 * round trip after a rest, when no answer can come. So a measure is never too high, and too low where the
 * line had less to carry than it can: it rises halfway, and falls by a quarter of the way, but at once
 * when it was measured over two seconds or more, since too large a segment hurts on a slow line.
 */
export function learnFromAnswer(line: Line, measured: Measured): Line {
  const { ms, carriedBytes, isEarly } = measured
  if (!(ms > 0)) return line
  if (carriedBytes === 0) return { ...line, roundTripMs: nextRoundTrip(line.roundTripMs, ms) }
  const rate = rateOf(measured, line.roundTripMs ?? 0)
  const before = line.bytesPerSecond
  const fell = before !== null && rate < before && ms >= TELLING_MS
  const atOnce = before === null || fell || (isEarly && rate > before)
  const share = atOnce ? 1 : rate > before ? RISE : FALL
  const bytesPerSecond = (before ?? 0) * (1 - share) + rate * share
  // An answer to a segment took at least a round trip: a connection set up anew shows a longer one.
  const roundTripMs = line.roundTripMs === null ? null : Math.min(line.roundTripMs, ms)
  return { ...line, bytesPerSecond: Math.round(bytesPerSecond), roundTripMs }
}

/** Bytes a second. A round trip longer than this answer took is none: its connection was set up anew. */
function rateOf({ ms, carriedBytes, busyMs }: Measured, roundTripMs: number): number {
  const silentMs = Math.max(0, roundTripMs - busyMs)
  // At least a tenth of the time was spent on the bytes, however long the answer took to come back.
  const onTheLineMs = roundTripMs >= ms ? ms / 2 : Math.max(ms - silentMs, ms / 10)
  return Math.max(SLOWEST_BYTES_PER_SECOND, (carriedBytes / onTheLineMs) * SECOND)
}

/** The line after a segment whose answer was given up on: it is a quarter as fast, or X hangs. */
export function learnFromSilence(line: Line): Line {
  if (line.bytesPerSecond === null) return line
  return { ...line, bytesPerSecond: Math.max(SLOWEST_BYTES_PER_SECOND, line.bytesPerSecond / 4) }
}

function nextRoundTrip(before: number | null, ms: number): number {
  if (before === null || ms < before) return ms
  return Math.round(before + (ms - before) * DRIFT)
}
