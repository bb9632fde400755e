import type { Clock } from './clock.ts'

/** [requests, seconds] */
export type Allowance = readonly [requests: number, seconds: number]

export interface Standing {
  allowed: boolean
  limit: number
  remaining: number
  /** Epoch seconds. */
  reset: number
}

interface Window {
  startedAt: number
  used: number
}

/** Fixed windows that start with the first request (ASSUMED form), on the own clock. x-api.md §4.1 [D] */
export class RateLimits {
  readonly #clock: Clock
  readonly #windows = new Map<string, Window>()
  /** Lower than the table, per endpoint name: X was seen to do this. xdk#24 [O], x-api.md §4.1 */
  readonly overrides = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Everybody begins anew, as after the longest window. */
  forget(): void {
    this.#windows.clear()
  }

  take(endpoint: string, who: string, [requests, seconds]: Allowance): Standing {
    const now = this.#clock.now()
    const limit = this.overrides.get(endpoint) ?? requests
    const key = `${endpoint} ${who}`
    let window = this.#windows.get(key)
    if (!window || now >= window.startedAt + seconds * 1000 || now < window.startedAt) {
      window = { startedAt: now, used: 0 }
      this.#windows.set(key, window)
    }
    const allowed = window.used < limit
    if (allowed) window.used += 1
    return {
      allowed,
      limit,
      remaining: Math.max(0, limit - window.used),
      reset: Math.ceil((window.startedAt + seconds * 1000) / 1000),
    }
  }
}
