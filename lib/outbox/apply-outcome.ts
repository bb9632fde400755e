import type { Failure } from '../failures/failure.ts'
import type { Job, JobMedia, MediaProgress } from '../model/job.ts'
import { LIMITS } from '../model/limits.ts'
import { type EpochMs, MINUTE } from '../units.ts'
import { afterLook } from './confirm.ts'
import { uploadOf } from './next-steps.ts'
import type { UploadStatus } from './ports.ts'
import { afterCreateFailed, afterLookFailed } from './publishing.ts'
import type { Done, Failed, Outcome, Step } from './step.ts'
import { block, MAX_RETRIES, waitOrBlock } from './waits.ts'

/** A file is sent anew at most this often because X could make nothing of the upload before. */
const MAX_RESTARTS = 3
/** X's processing is given up on after this long; the file is probably one it cannot read. */
const MAX_PROCESSING_MS = 30 * MINUTE

/**
 * The job after a step. Pure, and safe on a job that changed while the step ran: what was achieved
 * is always recorded, and a pause or cancel that arrived meanwhile stays.
 */
export function applyOutcome(
  latest: Job,
  outcome: Outcome,
  now: EpochMs,
  random: () => number,
): Job {
  if (latest.state.state === 'cancelled') return latest
  if (isStale(latest, outcome.ok ? outcome.done.step : outcome.step)) return latest
  return outcome.ok
    ? applyDone(latest, outcome.done, now)
    : applyFailure(latest, outcome, now, random)
}

/** The step was about an upload that has been given up since. */
function isStale(job: Job, step: Step): boolean {
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
      return wentWell({ ...withProgress(job, done, now), sentBytes })
    }
    case 'prepare': {
      const { thumbnail } = done.result
      const advanced = withProgress(job, done, now)
      const media = advanced.media[done.step.media]
      if (!media || thumbnail === null) return wentWell(advanced)
      return wentWell({
        ...advanced,
        media: advanced.media.with(done.step.media, { ...media, thumbnail }),
      })
    }
    default:
      return wentWell(withProgress(job, done, now))
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
    return progress.state === 'fetching' ? { state: 'captured', file: done.result.file } : progress
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
  if (progress.state === 'fetching' || progress.state === 'captured') return progress
  const { file, category, segmentLimit, restarts } = progress
  const prepared = { file, category, segmentLimit, restarts }
  switch (done.kind) {
    case 'initialize':
      return { state: 'uploading', acknowledged: [], ...done.result, ...prepared }
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
    since: progress.state === 'processing' ? progress.since : now,
    percent: status.percent,
    doubt: null,
    ...prepared,
  }
}

function applyFailure(job: Job, outcome: Failed, now: EpochMs, random: () => number): Job {
  const { step, failure, retryAt } = outcome
  if (step.kind === 'create-post') return afterCreateFailed(job, outcome, now, random)
  if (step.kind === 'confirm-post') return afterLookFailed(job, outcome, now, random)
  if (isFatal(job, step, now)) {
    return block(job, { kind: 'processing-endless', minutes: MAX_PROCESSING_MS / MINUTE })
  }
  const cured = cureMedia(job, step, failure, now)
  if (cured) return { ...cured, retries: cured.retries + 1 }
  return waitOrBlock(job, failure, retryAt, now, random)
}

function isFatal(job: Job, step: Step, now: EpochMs): boolean {
  if (step.kind !== 'check') return false
  const progress = job.media[step.media]?.progress
  return progress?.state === 'processing' && now - progress.since > MAX_PROCESSING_MS
}

/** Another way for the same bytes, where the refusal names one; null where there is none. */
function cureMedia(job: Job, step: Step, failure: Failure, now: EpochMs): Job | null {
  if (!('media' in step) || job.retries >= MAX_RETRIES) return null
  const progress = job.media[step.media]?.progress
  if (!progress || progress.state === 'fetching' || progress.state === 'captured') return null
  const { file, category, segmentLimit, restarts } = progress
  const again = (limit: number): Job =>
    changeProgress(job, step.media, () => ({
      state: 'prepared',
      file,
      category,
      segmentLimit: limit,
      oneShot: 'refused',
      restarts: restarts + 1,
    }))
  if (step.kind === 'one-shot' && refusesRequest(failure)) return again(segmentLimit)
  if (restarts >= MAX_RESTARTS) return null
  if (failure.kind === 'segment-too-large') {
    const { fallbackByteLength } = LIMITS.segment
    return segmentLimit > fallbackByteLength ? again(fallbackByteLength) : null
  }
  if (failure.kind === 'upload-expired' || failure.kind === 'upload-incomplete') {
    return again(segmentLimit)
  }
  if (step.kind === 'append' && refusesRequest(failure)) {
    // X may refuse what it has already; finalize tells whether it does.
    return withProgress(job, { kind: 'append', step, result: { byteLength: 0 } }, now)
  }
  if (step.kind === 'finalize' && refusesRequest(failure) && progress.state === 'uploading') {
    // It may have been finalized just before the last stop: status decides.
    return changeProgress(job, step.media, () => ({
      state: 'processing',
      upload: progress.upload,
      checkAt: now,
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

/** Progress ends a wait and forgets earlier failures. */
function wentWell(job: Job): Job {
  return job.state.state === 'waiting'
    ? { ...job, retries: 0, state: { state: 'active' } }
    : { ...job, retries: 0 }
}

function changeProgress(
  job: Job,
  place: number,
  change: (progress: MediaProgress, media: JobMedia) => MediaProgress,
): Job {
  const media = job.media[place]
  if (!media) return job
  const progress = change(media.progress, media)
  return progress === media.progress
    ? job
    : { ...job, media: job.media.with(place, { ...media, progress }) }
}
