import { setTimeout as sleep } from 'node:timers/promises'

/** Shapes what the browser sends. Real time, whatever the simulated X's own clock says. */
export interface Link {
  /** Of all request bodies together, as on one home connection. */
  bytesPerSecond: number
  /** Added to every request once. */
  roundTripMs?: number
}

/** Small enough that a change of rate in mid-segment is felt at once. */
const PIECE_BYTES = 16 * 1024

export class Uplink {
  link: Link | undefined
  #freeAt = 0

  /** Resolves when the bytes would have arrived, in turn with every other request's bytes. */
  async carry(byteLength: number, extraBytesPerSecond?: number): Promise<void> {
    for (let left = byteLength; left > 0; left -= PIECE_BYTES) {
      const piece = Math.min(left, PIECE_BYTES)
      if (this.link) {
        const start = Math.max(performance.now(), this.#freeAt)
        this.#freeAt = start + (piece / this.link.bytesPerSecond) * 1000
        await waitUntil(this.#freeAt)
      }
      if (extraBytesPerSecond) await sleep((piece / extraBytesPerSecond) * 1000)
    }
  }

  async roundTrip(): Promise<void> {
    if (this.link?.roundTripMs) await sleep(this.link.roundTripMs)
  }
}

/** Timers are exact to about a millisecond; shorter waits accumulate in the link's own account. */
async function waitUntil(at: number): Promise<void> {
  const ms = at - performance.now()
  if (ms >= 2) await sleep(ms)
}
