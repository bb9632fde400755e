import { type EpochMs, MINUTE, SECOND } from '../units.ts'

/** Growth older than this says little about the line of now. */
const WINDOW_MS = 30 * SECOND
/** Bytes are confirmed a segment at a time: fewer moments of growth, or closer ones, tell no rate. */
const FEWEST_MARKS = 3
const SHORTEST_SPAN_MS = 3 * SECOND
/** Without growth for so long, and for so many times as long as it took before, no rate is told. */
const QUIET_MS = 10 * SECOND
const QUIET_TIMES = 4
/** A rate within this share of the one that is shown is shown as that. */
const SAME_RATE = 0.1
/** Minutes by which an estimate may leave the one that is shown before another is shown. */
const SAME_MINUTES = 0.75

/** A moment at which more bytes were confirmed, and how many were then. */
interface Mark {
  at: EpochMs
  bytes: number
}

/** An upload as it was watched, and what may be said of it. */
export interface UploadRate {
  /** Confirmed bytes when it was last looked at. */
  seen: number
  /** Oldest first. The look that began the watch is none: when those bytes came is not known. */
  marks: Mark[]
  /** Steady, to two digits; null while it is not known. */
  bytesPerSecond: number | null
  /** Whole minutes, steady; 0 is less than one. null while it is not known. */
  minutesLeft: number | null
}

/**
 * The upload after another look at it.
 * @param before what was known after the look before; undefined at the first.
 * @param bytes confirmed and all bytes of the post's files.
 */
export function watchUpload(
  before: UploadRate | undefined,
  bytes: { done: number; total: number },
  now: EpochMs,
): UploadRate {
  // Fewer than before: it began anew.
  const isSame = before !== undefined && bytes.done >= before.seen
  const marks = isSame ? marksAfter(before, bytes.done, now) : []
  const measured = rateOf(marks, now)
  const bytesPerSecond = measured && steadyRate(measured, before?.bytesPerSecond ?? null)
  const left = Math.max(0, bytes.total - bytes.done)
  return {
    seen: bytes.done,
    marks,
    bytesPerSecond,
    minutesLeft:
      bytesPerSecond &&
      steadyMinutes((left / bytesPerSecond) * (SECOND / MINUTE), before?.minutesLeft ?? null),
  }
}

/** When its rate is no longer to be told if nothing grows until then; null while none is told. */
export function toldUntil({ marks, bytesPerSecond }: UploadRate): EpochMs | null {
  return bytesPerSecond === null ? null : quietFrom(marks)
}

function marksAfter({ marks, seen }: UploadRate, bytes: number, now: EpochMs): Mark[] {
  const last = marks.at(-1)
  if (bytes === seen) return marks
  // A clock that was set back.
  if (last && now <= last.at) return []
  const kept = marks.filter(
    ({ at }, place) => now - at <= WINDOW_MS || place > marks.length - FEWEST_MARKS,
  )
  return [...kept, { at: now, bytes }]
}

function rateOf(marks: Mark[], now: EpochMs): number | null {
  const [first, last] = [marks[0], marks.at(-1)]
  if (!first || !last || marks.length < FEWEST_MARKS) return null
  const spanMs = last.at - first.at
  if (spanMs < SHORTEST_SPAN_MS || now > quietFrom(marks)) return null
  return ((last.bytes - first.bytes) / spanMs) * SECOND
}

function quietFrom(marks: Mark[]): EpochMs {
  const [first, last] = [marks[0], marks.at(-1)]
  if (!first || !last) return 0
  const usualMs = (last.at - first.at) / Math.max(1, marks.length - 1)
  return last.at + Math.max(QUIET_MS, QUIET_TIMES * usualMs)
}

function steadyRate(measured: number, shown: number | null): number {
  if (shown !== null && Math.abs(measured - shown) <= SAME_RATE * shown) return shown
  return Number(measured.toPrecision(2))
}

function steadyMinutes(exact: number, shown: number | null): number {
  if (shown !== null && shown > 0 && exact > 1) {
    if (Math.abs(exact - shown) < SAME_MINUTES) return shown
  }
  return exact <= 1 ? 0 : Math.round(exact)
}
