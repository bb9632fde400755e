import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ErrorBody, errorBodies } from './api/error-bodies.ts'
import type { ProblemSwitches } from './api/problem.ts'
import type { Exchange, Reply } from './http/exchange.ts'
import { html as htmlReply } from './http/replies.ts'

/** What a fault may look at; the body is not there yet. */
export interface FaultTarget {
  method: string
  host: string
  path: string
  query: URLSearchParams
  /** Of the API, e.g. `append`; undefined elsewhere. `token` and `revoke` for OAuth. */
  endpoint: string | undefined
  userId: string | undefined
}

export interface FaultPattern {
  endpoint?: string
  host?: string
  path?: string | RegExp
  method?: string
  userId?: string
  /** 1 for the first request that matches the rest; only that one. */
  nth?: number
}

/** Wraps the work: it may answer without it, spoil its reply, or cut the connection. */
export type FaultAction = (exchange: Exchange, work: () => Promise<Reply>) => Promise<Reply>

export interface FaultRule {
  match: ((target: FaultTarget) => boolean) | FaultPattern
  /** Once, unless told. */
  times?: number
  action: FaultAction
}

export interface FaultHandle {
  /** How often it struck. */
  readonly hits: number
  remove(): void
}

export class Faults {
  readonly #rules: { rule: FaultRule; seen: number; hits: number }[] = []

  add(rule: FaultRule): FaultHandle {
    const entry = { rule, seen: 0, hits: 0 }
    this.#rules.push(entry)
    return {
      get hits() {
        return entry.hits
      },
      remove: () => {
        const index = this.#rules.indexOf(entry)
        if (index !== -1) this.#rules.splice(index, 1)
      },
    }
  }

  clear(): void {
    this.#rules.length = 0
  }

  /** The first rule that strikes this request. */
  take(target: FaultTarget): FaultAction | undefined {
    let taken: FaultAction | undefined
    for (const entry of this.#rules) {
      if (!matches(entry.rule.match, target)) continue
      entry.seen += 1
      const nth = typeof entry.rule.match === 'function' ? undefined : entry.rule.match.nth
      const isDue = nth === undefined || nth === entry.seen
      if (taken || !isDue || entry.hits >= (entry.rule.times ?? 1)) continue
      entry.hits += 1
      taken = entry.rule.action
    }
    return taken
  }
}

function matches(match: FaultRule['match'], target: FaultTarget): boolean {
  if (typeof match === 'function') return match(target)
  const { path } = match
  return (
    (match.endpoint === undefined || match.endpoint === target.endpoint) &&
    (match.host === undefined || match.host === target.host) &&
    (match.method === undefined || match.method === target.method) &&
    (match.userId === undefined || match.userId === target.userId) &&
    (path === undefined ||
      (typeof path === 'string' ? path === target.path : path.test(target.path)))
  )
}

/** `afterWork`: the request is carried out and only the answer is spoiled. */
interface Timing {
  afterWork?: boolean
}

/** Host and content type of X's Problems, more headers, and whether the work is done all the same. */
interface ErrorOptions extends Timing {
  host?: ProblemSwitches['problemHost']
  contentType?: ProblemSwitches['problemContentType']
  headers?: Record<string, string>
}

/** X's number for one request. */
export function transactionId(): Record<string, string> {
  return { 'x-transaction-id': randomBytes(8).toString('hex') }
}

/** The actions. Each makes a new one: `x.faults.add({ match: { endpoint: 'append' }, action: fault.status(503) })`. */
export const fault = {
  /** Answers without working. `body` may be an object (sent as a Problem) or a string. */
  status: (
    code: number,
    body?: object | string,
    headers: Record<string, string> = {},
    timing: Timing = {},
  ): FaultAction =>
    instead(timing, () => ({
      status: code,
      headers: {
        ...(typeof body === 'object' && { 'content-type': 'application/problem+json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })),

  /** Answers with one of X's error bodies (x-api.md §3.5) and a transaction id, as X does. */
  error: (
    name: ErrorBody,
    {
      host = 'api.x.com',
      contentType = 'application/problem+json',
      headers = {},
      afterWork = false,
    }: ErrorOptions = {},
  ): FaultAction =>
    instead({ afterWork }, () => {
      const reply: Reply = errorBodies[name]({ problemHost: host, problemContentType: contentType })
      return { ...reply, headers: { ...reply.headers, ...transactionId(), ...headers } }
    }),

  /** The connection is cut when the whole request has come, before any work. */
  resetBefore:
    (scope: 'connection' | 'stream' = 'connection'): FaultAction =>
    async (exchange) => {
      await exchange.body(0)
      return exchange.cut(scope)
    },

  /** The connection is cut when so many bytes of the body have come. */
  resetAfterBytes:
    (byteLength: number, scope: 'connection' | 'stream' = 'connection'): FaultAction =>
    async (exchange) => {
      void exchange.body(0).catch(() => {})
      while (exchange.bodyBytes < byteLength) await sleep(1)
      return exchange.cut(scope)
    },

  /** The work is done, then the connection is cut: the caller cannot know. */
  resetAfterWork:
    (scope: 'connection' | 'stream' = 'connection'): FaultAction =>
    async (exchange, work) => {
      await work()
      return exchange.cut(scope)
    },

  hang:
    ({ afterWork = false }: Timing = {}): FaultAction =>
    async (exchange, work) => {
      if (afterWork) await work()
      else await exchange.body(0)
      return exchange.hang()
    },

  /** Real milliseconds, before the work or between work and answer. */
  delay:
    (ms: number, { afterWork = false }: Timing = {}): FaultAction =>
    async (_exchange, work) => {
      if (!afterWork) await sleep(ms)
      const reply = await work()
      if (afterWork) await sleep(ms)
      return reply
    },

  /** This request's body arrives at this pace. */
  slow:
    (bytesPerSecond: number): FaultAction =>
    (exchange, work) => {
      exchange.slowTo = bytesPerSecond
      return work()
    },

  html: (code = 200, timing: Timing = {}): FaultAction =>
    instead(timing, () =>
      htmlReply(code, '<!doctype html><title>Over capacity</title><h1>Sorry</h1>'),
    ),

  empty: (code = 200, timing: Timing = {}): FaultAction =>
    instead(timing, () => ({ status: code })),

  /** Says JSON, is not. */
  garbage: (code = 200, timing: Timing = {}): FaultAction =>
    instead(timing, () => ({
      status: code,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: '{"data":{"id":"18\u0000…',
    })),

  /** The right answer with every value of another type: ids as numbers, numbers as strings. */
  wrongTypes: (): FaultAction => async (_exchange, work) => {
    const reply = await work()
    const { 'content-length': _length, ...headers } = reply.headers ?? {}
    return { ...reply, headers, body: JSON.stringify(swapTypes(JSON.parse(String(reply.body)))) }
  },
}

function instead({ afterWork = false }: Timing, reply: () => Reply): FaultAction {
  return async (exchange, work) => {
    if (afterWork) await work()
    else await exchange.body(0)
    return reply()
  }
}

function swapTypes(value: unknown): unknown {
  if (typeof value === 'string') return /^\d+$/.test(value) ? Number(value) : 7
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return { 0: value.length }
  if (value === null) return 'null'
  return Object.fromEntries(
    Object.entries(value as object).map(([key, inner]) => [key, swapTypes(inner)]),
  )
}
