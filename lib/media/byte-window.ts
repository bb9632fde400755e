/**
 * Reads a Blob through a window that moves, so that a walk over gigabytes holds a few KiB. `peek`
 * answers at once from the window; `load` moves it first, so call it only when `peek` has nothing:
 * `window.peek(at, n) ?? (await window.load(at, n))`. A walk that only goes forward then reads
 * every byte once, whatever the file claims, and tight loops stay free of awaits.
 */
export class ByteWindow {
  readonly byteLength: number
  #blob: Blob
  #size: number
  #start = 0
  #bytes = new Uint8Array(0)

  /** @param size bytes read at a time: large for files read through, small for ones hopped over. */
  constructor(blob: Blob, size: number) {
    this.#blob = blob
    this.#size = size
    this.byteLength = blob.size
  }

  /** Exactly `length` bytes from `at` when the window holds them, else null. */
  peek(at: number, length: number): DataView | null {
    const from = at - this.#start
    if (from < 0 || from + length > this.#bytes.length) return null
    return new DataView(this.#bytes.buffer, from, length)
  }

  /** `length` bytes from `at`; fewer, down to none, where the file ends. */
  async load(at: number, length: number): Promise<DataView> {
    await this.#moveTo(at, length)
    const from = Math.min(at - this.#start, this.#bytes.length)
    return new DataView(
      this.#bytes.buffer,
      from,
      Math.min(length, Math.max(0, this.#bytes.length - from)),
    )
  }

  /** Position of the next `byte` at or after `at` as far as the window goes, else null: then `find` it. */
  peekFind(byte: number, at: number, end: number): number | null {
    if (at < this.#start) return null
    const index = this.#bytes.indexOf(byte, at - this.#start)
    return index !== -1 && this.#start + index < end ? this.#start + index : null
  }

  /** Position of the next `byte` at or after `at`; null when there is none before `end`. */
  async find(byte: number, at: number, end: number): Promise<number | null> {
    const last = Math.min(end, this.byteLength)
    for (let from = at; from < last; from = this.#start + this.#bytes.length) {
      if (this.peek(from, 1) === null) await this.#moveTo(from, 1)
      const index = this.#bytes.indexOf(byte, from - this.#start)
      if (index !== -1) return this.#start + index < last ? this.#start + index : null
      if (this.#bytes.length === 0) return null
    }
    return null
  }

  async #moveTo(at: number, length: number): Promise<void> {
    const start = Math.min(at, this.byteLength)
    const end = Math.min(this.byteLength, start + Math.max(length, this.#size))
    this.#bytes = new Uint8Array(await this.#blob.slice(start, end).arrayBuffer())
    this.#start = start
  }
}

/** Four bytes as text, for chunk and box names. */
export function fourCC(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  )
}
