import { CourierError, failureOf } from '../failures/failure.ts'
import type { StoredFile } from '../model/attachment.ts'
import type { Job, JobMedia } from '../model/job.ts'
import type { OwnPost } from '../model/own-post.ts'
import type { Reply } from '../model/reply.ts'
import type { PostId } from '../units.ts'
import { CLOCK_MARGIN_MS, type Look } from './confirm.ts'
import { uploadOf } from './next-steps.ts'
import { planSegments } from './plan-segments.ts'
import type { OutboxPorts } from './ports.ts'
import type { Done, Outcome, Step } from './step.ts'

/**
 * Carries out one step and says what came of it; never throws. Why each may be run twice:
 * fetch, prepare: only local bytes, the earlier ones are swept. initialize, one-shot: an unused media
 * id expires. append: same index, same bytes. finalize: a refusal is checked by status. set-alt-text:
 * overwrites. confirm-post: only reads. create-post is the exception: the runner stores the intention
 * first and never starts it for a job found `publishing`.
 */
export async function perform(
  job: Job,
  step: Step,
  ports: OutboxPorts,
  signal: AbortSignal,
  progress: (receivedBytes: number, totalBytes: number | null) => void,
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
  progress: (receivedBytes: number, totalBytes: number | null) => void,
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
      const control = await ports.jobs.lastPublished(account)
      const since = Math.min(job.sentSince ?? job.createdAt, control?.publishedAt ?? Infinity)
      const reply = await x.ownPosts(account, since - CLOCK_MARGIN_MS, signal)
      return from(step, reply, (posts) => ({ posts, control: controlIn(posts, control) }))
    }
    case 'fetch': {
      const file = await ports.fetchMedia(mediaAt(job, step.media), signal, progress)
      return done(step, { file })
    }
    case 'prepare': {
      const owner = await ports.accounts.get(account)
      if (!owner) throw new CourierError({ kind: 'signed-out' })
      return done(step, await ports.prepare(fileAt(job, step.media), owner))
    }
    case 'one-shot': {
      const { file, category } = preparedAt(job, step.media)
      const bytes = await bytesOf(ports, file, 0, file.byteLength)
      const reply = await x.oneShot(account, { category, bytes }, signal)
      return from(step, reply, (status) => ({ status }))
    }
    case 'initialize': {
      const { file, category, segmentLimit } = preparedAt(job, step.media)
      const { mediaType, byteLength: totalBytes } = file
      const reply = await x.initialize(account, { mediaType, category, totalBytes }, signal)
      const boundaries = planSegments(totalBytes, segmentLimit)
      return from(step, reply, (upload) => ({ upload, boundaries }))
    }
    case 'append': {
      const { upload: mediaId, index } = step
      const uploading = preparedAt(job, step.media)
      const [start, end] =
        uploading.state === 'uploading' ? uploading.boundaries.slice(index, index + 2) : []
      if (start === undefined || end === undefined) throw new Error('append does not fit the job')
      const bytes = await bytesOf(ports, uploading.file, start, end)
      const reply = await x.append(account, { mediaId, index, bytes }, signal)
      return from(step, reply, () => ({ byteLength: end - start }))
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
  if (progress.state === 'fetching' || progress.state === 'captured') {
    throw new Error(`medium ${place} is not prepared`)
  }
  return progress
}

function fileAt(job: Job, place: number) {
  const { progress } = mediaAt(job, place)
  if (progress.state === 'fetching') throw new Error(`medium ${place} has no bytes`)
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
): Promise<Blob> {
  const bytes = await ports.blobs.slice(file.blob, start, end)
  if (bytes === null || bytes.size !== end - start)
    throw new CourierError({ kind: 'bytes-missing' })
  return bytes
}
