import type { NamedFormat } from '../../model/formats.ts'

/** What a film is, as far as making it fit needs it. */
export interface VideoFacts {
  container: Extract<NamedFormat, 'mp4' | 'mov' | 'webm' | 'mkv' | 'mpeg-ts'>
  durationMs: number
  picture: PictureFacts | null
  sound: SoundFacts | null
  /** Pictures and sound that can be told apart, in number. */
  tracks: number
  layout: Layout
}

export interface PictureFacts {
  /** mediabunny's name; null when it knows none. */
  codec: string | null
  /** As in a MIME type, `avc1.640028`. */
  codecString: string | null
  /** What people call it. */
  name: string
  /** As shown: turned, and with square pixels. */
  width: number
  height: number
  /** Clockwise quarter turns, in degrees. */
  rotation: number
  isSquare: boolean
  /** Of the pictures as they are stored. */
  hasEvenSides: boolean
  /** Of one of them, as it is stored. */
  pixels: number
  /** Pictures in a second; 0 where there is only one. */
  frameRate: number
  isHdr: boolean
  canDecode: boolean
}

export interface SoundFacts {
  codec: string | null
  codecString: string | null
  name: string
  channels: number
  sampleRate: number
  canDecode: boolean
}

/** How a file is put together; of MP4 and MOV by their boxes. */
export interface Layout {
  /** Made of fragments, as streams are. */
  isFragmented: boolean
  /** It says more than what is seen and heard: titles, devices, places. */
  hasTags: boolean
  /** Where it was made stands in it. */
  hasLocation: boolean
  /** Not all of it can be blanked in place, as it has a track of its own, among others. */
  isTagged: 'in-place' | 'throughout'
}
