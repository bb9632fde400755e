import type { Failure } from '../failures/failure.ts'
import {
  isPrepared,
  type Job,
  type JobMedia,
  type MediaProgress,
  type RestAhead,
  type Upload,
} from '../model/job.ts'
import { LIMITS } from '../model/limits.ts'
import type { Line } from '../model/line.ts'
import { longestWaitMs } from '../model/turn.ts'
import { heldForUndo } from '../model/undo.ts'
import { type EpochMs, type MediaId, MINUTE, MiB } from '../units.ts'
import { dueAt } from './due.ts'
import {
  bytesInOneRequest,
  type Pace,
  patienceMsFor,
  segmentsInFlight,
  wantsOrder,
} from './pace.ts'
import { STEPS_AHEAD, type Step, stepKey } from './step.ts'

/** Steps of one job that may run at once, segments included. */
const STEPS_IN_FLIGHT = 10
/**
 * Stills up to this size go up in one request instead of three; any refusal falls back to segments. Measured
 * 2026-11-27 at 80 ms, from Post to X's answer, against segments: 0.3 and 0.9 MB 14 % sooner at 50 Mbit/s, 15 and
 * 9 % at 5; 4.5 MB 7 and 2 %. Above it a cut costs more than that, and what one stream of X's carries is not known.
 */
export const ONE_SHOT_MAX_BYTES = MiB
/** An upload this close to its end is not relied on any more. */
const EXPIRY_MARGIN_MS = 5 * MINUTE

export interface Decision {
  /** To be started now; none of them is under way already. */
  steps: Step[]
  /** Segments that may follow, in this order, each as soon as another one was answered. */
  spare?: Step[]
  /** When to look again even if no step ends before; null means only something new changes it. */
  restUntil: EpochMs | null
  /** Why it rests until then, where the person should know. */
  because?: Failure
}

const NOTHING: Decision = { steps: [], restUntil: null }

/**
 * What to do next for a job. Pure: the same arguments give the same answer.
 * @param running keys (`stepKey`) of this job's steps that are under way.
 */
export function nextSteps(
  job: Job,
  now: EpochMs,
  running: ReadonlySet<string>,
  pace: Pace,
): Decision {
  const { state } = job
  switch (state.state) {
    case 'composing':
      return stepsAhead(job, state.rest, now, running, pace)
    case 'published':
    case 'cancelled':
    case 'blocked':
    case 'asking':
      return NOTHING
    case 'publishing':
      // A create that is not under way here was cut off: look before doing anything else.
      return running.has('create-post') ? NOTHING : confirm(running)
    case 'confirming':
      return restOr(dueAt(state.checkAt, now, undefined, state.since), now, () => confirm(running))
    case 'waiting':
      if (job.paused) return NOTHING
      return restOr(dueAt(state.until, now, longestWaitMs(state.failure), state.since), now, () =>
        activeSteps(job, now, running, pace),
      )
    case 'active':
      return job.paused ? NOTHING : activeSteps(job, now, running, pace)
  }
}

function restOr(due: EpochMs, now: EpochMs, go: () => Decision): Decision {
  return now < due ? { steps: [], restUntil: due } : go()
}

function confirm(running: ReadonlySet<string>): Decision {
  return running.has('confirm-post')
    ? NOTHING
    : { steps: [{ kind: 'confirm-post' }], restUntil: null }
}

/**
 * For files of a draft that is still being written: the way to X, and not one step further. An upload that
 * is about to end is left to end, since X may bill each one anew; Post sends the file again.
 */
function stepsAhead(
  job: Job,
  rest: RestAhead | undefined,
  now: EpochMs,
  running: ReadonlySet<string>,
  pace: Pace,
): Decision {
  if (rest?.until === null) return NOTHING
  const longestMs = rest && longestWaitMs(rest.failure)
  const due = rest ? dueAt(rest.until, now, longestMs, rest.since) : now
  return restOr(due, now, () => {
    const wanted = job.media.flatMap((media, index) =>
      endsSoon(media.progress, now) ? [] : mediaSteps(media, index, now, pace),
    )
    const allowed = wanted.filter(({ kind }) => STEPS_AHEAD.has(kind))
    const later = laterCheck(job.media, now)
    if (allowed.length > 0) return startable(allowed, now, running, pace, later)
    return { steps: [], restUntil: later }
  })
}

function activeSteps(job: Job, now: EpochMs, running: ReadonlySet<string>, pace: Pace): Decision {
  const wanted = job.media.flatMap((media, index) => [
    ...mediaSteps(media, index, now, pace),
    ...stepsEarly(media, index, now, pace),
  ])
  const restUntil = laterCheck(job.media, now)
  if (wanted.length > 0) return startable(wanted, now, running, pace, restUntil)
  if (restUntil !== null) return { steps: [], restUntil }
  if (running.size > 0) return NOTHING
  const held = heldForUndo(job, now)
  if (held !== null) return { steps: [], restUntil: held }
  return { steps: [{ kind: 'create-post' }], restUntil: null }
}

/** When X is next asked how far it is with any of these, later than now; null when that is not awaited. */
function laterCheck(media: JobMedia[], now: EpochMs): EpochMs | null {
  const checks = media.flatMap(({ progress }) =>
    progress.state === 'processing' ? [checkDue(progress.checkAt, now)] : [],
  )
  const later = checks.filter((at) => at > now)
  return later.length > 0 ? Math.min(...later) : null
}

/** Leaves out what is under way, what would be too much at once, and what X does not allow yet. */
function startable(
  wanted: Step[],
  now: EpochMs,
  running: ReadonlySet<string>,
  pace: Pace,
  restUntil: EpochMs | null,
): Decision {
  const { line, allowance } = pace
  const mostSegments = segmentsInFlight(pace, wantsOrder(line, now))
  const segmentsRunning = [...running].filter((key) => key.startsWith('append:')).length
  const until =
    allowance && dueAt(allowance.resetAt, now, LIMITS.rateLimit.maxWaitMs, allowance.heardAt)
  const allowed =
    allowance && until !== null && until > now ? allowance.left : Number.POSITIVE_INFINITY
  const room = Math.min(mostSegments, allowed) - segmentsRunning
  const steps: Step[] = []
  const spare: Step[] = []
  let segments = 0
  let held = false
  for (const step of wanted) {
    if (running.size + steps.length >= STEPS_IN_FLIGHT) break
    if (running.has(stepKey(step))) continue
    if (step.kind === 'append') {
      if (step.alone && isUnderWay(step.upload, running)) continue
      if (segments >= room) {
        const isAllowed = segmentsRunning + segments + spare.length < allowed
        held ||= !isAllowed
        // Where more are on their way than the line asks for now, an answer is followed by none.
        if (isAllowed && room >= 0 && !step.alone) spare.push(step)
        continue
      }
      segments++
    }
    steps.push(step)
  }
  const isHeld = held && steps.length === 0 && running.size === 0 && until !== null
  if (!isHeld) return { steps, spare, restUntil }
  return { steps, restUntil: until, because: { kind: 'x-rate-limited', until } }
}

/** Whether a segment of this upload is on its way. */
function isUnderWay(upload: MediaId, running: ReadonlySet<string>): boolean {
  return [...running].some((key) => key.startsWith('append:') && key.includes(`:${upload}:`))
}

/** What one medium wants next; empty when it is ready or only waits for X. */
function mediaSteps(
  { progress, altText }: JobMedia,
  media: number,
  now: EpochMs,
  pace: Pace,
): Step[] {
  if (endsSoon(progress, now)) return [{ kind: 'initialize', media }]
  switch (progress.state) {
    case 'fetching':
      return [{ kind: 'fetch', media }]
    case 'fitting':
      return [{ kind: 'fit', media }]
    case 'captured':
      return [{ kind: 'prepare', media }]
    case 'prepared': {
      const most = Math.min(ONE_SHOT_MAX_BYTES, bytesInOneRequest(pace.line))
      const small = progress.file.byteLength <= most
      const oneShot = progress.oneShot === 'untried' && progress.file.kind === 'image' && small
      return [{ kind: oneShot ? 'one-shot' : 'initialize', media }]
    }
    case 'uploading': {
      const missing = appendSteps(progress, media, now, pace)
      if (missing.length > 0) return missing
      // Never by our own doing, since a segment is planned in the write that records the one before.
      const isWhole = progress.boundaries.at(-1) === progress.file.byteLength
      if (!isWhole) return [{ kind: 'initialize', media }]
      return [{ kind: 'finalize', media, upload: progress.upload.mediaId }]
    }
    case 'processing':
      if (now < checkDue(progress.checkAt, now)) return []
      return [{ kind: 'check', media, upload: progress.upload.mediaId }]
    case 'uploaded':
      if (altText === '') return []
      return [{ kind: 'set-alt-text', media, upload: progress.upload.mediaId }]
    case 'ready':
      return []
  }
}

/**
 * What of a file goes up while it arrives or is made fit: what is here of it. Nothing ends an upload that
 * is early but becoming the medium's own.
 */
function stepsEarly(
  { progress, early }: JobMedia,
  media: number,
  now: EpochMs,
  pace: Pace,
): Step[] {
  const sent = early?.progress
  if (!sent || isPrepared(progress)) return []
  if (sent.state === 'prepared') return [{ kind: 'initialize', media, early: sent.file.blob }]
  return endsSoon(sent, now) ? [] : appendSteps(sent, media, now, pace)
}

/**
 * The planned segments that X has not confirmed; only the first where X wants them one by one. Those
 * that it may have already go first and alone: refused beside others, they would have to go once more.
 */
function appendSteps(
  progress: Extract<MediaProgress, { state: 'uploading' }>,
  media: number,
  now: EpochMs,
  pace: Pace,
): Step[] {
  const { line } = pace
  const { boundaries, upload } = progress
  const acknowledged = new Set(progress.acknowledged)
  const missing = boundaries
    .slice(1)
    .flatMap((end, index) =>
      acknowledged.has(index) ? [] : [{ index, byteLength: end - (boundaries[index] ?? 0) }],
    )
  const unsure = missing.filter(({ index }) => progress.unsure?.includes(index))
  const wanted = unsure.length > 0 ? unsure : missing
  const oneByOne = unsure.length > 0 || goesOneByOne(progress, line, now)
  const next = oneByOne ? wanted.slice(0, 1) : wanted
  const together = next
    .slice(0, segmentsInFlight(pace, oneByOne))
    .reduce((sum, { byteLength }) => sum + byteLength, 0)
  return next.map(({ index }) => ({
    kind: 'append',
    media,
    upload: upload.mediaId,
    index,
    alone: oneByOne || missing.length === 1,
    patienceMs: patienceMsFor(line, together),
  }))
}

/** Whether the rest of this upload is sent one by one: X refused one beside others, now or lately. */
export function goesOneByOne(
  { refused }: Extract<MediaProgress, { state: 'uploading' }>,
  line: Line,
  now: EpochMs,
): boolean {
  return refused.length > 0 || wantsOrder(line, now)
}

/** It has an upload that is not relied on any more. */
export function endsSoon(progress: MediaProgress, now: EpochMs): boolean {
  const upload = uploadOf(progress)
  return upload !== null && upload.expiresAt - now < EXPIRY_MARGIN_MS
}

function checkDue(at: EpochMs, now: EpochMs): EpochMs {
  return dueAt(at, now, LIMITS.processing.maxCheckAfterMs)
}

/** The upload a medium relies on, if it has one. */
export function uploadOf(progress: MediaProgress): Upload | null {
  return 'upload' in progress ? progress.upload : null
}
