import type { AssembledBytes } from './stored-bytes.ts'

/** A run of bytes: the payload of a box. */
export interface Span {
  start: number
  end: number
}

/**
 * Why X's processing would refuse the tracks of this MP4, or null. x-api.md §2.4, best-practices.mdx [D]:
 * H.264 in 4:2:0 with square pixels and at most 60 frames a second, AAC-LC of one or two channels. ASSUMED:
 * that each of them is refused; X's pages only say what it takes.
 */
export function whyNotPlayed(file: AssembledBytes, moov: Span): string | null {
  let pictures = 0
  for (const trak of boxes(file, moov, 'trak')) {
    const mdia = box(file, trak, 'mdia')
    const hdlr = mdia && box(file, mdia, 'hdlr')
    const minf = mdia && box(file, mdia, 'minf')
    const stbl = minf && box(file, minf, 'stbl')
    const stsd = stbl && box(file, stbl, 'stsd')
    if (!mdia || !hdlr || !stbl || !stsd) return 'a track without a description'
    const handler = text(file, hdlr.start + 8)
    const entry = firstEntry(file, stsd)
    if (handler === 'vide') {
      pictures += 1
      const why = whyNotPicture(file, entry) ?? whyNotRate(file, mdia, stbl)
      if (why) return why
    }
    if (handler === 'soun') {
      const why = whyNotSound(file, entry)
      if (why) return why
    }
  }
  return pictures === 0 ? 'no picture' : null
}

/** AVC profiles of 8 bits in 4:2:0: baseline, main, extended, high (ITU-T H.264 annex A). */
const PROFILES = [0x42, 0x4d, 0x58, 0x64]

function whyNotPicture(file: AssembledBytes, { format, span }: Entry): string | null {
  if (format !== 'avc1' && format !== 'avc3') return `pictures are ${format}`
  // VisualSampleEntry: 78 bytes, then boxes (ISO/IEC 14496-12 §12.1.3).
  const inside = { start: span.start + 78, end: span.end }
  const avcC = box(file, inside, 'avcC')
  const profile = avcC ? file.read(avcC.start + 1, avcC.start + 2)[0] : undefined
  if (!PROFILES.includes(profile ?? -1)) return `H.264 of profile ${profile}`
  const pasp = box(file, inside, 'pasp')
  if (pasp) {
    const shape = file.read(pasp.start, pasp.start + 8)
    if (shape.readUInt32BE(0) !== shape.readUInt32BE(4)) return 'pixels are not square'
  }
  return null
}

/** Frames by their table of times (`stts`), over the track's length. A margin of 1 for rounding. */
function whyNotRate(file: AssembledBytes, mdia: Span, stbl: Span): string | null {
  const mdhd = box(file, mdia, 'mdhd')
  const stts = box(file, stbl, 'stts')
  if (!mdhd || !stts) return 'a track without times'
  const head = file.read(mdhd.start, mdhd.end)
  const timescale = head.readUInt32BE(head[0] === 1 ? 20 : 12)
  const table = file.read(stts.start, stts.end)
  let frames = 0
  let ticks = 0
  for (let at = 8; at + 8 <= table.length; at += 8) {
    const count = table.readUInt32BE(at)
    frames += count
    ticks += count * table.readUInt32BE(at + 4)
  }
  if (frames < 2 || ticks === 0) return null
  const perSecond = (frames * timescale) / ticks
  return perSecond > 61 ? `${perSecond.toFixed(1)} frames a second` : null
}

function whyNotSound(file: AssembledBytes, { format, span }: Entry): string | null {
  if (format !== 'mp4a') return `sound is ${format}`
  // AudioSampleEntry: 28 bytes, then boxes (ISO/IEC 14496-12 §12.2.3); QuickTime's version 1 has 16 more.
  const version = file.read(span.start + 8, span.start + 10).readUInt16BE(0)
  const inside = { start: span.start + 28 + (version === 1 ? 16 : 0), end: span.end }
  const esds = box(file, inside, 'esds')
  const config = esds && audioConfig(file.read(esds.start, esds.end))
  if (!config) return 'sound without a description'
  // AudioSpecificConfig: 5 bits of object type, 4 of frequency, 4 of channels (ISO/IEC 14496-3 §1.6.2.1).
  const objectType = (config[0] ?? 0) >> 3
  const channels = ((config[1] ?? 0) >> 3) & 0x0f
  if (objectType !== 2) return `AAC of type ${objectType}`
  return channels === 1 || channels === 2 ? null : `sound of ${channels} channels`
}

/** The DecoderSpecificInfo (tag 5) inside an `esds` (ISO/IEC 14496-1 §7.2.6). */
function audioConfig(esds: Buffer): Buffer | null {
  let at = 4
  while (at < esds.length) {
    const tag = esds[at++]
    let length = 0
    for (let more = true; more; ) {
      const byte = esds[at++] ?? 0
      length = (length << 7) | (byte & 0x7f)
      more = (byte & 0x80) !== 0
    }
    if (tag === 3) at += 3
    else if (tag === 4) at += 13
    else if (tag === 5) return esds.subarray(at, at + length)
    else at += length
  }
  return null
}

interface Entry {
  format: string
  /** After the header of size and format. */
  span: Span
}

function firstEntry(file: AssembledBytes, stsd: Span): Entry {
  const at = stsd.start + 8
  const size = file.read(at, at + 4).readUInt32BE(0)
  return { format: text(file, at + 4), span: { start: at + 8, end: Math.min(stsd.end, at + size) } }
}

function text(file: AssembledBytes, at: number): string {
  return file.read(at, at + 4).toString('latin1')
}

/** The first box of this name in a run of boxes. ISO/IEC 14496-12 §4.2 */
export function box(file: AssembledBytes, within: Span, name: string): Span | undefined {
  return boxes(file, within, name)[0]
}

function boxes(file: AssembledBytes, { start, end }: Span, name: string): Span[] {
  const found: Span[] = []
  for (let at = start; at + 8 <= end; ) {
    const head = file.read(at, Math.min(at + 16, file.length))
    let size = head.readUInt32BE(0)
    let headBytes = 8
    if (size === 1 && head.length === 16) {
      size = Number(head.readBigUInt64BE(8))
      headBytes = 16
    }
    if (size === 0) size = end - at
    if (size < headBytes || at + size > end) return found
    if (head.toString('latin1', 4, 8) === name) {
      found.push({ start: at + headBytes, end: at + size })
    }
    at += size
  }
  return found
}
