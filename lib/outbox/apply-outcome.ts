import type { Failure } from '../failures/failure.ts'
import {
  isComposing,
  isPrepared,
  type Job,
  type JobMedia,
  type MediaProgress,
} from '../model/job.ts'
import { LIMITS } from '../model/limits.ts'
import { withoutPastUndo } from '../model/undo.ts'
import { type EpochMs, MINUTE } from '../units.ts'
import { anew } from './anew.ts'
import { afterLook } from './confirm.ts'
import { afterStepEarly, isOfEarly, withAdopted, withArrived, withArriving } from './early.ts'
import { goesOneByOne, uploadOf } from './next-steps.ts'
import { type Pace, segmentsInFlight } from './pace.ts'
import { limitAfterRefusal, planAhead } from './plan-segments.ts'
import type { Arriving, UploadStatus } from './ports.ts'
import { afterCreateFailed, afterLookFailed } from './publishing.ts'
import { type Done, type Failed, type Outcome, STEPS_AHEAD, type Step } from './step.ts'
import { block, MAX_RETRIES, triesSpent, waitOrBlock } from './waits.ts'

/** A file is sent anew at most this often because X could make nothing of the upload before. */
const MAX_RESTARTS = 3
/** X's processing is given up on after this long; the file is probably one it cannot read. */
const MAX_PROCESSING_MS = 30 * MINUTE
/** A check that comes this late was held up by something else. */
const UNWATCHED_MS = 5 * MINUTE
/** An upload that X denies to know is begun anew after so many tries: half a minute or more. */
const NOT_FOUND_TRIES = 4

/**
 * The job after a step. Pure, and safe on a job that changed while the step ran: what was achieved
 * is always recorded, and a pause or cancel that arrived meanwhile stays.
 */
export function applyOutcome(
  latest: Job,
  outcome: Outcome,
  now: EpochMs,
  random: () => number,
  pace: Pace,
): Job {
  if (latest.state.state === 'cancelled') return latest
  const { step } = outcome.ok ? outcome.done : outcome
  if (isStale(latest, step)) return latest
  // Whatever it was, it was not done for files that only go up before Post.
  if (isComposing(latest) && !STEPS_AHEAD.has(step.kind)) return latest
  const apply = (job: Job) =>
    outcome.ok ? applyDone(job, outcome.done, now) : applyFailure(job, outcome, now, random)
  if (!('media' in step)) return apply(latest)
  const next = isOfEarly(latest, step)
    ? afterStepEarly(latest, step.media, outcome, apply)
    : apply(latest)
  return changeMedia(next, step.media, (media) => withPlanned(media, pace, now))
}

/** The job while a file arrives: `reached` is only shown, `arriving` may go up already. */
export function applyArriving(
  latest: Job,
  place: number,
  reached: Extract<MediaProgress, { state: 'fetching' }>,
  arriving: Arriving | null,
  now: EpochMs,
  pace: Pace,
): Job {
  return changeMedia(latest, place, (media) =>
    media.progress.state === 'fetching'
      ? withPlanned(withArriving({ ...media, progress: reached }, arriving), pace, now)
      : media,
  )
}

/** The segments that go out next are planned in the same write that records what came before. */
function withPlanned(media: JobMedia, pace: Pace, now: EpochMs): JobMedia {
  const { progress, early } = media
  const own = planned(progress, undefined, pace, now)
  if (!early?.progress) return own === progress ? media : { ...media, progress: own }
  const sentSoFar = planned(early.progress, early.arrivedBytes, pace, now)
  return { ...media, progress: own, early: { ...early, progress: sentSoFar } }
}

/** @param arrivedBytes all of it where it is left out. */
function planned<P extends MediaProgress>(
  progress: P,
  arrivedBytes: number | undefined,
  pace: Pace,
  now: EpochMs,
): P {
  if (progress.state !== 'uploading') return progress
  const { file, segmentLimit, boundaries, acknowledged } = progress
  const inFlight = segmentsInFlight(pace, goesOneByOne(progress, pace.line, now))
  const { byteLength } = file
  const plan = {
    byteLength,
    boundaries,
    acknowledged,
    ...(arrivedBytes !== undefined && { arrivedBytes }),
  }
  const ahead = planAhead(plan, segmentLimit, inFlight, pace)
  return ahead.length === boundaries.length ? progress : { ...progress, boundaries: ahead }
}

/** The step was about an upload that has been given up since. */
function isStale(job: Job, step: Step): boolean {
  if (isOfEarly(job, step)) return false
  if (step.kind === 'initialize') return step.early !== undefined
  if (!('upload' in step)) return false
  const progress = job.media[step.media]?.progress
  return !progress || uploadOf(progress)?.mediaId !== step.upload
}

function applyDone(job: Job, done: Done, now: EpochMs): Job {
  switch (done.kind) {
    case 'create-post':
      return { ...job, state: { state: 'published', publishedAt: now, ...done.result } }
    case 'confirm-post':
      return afterLook(job, done.result, now)
    case 'append': {
      const sentBytes = job.sentBytes + done.result.byteLength
      return wentWell({ ...withProgress(job, done, now), sentBytes }, now)
    }
    case 'fetch': {
      const isHere = (media: JobMedia) => withArrived(media, done.result.original)
      return wentWell(changeMedia(withProgress(job, done, now), done.step.media, isHere), now)
    }
    case 'fit': {
      const media = job.media[done.step.media]
      if (media?.progress.state !== 'fitting') return job
      const { fit } = done.result
      const known = { ...job, media: job.media.with(done.step.media, { ...media, fit }) }
      return wentWell(withProgress(known, done, now), now)
    }
    case 'prepare': {
      const { thumbnail } = done.result
      const advanced = changeMedia(withProgress(job, done, now), done.step.media, withAdopted)
      const media = advanced.media[done.step.media]
      if (!media || thumbnail === null) return wentWell(advanced, now)
      return wentWell(
        {
          ...advanced,
          media: advanced.media.with(done.step.media, { ...media, thumbnail }),
        },
        now,
      )
    }
    default: {
      const next = wentWell(withProgress(job, done, now), now)
      const progress = next.media[done.step.media]?.progress
      const tooLong = progress?.state === 'processing' && now - progress.since > MAX_PROCESSING_MS
      return tooLong
        ? block(next, { kind: 'processing-endless', minutes: MAX_PROCESSING_MS / MINUTE })
        : next
    }
  }
}

type MediaDone = Exclude<Done, { kind: 'create-post' | 'confirm-post' }>

function withProgress(job: Job, done: MediaDone, now: EpochMs): Job {
  return changeProgress(job, done.step.media, (progress, media) =>
    advance(progress, media.altText, done, now),
  )
}

/** Where a medium stands after one of its steps. */
function advance(
  progress: MediaProgress,
  altText: string,
  done: MediaDone,
  now: EpochMs,
): MediaProgress {
  if (done.kind === 'fetch') {
    // Its bytes may have come by another way meanwhile (`outbox.arrived`), and gone on.
    if (progress.state !== 'fetching') return progress
    return { state: 'fitting', original: done.result.original, wish: {}, since: now, share: null }
  }
  if (done.kind === 'fit') {
    return progress.state === 'fitting' ? { state: 'captured', file: done.result.file } : progress
  }
  if (done.kind === 'prepare') {
    const { file, category } = done.result
    return {
      state: 'prepared',
      oneShot: 'untried',
      segmentLimit: LIMITS.segment.defaultByteLength,
      restarts: 0,
      file,
      category,
    }
  }
  if (!isPrepared(progress)) return progress
  const { file, category, segmentLimit, restarts } = progress
  const prepared = { file, category, segmentLimit, restarts }
  switch (done.kind) {
    case 'initialize':
      return {
        state: 'uploading',
        boundaries: [0],
        acknowledged: [],
        refused: [],
        ...done.result,
        ...prepared,
      }
    case 'append': {
      const { index } = done.step
      if (progress.state !== 'uploading' || progress.acknowledged.includes(index)) return progress
      const acknowledged = [...progress.acknowledged, index].sort((a, b) => a - b)
      return { ...progress, acknowledged }
    }
    case 'set-alt-text':
      return progress.state === 'uploaded' ? { ...progress, state: 'ready' } : progress
    default:
      return afterStatus(progress, prepared, done.result.status, altText, now)
  }
}

function afterStatus(
  progress: MediaProgress,
  prepared: Pick<
    Extract<MediaProgress, { state: 'prepared' }>,
    'file' | 'category' | 'segmentLimit' | 'restarts'
  >,
  status: UploadStatus,
  altText: string,
  now: EpochMs,
): MediaProgress {
  const { upload } = status
  if (status.state === 'ready') {
    return { state: altText === '' ? 'ready' : 'uploaded', upload, ...prepared }
  }
  return {
    state: 'processing',
    upload,
    checkAt: now + status.checkAfterMs,
    since: processedSince(progress, now),
    percent: status.percent,
    doubt: null,
    ...prepared,
  }
}

/** Time in which nobody asked (paused, asleep, offline) says nothing about X's processing. */
function processedSince(progress: MediaProgress, now: EpochMs): EpochMs {
  if (progress.state !== 'processing') return now
  return now - progress.checkAt > UNWATCHED_MS ? now : progress.since
}

function applyFailure(job: Job, outcome: Failed, now: EpochMs, random: () => number): Job {
  const { step, failure, retryAt } = outcome
  if (step.kind === 'create-post') return afterCreateFailed(job, outcome, now, random)
  if (step.kind === 'confirm-post') return afterLookFailed(job, outcome, now, random)
  // Before Post nothing is sent again for an upload that has come to its end.
  const isOver = isComposing(job) && failure.kind === 'upload-expired'
  const cured = isOver ? null : cureMedia(job, step, failure, now)
  if (cured) return { ...cured, retries: cured.retries + (isOneOfMany(job, step) ? 0 : 1) }
  return waitOrBlock(job, failure, retryAt, now, random)
}

/**
 * A segment whose refusal is no try of its own: it went out beside one that was refused for that, or X may
 * have it from before. There may be as many of those as there are tries, and no more than were planned at
 * once.
 */
function isOneOfMany(job: Job, step: Step): boolean {
  if (step.kind !== 'append') return false
  const progress = job.media[step.media]?.progress
  if (progress?.state !== 'uploading') return false
  if (!step.alone) return progress.refused.length > 0
  return progress.refused.includes(step.index) || progress.unsure?.includes(step.index) === true
}

/** Another way for the same bytes, where the refusal names one; null where there is none. */
function cureMedia(job: Job, step: Step, failure: Failure, now: EpochMs): Job | null {
  if (!('media' in step)) return null
  const isFree = step.kind === 'append' && (!step.alone || isOneOfMany(job, step))
  if (!isFree && triesSpent(job) >= MAX_RETRIES) return null
  const progress = job.media[step.media]?.progress
  if (!progress || !isPrepared(progress)) return null
  const { file, category, segmentLimit, restarts } = progress
  const again = (limit: number): Job => changeProgress(job, step.media, () => anew(progress, limit))
  if (step.kind === 'one-shot' && refusesRequest(failure)) return again(segmentLimit)
  if (restarts >= MAX_RESTARTS) return null
  if (failure.kind === 'segment-too-large' && step.kind === 'append') {
    const limit = limitAfterRefusal(file.byteLength, segmentBytes(progress, step.index))
    return limit === null ? null : again(limit)
  }
  if (failure.kind === 'upload-expired' || failure.kind === 'upload-incomplete') {
    return again(segmentLimit)
  }
  // X's outages answer 404 as well: only an upload that stays unknown is begun anew.
  if (failure.kind === 'x-not-found') {
    return 'upload' in step && triesSpent(job) >= NOT_FOUND_TRIES ? again(segmentLimit) : null
  }
  if (step.kind === 'append' && refusesRequest(failure)) {
    if (!step.alone) {
      // Perhaps only because others were on their way: the rest goes one by one.
      return changeProgress(job, step.media, (latest) =>
        latest.state === 'uploading'
          ? { ...latest, refused: [...new Set([...latest.refused, step.index])] }
          : latest,
      )
    }
    // X may refuse what it has already; finalize tells whether it does.
    const result = { byteLength: 0, allowance: null }
    return withProgress(job, { kind: 'append', step, result }, now)
  }
  if (step.kind === 'finalize' && refusesRequest(failure) && progress.state === 'uploading') {
    // It may have been finalized just before the last stop: status decides. When to ask for it stood in
    // the answer that was lost.
    return changeProgress(job, step.media, () => ({
      state: 'processing',
      upload: progress.upload,
      checkAt: now + LIMITS.processing.defaultCheckAfterMs,
      since: now,
      percent: null,
      doubt: failure,
      file,
      category,
      segmentLimit,
      restarts,
    }))
  }
  if (step.kind === 'check' && progress.state === 'processing' && progress.doubt !== null) {
    return refusesRequest(failure) ? again(segmentLimit) : null
  }
  return null
}

function segmentBytes(progress: MediaProgress, index: number): number {
  if (progress.state !== 'uploading') return 0
  return (progress.boundaries[index + 1] ?? 0) - (progress.boundaries[index] ?? 0)
}

/** X understood the request and said no to it as such, not to the account or for the moment. */
function refusesRequest(failure: Failure): boolean {
  return [
    'x-invalid',
    'x-refused',
    'x-not-found',
    'post-media-invalid',
    'segment-too-large',
  ].includes(failure.kind)
}

/**
 * Progress ends a wait and forgets earlier failures. How long nothing moved before it is kept. A time to
 * undo that has passed meanwhile is forgotten in the same write.
 */
function wentWell(before: Job, now: EpochMs): Job {
  const job = withoutPastUndo(before, now)
  const { wantedAt, movedAt = 0, stillMs = 0 } = job
  const still = movedAt < wantedAt ? now - wantedAt : Math.max(stillMs, now - movedAt)
  const moved = { ...job, retries: 0, movedAt: now, stillMs: Math.max(0, still) }
  if (isComposing(job)) {
    const { rest, ...state } = job.state
    return rest && rest.until !== null ? { ...moved, state } : moved
  }
  return job.state.state === 'waiting' ? { ...moved, state: { state: 'active' } } : moved
}

function changeProgress(
  job: Job,
  place: number,
  change: (progress: MediaProgress, media: JobMedia) => MediaProgress,
): Job {
  return changeMedia(job, place, (media) => {
    const progress = change(media.progress, media)
    return progress === media.progress ? media : { ...media, progress }
  })
}

function changeMedia(job: Job, place: number, change: (media: JobMedia) => JobMedia): Job {
  const media = job.media[place]
  const changed = media && change(media)
  return !changed || changed === media ? job : { ...job, media: job.media.with(place, changed) }
}
