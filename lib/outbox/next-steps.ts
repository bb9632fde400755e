import type { Job, JobMedia, MediaProgress, Upload } from '../model/job.ts'
import { LIMITS } from '../model/limits.ts'
import { type EpochMs, MINUTE, MiB } from '../units.ts'
import { dueAt, longestWaitMs } from './due.ts'
import { type Step, stepKey } from './step.ts'

/** Segments of one job that may be on their way at once; two hide the round trip (measured). */
export const SEGMENTS_IN_FLIGHT = 2
/** Steps of one job that may run at once, segments included. */
const STEPS_IN_FLIGHT = 4
/** Stills up to this size go up in one request instead of three; any refusal falls back to segments. */
export const ONE_SHOT_MAX_BYTES = MiB
/** An upload this close to its end is not relied on any more. */
const EXPIRY_MARGIN_MS = 5 * MINUTE

export interface Decision {
  /** To be started now; none of them is under way already. */
  steps: Step[]
  /** When to look again even if no step ends before; null means only something new changes it. */
  restUntil: EpochMs | null
}

const NOTHING: Decision = { steps: [], restUntil: null }

/**
 * What to do next for a job. Pure: the same job, time and running steps give the same answer.
 * @param running keys (`stepKey`) of this job's steps that are under way.
 */
export function nextSteps(job: Job, now: EpochMs, running: ReadonlySet<string>): Decision {
  const { state } = job
  switch (state.state) {
    case 'published':
    case 'cancelled':
    case 'blocked':
    case 'asking':
      return NOTHING
    case 'publishing':
      // A create that is not under way here was cut off: look before doing anything else.
      return running.has('create-post') ? NOTHING : startable([{ kind: 'confirm-post' }], running)
    case 'confirming':
      return restOr(dueAt(state.checkAt, now), now, () =>
        startable([{ kind: 'confirm-post' }], running),
      )
    case 'waiting':
      if (job.paused) return NOTHING
      return restOr(dueAt(state.until, now, longestWaitMs(state.failure)), now, () =>
        activeSteps(job, now, running),
      )
    case 'active':
      return job.paused ? NOTHING : activeSteps(job, now, running)
  }
}

function restOr(due: EpochMs, now: EpochMs, go: () => Decision): Decision {
  return now < due ? { steps: [], restUntil: due } : go()
}

function activeSteps(job: Job, now: EpochMs, running: ReadonlySet<string>): Decision {
  const wanted = job.media.flatMap((media, index) => mediaSteps(media, index, now))
  const checks = job.media.flatMap(({ progress }) =>
    progress.state === 'processing' ? [checkDue(progress.checkAt, now)] : [],
  )
  const later = checks.filter((at) => at > now)
  const restUntil = later.length > 0 ? Math.min(...later) : null
  if (wanted.length > 0) return { ...startable(wanted, running), restUntil }
  if (restUntil !== null) return { steps: [], restUntil }
  return running.size === 0 ? { steps: [{ kind: 'create-post' }], restUntil: null } : NOTHING
}

/** Leaves out what is under way and what would be too much at once. */
function startable(wanted: Step[], running: ReadonlySet<string>): Decision {
  let segments = [...running].filter((key) => key.startsWith('append:')).length
  const steps: Step[] = []
  for (const step of wanted) {
    if (running.size + steps.length >= STEPS_IN_FLIGHT) break
    if (running.has(stepKey(step))) continue
    if (step.kind === 'append' && ++segments > SEGMENTS_IN_FLIGHT) continue
    steps.push(step)
  }
  return { steps, restUntil: null }
}

/** What one medium wants next; empty when it is ready or only waits for X. */
function mediaSteps({ progress, altText }: JobMedia, media: number, now: EpochMs): Step[] {
  const upload = uploadOf(progress)
  if (upload !== null && upload.expiresAt - now < EXPIRY_MARGIN_MS) {
    return [{ kind: 'initialize', media }]
  }
  switch (progress.state) {
    case 'fetching':
      return [{ kind: 'fetch', media }]
    case 'captured':
      return [{ kind: 'prepare', media }]
    case 'prepared': {
      const small = progress.file.byteLength <= ONE_SHOT_MAX_BYTES
      const oneShot = progress.oneShot === 'untried' && progress.file.kind === 'image' && small
      return [{ kind: oneShot ? 'one-shot' : 'initialize', media }]
    }
    case 'uploading': {
      const acknowledged = new Set(progress.acknowledged)
      const missing: Step[] = []
      for (let index = 0; index < progress.boundaries.length - 1; index++) {
        if (!acknowledged.has(index))
          missing.push({ kind: 'append', media, upload: progress.upload.mediaId, index })
      }
      if (missing.length > 0) return missing
      return [{ kind: 'finalize', media, upload: progress.upload.mediaId }]
    }
    case 'processing':
      if (now < checkDue(progress.checkAt, now)) return []
      return [{ kind: 'check', media, upload: progress.upload.mediaId }]
    case 'uploaded':
      if (altText === '') return []
      return [{ kind: 'set-alt-text', media, upload: progress.upload.mediaId }]
    case 'ready':
      return []
  }
}

function checkDue(at: EpochMs, now: EpochMs): EpochMs {
  return dueAt(at, now, LIMITS.processing.maxCheckAfterMs)
}

/** The upload a medium relies on, if it has one. */
export function uploadOf(progress: MediaProgress): Upload | null {
  return 'upload' in progress ? progress.upload : null
}
