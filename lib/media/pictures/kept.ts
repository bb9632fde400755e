/** What came of taking metadata out of a file. */
export interface Stripped {
  /** The same blob where nothing was removed; its pixels are the same bytes. */
  blob: Blob
  removed: boolean
  /** What was removed said where the picture was made. */
  location: boolean
}

/** More parts than this no camera or program makes; every one takes memory. */
const MAX_PARTS = 10_000

/** Gathers what stays of a file, in order and by reference. */
export class Kept {
  /** What was removed says where the picture was made. */
  location = false
  #blob: Blob
  #parts: BlobPart[] = []
  #from = 0
  #to = 0
  #removed = false

  constructor(blob: Blob) {
    this.#blob = blob
  }

  /** Bytes [from, to) stay; what lies between the last ones and these goes. */
  keep(from: number, to: number): void {
    if (from !== this.#to) {
      this.#flush()
      this.#removed = true
      this.#from = from
    }
    this.#to = to
  }

  /** These bytes come before whatever is kept next, in the place of what goes. */
  insert(bytes: Uint8Array<ArrayBuffer>): void {
    this.#flush()
    if (this.#parts.length <= MAX_PARTS) this.#parts.push(bytes)
  }

  /** Null when it is in too many parts. */
  done(): Stripped | null {
    if (!this.#removed && this.#to === this.#blob.size) {
      return { blob: this.#blob, removed: false, location: false }
    }
    this.#flush()
    if (this.#parts.length > MAX_PARTS) return null
    const blob = new Blob(this.#parts, { type: this.#blob.type })
    return { blob, removed: true, location: this.location }
  }

  #flush(): void {
    if (this.#to > this.#from && this.#parts.length <= MAX_PARTS) {
      this.#parts.push(this.#blob.slice(this.#from, this.#to))
    }
    this.#from = this.#to
  }
}

export function startsWithText(view: DataView, at: number, text: string): boolean {
  if (at + text.length > view.byteLength) return false
  for (let i = 0; i < text.length; i++) {
    if (view.getUint8(at + i) !== text.charCodeAt(i)) return false
  }
  return true
}
