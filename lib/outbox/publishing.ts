import type { Job } from '../model/job.ts'
import type { EpochMs } from '../units.ts'
import { askWhetherOut, logged } from './confirm.ts'
import { uploadOf } from './next-steps.ts'
import { retryDelayMs } from './retry-delay.ts'
import type { Failed } from './step.ts'
import { curedByWaiting, MAX_RETRIES, waitOrBlock } from './waits.ts'

/**
 * The intention to post, stored before `POST /2/tweets` is sent. A post that was held up for longer
 * than `staleAfterMs` asks first.
 */
export function markPublishing(latest: Job, now: EpochMs, staleAfterMs: number): Job {
  const { state } = latest
  if (latest.paused || (state.state !== 'active' && state.state !== 'waiting')) return latest
  if (now - latest.wantedAt > staleAfterMs) {
    return logged(
      { ...latest, state: { state: 'asking', question: 'still-wanted' } },
      { at: now, what: 'asked' },
    )
  }
  const carried = latest.media.flatMap(({ progress }) => uploadOf(progress)?.mediaId ?? [])
  return logged(
    {
      ...latest,
      sentSince: latest.sentSince ?? now,
      sentMedia: [...new Set([...latest.sentMedia, ...carried])],
      state: { state: 'publishing', intendedAt: now },
    },
    { at: now, what: 'create-sent' },
  )
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
  if (uncertain || duplicate) {
    return logged(
      { ...job, state: { state: 'confirming', checkAt: now, reads: 0, duplicate } },
      { at: now, what: duplicate ? 'create-refused' : 'create-uncertain' },
    )
  }
  // Only when this was the first intention is it certain that nothing went out.
  const first = job.sentSince === job.state.intendedAt
  const refused = first ? { ...job, sentSince: null, sentMedia: [] } : job
  const noted = logged(refused, { at: now, what: 'create-refused' })
  return waitOrBlock(noted, failure, retryAt, now, random)
}

/** Looking failed: the post stays uncertain and is looked for again, never sent. */
export function afterLookFailed(
  job: Job,
  { failure, retryAt }: Failed,
  now: EpochMs,
  random: () => number,
): Job {
  const { state } = job
  if (state.state !== 'publishing' && state.state !== 'confirming') return job
  if (!curedByWaiting(failure) || job.retries >= MAX_RETRIES) return askWhetherOut(job, now)
  const before = state.state === 'confirming' ? state : { reads: 0, duplicate: false }
  return {
    ...job,
    retries: job.retries + 1,
    state: {
      state: 'confirming',
      checkAt: Math.max(now + retryDelayMs(job.retries + 1, random), retryAt ?? 0),
      reads: before.reads,
      duplicate: before.duplicate,
    },
  }
}
