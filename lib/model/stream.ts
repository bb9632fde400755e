import type { BlobKey } from '../units.ts'

/** Bytes [start, start + length) of what an address leads to. */
export interface ByteRange {
  start: number
  length: number
}

/** What people are told of a stream that lies in one file whose host gives no part of it alone. */
export const IN_ONE_FILE = 'HLS in one large file'

/** What is fetched of a stream in one request: all of an address, or a range of it. */
export interface StreamPart {
  url: string
  range: ByteRange | null
}

/** A stretch of a track. Its bytes, and those that must be read before it, are parts by number. */
export interface StreamStretch {
  part: number
  /** Tells what the bytes are; null for formats that need nothing. */
  init: number | null
  seconds: number
  /** Its times or its format do not go on from the one before. */
  afterBreak: boolean
}

/** What one playlist puts together, in order. */
export type StreamTrack = StreamStretch[]

/** The parts of a stream that are being kept; their bytes lie in pieces, each part in its own. */
export interface StreamKept {
  /** Of what was to be fetched: kept parts of something else are of no use. */
  fingerprint: string
  /** Bytes of each part that is there whole, in order. */
  lengths: number[]
  /** Names what is being made of them, while it is made. */
  made: BlobKey | null
}

/** How the parts become a film: the picture's track, which may hold the sound, and the sound's own. */
export interface StreamTracks {
  picture: StreamTrack
  sound: StreamTrack | null
}
