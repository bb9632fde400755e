import type { Size } from '../../model/fit.ts'
import type { NamedFormat } from '../../model/formats.ts'

/** Wider or higher than this, or with more pixels, a canvas stays blank (media.md §6). */
export const MAX_SIDE = 65_535
export const MAX_PIXELS = 16_384 * 16_384

/** More pixels than this are not drawn at once: 268 MB at four bytes each. */
const MAX_DRAWN_PIXELS = 8_192 * 8_192

/** What is over the limit is made no larger than this; X shows nothing larger (assumed, media.md §2). */
const SHRUNK_SIDE = 4_096

/** How much smaller the sides become at each try. */
const SHRINK = 0.85

/** Qualities of JPEG, 0 to 1: the best that is tried, and the least before the picture is made smaller. */
const BEST = 0.95
const GOOD = 0.8
/** Of what is written only because it has too many bytes: all that the limit leaves is used. */
const FINEST = 0.99
/** Halvings of what lies between two of them: the quality is then known to 0.01. */
const HALVINGS = 4

/** Formats whose pixels are exact, so that a PNG of them may be no larger than they are. */
const EXACT: ReadonlySet<NamedFormat> = new Set(['png', 'svg', 'ico'])

/** How a picture's pixels are written. */
export type Written = 'palette' | 'png' | 'jpeg'

/** Whether a browser can draw so many pixels at all. */
export function isDrawable({ width, height }: Size): boolean {
  return width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS
}

/** The size at which a picture is first drawn: its own, where that takes no more than 268 MB. */
export function firstSize(size: Size): Size {
  if (size.width * size.height <= MAX_DRAWN_PIXELS) return size
  return within(size, SHRUNK_SIDE)
}

/**
 * The ways to write a picture, best first: the first whose bytes are within the limit is taken, and the
 * last is made smaller until they are. What can be seen through never becomes a JPEG, and a JPEG stays one,
 * however few colours are left of it.
 */
export function waysToWrite(
  format: NamedFormat,
  { alpha, palette }: { alpha: boolean; palette: unknown },
): Written[] {
  if (format === 'jpeg') return ['jpeg']
  const ways: Written[] = []
  if (palette !== null) ways.push('palette')
  else if (alpha || EXACT.has(format)) ways.push('png')
  if (!alpha) ways.push('jpeg')
  else if (palette !== null) ways.push('png')
  return ways
}

/** What an encoder makes of a picture at this size. */
export type Encode = (size: Size, quality: number) => Promise<Blob>

export interface Encoded {
  blob: Blob
  size: Size
  /** It would have had too many bytes at its best. */
  isReduced?: true
}

/**
 * The best JPEG of at most so many bytes: whole at quality 0.95, up to 0.99 where `isOver`; else at most
 * 4,096 pixels a side, with the quality looked for between 0.8 and 0.95, and smaller by 0.85 for as long
 * as 0.8 is too large (media.md §6).
 * @param isOver the picture is written only because it has more bytes than the limit as it came, or is
 *   cropped: 0.95 lost more of a grainy photo of 12 megapixels than it had to (SSIM 0.966).
 */
export async function searchJpeg(
  encode: Encode,
  size: Size,
  maxByteLength: number,
  isOver: boolean,
): Promise<Encoded | null> {
  const whole = await encode(size, BEST)
  if (whole.size <= maxByteLength) {
    const blob = isOver ? await bestBetween(BEST, FINEST, size, whole) : whole
    return { blob, size }
  }
  for (let tried = within(size, SHRUNK_SIDE); ; tried = smaller(tried, SHRINK)) {
    const good = await encode(tried, GOOD)
    if (good.size <= maxByteLength) {
      const blob = await bestBetween(GOOD, BEST, tried, good)
      return { blob, size: tried, isReduced: true }
    }
    if (isLeast(tried)) return null
  }

  /** @param lowest what was written at quality `low`, within the limit. */
  async function bestBetween(low: number, high: number, of: Size, lowest: Blob): Promise<Blob> {
    let best = lowest
    for (let i = 0; i < HALVINGS; i++) {
      const quality = (low + high) / 2
      const blob = await encode(of, quality)
      if (blob.size <= maxByteLength) {
        best = blob
        low = quality
      } else high = quality
    }
    return best
  }
}

/** The largest of smaller and smaller pictures that has at most so many bytes. */
export async function searchSize(
  encode: Encode,
  size: Size,
  maxByteLength: number,
): Promise<Encoded | null> {
  for (let tried = size; ; ) {
    const blob = await encode(tried, 1)
    if (blob.size <= maxByteLength) return { blob, size: tried }
    if (isLeast(tried)) return null
    // Bytes grow about as pixels do; a little less than that saves most of the tries.
    const share = Math.sqrt(maxByteLength / blob.size)
    tried = smaller(tried, Math.min(0.95, Math.max(0.25, share * 0.98)))
  }
}

function smaller({ width, height }: Size, share: number): Size {
  return {
    width: Math.max(1, Math.round(width * share)),
    height: Math.max(1, Math.round(height * share)),
  }
}

/** The same shape, with no side longer than this. */
export function within(size: Size, side: number): Size {
  return smaller(size, Math.min(1, side / Math.max(size.width, size.height)))
}

function isLeast({ width, height }: Size): boolean {
  return Math.max(width, height) <= 16
}
