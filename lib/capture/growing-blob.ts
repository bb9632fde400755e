import { MiB } from '../units.ts'

const FOLD_BYTES = 4 * MiB

/**
 * Collects chunks into one Blob. Every 4 MiB they are folded into a Blob of their own, which the
 * browser keeps outside our memory (on disk when large), so that memory stays flat however long the
 * download is.
 */
export class GrowingBlob {
  #folded: Blob[] = []
  #chunks: Uint8Array<ArrayBuffer>[] = []
  #pending = 0

  add(chunk: Uint8Array<ArrayBuffer>): void {
    this.#chunks.push(chunk)
    this.#pending += chunk.byteLength
    if (this.#pending >= FOLD_BYTES) this.#fold()
  }

  finish(): Blob {
    this.#fold()
    return new Blob(this.#folded)
  }

  #fold(): void {
    this.#folded.push(new Blob(this.#chunks))
    this.#chunks = []
    this.#pending = 0
  }
}
