import { type Download, PIECE_BYTES } from '../model/download.ts'
import { MiB } from '../units.ts'
import type { Read } from './attempt.ts'
import type { Keeping } from './ports.ts'

/** Larger media are kept in pieces as they arrive; below it, fetching again costs little. */
export const LARGE_BYTES = 8 * MiB

/**
 * Puts together what arrives: one Blob in memory of a small medium, pieces in storage of a large one.
 * Holds at most `LARGE_BYTES`, and less than a piece once it is known to be large.
 * @param received bytes that are in the pieces already, when it goes on with them.
 */
export class Collector {
  /** Whether what is kept is now this medium's, no earlier try's. */
  keeps: boolean
  #waiting: Uint8Array<ArrayBuffer>[] = []
  #waitingBytes = 0
  #received: number
  readonly #goesOn: boolean

  constructor(
    private readonly keep: Keeping,
    private readonly facts: Pick<Download, 'url' | 'totalBytes' | 'validator'>,
    received: number | null,
  ) {
    this.keeps = received !== null
    this.#goesOn = received !== null
    this.#received = received ?? 0
  }

  async add(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#waiting.push(chunk)
    this.#waitingBytes += chunk.byteLength
    this.#received += chunk.byteLength
    const large = Math.max(this.facts.totalBytes ?? 0, this.#received) > LARGE_BYTES
    while (large && this.#waitingBytes >= PIECE_BYTES) await this.#write(PIECE_BYTES)
  }

  async end(): Promise<Read> {
    if (!this.keeps) return { result: 'read', blob: new Blob(this.#waiting), kept: 'no' }
    if (this.#waitingBytes > 0) await this.#write(this.#waitingBytes)
    const blob = await this.keep.bytes(this.#received)
    return { result: 'read', blob, kept: this.#goesOn ? 'gone-on' : 'in-one-go' }
  }

  async #write(byteLength: number): Promise<void> {
    const piece = this.#take(byteLength)
    // Only now: what an earlier try left is worth more than nothing.
    if (!this.keeps) await this.keep.begin(this.facts)
    this.keeps = true
    await this.keep.append(piece)
  }

  /** The first bytes of those waiting, which are at least so many. */
  #take(byteLength: number): Uint8Array<ArrayBuffer> {
    const piece = new Uint8Array(byteLength)
    let filled = 0
    while (filled < byteLength) {
      const chunk = this.#waiting.shift()
      if (chunk === undefined) throw new RangeError('fewer bytes are waiting')
      const part = chunk.subarray(0, byteLength - filled)
      piece.set(part, filled)
      filled += part.byteLength
      if (part.byteLength < chunk.byteLength) this.#waiting.unshift(chunk.subarray(part.byteLength))
    }
    this.#waitingBytes -= byteLength
    return piece
  }
}
