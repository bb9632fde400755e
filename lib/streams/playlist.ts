import type { StreamVariant } from '../model/found.ts'
import type { ByteRange, StreamPart } from '../model/stream.ts'
import { readAttributes } from './attributes.ts'
import { BOUNDS } from './bounds.ts'

export interface Segment extends StreamPart {
  seconds: number
  /** What must be read before it (`EXT-X-MAP`); null for formats that need nothing. */
  init: StreamPart | null
  /** Its times or its format do not go on from the one before (`EXT-X-DISCONTINUITY`). */
  afterBreak: boolean
}

export interface Variant extends StreamVariant {
  /** What it has on average, where the playlist says so; `bitsPerSecond` is its peak. */
  averageBitsPerSecond: number | null
  /** RFC 6381 names in lower case; empty where the playlist does not say. */
  codecs: string[]
  /** The playlist of its sound; null when that is in its own. */
  soundUrl: string | null
}

export interface MasterPlaylist {
  is: 'master'
  variants: Variant[]
  isProtected: boolean
}

export interface MediaPlaylist {
  is: 'media'
  segments: Segment[]
  isProtected: boolean
  /** Nothing is added to it any more. */
  hasEnded: boolean
  /** Pictures for seeking only, every one by itself. */
  stillsOnly: boolean
  /** It breaks the format's rules in a way that leaves something unknown. */
  isBroken: boolean
  /** It goes on beyond what is read. */
  isEndless: boolean
}

export type Playlist = MasterPlaylist | MediaPlaylist

/** One of the sounds that variants may share (`EXT-X-MEDIA`). */
interface Sound {
  group: string
  /** null: it is inside the variant's own parts. */
  url: string | null
  /** 0: the one to play; 1: one that may be played unasked; 2: any other. */
  rank: number
}

/**
 * Reads an HLS playlist (RFC 8216 and its second edition), as far as it is needed for a recording. Never
 * throws, and takes time in proportion to the text. Written here because the known libraries cannot be
 * given other people's playlists: m3u8-parser 7.2.0 writes into `Object.prototype` for a group named
 * `__proto__`, and hls-parser 0.16.1 loses the address of a sound whose name has an apostrophe.
 * @param text not longer than `BOUNDS.playlistBytes`.
 * @param base the address it came from, after redirects.
 * @returns null when the text is no playlist.
 */
export function readPlaylist(text: string, base: string): Playlist | null {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  if (!lines[0]?.startsWith('#EXTM3U')) return null
  // Variants are the only addresses in a master, and only there do these tags stand.
  const isMaster = lines.some((line) => /^#EXT-X-(?:STREAM-INF|MEDIA):/.test(line))
  const isProtected = lines.some(asksForKey)
  return isMaster ? readMaster(lines, base, isProtected) : readMedia(lines, base, isProtected)
}

/** Every method but NONE hides the media, those too that are not known yet. */
function asksForKey(line: string): boolean {
  const tag = /^#EXT-X-(?:SESSION-)?KEY:/.exec(line)
  return tag !== null && readAttributes(line.slice(tag[0].length)).get('METHOD') !== 'NONE'
}

function readMaster(lines: string[], base: string, isProtected: boolean): MasterPlaylist {
  const variants: (Omit<Variant, 'soundUrl'> & { group: string | undefined })[] = []
  const sounds: Sound[] = []
  let described: ReadonlyMap<string, string> | null = null
  for (const line of lines) {
    if (line.startsWith('#EXT-X-MEDIA:')) {
      const sound = readSound(readAttributes(line.slice(13)), base)
      if (sound && sounds.length < BOUNDS.variants) sounds.push(sound)
    } else if (line.startsWith('#EXT-X-STREAM-INF:')) {
      described = readAttributes(line.slice(18))
    } else if (described && isAddress(line)) {
      const url = resolve(line, base)
      if (url !== null && variants.length < BOUNDS.variants) {
        variants.push({ url, ...describeVariant(described), group: described.get('AUDIO') })
      }
      described = null
    }
  }
  const soundOf = (group: string | undefined) =>
    sounds.filter((sound) => sound.group === group).sort((a, b) => a.rank - b.rank)[0]?.url ?? null
  return {
    is: 'master',
    isProtected,
    variants: variants.map(({ group, ...variant }) => ({ ...variant, soundUrl: soundOf(group) })),
  }
}

function readSound(attributes: ReadonlyMap<string, string>, base: string): Sound | null {
  const group = attributes.get('GROUP-ID')
  if (attributes.get('TYPE') !== 'AUDIO' || group === undefined) return null
  const address = attributes.get('URI')
  const url = address === undefined ? null : resolve(address, base)
  const rank =
    attributes.get('DEFAULT') === 'YES' ? 0 : attributes.get('AUTOSELECT') === 'YES' ? 1 : 2
  return { group, url, rank }
}

function describeVariant(attributes: ReadonlyMap<string, string>) {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(attributes.get('RESOLUTION') ?? '') ?? []
  return {
    width: wholeNumber(width) || null,
    height: wholeNumber(height) || null,
    bitsPerSecond: wholeNumber(attributes.get('BANDWIDTH')) || null,
    averageBitsPerSecond: wholeNumber(attributes.get('AVERAGE-BANDWIDTH')) || null,
    codecs: (attributes.get('CODECS') ?? '')
      .split(',', 8)
      .map((codec) => codec.trim().toLowerCase())
      .filter((codec) => codec !== ''),
  }
}

function readMedia(lines: string[], base: string, isProtected: boolean): MediaPlaylist {
  const playlist: MediaPlaylist = {
    is: 'media',
    segments: [],
    isProtected,
    hasEnded: false,
    stillsOnly: false,
    isBroken: false,
    isEndless: false,
  }
  let seconds: number | null = null
  let range: Partial<ByteRange> | null = null
  let rangeEnd: { url: string; at: number } | null = null
  let init: StreamPart | null = null
  let afterBreak = false
  let isGap = false
  for (const line of lines) {
    if (line.startsWith('#EXTINF:')) {
      seconds = decimal(line.slice(8))
      if (seconds === null) playlist.isBroken = true
    } else if (line.startsWith('#EXT-X-BYTERANGE:')) {
      range = readRange(line.slice(17))
      if (range === null) playlist.isBroken = true
    } else if (line.startsWith('#EXT-X-MAP:')) {
      init = readInit(readAttributes(line.slice(11)), base)
      if (init === null) playlist.isBroken = true
    } else if (line.startsWith('#EXT-X-DISCONTINUITY') && !line.includes('-SEQUENCE')) {
      afterBreak = true
    } else if (line.startsWith('#EXT-X-GAP')) {
      isGap = true
    } else if (line.startsWith('#EXT-X-I-FRAMES-ONLY')) {
      playlist.stillsOnly = true
    } else if (line.startsWith('#EXT-X-ENDLIST') || line.trim() === '#EXT-X-PLAYLIST-TYPE:VOD') {
      playlist.hasEnded = true
    } else if (seconds !== null && isAddress(line)) {
      const url = resolve(line, base)
      // Without a beginning of its own it goes on where the one before ended (RFC 8216 §4.3.2.2).
      const start: number | null =
        range?.start ?? (rangeEnd !== null && rangeEnd.url === url ? rangeEnd.at : null)
      if (url === null || (range !== null && start === null)) {
        playlist.isBroken = true
      } else if (isGap) {
        // The host says itself that this one does not exist, and players go on behind it.
        afterBreak = true
      } else if (playlist.segments.length === BOUNDS.segments) {
        playlist.isEndless = true
        return playlist
      } else {
        const length = range?.length
        const bytes: ByteRange | null =
          length === undefined || start === null ? null : { start, length }
        playlist.segments.push({ url, range: bytes, seconds, init, afterBreak })
        rangeEnd = bytes && { url, at: bytes.start + bytes.length }
        afterBreak = false
      }
      seconds = null
      range = null
      isGap = false
    }
  }
  return playlist
}

function readInit(attributes: ReadonlyMap<string, string>, base: string): StreamPart | null {
  const url = resolve(attributes.get('URI') ?? '', base)
  const bytes = attributes.get('BYTERANGE')
  if (url === null || bytes === undefined) return url === null ? null : { url, range: null }
  const range = readRange(bytes)
  return range && { url, range: { start: range.start ?? 0, length: range.length } }
}

/** `length` or `length@start`; nothing has a range without bytes. */
function readRange(text: string): { start?: number; length: number } | null {
  const [, length, start] = /^\s*(\d{1,15})(?:@(\d{1,15}))?\s*$/.exec(text) ?? []
  if (length === undefined || Number(length) === 0) return null
  return start === undefined
    ? { length: Number(length) }
    : { length: Number(length), start: Number(start) }
}

/** Every line that is neither empty nor a tag nor a remark. */
function isAddress(line: string): boolean {
  return line.trim() !== '' && !line.startsWith('#')
}

/** Without user name and password: no request may carry them. null when it is no address. */
function resolve(address: string, base: string): string | null {
  if (address.trim() === '' || !URL.canParse(address, base)) return null
  const url = new URL(address, base)
  url.username = ''
  url.password = ''
  url.hash = ''
  return url.href
}

function wholeNumber(text: string | undefined): number {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : 0
}

/** Seconds before the comma; null when they are no number. */
function decimal(text: string): number | null {
  const digits = /^\s*(\d{1,9}(?:\.\d{1,18})?)\s*(?:,|$)/.exec(text)?.[1]
  return digits === undefined ? null : Number(digits)
}
