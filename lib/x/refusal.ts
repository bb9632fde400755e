import type { Failure } from '../failures/failure.ts'
import { LIMITS } from '../model/limits.ts'
import type { EpochMs } from '../units.ts'
import type { Refusal, XRequest } from './request.ts'
import { retryAtOf } from './wait-headers.ts'

/** An answer that is not 2xx, as a failure and the earliest time of another try. */
export interface Refused {
  failure: Failure
  retryAt: EpochMs | null
  /** X may have done it all the same. */
  uncertain: boolean
}

/**
 * Names the cause of an answer outside 2xx. The status decides and the words refine, so that an
 * empty, HTML or misshapen body still gives the right kind (response codes and errors page, checked
 * 2026-11-23, and reports of bodies X does not document).
 */
export function refusedBy(
  request: Pick<XRequest<unknown>, 'refusal'>,
  refusal: Refusal,
  headers: Headers,
  now: EpochMs,
): Refused {
  const { status } = refusal
  const retryAt = retryAtOf(headers, status, now)
  if (status >= 500 || status === 408) {
    return {
      failure: { kind: 'x-trouble', status, ...refusal.transaction },
      retryAt,
      uncertain: true,
    }
  }
  if (status < 400) {
    const failure: Failure = { kind: 'x-nonsense', status, found: 'status', ...refusal.transaction }
    return { failure, retryAt, uncertain: true }
  }
  const failure =
    accountFailure(refusal) ??
    (isRateLimit(refusal)
      ? { kind: 'x-rate-limited', until: retryAt ?? now + LIMITS.rateLimit.defaultWaitMs }
      : (request.refusal(refusal) ?? plainFailure(refusal)))
  return {
    failure,
    retryAt: failure.kind === 'x-rate-limited' ? failure.until : retryAt,
    uncertain: false,
  }
}

/** X's sporadic 403 although a good user token was sent: worth one more try. */
export function isSporadic({ status, problem }: Refusal): boolean {
  return (
    status === 403 &&
    (problem.type === 'unsupported-authentication' ||
      problem.says.includes('Authenticating with Unknown is forbidden'))
  )
}

/** What stops the account or its app, whichever call it answers. */
function accountFailure({ status, problem, transaction }: Refusal): Failure | null {
  if (status === 401) return { kind: 'signed-out' }
  if (problem.type === 'usage-capped') return { kind: 'usage-capped', ...transaction }
  if (
    status === 402 ||
    problem.type === 'credits' ||
    problem.type === 'credits-depleted' ||
    problem.title === 'CreditsDepleted'
  ) {
    return { kind: 'credits-depleted', ...transaction }
  }
  if (problem.reason === 'client-not-enrolled') return { kind: 'app-not-enrolled', ...transaction }
  return null
}

/** Code 88 is the old name of a rate limit (rate limits page). */
function isRateLimit({ status, problem }: Refusal): boolean {
  return status === 429 || problem.codes.includes(88)
}

function plainFailure({ status, problem, transaction }: Refusal): Failure {
  if (status === 403)
    return { kind: 'x-refused', detail: problem.detail || `HTTP ${status}`, ...transaction }
  if (status === 404) return { kind: 'x-not-found', status, ...transaction }
  return { kind: 'x-invalid', detail: problem.detail || `HTTP ${status}`, ...transaction }
}
