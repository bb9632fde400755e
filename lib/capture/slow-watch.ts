import { KiB, SECOND } from '../units.ts'
import type { FetchPorts } from './ports.ts'

/** A host is too slow when fewer than 16 KiB arrive in 30 seconds, the first answer included. */
export const STALL = { ms: 30 * SECOND, byteLength: 16 * KiB } as const

/** Counts what arrives and stops the request when it is too little for too long. */
export class SlowWatch {
  received = 0
  isSlow = false

  async start(clock: FetchPorts['clock'], stop: AbortController): Promise<void> {
    for (;;) {
      const before = this.received
      await clock.sleep(STALL.ms, stop.signal)
      if (stop.signal.aborted) return
      if (this.received - before < STALL.byteLength) {
        this.isSlow = true
        stop.abort()
        return
      }
    }
  }
}
