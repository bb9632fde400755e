import type { EpochMs } from '../units.ts'
import { SECOND } from '../units.ts'

type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** The Date header has whole seconds and travels a while: smaller differences are noise. */
const NOISE_MS = 2 * SECOND

/**
 * X's clock, as the Date header of its answers tells it (RFC 9110 §6.6.1), so that a post is compared
 * with the moment it was meant by one and the same clock, however wrong this computer's may be.
 */
export function createXClock(ports: {
  now(): EpochMs
  /** How far X's clock was ahead of this computer's when it was last heard, in ms. */
  load(): Promise<number>
  save(aheadMs: number): Promise<void>
}) {
  let heard: number | null = null

  function hear(date: string | null): void {
    const at = date === null ? Number.NaN : Date.parse(date)
    if (Number.isNaN(at)) return
    const aheadMs = at + SECOND / 2 - ports.now()
    if (heard !== null && Math.abs(aheadMs - heard) < NOISE_MS) return
    heard = Math.abs(aheadMs) < NOISE_MS ? 0 : Math.round(aheadMs)
    // What is not stored is heard again with the next answer.
    ports.save(heard).catch(() => undefined)
  }

  return {
    /** The same `fetch`; its answers set the clock. */
    listenTo:
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        const response = await fetch(url, init)
        hear(response.headers.get('date'))
        return response
      },

    /**
     * X's time now; this computer's while X was never heard. What an earlier life heard may be wrong by
     * now, so it only makes it earlier: a post is then found among too many rather than among too few.
     */
    async now(): Promise<EpochMs> {
      const stored = heard === null ? await ports.load().catch(() => 0) : 0
      return ports.now() + (heard ?? Math.min(0, stored))
    },
  }
}
