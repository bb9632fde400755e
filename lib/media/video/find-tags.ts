import type { Blank } from '../../model/attachment.ts'
import { KiB, MiB } from '../../units.ts'
import { ByteWindow, fourCC } from '../byte-window.ts'
import type { Layout } from './facts.ts'

export interface Tags extends Layout {
  /** What is to be blanked where it has tags, in order of place. */
  blanks: Blank[]
}

interface Box {
  name: string
  at: number
  /** First byte after the header. */
  start: number
  end: number
}

/** Boxes looked at in one file; an hour in fragments of two seconds has about 4,000. */
const MAX_BOXES = 20_000

/** As much of one box is searched for a place; what cameras write is far shorter. */
const MAX_SEARCHED_BYTES = 256 * KiB

/** Recorders keep so much room free at most for what describes a film. */
const MAX_EMPTY_BYTES = 8 * MiB

/**
 * What of a film stays, by what holds it (ISO/IEC 14496-12, QuickTime File Format). Everything else
 * describes it to people (`udta`, `meta`, `uuid`) or is a vendor's own: cameras write places, faces and
 * serial numbers into boxes that nobody has written down.
 */
const KEPT = {
  file: new Set(['ftyp', 'styp', 'moov', 'mdat', 'moof', 'mfra', 'sidx', 'ssix', 'pdin', 'prft']),
  movie: new Set(['mvhd', 'trak', 'mvex', 'iods', 'pssh']),
  track: new Set(['tkhd', 'edts', 'tref', 'mdia', 'tapt', 'trgr']),
  media: new Set(['mdhd', 'hdlr', 'minf', 'elng']),
} as const

/** Boxes that are to be empty, and in which cameras hide things. */
const EMPTY = new Set(['free', 'skip', 'wide'])

/** How a place is written down: QuickTime, 3GPP, Apple's and Android's keys, XMP. */
const LOCATION = /\xa9xyz|loci|location|gps/i

/** In a handler, its name follows five numbers (ISO/IEC 14496-12 §8.4.3). */
const HANDLER_NAME_AT = 24

/** In a description of pictures, the encoder's name (§12.1.3: `compressorname`). */
const ENCODER_NAME_AT = 42
const ENCODER_NAME_BYTES = 32

/** Tracks of places, as action cameras and Android phones write them. */
const LOCATION_ENTRIES = new Set(['gpmd', 'camm'])

/**
 * Finds what an MP4 or MOV says beside its pictures and sound. Reads the headers of boxes only, some KiB
 * of a file of any length; what is not true of itself is not gone into.
 */
export async function findTags(blob: Blob): Promise<Tags> {
  const walk = new Walk(blob)
  await walk.file()
  walk.tags.blanks.sort((a, b) => a.at - b.at)
  return walk.tags
}

class Walk {
  readonly tags: Tags = {
    isFragmented: false,
    hasTags: false,
    hasLocation: false,
    isTagged: 'in-place',
    blanks: [],
  }
  /** Of each kind of track, how many. */
  readonly #tracks = { vide: 0, soun: 0, other: 0 }
  #blob: Blob
  #window: ByteWindow
  #left = MAX_BOXES

  constructor(blob: Blob) {
    this.#blob = blob
    this.#window = new ByteWindow(blob, KiB)
  }

  async file(): Promise<void> {
    const file = { name: '', at: 0, start: 0, end: this.#blob.size }
    for await (const box of this.#inside(file, KEPT.file)) {
      if (box.name === 'moof') this.tags.isFragmented = true
      if (box.name === 'moov') await this.#movie(box)
    }
    const { vide, soun, other } = this.#tracks
    // One of each is seen and heard; all others lie among their bytes.
    if (other > 0 || vide > 1 || soun > 1) this.#tagged('throughout')
  }

  async #movie(moov: Box): Promise<void> {
    for await (const box of this.#inside(moov, KEPT.movie)) {
      if (box.name === 'mvhd') await this.#times(box)
      if (box.name === 'mvex') this.tags.isFragmented = true
      if (box.name === 'trak') await this.#track(box)
    }
  }

  async #track(trak: Box): Promise<void> {
    for await (const box of this.#inside(trak, KEPT.track)) {
      if (box.name === 'tkhd') await this.#times(box)
      if (box.name === 'mdia') await this.#media(box)
    }
  }

  async #media(mdia: Box): Promise<void> {
    let type = ''
    for await (const box of this.#inside(mdia, KEPT.media)) {
      if (box.name === 'mdhd') await this.#times(box)
      if (box.name !== 'hdlr') continue
      const said = await this.#read(box.start + 8, 4)
      if (said.byteLength === 4) type = fourCC(said, 0)
      this.#quietly(box.start + HANDLER_NAME_AT, box.end)
    }
    if (type === 'vide' || type === 'soun') this.#tracks[type] += 1
    else this.#tracks.other += 1
    const entry = await this.#find(mdia, ['minf', 'stbl', 'stsd'])
    if (entry === null) return
    const head = await this.#read(entry.start + 8, 8)
    if (head.byteLength < 8) return
    if (LOCATION_ENTRIES.has(fourCC(head, 4))) this.tags.hasLocation = true
    const name = entry.start + 16 + ENCODER_NAME_AT
    if (type === 'vide') this.#quietly(name, Math.min(entry.end, name + ENCODER_NAME_BYTES))
  }

  /**
   * @yields the boxes in one that are among `kept`. All others are found to be tags, as is what stands
   *   behind the last box that can be true.
   */
  async *#inside(parent: Box, kept: ReadonlySet<string>): AsyncGenerator<Box, void> {
    let at = parent.start
    for await (const box of this.#boxes(parent.start, parent.end)) {
      at = box.end
      if (kept.has(box.name)) yield box
      else if (!EMPTY.has(box.name) || !(await this.#isEmpty(box))) await this.#blank(box)
    }
    const rest = { name: '', at, start: at, end: parent.end }
    if (!(await this.#isEmpty(rest))) this.#tagged('throughout')
  }

  /** @yields every box from `from` on, up to the first that cannot be true. */
  async *#boxes(from: number, end: number): AsyncGenerator<Box, void> {
    for (let at = from; at + 8 <= end && this.#left-- > 0; ) {
      const head = await this.#read(at, 16)
      if (head.byteLength < 8) return
      const short = head.getUint32(0)
      const isLong = short === 1
      if (isLong && head.byteLength < 16) return
      const size = short === 0 ? end - at : isLong ? Number(head.getBigUint64(8)) : short
      const header = isLong ? 16 : 8
      if (size < header || at + size > end) return
      yield { name: fourCC(head, 4), at, start: at + header, end: at + size }
      at += size
    }
  }

  /** Whether nothing but zeros is in it; what is too long to look through is taken not to be empty. */
  async #isEmpty({ start, end }: Box): Promise<boolean> {
    if (end - start > MAX_EMPTY_BYTES) return false
    return (await this.#blob.slice(start, end).bytes()).every((byte) => byte === 0)
  }

  async #blank({ at, start, end }: Box): Promise<void> {
    const inside = await this.#blob.slice(start, Math.min(end, start + MAX_SEARCHED_BYTES)).bytes()
    if (LOCATION.test(latin1(inside))) this.tags.hasLocation = true
    // An empty box keeps its short header; a long one could not.
    const isShort = start - at === 8
    this.#tagged(isShort ? 'in-place' : 'throughout')
    if (isShort) this.tags.blanks.push({ at, byteLength: end - at })
  }

  #tagged(how: Layout['isTagged']): void {
    this.tags.hasTags = true
    if (how === 'throughout') this.tags.isTagged = how
  }

  /** Names of programs and encoders go with the tags, and are no reason to tell of any by themselves. */
  #quietly(at: number, end: number): void {
    if (end > at) this.tags.blanks.push({ at, byteLength: end - at, zeros: true })
  }

  /**
   * When it was taken and changed: both times follow version and flags, of 4 or 8 bytes each (ISO/IEC
   * 14496-12 §8.2.2, §8.3.2, §8.4.2). Zero says nothing.
   */
  async #times({ start, end }: Box): Promise<void> {
    const head = await this.#read(start, 4)
    if (head.byteLength < 4) return
    const byteLength = head.getUint8(0) === 1 ? 16 : 8
    const at = start + 4
    const times = await this.#read(at, byteLength)
    if (at + byteLength > end || times.byteLength < byteLength) return
    const said = [0, 4, 8, 12].filter((place) => place < byteLength)
    if (said.every((place) => times.getUint32(place) === 0)) return
    this.#tagged('in-place')
    this.tags.blanks.push({ at, byteLength, zeros: true })
  }

  async #find(parent: Box, path: string[]): Promise<Box | null> {
    let found: Box = parent
    for (const name of path) {
      let child: Box | null = null
      for await (const box of this.#boxes(found.start, found.end)) {
        if (box.name !== name) continue
        child = box
        break
      }
      if (!child) return null
      found = child
    }
    return found
  }

  async #read(at: number, length: number): Promise<DataView> {
    return this.#window.peek(at, length) ?? (await this.#window.load(at, length))
  }
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}
