import { type Failure, referenceOf } from '../failures/failure.ts'
import { isPrepared, type Job, type JobMedia, type MediaProgress } from '../model/job.ts'
import { withoutUndo } from '../model/undo.ts'
import type { EpochMs } from '../units.ts'
import { anew } from './anew.ts'
import { askWhetherOut, logged } from './confirm.ts'
import { uploadOf } from './next-steps.ts'
import { retryDelayMs } from './retry-delay.ts'
import type { Failed } from './step.ts'
import { block, curedByWaiting, isEndless, MAX_RETRIES, waitOrBlock } from './waits.ts'

/**
 * The intention to post, stored before `POST /2/tweets` is sent. A post that was held up for longer
 * than `staleAfterMs` asks first. The moment is kept by X's clock, which posts carry too. From here on
 * nothing can be undone.
 */
export function markPublishing(
  latest: Job,
  now: EpochMs,
  staleAfterMs: number,
  xNow: EpochMs,
): Job {
  const { state } = latest
  if (latest.paused || (state.state !== 'active' && state.state !== 'waiting')) return latest
  if (heldUpMs(latest, now) > staleAfterMs) {
    return logged(
      { ...withoutUndo(latest), state: { state: 'asking', question: 'still-wanted' } },
      { at: now, what: 'asked' },
    )
  }
  const carried = latest.media.flatMap(({ progress }) => uploadOf(progress)?.mediaId ?? [])
  return logged(
    {
      ...withoutUndo(latest),
      sentSince: latest.sentSince ?? xNow,
      sentMedia: [...new Set([...latest.sentMedia, ...carried])],
      state: { state: 'publishing', intendedAt: xNow },
    },
    { at: now, what: 'create-sent' },
  )
}

/** The longest time in which nothing of it moved since the person wanted it out. */
function heldUpMs({ wantedAt, movedAt = 0, stillMs = 0 }: Job, now: EpochMs): number {
  return movedAt < wantedAt ? now - wantedAt : Math.max(stillMs, now - movedAt)
}

/** A definite no leaves the job where it was; anything else is looked up before it is repeated. */
export function afterCreateFailed(
  job: Job,
  { failure, retryAt, uncertain }: Failed,
  now: EpochMs,
  random: () => number,
): Job {
  if (job.state.state !== 'publishing') return job
  const duplicate = failure.kind === 'post-duplicate'
  const answer = referenceOf(failure)
  if (uncertain || duplicate) {
    return logged(
      { ...job, state: { state: 'confirming', checkAt: now, reads: 0, duplicate } },
      { at: now, what: duplicate ? 'create-refused' : 'create-uncertain', answer },
    )
  }
  // Only when this was the first intention is it certain that nothing went out.
  const first = job.sentSince === job.state.intendedAt
  const refused = first ? { ...job, sentSince: null, sentMedia: [] } : job
  const noted = logged(refused, { at: now, what: 'create-refused', answer })
  if (failure.kind === 'post-media-invalid') return withoutUsableMedia(noted, failure, first, now)
  return waitOrBlock(noted, failure, retryAt, now, random)
}

/**
 * X takes its media ids no longer. The bytes are still here, so they are uploaded again, once. When an
 * earlier create is in doubt, X may refuse them because they are in a post already: then it is asked.
 */
function withoutUsableMedia(job: Job, failure: Failure, first: boolean, now: EpochMs): Job {
  if (!first) return askWhetherOut(job, now)
  const untried = job.media.every(({ progress }) => restartsOf(progress) === 0)
  if (!untried) return block(job, failure)
  return { ...job, state: { state: 'active' }, media: job.media.map(uploadedAnew) }
}

function restartsOf(progress: MediaProgress): number {
  return 'restarts' in progress ? progress.restarts : 0
}

function uploadedAnew(media: JobMedia): JobMedia {
  const { progress } = media
  if (!isPrepared(progress)) return media
  return { ...media, progress: anew(progress, progress.segmentLimit) }
}

/** Without a connection it is looked again about once a minute, and no try is counted. */
const ENDLESS_TRY = 6

/** Looking failed: the post stays uncertain and is looked for again, never sent. */
export function afterLookFailed(
  job: Job,
  { failure, retryAt }: Failed,
  now: EpochMs,
  random: () => number,
): Job {
  const { state } = job
  if (state.state !== 'publishing' && state.state !== 'confirming') return job
  const endless = isEndless(failure)
  const spent = job.retries >= MAX_RETRIES && !endless
  if (!curedByWaiting(failure) || spent) return askWhetherOut(job, now)
  const before = state.state === 'confirming' ? state : { reads: 0, duplicate: false }
  const tries = endless ? ENDLESS_TRY : job.retries + 1
  return {
    ...job,
    retries: endless ? job.retries : job.retries + 1,
    state: {
      state: 'confirming',
      checkAt: Math.max(now + retryDelayMs(tries, random), retryAt ?? 0),
      since: now,
      reads: before.reads,
      duplicate: before.duplicate,
    },
  }
}
