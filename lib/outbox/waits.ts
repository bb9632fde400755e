import type { Failure } from '../failures/failure.ts'
import type { Job } from '../model/job.ts'
import type { EpochMs } from '../units.ts'
import { retryDelayMs } from './retry-delay.ts'

/** After this many tries in a row without progress a job stops and shows why. */
export const MAX_RETRIES = 8

/** Whether time alone can cure it, so that the job goes on by itself. */
export function curedByWaiting(failure: Failure): boolean {
  switch (failure.kind) {
    case 'x-unreachable':
    case 'x-silent':
    case 'x-rate-limited':
    case 'x-trouble':
    case 'x-nonsense':
    case 'x-not-found':
    case 'media-unreachable':
    case 'media-host-trouble':
    case 'media-too-slow':
      return true
    default:
      return false
  }
}

/** Waited out for as long as it takes: it says nothing against the post itself. */
export function isEndless(failure: Failure): boolean {
  return failure.kind === 'x-unreachable' || failure.kind === 'x-rate-limited'
}

/** The job after a failure: waiting where time can cure it and X's patience lasts, else stopped. */
export function waitOrBlock(
  job: Job,
  failure: Failure,
  retryAt: EpochMs | null,
  now: EpochMs,
  random: () => number,
): Job {
  const { state } = job
  // Steps that ran beside each other and failed together are one try.
  const pause = state.state === 'waiting' && state.until > now ? state.until : 0
  const retries = pause > 0 ? job.retries : job.retries + 1
  if (!curedByWaiting(failure) || (retries > MAX_RETRIES && !isEndless(failure))) {
    return block(job, failure)
  }
  const until = Math.max(pause || now + retryDelayMs(retries, random), retryAt ?? 0)
  return { ...job, retries, state: { state: 'waiting', until, failure } }
}

export function block(job: Job, failure: Failure): Job {
  return { ...job, state: { state: 'blocked', failure } }
}
