import type { Failure } from '../failures/failure.ts'
import type { AccountId, BlobKey, EpochMs, JobId, PostId } from '../units.ts'
import type { Account } from './account.ts'
import type { MediaKind } from './attachment.ts'
import { isFinished, type Job, type JobMedia } from './job.ts'

/** The nine words of the outbox, in the order a post goes through them. */
export type JobStage =
  | 'waiting'
  | 'fetching'
  | 'preparing'
  | 'uploading'
  | 'processing'
  | 'posting'
  | 'posted'
  | 'paused'
  | 'failed'

export type JobAction = 'pause' | 'resume' | 'cancel' | 'retry' | 'edit' | 'remove'

/** A job as a list shows it: plain data, no decisions left for the component. */
export interface JobView {
  id: JobId
  accountId: AccountId
  /** First line of the text, or the first file's name. */
  title: string
  thumbnail: BlobKey | null
  /** What its first file is; null when it is words only, or when nobody can tell yet. */
  media: MediaKind | null
  stage: JobStage
  /** Why it waits or stopped; null while all is well. */
  failure: Failure | null
  /** The one question, when only the person can tell. */
  asks: 'went-out' | 'still-wanted' | null
  /** X refused an earlier post of the account without a reason: nothing goes on before the person tries. */
  heldByRefusal: boolean
  /** When the person last said that it should go out. */
  wantedAt: EpochMs
  /** How full each part of the route line is, 0…1: fetch, prepare, upload, process, post. */
  route: [number, number, number, number, number]
  /** 0…1 over fetching or uploading; null while no bytes move. */
  fraction: number | null
  movedBytes: number
  totalBytes: number
  /** When it goes on by itself. */
  until: EpochMs | null
  postId: PostId | null
  postedAt: EpochMs | null
  createdAt: EpochMs
  /** Jobs of the same account that go out before this one. */
  ahead: number
  actions: JobAction[]
}

/**
 * Describes a job for people.
 * @param ahead how many unfinished jobs of the same account stand before it.
 * @param hold why X lets nothing of this account through for now, or null.
 */
export function viewJob(job: Job, ahead: number, hold: Account['hold'] = null): JobView {
  const moved = bytesOf(job)
  const held = hold !== null && job.state.state === 'active' && !job.paused ? hold : null
  const heldByRefusal = held?.failure.kind === 'x-refused'
  const stage = held ? 'waiting' : stageOf(job, ahead)
  return {
    id: job.id,
    accountId: job.accountId,
    title: titleOf(job),
    thumbnail: thumbnailOf(job),
    media: mediaKindOf(job),
    stage,
    // The words of a refusal are about the other post.
    failure: (heldByRefusal ? null : held?.failure) ?? failureShown(job),
    asks: job.state.state === 'asking' ? job.state.question : null,
    heldByRefusal,
    wantedAt: job.wantedAt,
    route: routeOf(job),
    fraction:
      (stage === 'fetching' || stage === 'uploading') && moved.total > 0
        ? moved.done / moved.total
        : null,
    movedBytes: moved.done,
    totalBytes: moved.total,
    until:
      job.state.state === 'waiting'
        ? job.state.until
        : job.state.state === 'confirming'
          ? job.state.checkAt
          : null,
    postId: job.state.state === 'published' ? job.state.postId : null,
    postedAt: job.state.state === 'published' ? job.state.publishedAt : null,
    createdAt: job.createdAt,
    ahead,
    // The person's own try lifts a hold that no time ends.
    actions: heldByRefusal ? ['retry', ...actionsOf(job)] : actionsOf(job),
  }
}

function titleOf(job: Job): string {
  const line = job.text.split('\n').find((candidate) => candidate.trim() !== '')
  return line?.trim() ?? job.media[0]?.name ?? ''
}

/** The small picture, else the picture itself while its bytes are still here. */
function thumbnailOf(job: Job): BlobKey | null {
  const first = job.media[0]
  if (first === undefined) return null
  const whole =
    !isFinished(job) && first.progress.state !== 'fetching' && first.progress.file.kind !== 'video'
      ? first.progress.file.blob
      : null
  return first.thumbnail ?? whole
}

function mediaKindOf(job: Job): MediaKind | null {
  const progress = job.media[0]?.progress
  return progress === undefined || progress.state === 'fetching' ? null : progress.file.kind
}

function failureShown(job: Job): Failure | null {
  const { state } = job
  if (state.state === 'blocked' || state.state === 'waiting') return state.failure
  const unsure = state.state === 'asking' && state.question === 'went-out'
  if (unsure || state.state === 'confirming') return { kind: 'post-uncertain' }
  return null
}

function stageOf(job: Job, ahead: number): JobStage {
  switch (job.state.state) {
    case 'published':
      return 'posted'
    case 'publishing':
    case 'confirming':
      return 'posting'
    case 'blocked':
      return 'failed'
    case 'asking':
    case 'cancelled':
      return 'waiting'
    case 'waiting':
      return job.paused ? 'paused' : 'waiting'
    case 'active':
      if (job.paused) return 'paused'
      if (ahead > 0 || job.startedAt === null) return 'waiting'
      return mediaStage(job.media)
  }
}

/** The earliest stage any medium is in: that is what the post waits for. */
function mediaStage(media: JobMedia[]): JobStage {
  const states = new Set(media.map(({ progress }) => progress.state))
  if (states.has('fetching')) return 'fetching'
  if (states.has('captured')) return 'preparing'
  if (states.has('prepared') || states.has('uploading')) return 'uploading'
  if (states.has('processing') || states.has('uploaded')) return 'processing'
  return 'posting'
}

function bytesOf(job: Job): { done: number; total: number } {
  let done = 0
  let total = 0
  for (const { progress } of job.media) {
    if (progress.state === 'fetching') {
      done += progress.receivedBytes
      total += progress.totalBytes ?? 0
    } else {
      total += progress.file.byteLength
      done += uploadedBytes(progress)
    }
  }
  return { done: Math.min(done, total), total }
}

function uploadedBytes(progress: Exclude<JobMedia['progress'], { state: 'fetching' }>): number {
  switch (progress.state) {
    case 'captured':
    case 'prepared':
      return 0
    case 'uploading':
      return progress.acknowledged.reduce((sum, index) => {
        const from = progress.boundaries[index] ?? 0
        return sum + ((progress.boundaries[index + 1] ?? from) - from)
      }, 0)
    default:
      return progress.file.byteLength
  }
}

const REACHED = {
  fetching: 0,
  captured: 1,
  prepared: 2,
  uploading: 2,
  processing: 3,
  uploaded: 4,
  ready: 4,
} as const

function routeOf(job: Job): JobView['route'] {
  if (job.state.state === 'published') return [1, 1, 1, 1, 1]
  if (job.media.length === 0) {
    const posting = job.state.state === 'publishing' || job.state.state === 'confirming'
    return [1, 1, 1, 1, posting ? 0.5 : 0]
  }
  const part = (stage: number) =>
    job.media.reduce((sum, { progress }) => sum + partDone(progress, stage), 0) / job.media.length
  const posting = job.state.state === 'publishing' || job.state.state === 'confirming'
  return [part(0), part(1), part(2), part(3), posting ? 0.5 : 0]
}

/** How much of route part `stage` (0 fetch … 3 process) one medium has done, 0…1. */
function partDone(progress: JobMedia['progress'], stage: number): number {
  const reached = REACHED[progress.state]
  if (reached !== stage) return reached > stage ? 1 : 0
  if (progress.state === 'fetching') {
    return progress.totalBytes ? Math.min(1, progress.receivedBytes / progress.totalBytes) : 0
  }
  if (progress.state === 'uploading') {
    return uploadedBytes(progress) / Math.max(1, progress.file.byteLength)
  }
  if (progress.state === 'processing') return (progress.percent ?? 0) / 100
  return 0
}

function actionsOf(job: Job): JobAction[] {
  switch (job.state.state) {
    case 'published':
      return ['remove']
    case 'cancelled':
      return []
    case 'publishing':
    case 'confirming':
      return []
    case 'asking':
      return job.state.question === 'still-wanted' ? ['edit', 'cancel'] : []
    case 'blocked':
      return ['retry', 'edit', 'cancel']
    case 'waiting':
      return job.paused ? ['resume', 'cancel'] : ['retry', 'pause', 'cancel']
    case 'active':
      return job.paused ? ['resume', 'cancel'] : ['pause', 'cancel']
  }
}
