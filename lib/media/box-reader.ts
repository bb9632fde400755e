import { ByteWindow, fourCC } from './byte-window.ts'

/** A box of an ISO file (ISO 14496-12 §4.2). */
export interface Box {
  name: string
  /** First byte after the header. */
  start: number
  end: number
}

/** Boxes looked at in one file; an hour in fragments of two seconds has about 4,000. */
const MAX_BOXES = 20_000

/** Reads box headers within bounds that no file can widen: every box moves forward, and few exist. */
export class BoxReader {
  #window: ByteWindow
  #left = MAX_BOXES

  constructor(blob: Blob) {
    this.#window = new ByteWindow(blob, 1024)
  }

  async bytes(at: number, length: number): Promise<DataView> {
    return this.#window.peek(at, length) ?? (await this.#window.load(at, length))
  }

  /** The box at `at`; null when its size cannot be true inside [at, end) or there are too many. */
  async box(at: number, end: number): Promise<Box | null> {
    if (this.#left-- <= 0) return null
    const head = await this.bytes(at, 16)
    if (head.byteLength < 8) return null
    const short = head.getUint32(0)
    const long = short === 1
    if (long && head.byteLength < 16) return null
    // 0 means "to the end", 1 "64 bits follow"; beyond 2^53 a number is no longer exact, nor a file.
    const size = short === 0 ? end - at : long ? Number(head.getBigUint64(8)) : short
    const header = long ? 16 : 8
    if (size < header || at + size > end) return null
    return { name: fourCC(head, 4), start: at + header, end: at + size }
  }

  /** Whether a box's name stands here; if not, the bytes are an appendix that players skip. */
  async looksLikeBox(at: number): Promise<boolean> {
    const head = await this.bytes(at, 8)
    return head.byteLength === 8 && /^[\x20-\x7e\xa9]{4}$/.test(fourCC(head, 4))
  }

  /** Direct children, up to the first one that cannot be true. */
  async children(parent: Pick<Box, 'start' | 'end'>): Promise<Box[]> {
    const boxes: Box[] = []
    for (let at = parent.start; at + 8 <= parent.end; ) {
      const box = await this.box(at, parent.end)
      if (box === null) break
      boxes.push(box)
      at = box.end
    }
    return boxes
  }

  /** The first box down this path of names, or null. */
  async find(parent: Pick<Box, 'start' | 'end'>, path: string[]): Promise<Box | null> {
    let box: Box | null = null
    for (const name of path) {
      const child: Box | undefined = (await this.children(box ?? parent)).find(
        (candidate) => candidate.name === name,
      )
      if (!child) return null
      box = child
    }
    return box
  }
}
