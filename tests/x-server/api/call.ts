import type { Exchange, ReceivedBody, Reply } from '../http/exchange.ts'
import { type Part, parseMultipart } from '../http/multipart.ts'
import type { Allowance } from '../rate-limits.ts'
import type { App, User, World } from '../world.ts'
import { invalidRequest, Refusal } from './problems.ts'

/** An API request that passed authentication, scopes, credits and limits. */
export interface Call {
  world: World
  exchange: Exchange
  user: User
  app: App
  /** Of the path, e.g. `id`. */
  params: Record<string, string>
  /** Records what a strict X would not like; the answer is another matter. */
  violate(what: string): void
}

export interface Endpoint {
  name: string
  method: 'GET' | 'POST' | 'DELETE'
  /** As in the OpenAPI. */
  path: string
  scopes: readonly string[]
  perUser?: Allowance
  perApp?: Allowance
  /** Dollars for a reply, x-api.md §4.2. */
  price?(call: Call, reply: Reply): { what: string; dollars: number } | undefined
  handle(call: Call): Promise<Reply> | Reply
}

/** Refuses with 400 and notes it: for requests that no correct client sends. */
export function refuse(call: Call, message: string, parameters?: Record<string, string[]>): never {
  call.violate(message)
  throw new Refusal(invalidRequest(call.world, message, parameters))
}

const MAX_JSON_BYTES = 16 * 1024 * 1024

export async function readJson(call: Call): Promise<Record<string, unknown>> {
  const received = await call.exchange.body(MAX_JSON_BYTES)
  const type = contentType(call)
  if (type !== 'application/json') refuse(call, `content type ${type || 'missing'}, not JSON`)
  let value: unknown
  try {
    value = JSON.parse(received.bytes?.toString('utf8') ?? '')
  } catch {
    return refuse(call, 'the body is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(call, 'the body is not a JSON object')
  }
  return value as Record<string, unknown>
}

/** Parts by name. Refuses repeated and unknown ones. */
export function readParts(
  call: Call,
  received: ReceivedBody,
  known: readonly string[],
): Map<string, Part> {
  const type = call.exchange.headers['content-type'] ?? ''
  const parts = parseMultipart(type, received.bytes ?? Buffer.alloc(0))
  if (!parts) return refuse(call, 'the body is not a complete multipart message')
  const byName = new Map<string, Part>()
  for (const part of parts) {
    if (!known.includes(part.name)) refuse(call, `unknown part "${part.name}"`)
    if (byName.has(part.name)) refuse(call, `part "${part.name}" repeated`)
    byName.set(part.name, part)
  }
  return byName
}

export function contentType(call: Call): string {
  return (call.exchange.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

/** additionalProperties: false of the OpenAPI, said by hand so that it holds without the file. */
export function onlyKeys(
  call: Call,
  value: Record<string, unknown>,
  known: readonly string[],
  where = 'body',
): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) refuse(call, `unknown field "${key}" in ${where}`)
  }
}

export function onlyQuery(call: Call, known: readonly string[]): void {
  for (const name of call.exchange.query.keys()) {
    if (!known.includes(name)) {
      refuse(call, `The query parameter [${name}] is not one of [${known.join(',')}]`, {
        [name]: call.exchange.query.getAll(name),
      })
    }
  }
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9]{1,19}$/.test(value)
}
