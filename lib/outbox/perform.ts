import { CourierError, failureOf } from '../failures/failure.ts'
import type { Account } from '../model/account.ts'
import type { StoredFile } from '../model/attachment.ts'
import {
  hasFile,
  isPrepared,
  type Job,
  type JobMedia,
  type MediaProgress,
  sendingOf,
} from '../model/job.ts'
import type { OwnPost } from '../model/own-post.ts'
import type { Reply } from '../model/reply.ts'
import type { PostId } from '../units.ts'
import { CLOCK_MARGIN_MS, type Look } from './confirm.ts'
import { isOfEarly } from './early.ts'
import { uploadOf } from './next-steps.ts'
import type { Arriving, OutboxPorts } from './ports.ts'
import type { Done, Outcome, Step } from './step.ts'

/**
 * Carries out one step and says what came of it; never throws. Why each may be run twice:
 * fetch, fit, prepare: only local bytes, the earlier ones are swept. initialize, one-shot: an unused media
 * id expires. append: same index, same bytes. finalize: a refusal is checked by status. set-alt-text:
 * overwrites. confirm-post: only reads. create-post is the exception: the runner stores the intention
 * first and never starts it for a job found `publishing`.
 */
export async function perform(
  job: Job,
  step: Step,
  ports: OutboxPorts,
  signal: AbortSignal,
  progress: StepProgress,
): Promise<Outcome> {
  try {
    return await outcomeOf(job, step, ports, signal, progress)
  } catch (caught) {
    return { ok: false, step, failure: failureOf(caught), retryAt: null, uncertain: false }
  }
}

async function outcomeOf(
  job: Job,
  step: Step,
  ports: OutboxPorts,
  signal: AbortSignal,
  progress: StepProgress,
): Promise<Outcome> {
  const { x } = ports
  const account = job.accountId

  switch (step.kind) {
    case 'create-post': {
      const mediaIds = job.media.map((media) => heldUpload(media).mediaId)
      const { text, options } = job
      return from(step, await x.createPost(account, { text, mediaIds, options }), (post) => post)
    }
    case 'confirm-post': {
      const control = await ports.jobs.lastPublished(account, job.sentSince ?? job.createdAt)
      const since = Math.min(job.sentSince ?? job.createdAt, control?.publishedAt ?? Infinity)
      const reply = await x.ownPosts(account, since - CLOCK_MARGIN_MS, signal)
      return from(step, reply, (posts) => ({
        posts,
        control: controlIn(posts, control),
        known: control?.postId ?? null,
      }))
    }
    case 'fetch': {
      const received: Parameters<OutboxPorts['fetchMedia']>[3] = (
        receivedBytes,
        totalBytes,
        arriving,
      ) => progress({ state: 'fetching', receivedBytes, totalBytes }, arriving)
      const media = mediaAt(job, step.media)
      const original = await ports.fetchMedia(media, account, signal, received)
      return done(step, { original })
    }
    case 'fit': {
      const { attachmentId, progress: at } = mediaAt(job, step.media)
      if (at.state !== 'fitting') throw new Error(`medium ${step.media} is not being made fit`)
      const { original, wish } = at
      const owner = await ownerOf(job, ports)
      const tell = (share: number) => progress({ ...at, share })
      return done(step, await ports.fitMedia({ attachmentId, original, wish }, owner, signal, tell))
    }
    case 'prepare': {
      const owner = await ownerOf(job, ports)
      return done(step, await ports.prepare(fileAt(job, step.media), owner))
    }
    case 'one-shot': {
      const { file, category } = preparedAt(job, step.media)
      const bytes = await bytesOf(ports, file, 0, file.byteLength)
      const reply = await x.oneShot(account, { category, bytes }, signal)
      return from(step, reply, (status) => ({ status }))
    }
    case 'initialize': {
      const { file, category } = sendingAt(job, step.media)
      const { mediaType, byteLength: totalBytes } = file
      const reply = await x.initialize(account, { mediaType, category, totalBytes }, signal)
      return from(step, reply, (upload) => ({ upload }))
    }
    case 'append': {
      const { upload: mediaId, index, patienceMs } = step
      const uploading = sendingAt(job, step.media)
      const [start, end] =
        uploading.state === 'uploading' ? uploading.boundaries.slice(index, index + 2) : []
      if (start === undefined || end === undefined) throw new Error('append does not fit the job')
      const bytes = await bytesOf(ports, uploading.file, start, end, isOfEarly(job, step))
      const reply = await x.append(account, { mediaId, index, bytes, patienceMs }, signal)
      return from(step, reply, (allowance) => ({ byteLength: end - start, allowance }))
    }
    case 'finalize':
      return from(step, await x.finalize(account, step.upload, signal), (status) => ({ status }))
    case 'check':
      return from(step, await x.status(account, step.upload, signal), (status) => ({ status }))
    case 'set-alt-text': {
      const text = mediaAt(job, step.media).altText
      const reply = await x.setAltText(account, { mediaId: step.upload, text }, signal)
      return from(step, reply, () => null)
    }
  }
}

/** Told how far a step has come, as it is shown; `arriving`: what of a file may go up meanwhile. */
export type StepProgress = (
  progress: Extract<MediaProgress, { state: 'fetching' | 'fitting' }>,
  arriving?: Arriving | null,
) => void

async function ownerOf({ accountId }: Job, { accounts }: OutboxPorts): Promise<Account> {
  const owner = await accounts.get(accountId)
  if (!owner) throw new CourierError({ kind: 'signed-out' })
  return owner
}

type ResultOf<S extends Step> = Extract<Done, { kind: S['kind'] }>['result']

function done<S extends Step>(step: S, result: ResultOf<S>): Outcome {
  return { ok: true, done: { kind: step.kind, step, result } as Done }
}

function from<S extends Step, T>(
  step: S,
  reply: Reply<T>,
  resultOf: (value: T) => ResultOf<S>,
): Outcome {
  return reply.ok ? done(step, resultOf(reply.value)) : { ...reply, step }
}

function controlIn(posts: OwnPost[], control: { postId: PostId } | null): Look['control'] {
  if (control === null) return 'none'
  return posts.some(({ id }) => id === control.postId) ? 'listed' : 'missing'
}

function mediaAt(job: Job, place: number): JobMedia {
  const media = job.media[place]
  if (!media) throw new Error(`job has no medium ${place}`)
  return media
}

function preparedAt(job: Job, place: number) {
  const { progress } = mediaAt(job, place)
  if (!isPrepared(progress)) throw new Error(`medium ${place} is not prepared`)
  return progress
}

/** the same, or what is sent of it early. */
function sendingAt(job: Job, place: number) {
  const sending = sendingOf(mediaAt(job, place))
  if (!isPrepared(sending)) throw new Error(`nothing of medium ${place} is sent`)
  return sending
}

function fileAt(job: Job, place: number) {
  const { progress } = mediaAt(job, place)
  if (!hasFile(progress)) throw new Error(`medium ${place} has no file`)
  return progress.file
}

function heldUpload(media: JobMedia) {
  const upload = uploadOf(media.progress)
  if (!upload) throw new Error('medium has no upload')
  return upload
}

/** Bytes [start, end) of a stored file; throws `bytes-missing` when they are not all there. */
async function bytesOf(
  ports: OutboxPorts,
  file: StoredFile,
  start: number,
  end: number,
  isArriving = false,
): Promise<Blob> {
  const slice = isArriving ? ports.blobs.sliceArrived : ports.blobs.slice
  const bytes = await slice(file, start, end)
  if (bytes === null || bytes.size !== end - start)
    throw new CourierError({ kind: 'bytes-missing' })
  return bytes
}
