import type { Failure, FailureOf } from '../failures/failure.ts'
import type { EpochMs } from '../units.ts'
import type { Problem } from './problem.ts'

export const API = 'https://api.x.com'

/** What a 2xx body means: a value, a failure that X reports with 200, or null for nonsense. */
export type Parsed<T> = { value: T } | { failure: FailureOf<'processing-failed'> } | null

/** Facts of a refusal that every failure may carry. */
export interface Refusal {
  status: number
  problem: Problem
  /** Spread into a failure: X's own number for the request, if it sent one. */
  transaction: { transactionId?: string }
}

/** One call of X's API: all that is sent, and how its answer is read. */
export interface XRequest<T> {
  method: 'GET' | 'POST' | 'DELETE'
  url: string
  /** JSON as text, multipart as a form; null for no body. */
  body: string | FormData | null
  /** Of the body, about; decides how long an answer is waited for. */
  bodyByteLength: number
  /** How long instead, in ms, where the caller knows better; else null. */
  patienceMs: number | null
  /** Whether it may be sent again after X refused it for no lasting reason. Never for a create. */
  repeatable: boolean
  /** Whether an answer without a body is as good as one with. */
  emptyIsFine: boolean
  /** Reads a 2xx body (undefined when it is empty). Must not throw, whatever it is given. */
  parse(body: unknown, now: EpochMs, headers: Headers): Parsed<T>
  /** The cause of a 400, 403, 404, 410, 413 or 431 where this call knows more; else null. */
  refusal(refusal: Refusal): Failure | null
}

const DEFAULTS = {
  body: null,
  bodyByteLength: 0,
  patienceMs: null,
  repeatable: true,
  emptyIsFine: false,
  refusal: () => null,
}

type Partially<T> = Pick<XRequest<T>, 'method' | 'url' | 'parse'> & Partial<XRequest<T>>

/** A request with the usual answers to what is not said. */
export function xRequest<T>(request: Partially<T>): XRequest<T> {
  return { ...DEFAULTS, ...request }
}

/** The body parts of a JSON request. */
export function jsonBody(value: unknown): { body: string; bodyByteLength: number } {
  const body = JSON.stringify(value)
  return { body, bodyByteLength: body.length * 3 }
}

/** What is said of a request before its body. */
export function headOf(
  { method, body }: Pick<XRequest<unknown>, 'method' | 'body'>,
  token: string,
): { method: string; headers: Record<string, string> } {
  return {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(typeof body === 'string' && { 'content-type': 'application/json' }),
    },
  }
}
