import type { FailureKind } from '../failures/failure.ts'
import type { Job, JobMedia } from '../model/job.ts'
import type { EpochMs } from '../units.ts'
import { logged } from './confirm.ts'

/** After this point the post may exist at X, so the job can be neither cancelled nor edited. */
export function mayHaveGoneOut(job: Job): boolean {
  const { state } = job
  if (state.state === 'asking') return state.question === 'went-out'
  return ['publishing', 'confirming', 'published'].includes(state.state)
}

export function pauseJob(job: Job): Job {
  return mayHaveGoneOut(job) ? job : { ...job, paused: true }
}

export function resumeJob(job: Job, now: EpochMs): Job {
  return { ...job, paused: false, wantedAt: now }
}

export function cancelJob(job: Job, now: EpochMs): Job {
  return mayHaveGoneOut(job) ? job : { ...job, state: { state: 'cancelled', at: now } }
}

/** After these the file is uploaded from the beginning when the person tries again. */
const ANEW: ReadonlySet<FailureKind> = new Set([
  'processing-failed',
  'processing-endless',
  'post-media-invalid',
  'upload-incomplete',
  'upload-expired',
  'segment-too-large',
  'x-invalid',
])

/** Tries again at once. A file that X could not use is uploaded anew. */
export function retryJob(job: Job, now: EpochMs): Job {
  if (job.state.state !== 'blocked' && job.state.state !== 'waiting') return job
  const anew = ANEW.has(job.state.failure.kind)
  return {
    ...job,
    paused: false,
    wantedAt: now,
    retries: 0,
    state: { state: 'active' },
    media: anew ? job.media.map(fromTheStart) : job.media,
  }
}

/** What the person says to the one question: it is on X already, or it shall be sent (again). */
export type Answer = 'went-out' | 'send'

/** Their word is enough: `send` for an uncertain post is the only blind repeat there is. */
export function answerQuestion(job: Job, answer: Answer, now: EpochMs): Job {
  if (job.state.state !== 'asking') return job
  const answered = logged(job, { at: now, what: 'answered' })
  return answer === 'went-out'
    ? { ...answered, state: { state: 'published', postId: null, publishedAt: now } }
    : { ...answered, retries: 0, resends: 0, wantedAt: now, state: { state: 'active' } }
}

function fromTheStart(media: JobMedia): JobMedia {
  return media.progress.state === 'fetching'
    ? media
    : { ...media, progress: { state: 'captured', file: media.progress.file } }
}
