import { CourierError, type Failure } from '../failures/failure.ts'
import { TO_X } from '../model/request-manner.ts'
import { type EpochMs, SECOND } from '../units.ts'
import { retryAtOf } from '../x/wait-headers.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** X's answer to a token request: `body` is parsed JSON, or undefined when it is none. */
export interface TokenAnswer {
  status: number
  body: unknown
  /** What the body was, for a failure: never the body itself, which may hold tokens. */
  found: 'nothing' | 'json' | 'html' | 'text'
  headers: Headers
}

const PATIENCE_MS = 30 * SECOND
/** How long a 429 that names no moment is waited for. */
const DEFAULT_WAIT_MS = 60 * SECOND

/**
 * Posts a form to one of X's token endpoints, without an Authorization header, because Courier is a
 * public client and has no secret (X's user access token page, checked 2026-11-23).
 * @throws CourierError `x-unreachable` or `x-silent` when no answer came; it may have been carried
 *   out all the same.
 */
export async function tokenRequest(
  fetch: Fetch,
  endpoint: 'token' | 'revoke',
  form: Record<string, string>,
): Promise<TokenAnswer> {
  const timeout = AbortSignal.timeout(PATIENCE_MS)
  try {
    const response = await fetch(`https://api.x.com/2/oauth2/${endpoint}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      ...TO_X,
      signal: timeout,
    })
    const text = await response.text()
    return { status: response.status, ...read(text), headers: response.headers }
  } catch {
    throw new CourierError(
      timeout.aborted
        ? { kind: 'x-silent', seconds: PATIENCE_MS / SECOND }
        : { kind: 'x-unreachable' },
    )
  }
}

/** What stands in the way for now and says nothing about the tokens; null for any other answer. */
export function passingFailure(answer: TokenAnswer, now: EpochMs): Failure | null {
  const { status, found, headers } = answer
  if (status === 429) {
    const until = retryAtOf(headers, status, now) ?? now + DEFAULT_WAIT_MS
    return { kind: 'x-rate-limited', until }
  }
  if (status >= 500 || status === 408) return { kind: 'x-trouble', status }
  if (status < 200 || (status > 299 && status < 400)) return { kind: 'x-nonsense', status, found }
  return null
}

function read(text: string): Pick<TokenAnswer, 'body' | 'found'> {
  if (text.trim() === '') return { body: undefined, found: 'nothing' }
  try {
    return { body: JSON.parse(text), found: 'json' }
  } catch {
    return { body: undefined, found: /^\s*<(!doctype|html|\?xml)/i.test(text) ? 'html' : 'text' }
  }
}
