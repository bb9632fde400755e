import type { EpochMs } from '../units.ts'
import type { SourceFile, StoredFile } from './attachment.ts'
import type { Crop, Turns } from './crop.ts'
import type { NamedFormat } from './formats.ts'

/** What X takes from an account, as far as preparing media needs it; the numbers stand in `limits.ts`. */
export interface FitLimits {
  image: { maxByteLength: number }
  gif: {
    maxByteLength: number
    maxWidth: number
    maxHeight: number
    maxFrames: number
    /** Width × height × frames. */
    maxPixelFrames: number
  }
  video: {
    maxByteLength: number
    minDurationMs: number
    maxDurationMs: number
    /**
     * What is encoded here is made no larger than this, as X would scale it down anyway: its longer and
     * its shorter side. Never a reason to touch what X takes as it is.
     */
    encoded: { longerSide: number; shorterSide: number }
  }
}

/** Part of a video, in ms from its beginning: [startMs, endMs). */
export interface Cut {
  startMs: number
  endMs: number
}

/** What the person (or X) asked for; empty means: whatever loses least. */
export interface FitWish {
  /** Sent as it came, with all that is written in it. Only where X would take it. */
  asIs?: true
  /** What cameras and programs wrote into it stays. */
  keepMetadata?: true
  /** X could make nothing of it before, so nothing is copied. */
  encodeAnew?: true
  cut?: Cut
  /** Of a still picture. It rests while the original is sent as it came. */
  crop?: Crop
}

/** One thing that was changed, as the person is told. */
export type Change =
  /** What it is now and was before. `moving`: pictures that moved by themselves are a video now. */
  | { what: 'format'; from: NamedFormat; to: NamedFormat; moving?: true }
  /** `location`: where it was made stood in it. */
  | { what: 'metadata'; location: boolean }
  | { what: 'scaled'; from: Size; to: Size }
  /** Encoded anew to save bytes: the format stayed. */
  | { what: 'compressed' }
  /** Transparent parts are white now. */
  | { what: 'flattened' }
  | { what: 'frame-rate'; from: number; to: number }
  /** Brighter than ordinary screens show (HDR). */
  | { what: 'colours' }
  /** Only the picture, or only the sound, was encoded anew. */
  | { what: 'picture' }
  | { what: 'sound' }
  /** Sound of more than two channels. */
  | { what: 'stereo' }
  /** It has more pictures or sounds than one of each; the others are not in it any more. */
  | { what: 'tracks' }
  | { what: 'cut'; cut: Cut }
  /** Pixels as it lies in the post. */
  | { what: 'cropped'; from: Size; to: Size }
  /** Flipped left for right, then turned by so many quarters to the right. */
  | { what: 'turned'; turns: Turns; flipped?: true }

export interface Size {
  width: number
  height: number
}

/** How a file was made fit. Kept with it until the post is out, so that it can be made otherwise. */
export interface Fit {
  /** As it came; its bytes are those of the file itself where nothing was made. */
  original: SourceFile
  /** Empty: it goes out as it came. */
  changes: Change[]
  wish: FitWish
  /** X would take the original as it is, so that it may be sent instead. */
  isOriginalTaken: boolean
  /** What is written in it was left by the person's setting of that time. */
  keptMetadata?: true
}

/** What came of making a file fit: its bytes are named by whoever stores them. */
export interface FitDone {
  /** `original`: those very bytes, but for `blanks`. `made`: new ones. */
  bytes: 'original' | 'made'
  file: Omit<StoredFile, 'blob'>
  changes: Change[]
  isOriginalTaken: boolean
  /** Of a video as it came, all of it. */
  originalDurationMs?: number
}

/** Work that waits for a file to be made fit. */
export interface Fitting {
  original: SourceFile
  wish: FitWish
  since: EpochMs
  /** 0 to 1; null before anything is known. */
  share: number | null
  /** The person wants it to rest. */
  paused?: true
  /** It was fit before, or was to be, and is made otherwise now: what could be done with it still can. */
  again?: true
}
