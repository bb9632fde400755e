import type { Job, JobMedia, MediaProgress } from '../model/job.ts'
import type { EpochMs } from '../units.ts'
import { afterBrowserEnded } from './control.ts'

type Uploading = Extract<MediaProgress, { state: 'uploading' }>

/**
 * The job as a run of it begins. Nothing of an earlier run is under way any more, but what it had on
 * its way may have arrived: each segment that was planned and is not confirmed. What the browser left
 * within its time to undo asks instead of going on.
 * @param session the run of the browser that this is; null is enough for a job without a time to undo.
 * @returns the same object where nothing is new.
 */
export function beginRun(job: Job, now: EpochMs, session: string | null): Job {
  if (session !== null) {
    const asked = afterBrowserEnded(job, session, now)
    if (asked !== job) return asked
  }
  const media = job.media.map(withUnsure)
  const isNew = job.startedAt === null || media.some((medium, place) => medium !== job.media[place])
  return isNew ? { ...job, startedAt: job.startedAt ?? now, media } : job
}

function withUnsure(media: JobMedia): JobMedia {
  const { progress, early } = media
  const own = unsureOf(progress)
  const sentSoFar = early?.progress ? unsureOf(early.progress) : null
  if (!own && !sentSoFar) return media
  return {
    ...media,
    ...(own && { progress: own }),
    ...(early && sentSoFar && { early: { ...early, progress: sentSoFar } }),
  }
}

/** null where nothing is new. */
function unsureOf(progress: MediaProgress): Uploading | null {
  if (progress.state !== 'uploading') return null
  const { acknowledged, boundaries, unsure: before = [] } = progress
  const planned = boundaries.slice(1).map((_, index) => index)
  const unsure = planned.filter((index) => !acknowledged.includes(index))
  const isNew = unsure.length > 0 && unsure.join() !== before.join()
  return isNew ? { ...progress, unsure } : null
}
