import type { Job, JobMedia } from '../model/job.ts'
import type { EpochMs } from '../units.ts'

/** After this point the post may exist at X, so the job can be neither cancelled nor edited. */
export function mayHaveGoneOut(job: Job): boolean {
  return ['publishing', 'confirming', 'asking', 'published'].includes(job.state.state)
}

export function pauseJob(job: Job): Job {
  return mayHaveGoneOut(job) ? job : { ...job, paused: true }
}

export function resumeJob(job: Job): Job {
  return { ...job, paused: false }
}

export function cancelJob(job: Job, now: EpochMs): Job {
  return mayHaveGoneOut(job) ? job : { ...job, state: { state: 'cancelled', at: now } }
}

/** Tries again at once. A file that X could not use is uploaded anew. */
export function retryJob(job: Job): Job {
  if (job.state.state !== 'blocked' && job.state.state !== 'waiting') return job
  const { kind } = job.state.failure
  const anew =
    kind === 'processing-failed' || kind === 'processing-endless' || kind === 'post-media-invalid'
  return {
    ...job,
    paused: false,
    retries: 0,
    state: { state: 'active' },
    media: anew ? job.media.map(fromTheStart) : job.media,
  }
}

/** The person says whether an uncertain post is on X. Their no is the only blind repeat there is. */
export function answerQuestion(job: Job, wentOut: boolean, now: EpochMs): Job {
  if (job.state.state !== 'asking') return job
  return wentOut
    ? { ...job, state: { state: 'published', postId: null, publishedAt: now } }
    : { ...job, retries: 0, state: { state: 'active' } }
}

function fromTheStart(media: JobMedia): JobMedia {
  return media.progress.state === 'fetching'
    ? media
    : { ...media, progress: { state: 'captured', file: media.progress.file } }
}
