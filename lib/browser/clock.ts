import type { EpochMs } from '../units.ts'

export const clock = {
  now: (): EpochMs => Date.now(),
  /** Ms since this context began; nobody sets this clock. */
  elapsed: (): number => performance.now(),
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const timer = setTimeout(resolve, ms)
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer)
          resolve()
        },
        { once: true },
      )
    })
  },
}
