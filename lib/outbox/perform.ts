import { CourierError, failureOf } from '../failures/failure.ts'
import type { Job, JobMedia } from '../model/job.ts'
import type { Reply } from '../model/reply.ts'
import { CLOCK_MARGIN_MS } from './confirm.ts'
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
  const from = <T>(reply: Reply<T>, done: (value: T) => Done): Outcome =>
    reply.ok ? { ok: true, done: done(reply.value) } : { ...reply, step }

  switch (step.kind) {
    case 'create-post': {
      const mediaIds = job.media.map((media) => heldUpload(media).mediaId)
      const { text, options } = job
      return from(await x.createPost(account, { text, mediaIds, options }), ({ postId }) => ({
        kind: 'create-post',
        postId,
      }))
    }
    case 'confirm-post': {
      const { state } = job
      const intendedAt = 'intendedAt' in state ? state.intendedAt : job.createdAt
      return from(await x.ownPosts(account, intendedAt - CLOCK_MARGIN_MS, signal), (posts) => ({
        kind: 'confirm-post',
        posts,
      }))
    }
    case 'fetch': {
      const file = await ports.fetchMedia(mediaAt(job, step.media), signal, progress)
      return { ok: true, done: { ...step, file } }
    }
    case 'prepare': {
      const owner = await ports.accounts.get(account)
      if (!owner) throw new CourierError({ kind: 'signed-out' })
      const prepared = await ports.prepare(fileAt(job, step.media), owner)
      return { ok: true, done: { ...step, ...prepared } }
    }
    case 'one-shot': {
      const file = fileAt(job, step.media)
      const { category } = preparedAt(job, step.media)
      const bytes = await bytesOf(ports, job, step.media, 0, file.byteLength)
      return from(await x.oneShot(account, { category, bytes }, signal), (status) => ({
        ...step,
        status,
      }))
    }
    case 'initialize': {
      const { file, category, segmentLimit } = preparedAt(job, step.media)
      const { mediaType, byteLength: totalBytes } = file
      return from(
        await x.initialize(account, { mediaType, category, totalBytes }, signal),
        (upload) => ({ ...step, upload, boundaries: planSegments(totalBytes, segmentLimit) }),
      )
    }
    case 'append': {
      const { progress: at } = mediaAt(job, step.media)
      const upload = uploadOf(at)
      if (at.state !== 'uploading' || upload === null) throw outOfStep(step)
      const start = at.boundaries[step.index]
      const end = at.boundaries[step.index + 1]
      if (start === undefined || end === undefined) throw outOfStep(step)
      const bytes = await bytesOf(ports, job, step.media, start, end)
      const segment = { mediaId: upload.mediaId, index: step.index, bytes }
      return from(await x.append(account, segment, signal), () => ({
        ...step,
        byteLength: end - start,
      }))
    }
    case 'finalize':
      return from(
        await x.finalize(account, heldUpload(mediaAt(job, step.media)).mediaId, signal),
        (status) => ({ ...step, status }),
      )
    case 'check':
      return from(
        await x.status(account, heldUpload(mediaAt(job, step.media)).mediaId, signal),
        (status) => ({ ...step, status }),
      )
    case 'set-alt-text': {
      const media = mediaAt(job, step.media)
      const { mediaId } = heldUpload(media)
      return from(await x.setAltText(account, { mediaId, text: media.altText }, signal), () => step)
    }
  }
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

function outOfStep(step: Step): Error {
  return new Error(`${step.kind} does not fit the job's state`)
}

async function bytesOf(
  ports: OutboxPorts,
  job: Job,
  place: number,
  start: number,
  end: number,
): Promise<Blob> {
  const bytes = await ports.blobs.slice(fileAt(job, place).blob, start, end)
  if (bytes === null || bytes.size !== end - start)
    throw new CourierError({ kind: 'bytes-missing' })
  return bytes
}
