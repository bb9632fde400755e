import { KiB } from '../units.ts'
import { ByteWindow } from './byte-window.ts'

export interface MatroskaInfo {
  /** Of the first video track, as displayed; null where it is not told. */
  width: number | null
  height: number | null
  /** null: no list of tracks stands before the pictures. */
  hasVideo: boolean | null
  /** The segment is there, and does not run past the file's end. */
  complete: boolean
}

interface Element {
  id: number
  /** First byte after the header. */
  start: number
  /** Infinity where its length is not told, as in what is written live. */
  end: number
}

/** Names of elements (RFC 9559 §5.1). */
const SEGMENT = 0x18538067
const CLUSTER = 0x1f43b675
const TRACKS = 0x1654ae6b
const TRACK_ENTRY = 0xae
const TRACK_TYPE = 0x83
const VIDEO = 0xe0
const PIXEL_WIDTH = 0xb0
const PIXEL_HEIGHT = 0xba

/** Elements looked at in one file; before the pictures few stand. */
const MAX_ELEMENTS = 2_000

/** Reads a WebM's or Matroska's structure (EBML, RFC 8794) up to its tracks: a few KiB of any length. */
export async function matroskaInfo(blob: Blob): Promise<MatroskaInfo> {
  const reader = new ElementReader(blob)
  const info: MatroskaInfo = { width: null, height: null, hasVideo: null, complete: false }
  const header = await reader.element(0)
  const segment = header && (await reader.element(header.end))
  if (segment?.id !== SEGMENT) return info
  if (segment.end !== Number.POSITIVE_INFINITY && segment.end > blob.size) return info
  info.complete = segment.start < blob.size
  for (let at = segment.start; at < blob.size; ) {
    const child = await reader.element(at)
    if (child === null || child.id === CLUSTER) break
    if (child.id === TRACKS) return { ...info, ...(await readTracks(reader, child)) }
    at = child.end
  }
  return info
}

async function readTracks(reader: ElementReader, tracks: Element): Promise<Partial<MatroskaInfo>> {
  for (const entry of await reader.children(tracks)) {
    if (entry.id !== TRACK_ENTRY) continue
    const parts = await reader.children(entry)
    const type = parts.find(({ id }) => id === TRACK_TYPE)
    if (!type || (await reader.number(type)) !== 1) continue
    const video = parts.find(({ id }) => id === VIDEO)
    const sizes = video ? await reader.children(video) : []
    const side = async (wanted: number) => {
      const found = sizes.find(({ id }) => id === wanted)
      return found ? (await reader.number(found)) || null : null
    }
    return { hasVideo: true, width: await side(PIXEL_WIDTH), height: await side(PIXEL_HEIGHT) }
  }
  return { hasVideo: false }
}

/** Reads element headers within bounds that no file can widen: every one moves forward, and few exist. */
class ElementReader {
  #window: ByteWindow
  #left = MAX_ELEMENTS
  #size: number

  constructor(blob: Blob) {
    this.#window = new ByteWindow(blob, KiB)
    this.#size = blob.size
  }

  async element(at: number): Promise<Element | null> {
    if (this.#left-- <= 0 || at >= this.#size) return null
    const head = this.#window.peek(at, 12) ?? (await this.#window.load(at, 12))
    const id = variable(head, 0, 4, false)
    const size = id && variable(head, id.length, 8, true)
    if (!id || !size) return null
    const start = at + id.length + size.length
    return { id: id.value, start, end: start + size.value }
  }

  /** Direct children, up to the first one that cannot be true. */
  async children({ start, end }: Element): Promise<Element[]> {
    const elements: Element[] = []
    for (let at = start; at < Math.min(end, this.#size); ) {
      const child = await this.element(at)
      if (child === null || child.end > end) break
      elements.push(child)
      at = child.end
    }
    return elements
  }

  async number({ start, end }: Element): Promise<number> {
    const length = Math.min(end - start, 6)
    const view = this.#window.peek(start, length) ?? (await this.#window.load(start, length))
    let value = 0
    for (let i = 0; i < view.byteLength; i++) value = value * 256 + view.getUint8(i)
    return value
  }
}

/** A number whose leading zero bits tell its length; as a size, all ones stand for "not known". */
function variable(
  view: DataView,
  at: number,
  most: number,
  isSize: boolean,
): { value: number; length: number } | null {
  if (at >= view.byteLength) return null
  const first = view.getUint8(at)
  const length = Math.clz32(first) - 23
  if (length > most || at + length > view.byteLength) return null
  let value = isSize ? first & (0xff >> length) : first
  let ones = value === 0xff >> length
  for (let i = 1; i < length; i++) {
    const byte = view.getUint8(at + i)
    ones &&= byte === 0xff
    value = value * 256 + byte
  }
  return { value: isSize && ones ? Number.POSITIVE_INFINITY : value, length }
}
