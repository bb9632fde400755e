/** The time the simulated X lives in: tokens, expiry, rate limits and timeline lag are all read from it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Moves the time forward; negative moves it back. */
  advance(ms: number): void
}

/** Runs with the machine's clock, ahead of it by whatever was advanced. */
export function realClock(): Clock {
  let offsetMs = 0
  return {
    now: () => Date.now() + offsetMs,
    advance: (ms) => {
      offsetMs += ms
    },
  }
}

/** Stands still until advanced. */
export function frozenClock(startAt = Date.UTC(2026, 9, 5, 12)): Clock {
  let now = startAt
  return {
    now: () => now,
    advance: (ms) => {
      now += ms
    },
  }
}
