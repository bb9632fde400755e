import type { Failure } from '../failures/failure.ts'
import { type ComposingJob, isComposing, type Job } from '../model/job.ts'
import type { EpochMs } from '../units.ts'
import { retryDelayMs } from './retry-delay.ts'

/** After this many tries in a row without progress a job stops and shows why. */
export const MAX_RETRIES = 8

/** The same for files that go up before Post: nobody waits for them yet. */
const MAX_RETRIES_AHEAD = 3

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

/** Tries that count against a limit: those that only waited for a connection or for X's pause do not. */
export function triesSpent({ retries, state }: Job): number {
  return state.state === 'waiting' && isEndless(state.failure) ? 0 : retries
}

/** The job after a failure: waiting where time can cure it and X's patience lasts, else stopped. */
export function waitOrBlock(
  job: Job,
  failure: Failure,
  retryAt: EpochMs | null,
  now: EpochMs,
  random: () => number,
): Job {
  if (isComposing(job)) return restAhead(job, failure, retryAt, now, random)
  const { state } = job
  // Steps that ran beside each other and failed together are one try.
  const pause = state.state === 'waiting' && state.until > now ? state.until : 0
  const before = isEndless(failure) ? job.retries : triesSpent(job)
  const retries = pause > 0 ? before : before + 1
  if (!curedByWaiting(failure) || (retries > MAX_RETRIES && !isEndless(failure))) {
    return block(job, failure)
  }
  const until = Math.max(pause || now + retryDelayMs(retries, random), retryAt ?? 0)
  return { ...job, retries, state: { state: 'waiting', until, since: now, failure } }
}

/** The same for files that go up before Post. What time does not cure soon is left to Post. */
function restAhead(
  job: ComposingJob,
  failure: Failure,
  retryAt: EpochMs | null,
  now: EpochMs,
  random: () => number,
): Job {
  const { rest } = job.state
  if (rest?.until === null) return job
  const pause = rest && rest.until > now ? rest.until : 0
  const counts = pause === 0 && !isEndless(failure)
  const retries = counts ? job.retries + 1 : job.retries
  if (!curedByWaiting(failure) || retries > MAX_RETRIES_AHEAD) return block(job, failure)
  const until = Math.max(pause || now + retryDelayMs(Math.max(1, retries), random), retryAt ?? 0)
  return { ...job, retries, state: { ...job.state, rest: { until, since: now, failure } } }
}

/** Stops it for the person to see why; what goes up before Post rests until then, and nobody is told. */
export function block(job: Job, failure: Failure): Job {
  if (isComposing(job)) return { ...job, state: { ...job.state, rest: { until: null, failure } } }
  return { ...job, state: { state: 'blocked', failure } }
}
