import type { Failure } from '../failures/failure.ts'
import type { SourceFile, StoredFile } from '../model/attachment.ts'
import type { Early, Job, JobMedia, MediaProgress, Prepared, Promised } from '../model/job.ts'
import { LIMITS } from '../model/limits.ts'
import type { Arriving } from './ports.ts'
import type { Outcome, Step } from './step.ts'

/**
 * An upload that begins while its file still arrives (`Early`). Three rules keep it honest. Its segments are
 * bytes of one download, which have one name for good; a download that begins anew has another. It is
 * never finalized: that needs the medium's own progress, which it becomes (`adopted`) only when the file
 * is whole, was looked at and made fit as every other, and is what X was told. Whatever goes wrong with
 * it is no reason to stop the post: it is given up, and the whole file goes up later.
 */

/** A medium of which more has arrived. */
export function withArriving(media: JobMedia, arriving: Arriving | null): JobMedia {
  if (media.progress.state !== 'fetching' || arriving === null) return media
  const { blob, arrivedBytes, promised } = arriving
  const { early } = media
  if (early?.blob === blob) {
    return early.progress === null || arrivedBytes <= early.arrivedBytes
      ? media
      : { ...media, early: { ...early, arrivedBytes } }
  }
  if (promised?.file.blob === blob) {
    return { ...media, early: { blob, arrivedBytes, progress: promisedProgress(promised) } }
  }
  // Another download than the one that was sent of.
  return withoutEarly(media)
}

function promisedProgress(promised: Promised): Early['progress'] {
  const segmentLimit = LIMITS.segment.defaultByteLength
  return { state: 'prepared', oneShot: 'refused', segmentLimit, restarts: 0, ...promised }
}

/** A medium whose bytes are all here: an early upload of the same bytes may take the rest of them. */
export function withArrived(media: JobMedia, { blob, byteLength }: SourceFile): JobMedia {
  const { early } = media
  if (!early) return media
  const isSame = early.blob === blob && early.progress?.file.byteLength === byteLength
  return isSame ? { ...media, early: { ...early, arrivedBytes: byteLength } } : withoutEarly(media)
}

/** A medium that was prepared: it goes on with what was sent early, if that was true. */
export function withAdopted(media: JobMedia): JobMedia {
  const { progress, early } = media
  if (progress.state !== 'prepared' || !early) return media
  return { ...withoutEarly(media), progress: adopted(early, progress) ?? progress }
}

function adopted({ progress: sent }: Early, { file, category }: Prepared): MediaProgress | null {
  if (sent?.state !== 'uploading' || sent.category !== category) return null
  return isSameAtX(sent.file, file) ? { ...sent, file } : null
}

/** Whether X gets the same bytes of both, and is told the same of them. */
function isSameAtX(a: StoredFile, b: StoredFile): boolean {
  return (
    a.blob === b.blob &&
    a.byteLength === b.byteLength &&
    a.mediaType === b.mediaType &&
    blanksOf(a) === blanksOf(b)
  )
}

function blanksOf({ blanks = [] }: StoredFile): string {
  return blanks.map(({ at, byteLength, zeros }) => `${at}+${byteLength}${zeros ? '!' : ''}`).join()
}

function withoutEarly({ early: _gone, ...media }: JobMedia): JobMedia {
  return media
}

/** Whether a step is about the early upload of its medium. */
export function isOfEarly(job: Job, step: Step): boolean {
  if (!('media' in step)) return false
  const sent = job.media[step.media]?.early?.progress
  if (step.kind === 'initialize') {
    return step.early !== undefined && sent?.state === 'prepared' && sent.file.blob === step.early
  }
  return 'upload' in step && sent?.state === 'uploading' && sent.upload.mediaId === step.upload
}

/**
 * The job after a step of an early upload.
 * @param apply what any upload's step does to a job, in whose eyes the one early is the medium's own.
 */
export function afterStepEarly(
  job: Job,
  place: number,
  outcome: Outcome,
  apply: (seen: Job) => Job,
): Job {
  const media = job.media[place]
  const sent = media?.early?.progress
  if (!media?.early || !sent) return job
  const applied = apply({ ...job, media: job.media.with(place, { ...media, progress: sent }) })
  const progress = applied.media[place]?.progress
  const goesOn = job.state.state === 'active' || job.state.state === 'waiting'
  const isOver =
    (applied.state.state === 'blocked' && goesOn) ||
    (progress?.state !== 'uploading' && progress?.state !== 'prepared')
  if (isOver) return withMedia(job, place, { ...media, early: { ...media.early, progress: null } })
  const next = withMedia(applied, place, { ...media, early: { ...media.early, progress } })
  // What stopped the post, or what its source is waited for, is no matter of X's.
  const stays = !goesOn || (outcome.ok && job.state.state === 'waiting' && isOfSource(job.state))
  return stays ? { ...next, state: job.state, retries: job.retries } : next
}

function isOfSource({ failure }: { failure: Failure }): boolean {
  return failure.kind.startsWith('media-')
}

function withMedia(job: Job, place: number, media: JobMedia): Job {
  return { ...job, media: job.media.with(place, media) }
}
