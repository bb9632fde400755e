import { LIMITS } from '../model/limits.ts'
import { type Line, SLOWEST_BYTES_PER_SECOND } from '../model/line.ts'
import type { Allowance } from '../model/reply.ts'
import { DAY, type EpochMs, KiB, SECOND } from '../units.ts'

/** What the planning of segments depends on besides the file: the line, and X's patience with it. */
export interface Pace {
  line: Line
  /** Appends that X still allows the account; null when that is not known. */
  allowance: Allowance | null
  /** Segments answered since nothing at all was known of the line; absent where something was. */
  firstAnswers?: number
}

/** X's manners may change: after a week segments are tried side by side again. */
const REMEMBER_ORDER_MS = 7 * DAY

/** Two hide the round trip of most lines; six are all that a browser sends at once over HTTP/1.1. */
const FEWEST_IN_FLIGHT = 2
const MOST_IN_FLIGHT = 6
/** So long does nothing follow an answer when this computer is busy. */
const BUSY_MS = 30

/**
 * What is on its way when a line collapses is not to be called back: of this much, 16 s at 1 Mbit/s. A
 * line of up to 64 Mbit/s has a quarter of a second to do with it, so that no more of it is to spare; a
 * faster one has (a segment took 20 s where a line of 50 Mbit/s, measured too high, became one of 1).
 */
const AT_RISK = { bytes: 2_000_000, upToBytesPerSecond: 8_000_000 } as const

/** About how long one segment may take by prediction. */
const SEGMENT_MS = 8 * SECOND

/**
 * A segment that takes this long hides its own overhead; a longer one only makes it worse when the
 * line collapses while it is on its way.
 */
const ENOUGH_MS = 80
const ENOUGH_BYTES = 384 * KiB

/** One by one each costs a round trip, which a larger one makes up for. */
const ALONE_TIMES = 4

/**
 * The first ones on a line of which nothing is known, all at once. The small ones tell a slow line soon;
 * together they keep 100 Mbit/s at work for 160 ms, and 1 Mbit/s for 16 s. Different sizes, so that their
 * answers do not come all at once.
 */
const FIRST_BYTES = [64, 128, 256, 512, 512, 512].map((kilobytes) => kilobytes * KiB)
/** While those are answered each answer makes room for two, as far as that is not slow. */
const MOST_AT_FIRST = 8
const SMALLEST_BYTES = 16 * KiB

/** Whether X is known to want the segments of a file one by one. */
export function wantsOrder({ inOrderSince }: Line, now: EpochMs): boolean {
  return inOrderSince !== null && Math.abs(now - inOrderSince) < REMEMBER_ORDER_MS
}

/**
 * Segments to keep on their way at once: as many as fill the line while answers are on their way
 * back, 2 to 6; one where X wants them one by one.
 */
export function segmentsInFlight(pace: Pace, oneByOne: boolean): number {
  if (oneByOne) return 1
  const { line, firstAnswers } = pace
  const { bytesPerSecond, roundTripMs } = line
  if (bytesPerSecond === null) return FIRST_BYTES.length
  const underWay = (bytesPerSecond * ((roundTripMs ?? 0) + BUSY_MS)) / SECOND
  const size = enoughBytes(bytesPerSecond)
  const filling = Math.ceil(underWay / size)
  const isAtRisk = bytesPerSecond <= AT_RISK.upToBytesPerSecond && underWay <= AT_RISK.bytes
  const most = isAtRisk ? Math.max(filling, Math.floor(AT_RISK.bytes / size)) : MOST_IN_FLIGHT
  const wanted = Math.min(filling + 1, most, MOST_IN_FLIGHT)
  return Math.max(FEWEST_IN_FLIGHT, wanted, inFlightAtFirst(bytesPerSecond, firstAnswers))
}

/** What the first answers say of the rate is too little: most of the line was not yet in use. */
function inFlightAtFirst(bytesPerSecond: number, answers = Number.POSITIVE_INFINITY): number {
  if (answers >= FIRST_BYTES.length) return 0
  const inTime = Math.floor((bytesPerSecond * SEGMENT_MS) / SECOND / ENOUGH_BYTES)
  return Math.min(inTime, MOST_AT_FIRST, FIRST_BYTES.length + answers)
}

/**
 * The size this line asks for, in bytes, with `inFlight` segments sharing it: no more than about
 * 8 s by prediction, and no more than pays.
 * @param index of the segment in its file; the first ones differ while the line is not known.
 */
export function segmentBytesFor({ bytesPerSecond }: Line, inFlight: number, index: number): number {
  if (bytesPerSecond === null) return FIRST_BYTES[index] ?? ENOUGH_BYTES
  const inTime = (bytesPerSecond * SEGMENT_MS) / SECOND / inFlight
  const enough = enoughBytes(bytesPerSecond) * (inFlight === 1 ? ALONE_TIMES : 1)
  const bytes = Math.min(enough, inTime)
  // Those that begin together share the line; of one size they would end together, and leave it idle.
  const share = Math.min(1, (index + 1) / inFlight)
  return Math.max(SMALLEST_BYTES, Math.floor(bytes * share))
}

/** What the line carries in the time a single request may take; Infinity while it is not known. */
export function bytesInOneRequest({ bytesPerSecond }: Line): number {
  return bytesPerSecond === null ? Number.POSITIVE_INFINITY : (bytesPerSecond * SEGMENT_MS) / SECOND
}

function enoughBytes(bytesPerSecond: number): number {
  const inThatTime = (bytesPerSecond * ENOUGH_MS) / SECOND
  return Math.min(LIMITS.segment.defaultByteLength, Math.max(ENOUGH_BYTES, inThatTime))
}

/**
 * However slow the answer, it is waited for this long, and for four times what the line needs, but not
 * for longer than the slowest line does.
 */
const PATIENCE = { leastMs: 30 * SECOND, times: 4 } as const

/**
 * How long X's answer to a segment is waited for, in ms.
 * @param byteLength of all that is on the line together with it.
 */
export function patienceMsFor({ bytesPerSecond }: Line, byteLength: number): number {
  const slowestMs = (byteLength / SLOWEST_BYTES_PER_SECOND) * SECOND
  if (bytesPerSecond === null) return Math.round(PATIENCE.leastMs + slowestMs)
  const lineMs = (byteLength / bytesPerSecond) * SECOND
  return Math.round(PATIENCE.leastMs + Math.min(PATIENCE.times * lineMs, slowestMs))
}
