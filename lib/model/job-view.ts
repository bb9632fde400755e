import type { Failure, FailureReference } from '../failures/failure.ts'
import type { AccountId, BlobKey, EpochMs, JobId, PostId } from '../units.ts'
import type { Account } from './account.ts'
import type { MediaKind, SourceFile, StoredFile } from './attachment.ts'
import {
  type Deletion,
  hasFile,
  isFinished,
  isPrepared,
  type Job,
  type JobLogEntry,
  type JobMedia,
  type JobState,
  type MediaProgress,
  mayEncodeAnew,
} from './job.ts'
import type { UndoWindow } from './undo.ts'

/** The words of the outbox, in the order a post goes through them. */
export type JobStage =
  | 'waiting'
  | 'fetching'
  | 'preparing'
  | 'uploading'
  | 'processing'
  | 'posting'
  | 'posted'
  | 'deleting'
  | 'deleted'
  | 'paused'
  | 'failed'

/**
 * `undo` takes it back before it is out; `again` writes a post that is out again; `delete` deletes it from
 * X, `remove` only from the list.
 */
export type JobAction =
  | 'undo'
  | 'pause'
  | 'resume'
  | 'cancel'
  | 'retry'
  | 'convert'
  | 'edit'
  | 'again'
  | 'delete'
  | 'remove'

/** Nothing of it is under way any more: it is out, whatever became of it there. */
export function isOut(stage: JobStage): boolean {
  return stage === 'posted' || stage === 'deleting' || stage === 'deleted'
}

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
  /** Why it waits or stopped, or was not deleted; null while all is well. */
  failure: Failure | null
  /**
   * The one question, when only the person can tell. `was-undoable`: whether it is still wanted, as the
   * browser ended within its time to undo.
   */
  asks: 'went-out' | 'still-wanted' | 'was-undoable' | null
  /** While it can be taken back, which ends with its going out and never before `until`; else null. */
  undo: Pick<UndoWindow, 'since' | 'until'> | null
  /** X refused an earlier post of the account without a reason: nothing goes on before the person tries. */
  heldByRefusal: boolean
  /** When the person last said that it should go out. */
  wantedAt: EpochMs
  /** How full each part of the route line is, 0…1: fetch, prepare, upload, process, post. */
  route: [number, number, number, number, number]
  /** 0…1 over fetching, preparing or uploading; null while it is not known or nothing moves. */
  fraction: number | null
  movedBytes: number
  totalBytes: number
  /** When it goes on by itself. */
  until: EpochMs | null
  /** How often it was looked for at X; null while it is not. */
  looks: number | null
  /** When it stopped; null where nothing that is kept tells. */
  failedAt: EpochMs | null
  /** null when it is not known, or when there is nothing there any more. */
  postId: PostId | null
  postedAt: EpochMs | null
  deletedAt: EpochMs | null
  createdAt: EpochMs
  /** Jobs of the same account that go out before this one. */
  ahead: number
  actions: JobAction[]
  /** What it took to be sure, when it was more than one create and its answer; else empty. */
  log: JobLogEntry[]
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
    asks: questionOf(job),
    undo: canBeUndone(job) ? { since: job.undo.since, until: job.undo.until } : null,
    heldByRefusal,
    wantedAt: job.wantedAt,
    route: routeOf(job),
    fraction: fractionOf(job, stage, moved),
    movedBytes: moved.done,
    totalBytes: moved.total,
    until:
      job.state.state === 'waiting'
        ? job.state.until
        : job.state.state === 'confirming'
          ? job.state.checkAt
          : null,
    looks: job.state.state === 'confirming' ? job.state.reads : null,
    failedAt: failedAt(job),
    ...outAt(job),
    createdAt: job.createdAt,
    ahead,
    // The person's own try lifts a hold that no time ends.
    actions: heldByRefusal ? ['retry', ...actionsOf(job)] : actionsOf(job),
    log: job.log.some(({ what }) => what === 'looked') ? job.log : [],
  }
}

function questionOf({ state, undo }: Job): JobView['asks'] {
  if (state.state !== 'asking') return null
  return state.question === 'still-wanted' && undo ? 'was-undoable' : state.question
}

/** It would go on by itself, and the person was given time to take it back. */
function canBeUndone(job: Job): job is Job & { undo: UndoWindow } {
  const goesOn = job.state.state === 'active' || job.state.state === 'waiting'
  return job.undo !== undefined && goesOn && !job.paused
}

function outAt({ state }: Job): Pick<JobView, 'postId' | 'postedAt' | 'deletedAt'> {
  if (state.state !== 'published') return { postId: null, postedAt: null, deletedAt: null }
  const deletedAt = state.deletion?.state === 'done' ? state.deletion.at : null
  const postId = deletedAt === null ? state.postId : null
  return { postId, postedAt: state.publishedAt, deletedAt }
}

/** Only of a create there is a log: it is told when the last line is about what stopped it. */
function failedAt({ state, log, wantedAt }: Job): EpochMs | null {
  const last = log.at(-1)
  if (state.state !== 'blocked' || last === undefined || last.at < wantedAt) return null
  const { kind, transactionId }: FailureReference = state.failure
  const { answer } = last
  const isIt = answer?.kind === kind && answer.transactionId === transactionId
  return isIt || (kind === 'post-duplicate' && last.what === 'looked') ? last.at : null
}

function titleOf(job: Job): string {
  const line = job.text.split('\n').find((candidate) => candidate.trim() !== '')
  return line?.trim() ?? job.media[0]?.name ?? ''
}

/** The small picture, else the picture itself while its bytes are still here. */
function thumbnailOf(job: Job): BlobKey | null {
  const first = job.media[0]
  if (first === undefined) return null
  const file = isFinished(job) ? null : fileOf(first.progress)
  return first.thumbnail ?? (file !== null && file.kind !== 'video' ? file.blob : null)
}

/** How far a medium has come, for people: what goes up already counts, though it still arrives. */
function shownOf({ progress, early }: JobMedia): MediaProgress {
  const sending = isPrepared(progress) ? null : early?.progress
  return sending?.state === 'uploading' ? sending : progress
}

/** The bytes that are here: what goes out, or what that is made of. */
function fileOf(progress: MediaProgress): SourceFile | StoredFile | null {
  if (progress.state === 'fetching') return null
  return progress.state === 'fitting' ? progress.original : progress.file
}

function fractionOf(
  job: Job,
  stage: JobStage,
  moved: { done: number; total: number },
): number | null {
  if (stage === 'preparing') {
    const shares = job.media.map(({ progress }) =>
      progress.state === 'fitting' ? progress.share : hasFile(progress) ? 1 : 0,
    )
    const known = shares.filter((share) => share !== null)
    // Before anything is known, and when all are made fit, it is a moment.
    if (known.length < shares.length || known.every((share) => share === 1)) return null
    return known.reduce((sum, share) => sum + share, 0) / known.length
  }
  return (stage === 'fetching' || stage === 'uploading') && moved.total > 0
    ? moved.done / moved.total
    : null
}

function mediaKindOf(job: Job): MediaKind | null {
  const first = job.media[0]
  return (first && fileOf(shownOf(first))?.kind) ?? null
}

function failureShown(job: Job): Failure | null {
  const { state } = job
  if (state.state === 'blocked' || state.state === 'waiting') return state.failure
  if (state.state === 'published') {
    return state.deletion?.state === 'failed' ? state.deletion.failure : null
  }
  const unsure = state.state === 'asking' && state.question === 'went-out'
  if (unsure || state.state === 'confirming') return uncertainty(job)
  return null
}

/** What is known of the creates that may have gone out. */
function uncertainty({ log }: Job): Failure {
  const answers = log.flatMap(({ what, answer }) => (what === 'create-uncertain' ? [answer] : []))
  const last = answers.at(-1)
  const troubles = answers.filter((answer) => answer?.kind === 'x-trouble').length
  return {
    kind: 'post-uncertain',
    ...(last?.status !== undefined && { status: last.status }),
    ...(last?.transactionId !== undefined && { transactionId: last.transactionId }),
    ...(troubles > 0 && { troubles }),
  }
}

const OUT = {
  asked: 'deleting',
  done: 'deleted',
  failed: 'posted',
} as const satisfies Record<Deletion['state'], JobStage>

function stageOf(job: Job, ahead: number): JobStage {
  switch (job.state.state) {
    // In no list: nobody asked for a post.
    case 'composing':
      return 'waiting'
    case 'published':
      return OUT[job.state.deletion?.state ?? 'failed']
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
  const states = new Set(media.map((medium) => shownOf(medium).state))
  if (states.has('fetching')) return 'fetching'
  if (states.has('fitting') || states.has('captured')) return 'preparing'
  if (states.has('prepared') || states.has('uploading')) return 'uploading'
  if (states.has('processing') || states.has('uploaded')) return 'processing'
  return 'posting'
}

function bytesOf(job: Job): { done: number; total: number } {
  let done = 0
  let total = 0
  for (const media of job.media) {
    const progress = shownOf(media)
    if (progress.state === 'fetching') {
      done += progress.receivedBytes
      total += progress.totalBytes ?? 0
    } else if (hasFile(progress)) {
      total += progress.file.byteLength
      done += uploadedBytes(progress)
    }
  }
  return { done: Math.min(done, total), total }
}

/** Bytes of a file that X has confirmed. */
export function uploadedBytes(
  progress: Exclude<MediaProgress, { state: 'fetching' | 'fitting' }>,
): number {
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
  fitting: 1,
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
    job.media.reduce((sum, media) => sum + partDone(media, stage), 0) / job.media.length
  const posting = job.state.state === 'publishing' || job.state.state === 'confirming'
  return [part(0), part(1), part(2), part(3), posting ? 0.5 : 0]
}

/** How much of route part `stage` (0 fetch … 3 process) one medium has done, 0…1. */
function partDone(media: JobMedia, stage: number): number {
  const { progress } = media
  const shown = shownOf(media)
  // Ahead of the parts before it, which are as full as they are.
  if (shown.state === 'uploading' && stage === REACHED.uploading) return shareUploaded(shown)
  const reached = REACHED[progress.state]
  if (reached !== stage) return reached > stage ? 1 : 0
  if (progress.state === 'fetching') {
    return progress.totalBytes ? Math.min(1, progress.receivedBytes / progress.totalBytes) : 0
  }
  if (progress.state === 'fitting') return progress.share ?? 0
  if (progress.state === 'processing') return (progress.percent ?? 0) / 100
  return 0
}

function shareUploaded(progress: Extract<MediaProgress, { state: 'uploading' }>): number {
  return uploadedBytes(progress) / Math.max(1, progress.file.byteLength)
}

function actionsOf(job: Job): JobAction[] {
  switch (job.state.state) {
    case 'published':
      return actionsWhenOut(job, job.state)
    case 'composing':
    case 'cancelled':
      return []
    case 'publishing':
    case 'confirming':
      return []
    case 'asking':
      if (job.state.question === 'went-out') return []
      return job.undo ? ['undo'] : ['edit', 'cancel']
    case 'blocked':
      return mayConvert(job, job.state.failure)
        ? ['convert', 'retry', 'edit', 'cancel']
        : ['retry', 'edit', 'cancel']
    case 'waiting':
      if (canBeUndone(job)) return ['retry', 'undo']
      return job.paused ? ['resume', 'cancel'] : ['retry', 'pause', 'cancel']
    case 'active':
      // Undo stands for both: it stops the post and keeps everything.
      if (canBeUndone(job)) return ['undo']
      return job.paused ? ['resume', 'cancel'] : ['pause', 'cancel']
  }
}

/** What is being deleted stays in the list until X has answered. */
function actionsWhenOut(
  { text }: Job,
  { postId, deletion }: Extract<JobState, { state: 'published' }>,
): JobAction[] {
  const again: JobAction[] = text.trim() === '' ? [] : ['again']
  if (deletion?.state === 'asked') return again
  const mayDelete = postId !== null && deletion?.state !== 'done'
  return [...again, ...(mayDelete ? (['delete'] as const) : []), 'remove']
}

/** X could make nothing of it, and something in it was not encoded anew for that yet. */
function mayConvert(job: Job, failure: Failure): boolean {
  return failure.kind === 'processing-failed' && job.media.some(mayEncodeAnew)
}
