import type { Size } from '../../model/fit.ts'
import { SECOND } from '../../units.ts'

/** What browsers make of a delay that nobody would see, in ms. */
const LEAST_GIF_DELAY_MS = 20
const USUAL_DELAY_MS = 100

/** X's media best practices (2026-11-23): 60 frames a second; a little less, as times are rounded. */
const LEAST_FRAME_MS = SECOND / 60 - 0.5

/** Bits that a pixel of a drawn picture gains from; what moves little needs fewer by itself. */
const BITS_PER_PIXEL = 0.25
const LEAST_BITRATE = 1_000_000

/** How long a frame is shown, in ms. */
export function delayOf(microseconds: number | null, isGif: boolean): number {
  const ms = (microseconds ?? 0) / 1_000
  const least = isGif ? LEAST_GIF_DELAY_MS : 1
  return ms < least ? USUAL_DELAY_MS : ms
}

/** A frame of the film. */
export interface Shown {
  atMs: number
  forMs: number
}

/** More pixels than this are not decoded at once: 268 MB at four bytes each. */
const MAX_PIXELS = 8_192 * 8_192

/** Nor are more than this drawn one after the other: 1,200 frames of 4K, or some minutes of work. */
const MAX_PIXEL_FRAMES = 10_000_000_000

/** Whether so many frames of this size can be drawn in bounded memory and time. */
export function isWithinReach({ width, height }: Size, frames: number): boolean {
  const pixels = width * height
  return pixels <= MAX_PIXELS && pixels * frames <= MAX_PIXEL_FRAMES
}

/**
 * Puts the frames of one pass onto the film's time, one after the other.
 * @param from first moment of the pass that is wanted, in ms; `until`: the moment after the last.
 * @returns for the next frame that is shown so long: when it is shown, or null where it is not. What
 *   comes faster than 60 in a second is left out, and the frame after it is shown longer; the last one
 *   is always shown.
 */
export function timeline(
  from: number,
  until: number,
): (forMs: number, isLast?: boolean) => Shown | null {
  let at = 0
  let skipped = 0
  return (forMs, isLast = false) => {
    const begin = at - skipped
    at += forMs
    const [start, end] = [Math.max(begin, from), Math.min(at, until)]
    if (end <= start) {
      skipped = 0
      return null
    }
    if (end - start < LEAST_FRAME_MS && at < until && !isLast) {
      skipped = at - begin
      return null
    }
    skipped = 0
    return { atMs: start - from, forMs: end - start }
  }
}

/** How often a pass is shown, so that the film is long enough for X. */
export function passesFor(durationMs: number, minDurationMs: number): number {
  return durationMs >= minDurationMs ? 1 : Math.ceil(minDurationMs / Math.max(1, durationMs))
}

/** Bits in a second that serve drawn pictures of this size, at most so many. */
export function drawnBitrate(
  width: number,
  height: number,
  frameRate: number,
  most: number,
): number {
  const wanted = width * height * Math.min(60, frameRate) * BITS_PER_PIXEL
  return Math.round(Math.min(most, Math.max(LEAST_BITRATE, wanted)))
}
