import { ByteWindow, fourCC } from './byte-window.ts'

export interface Mp4Info {
  /** Of the first video track, as displayed; null when there is none. */
  width: number | null
  height: number | null
  /** 0 in files made of fragments, whose header does not know it. */
  durationMs: number
  /** Sample entry name of the first video track (`avc1`, `hvc1`, …); null when there is none. */
  videoCodec: string | null
  hasAudio: boolean
  /** No box runs past the file's end, and both `moov` and `mdat` are among them. */
  complete: boolean
}

interface Box {
  name: string
  /** First byte after the header. */
  start: number
  end: number
}

/** Boxes looked at in one file; an hour in fragments of two seconds has about 4,000. */
const MAX_BOXES = 20_000

/**
 * Reads an MP4 or MOV's structure (ISO 14496-12): the headers of its top-level boxes, and of `moov`
 * only the few boxes that tell size, duration and codec. A file of any length costs some KiB.
 */
export async function mp4Info(blob: Blob): Promise<Mp4Info> {
  const reader = new BoxReader(blob)
  const info: Mp4Info = {
    width: null,
    height: null,
    durationMs: 0,
    videoCodec: null,
    hasAudio: false,
    complete: false,
  }
  let moov: Box | null = null
  let mdat = false
  let cutOff = false
  let at = 0
  // Fewer than 8 bytes at the end cannot be a box and do no harm.
  while (at + 8 <= blob.size) {
    const box = await reader.box(at, blob.size)
    if (box === null) {
      cutOff = await reader.looksLikeBox(at)
      break
    }
    if (box.name === 'moov') moov ??= box
    if (box.name === 'mdat') mdat = true
    at = box.end
  }
  if (moov) await readMovie(reader, moov, info)
  info.complete = moov !== null && mdat && !cutOff
  return info
}

async function readMovie(reader: BoxReader, moov: Box, info: Mp4Info): Promise<void> {
  for (const box of await reader.children(moov)) {
    if (box.name === 'mvhd') info.durationMs = await readDuration(reader, box)
    if (box.name === 'trak') await readTrack(reader, box, info)
  }
}

async function readTrack(reader: BoxReader, trak: Box, info: Mp4Info): Promise<void> {
  const handler = await reader.find(trak, ['mdia', 'hdlr'])
  if (!handler) return
  const type = await reader.bytes(handler.start + 8, 4)
  if (type.byteLength < 4) return
  if (fourCC(type, 0) === 'soun') info.hasAudio = true
  if (fourCC(type, 0) !== 'vide' || info.videoCodec !== null) return

  const entries = await reader.find(trak, ['mdia', 'minf', 'stbl', 'stsd'])
  const entry = entries && (await reader.bytes(entries.start + 8, 8))
  if (entry?.byteLength === 8) info.videoCodec = fourCC(entry, 4)
  const header = await reader.find(trak, ['tkhd'])
  if (header) Object.assign(info, await readTrackSize(reader, header))
}

/** Width and height are 16.16 numbers at the box's end; a quarter turn in the matrix swaps them. */
async function readTrackSize(reader: BoxReader, tkhd: Box) {
  const version = await reader.bytes(tkhd.start, 1)
  const length = version.byteLength > 0 && version.getUint8(0) === 1 ? 96 : 84
  const view = await reader.bytes(tkhd.start, length)
  if (view.byteLength < length) return null
  const matrix = length - 44
  const turned = view.getInt32(matrix) === 0 && view.getInt32(matrix + 4) !== 0
  const across = view.getUint32(length - 8) >>> 16
  const down = view.getUint32(length - 4) >>> 16
  return turned ? { width: down, height: across } : { width: across, height: down }
}

async function readDuration(reader: BoxReader, mvhd: Box): Promise<number> {
  const view = await reader.bytes(mvhd.start, 32)
  if (view.byteLength < 32) return 0
  const long = view.getUint8(0) === 1
  const unitsPerSecond = view.getUint32(long ? 20 : 12)
  const duration = long ? Number(view.getBigUint64(24)) : view.getUint32(16)
  // All bits set means "not known".
  if (unitsPerSecond === 0 || duration >= (long ? 2 ** 63 : 0xffffffff)) return 0
  return Math.round((duration * 1000) / unitsPerSecond)
}

/** Reads box headers within bounds that no file can widen: every box moves forward, and few exist. */
class BoxReader {
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
  async children(parent: Box): Promise<Box[]> {
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
  async find(parent: Box, path: string[]): Promise<Box | null> {
    let box: Box = parent
    for (const name of path) {
      const child = (await this.children(box)).find((candidate) => candidate.name === name)
      if (!child) return null
      box = child
    }
    return box
  }
}
