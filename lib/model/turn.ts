import type { Failure } from '../failures/failure.ts'
import { type EpochMs, MINUTE } from '../units.ts'
import type { Job, JobMedia, RestAhead } from './job.ts'
import { LIMITS } from './limits.ts'
import type { UndoWindow } from './undo.ts'

/** No pause of our own is longer: backoff ends at 5 min, looks at 3 min, and jitter is added. */
export const LONGEST_PAUSE_MS = 10 * MINUTE
/** Computers correct their clocks by less than this all the time. */
const CORRECTION_MS = MINUTE
/** A deletion without an answer is asked again after so long: more than X's answer is waited for. */
const ASK_AGAIN_MS = 2 * MINUTE
/** Longer before its end than an upload is relied on. */
const WELL_BEFORE_EXPIRY_MS = 10 * MINUTE

/** The longest wait that a failure of this kind can have set. */
export function longestWaitMs(failure: Failure): number {
  return failure.kind === 'x-rate-limited' || failure.kind === 'x-trouble'
    ? LIMITS.rateLimit.maxWaitMs
    : LONGEST_PAUSE_MS
}

/** The moment before which a clock must have been set back since a wait until `at` began. */
export function setBackBefore(at: EpochMs, longestMs: number, since?: EpochMs): EpochMs {
  return since === undefined ? at - longestMs : since - CORRECTION_MS
}

/**
 * When a job may go on by itself, as far as the job alone tells: not before `from`, unless the clock
 * stands before `unlessBefore`, so early that it was set back meanwhile. Never too late; that nothing
 * happens then after all only costs a look.
 */
export interface Turn {
  /** 0 means now. */
  from: EpochMs
  /** null where nothing is waited for. */
  unlessBefore: EpochMs | null
}

const NOW: Turn = { from: 0, unlessBefore: null }

/** null when only the person can make it go on. */
export function turnOf({ state, paused, media, undo }: Job): Turn | null {
  switch (state.state) {
    case 'composing':
      return turnAhead(media, state.rest)
    case 'published':
      // What is being deleted is asked again when no answer was stored for so long.
      return state.deletion?.state === 'asked'
        ? { from: state.deletion.at + ASK_AGAIN_MS, unlessBefore: null }
        : null
    case 'cancelled':
    case 'blocked':
    case 'asking':
      return null
    case 'publishing':
      return NOW
    case 'confirming':
      return {
        from: state.checkAt,
        unlessBefore: setBackBefore(state.checkAt, LONGEST_PAUSE_MS, state.since),
      }
    case 'waiting': {
      const { until, failure, since } = state
      const unlessBefore = setBackBefore(until, longestWaitMs(failure), since)
      return paused ? null : { from: until, unlessBefore }
    }
    case 'active':
      return paused ? null : (turnAtX(media, undo) ?? NOW)
  }
}

export function mayGoOn({ from, unlessBefore }: Turn, now: EpochMs): boolean {
  return from <= now || (unlessBefore !== null && now < unlessBefore)
}

/** What goes up before Post and has arrived is left alone, its end included: nothing is sent for it again. */
function turnAhead(media: JobMedia[], rest: RestAhead | undefined): Turn | null {
  if (rest) {
    if (rest.until === null) return null
    const longest = longestWaitMs(rest.failure)
    return { from: rest.until, unlessBefore: setBackBefore(rest.until, longest, rest.since) }
  }
  const left = media.filter(({ progress: { state } }) => state !== 'uploaded' && state !== 'ready')
  if (left.length === 0) return null
  const checks = left.flatMap(({ progress }) =>
    progress.state === 'processing' ? [progress.checkAt] : [],
  )
  if (checks.length < left.length) return NOW
  return {
    from: Math.min(...checks),
    unlessBefore: setBackBefore(Math.max(...checks), LIMITS.processing.maxCheckAfterMs),
  }
}

/**
 * While X still works on some of the media, or the person may still undo it, and nothing else is left to
 * do; null otherwise.
 */
function turnAtX(media: JobMedia[], undo: UndoWindow | undefined): Turn | null {
  const checks: EpochMs[] = []
  const ends: EpochMs[] = []
  for (const { progress, altText } of media) {
    const rests =
      progress.state === 'processing' ||
      progress.state === 'ready' ||
      (progress.state === 'uploaded' && altText === '')
    if (!rests) return null
    if (progress.state === 'processing') checks.push(progress.checkAt)
    ends.push(progress.upload.expiresAt - WELL_BEFORE_EXPIRY_MS)
  }
  if (checks.length === 0) {
    return undo ? { from: Math.min(undo.until, ...ends), unlessBefore: undo.since } : null
  }
  return {
    from: Math.min(...checks, ...ends),
    unlessBefore: setBackBefore(Math.max(...checks), LIMITS.processing.maxCheckAfterMs),
  }
}
