import type { FitLimits, Size } from '../../model/fit.ts'
import { SECOND } from '../../units.ts'

/** X's media best practices (2026-11-23): 32×32 at least. */
const MIN_SIDE = 32
/** Of sound, the same page's advice. */
export const SOUND_BITRATE = 128_000
/** Below this nothing can be recognised. */
const MIN_BITRATE = 50_000
/**
 * What was encoded with care, or as VP9 or AV1, needs more in H.264 at the speed of a browser: with 1.3 the
 * mean ΔE of small films was 2.2 to 2.3, with 2 it is 1.5.
 */
const SOURCE_SHARE = 2
/** The most that pictures of 1280×720 and of 1920×1080 gain from, at 30 in a second. */
const CAPS = [
  { pixels: 1_280 * 720, bitrate: 5_000_000 },
  { pixels: 1_920 * 1_080, bitrate: 8_000_000 },
] as const

/** The largest size not above the source's and inside the limits either way round; sides are even. */
export function encodedSize(
  { width, height }: Size,
  { longerSide, shorterSide }: FitLimits['video']['encoded'],
): Size {
  const longer = Math.max(width, height)
  const shorter = Math.min(width, height)
  const down = Math.min(1, longerSide / longer, shorterSide / shorter)
  const scale = Math.max(down, MIN_SIDE / shorter)
  const side = (pixels: number) => {
    const most = pixels === longer ? longerSide : shorterSide
    return Math.max(MIN_SIDE, 2 * Math.floor(Math.min(most, Math.round(pixels * scale)) / 2))
  }
  return { width: side(width), height: side(height) }
}

interface Encoding extends Size {
  frameRate: number
  hasSound: boolean
  durationMs: number
  /** Of the whole file. */
  sourceBitrate: number
  maxByteLength: number
}

/** Bits in a second for the picture: what fits, what is of use, and what the source has to give. */
export function bitrateOf(encoding: Encoding): number {
  const { width, height, frameRate, hasSound, durationMs, sourceBitrate, maxByteLength } = encoding
  const [hd, fullHd] = CAPS
  const cap = (width * height > hd.pixels ? fullHd : hd).bitrate * (frameRate > 45 ? 1.5 : 1)
  const fits = (0.92 * 8 * maxByteLength * SECOND) / durationMs - (hasSound ? SOUND_BITRATE : 0)
  return Math.round(Math.max(MIN_BITRATE, Math.min(cap, fits, sourceBitrate * SOURCE_SHARE)))
}
