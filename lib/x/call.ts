import { CourierError, failureOf } from '../failures/failure.ts'
import type { Reply } from '../model/reply.ts'
import { TO_X } from '../model/request-manner.ts'
import { type EpochMs, SECOND } from '../units.ts'
import { fieldsOf, listOf, numberOf } from './parse.ts'
import { patienceMs } from './patience.ts'
import { parseProblem } from './problem.ts'
import { isSporadic, refusedBy } from './refusal.ts'
import { headOf, type Refusal, type XRequest } from './request.ts'

/** One account's access tokens. Both throw `CourierError` when there is none to be had. */
export interface AccessTokens {
  /** A token that should work. */
  access(): Promise<string>
  /** Another one than `after`, which X refused. */
  refreshed(after: string): Promise<string>
}

export interface CallPorts {
  /** May also reject with a `CourierError`, when it is certain that nothing was sent. */
  fetch: (url: string, init: RequestInit) => Promise<Response>
  tokens: AccessTokens
  now(): EpochMs
}

/** An answer as it came; `body` is empty when the words of a refusal were cut off. */
interface Answer {
  status: number
  headers: Headers
  body: string
}

type Failed = Extract<Reply<never>, { ok: false }>

/**
 * Makes one call and reads its answer; an expired token is refreshed once. Resolves with a `Reply`
 * for everything X or the network can do, and rejects only with `signal.reason` after an abort.
 */
export async function callX<T>(
  request: XRequest<T>,
  ports: CallPorts,
  signal?: AbortSignal,
): Promise<Reply<T>> {
  try {
    let token = await ports.tokens.access()
    let answer = await send(request, token, ports, signal)
    if (answer.status === 401) {
      token = await ports.tokens.refreshed(token)
      answer = await send(request, token, ports, signal)
      if (answer.status === 401) return refusedFreshToken(answer)
    } else if (request.repeatable && isSporadic(refusalIn(answer))) {
      answer = await send(request, token, ports, signal)
    }
    return read(request, answer, ports.now())
  } catch (caught) {
    signal?.throwIfAborted()
    return caught instanceof NoAnswer
      ? { ok: false, failure: caught.failure, retryAt: null, uncertain: true }
      : withoutRequest(failureOf(caught))
  }
}

/**
 * X has just renewed this sign-in, so it has not ended, whatever this answer says: so X's outage of
 * 2026-06-30 answered. Time cures it; a sign-in that did end is told by the next renewal.
 */
function refusedFreshToken(answer: Answer): Failed {
  const { status, transaction } = refusalIn(answer)
  const failure = { kind: 'x-trouble', status, ...transaction } as const
  return { ok: false, failure, retryAt: null, uncertain: false }
}

/** The request went out and nothing usable came back. */
class NoAnswer extends CourierError {}

async function send(
  request: XRequest<unknown>,
  token: string,
  { fetch }: CallPorts,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const patience = request.patienceMs ?? patienceMs(request.bodyByteLength)
  const timeout = AbortSignal.timeout(patience)
  try {
    const response = await fetch(request.url, {
      ...headOf(request, token),
      body: request.body,
      ...TO_X,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
    const { status, headers } = response
    const whole = response.text()
    // Where the body says nothing more than the status, it may be cut off.
    const text = await (response.ok && !request.emptyIsFine ? whole : whole.catch(() => ''))
    return { status, headers, body: text.replaceAll(token, '[token]') }
  } catch (caught) {
    if (caught instanceof CourierError) throw caught
    throw new NoAnswer(
      timeout.aborted
        ? { kind: 'x-silent', seconds: Math.round(patience / SECOND) }
        : { kind: 'x-unreachable' },
    )
  }
}

function refusalIn({ status, headers, body }: Answer): Refusal {
  const id = headers.get('x-transaction-id')
  return {
    status,
    problem: parseProblem(jsonIn(body)),
    transaction: id && /^[\w-]{1,64}$/.test(id) ? { transactionId: id } : {},
  }
}

function read<T>(request: XRequest<T>, answer: Answer, now: EpochMs): Reply<T> {
  const { status, headers } = answer
  const refusal = refusalIn(answer)
  if (status < 200 || status > 299) {
    return { ok: false, ...refusedBy(request, refusal, headers, now) }
  }
  const body = jsonIn(answer.body)
  if (isFailureIn200(body)) {
    const refused = refusedBy(request, { ...refusal, status: statusIn(body) }, headers, now)
    return { ok: false, ...refused, uncertain: true }
  }
  const found = foundIn(answer.body, body)
  const readable = found === 'json' || (found === 'nothing' && request.emptyIsFine)
  const parsed = readable ? request.parse(body, now, headers) : null
  if (parsed && 'value' in parsed) return { ok: true, value: parsed.value }
  return parsed
    ? {
        ok: false,
        failure: { ...parsed.failure, ...refusal.transaction },
        retryAt: null,
        uncertain: false,
      }
    : {
        ok: false,
        failure: { kind: 'x-nonsense', status, found, ...refusal.transaction },
        retryAt: null,
        uncertain: true,
      }
}

/** undefined for an empty body and for anything that is not JSON. */
function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function foundIn(body: string, json: unknown): string {
  if (body.trim() === '') return 'nothing'
  if (json !== undefined) return 'json'
  return /^\s*<(!doctype|html|\?xml)/i.test(body) ? 'html' : 'text'
}

/** A 2xx may carry `errors`; without `data` it is a failure (response codes and errors page). */
function isFailureIn200(body: unknown): boolean {
  const fields = fieldsOf(body)
  return listOf(fields?.errors).length > 0 && (fields?.data ?? null) === null
}

function statusIn(body: unknown): number {
  const statuses = listOf(fieldsOf(body)?.errors).map((entry) =>
    numberOf(fieldsOf(entry)?.status, 402, 499),
  )
  return statuses.find((status) => status !== null) ?? 400
}

/** Getting a token failed, so nothing was sent. */
function withoutRequest(failure: Failed['failure']): Failed {
  const retryAt = failure.kind === 'x-rate-limited' ? failure.until : null
  return { ok: false, failure, retryAt, uncertain: false }
}
