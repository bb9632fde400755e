import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { endpointName } from './api/handle-api.ts'
import type { Faults } from './faults.ts'
import { fault } from './faults.ts'
import type { Exchange, Reply } from './http/exchange.ts'
import type { XServer } from './start-x-server.ts'

/** What can happen to a request in a storm. */
export const STORM_FAULTS = [
  '500',
  '503',
  'reset',
  'accept-then-reset',
  'hang',
  'slow',
  '429',
  'expired token',
] as const
export type StormFault = (typeof STORM_FAULTS)[number]

export interface StormOptions {
  /** Decides everything: the nth call of a person to an endpoint meets the same each time. */
  seed: number
  /** Of all requests to api.x.com, 0 to 1. */
  share: number
}

/** A slow request takes this long, in real milliseconds. */
const SLOW_MS = 2_000
/** Longest pause that a 429 asks for, in seconds: X's windows have 15 minutes. x-api.md §4.1 [D] */
const LONGEST_PAUSE_SECS = 900
/** What may still arrive after a 429 was answered: it had left before the answer was read. */
const ON_ITS_WAY_MS = 1_000

/** What a person does at X with own hands: no weather, so that it can be done at all. */
const BY_HAND = ['me', 'revoke']
/** A pause for other calls is not theirs: one looks for a post that may be out, one renews tokens. */
const NOT_HELD = ['token', 'userPosts']

interface Pause {
  /** Epoch seconds on X's clock. */
  reset: number
  /** When the client was told, on the machine's clock. */
  toldAt: number
}

/** Bad weather at api.x.com until it is stopped. */
export class Storm {
  readonly struck = Object.fromEntries(STORM_FAULTS.map((kind) => [kind, 0])) as Record<
    StormFault,
    number
  >
  requests = 0
  /** Requests that hang at this moment. */
  hanging = 0
  /** Requests that came before the end of a pause which X had asked for. */
  readonly violations: string[] = []
  /** Whose refresh was carried out while its answer was lost: the sign-in cannot be saved. */
  readonly lostRefreshes: string[] = []
  readonly #calls = new Map<string, number>()
  /** By person and endpoint. */
  readonly #pauses = new Map<string, Pause>()
  readonly #x: StormyX
  readonly #options: StormOptions

  private constructor(x: StormyX, options: StormOptions) {
    this.#x = x
    this.#options = options
  }

  static begin(x: StormyX, options: StormOptions): Storm {
    const storm = new Storm(x, options)
    x.faults.add({
      match: { host: 'api.x.com' },
      times: Number.POSITIVE_INFINITY,
      action: (exchange, work) => storm.#meet(exchange, work),
    })
    return storm
  }

  async #meet(exchange: Exchange, work: () => Promise<Reply>): Promise<Reply> {
    const endpoint = endpointName(exchange.method, exchange.path) ?? exchange.path
    const userId = await this.#callerOf(exchange, endpoint)
    if (userId === undefined || BY_HAND.includes(endpoint)) return work()
    this.requests += 1
    const call = `${userId} ${endpoint}`
    const pause = this.#pauseNow(call)
    this.#noteImpatience(userId, endpoint)
    if (pause) return this.#tooMany(exchange, pause)
    const nth = (this.#calls.get(call) ?? 0) + 1
    this.#calls.set(call, nth)
    const draw = drawsOf(`${this.#options.seed} ${call} ${nth}`)
    if (draw() >= this.#options.share) return work()
    const possible = STORM_FAULTS.filter((it) => it !== 'expired token' || endpoint !== 'token')
    const kind = possible[Math.floor(draw() * possible.length)] ?? '503'
    this.struck[kind] += 1
    return this.#strike(kind, { exchange, work, draw, call, userId, endpoint })
  }

  /** Who calls, by the access token or by the refresh token; nobody when a sign-in is just being made. */
  async #callerOf(exchange: Exchange, endpoint: string): Promise<string | undefined> {
    const bearer = /^Bearer (\S+)$/.exec(exchange.headers.authorization ?? '')?.[1]
    const form = endpoint === 'token' ? (await exchange.body()).bytes?.toString() : undefined
    const token = bearer ?? new URLSearchParams(form).get('refresh_token')
    return token ? this.#x.tokens.findByAnyToken(token)?.userId : undefined
  }

  async #strike(kind: StormFault, struck: Struck): Promise<Reply> {
    const { exchange, work, draw, call, userId, endpoint } = struck
    const scope = draw() < 0.5 ? 'connection' : 'stream'
    const noteLost = () => endpoint === 'token' && this.lostRefreshes.push(userId)
    switch (kind) {
      case '500':
      case '503':
        return fault.status(Number(kind), '')(exchange, work)
      case 'reset':
        return fault.resetBefore(scope)(exchange, work)
      case 'accept-then-reset':
        noteLost()
        return fault.resetAfterWork(scope)(exchange, work)
      case 'hang': {
        this.hanging += 1
        const afterWork = draw() < 0.5
        if (afterWork) noteLost()
        return fault
          .hang({ afterWork })(exchange, work)
          .finally(() => {
            this.hanging -= 1
          })
      }
      case 'slow': {
        const byteLength = Number(exchange.headers['content-length'] ?? 0)
        if (byteLength > 0) exchange.slowTo = (byteLength / SLOW_MS) * 1000
        else await sleep(SLOW_MS)
        return work()
      }
      case '429': {
        const secs = 1 + Math.floor(draw() * LONGEST_PAUSE_SECS)
        const reset = Math.ceil(this.#x.clock.now() / 1000) + secs
        const pause = { reset, toldAt: Date.now() }
        this.#pauses.set(call, pause)
        return this.#tooMany(exchange, pause)
      }
      case 'expired token':
        this.#x.tokens.expireAccess(userId)
        return work()
    }
  }

  #pauseNow(call: string): Pause | undefined {
    const pause = this.#pauses.get(call)
    return pause && this.#x.clock.now() < pause.reset * 1000 ? pause : undefined
  }

  /** x-api.md §4.1: headers on every response [D]; §3.5: the body [O]. */
  async #tooMany(exchange: Exchange, { reset }: Pause): Promise<Reply> {
    await exchange.body(0)
    return {
      status: 429,
      headers: {
        'content-type': 'application/problem+json',
        'x-rate-limit-limit': '100',
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': String(reset),
      },
      body: JSON.stringify({ title: 'Too Many Requests', type: 'about:blank', status: 429 }),
    }
  }

  /** A pause is for everything of that person's, but for looking whether a post is out. */
  #noteImpatience(userId: string, endpoint: string): void {
    for (const [call, { toldAt }] of this.#pauses) {
      const pause = this.#pauseNow(call)
      if (!pause || Date.now() - toldAt < ON_ITS_WAY_MS) continue
      const isSame = call === `${userId} ${endpoint}`
      const isHeld = call.startsWith(userId) && !NOT_HELD.includes(endpoint)
      if (!isSame && !isHeld) continue
      const early = Math.round(pause.reset - this.#x.clock.now() / 1000)
      this.violations.push(`${userId} ${endpoint}: ${early} s before the reset of "${call}"`)
    }
  }
}

type StormyX = Pick<XServer, 'clock' | 'tokens'> & { faults: Pick<Faults, 'add'> }

interface Struck {
  exchange: Exchange
  work: () => Promise<Reply>
  draw: () => number
  call: string
  userId: string
  endpoint: string
}

/** Numbers from 0 to below 1, the same ones for the same words: mulberry32 seeded by a hash. */
export function drawsOf(words: string): () => number {
  let state = createHash('sha256').update(words).digest().readUInt32LE(0)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
