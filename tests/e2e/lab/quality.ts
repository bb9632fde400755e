import type { Size } from '../../../lib/model/fit.ts'
import type { Lab } from './lab.ts'

/** A picture or a frame: four bytes R, G, B, A a pixel, sRGB, not premultiplied. */
export interface Pixels extends Size {
  rgba: Uint8Array
}

/** How close a picture is to its source. */
export interface Quality {
  /** Mean over windows, 1 for the same. */
  ssim: number
  /** Mean CIE76 distance, 0 for the same; a difference of about 2 is just to be seen. */
  deltaE: number
}

/** Decodes a picture in the lab's browser as it shows it, at its own size unless another is asked for. */
export async function decodePicture(lab: Lab, bytes: Uint8Array, size?: Size): Promise<Pixels> {
  lab.keep('quality-in', Buffer.from(bytes))
  const drawn = await lab.page.evaluate(async (wanted) => {
    const blob = await (await fetch('/bytes/quality-in')).blob()
    const options = wanted && { resizeWidth: wanted.width, resizeHeight: wanted.height }
    const bitmap = await createImageBitmap(blob, { ...options, resizeQuality: 'high' })
    const { width, height } = bitmap
    const context = new OffscreenCanvas(width, height).getContext('2d')
    context?.drawImage(bitmap, 0, 0)
    bitmap.close()
    const body = context?.getImageData(0, 0, width, height).data ?? null
    await fetch('/bytes/quality-out', { method: 'PUT', body })
    return { width, height }
  }, size ?? null)
  return { ...drawn, rgba: lab.taken('quality-out') ?? new Uint8Array(0) }
}

/** Compares a picture with its source, which is scaled to the same size. */
export async function qualityOf(lab: Lab, made: Uint8Array, source: Uint8Array): Promise<Quality> {
  const picture = await decodePicture(lab, made)
  const { width, height } = picture
  return compare(picture, await decodePicture(lab, source, { width, height }))
}

/** Two pictures of one size, both on white. */
export function compare(a: Pixels, b: Pixels): Quality {
  if (a.width !== b.width || a.height !== b.height) throw new RangeError('sizes differ')
  return { ssim: ssim(a, b), deltaE: meanDeltaE(a, b) }
}

const WINDOW = 8

/** Structural similarity of luma over windows of 8×8 that do not overlap (Wang et al. 2004, eq. 13). */
function ssim(a: Pixels, b: Pixels): number {
  const lumaA = lumaOf(a)
  const lumaB = lumaOf(b)
  const { width, height } = a
  let sum = 0
  let windows = 0
  for (let top = 0; top === 0 || top + WINDOW <= height; top += WINDOW) {
    for (let left = 0; left === 0 || left + WINDOW <= width; left += WINDOW) {
      sum += ssimOfWindow(lumaA, lumaB, width, {
        left,
        top,
        right: Math.min(width, left + WINDOW),
        bottom: Math.min(height, top + WINDOW),
      })
      windows++
    }
  }
  return sum / windows
}

function ssimOfWindow(
  a: Float32Array,
  b: Float32Array,
  width: number,
  { left, top, right, bottom }: { left: number; top: number; right: number; bottom: number },
): number {
  const count = (right - left) * (bottom - top)
  const sums = { a: 0, b: 0, aa: 0, bb: 0, ab: 0 }
  for (let y = top; y < bottom; y++) {
    for (let at = y * width + left; at < y * width + right; at++) {
      const p = a[at] ?? 0
      const q = b[at] ?? 0
      sums.a += p
      sums.b += q
      sums.aa += p * p
      sums.bb += q * q
      sums.ab += p * q
    }
  }
  const [meanA, meanB] = [sums.a / count, sums.b / count]
  const varianceA = sums.aa / count - meanA * meanA
  const varianceB = sums.bb / count - meanB * meanB
  const covariance = sums.ab / count - meanA * meanB
  const c1 = (0.01 * 255) ** 2
  const c2 = (0.03 * 255) ** 2
  return (
    ((2 * meanA * meanB + c1) * (2 * covariance + c2)) /
    ((meanA ** 2 + meanB ** 2 + c1) * (varianceA + varianceB + c2))
  )
}

/** BT.601 luma on white, 0 to 255. */
function lumaOf({ width, height, rgba }: Pixels): Float32Array {
  const luma = new Float32Array(width * height)
  for (let pixel = 0, at = 0; pixel < luma.length; pixel++, at += 4) {
    luma[pixel] =
      0.299 * onWhite(rgba, at, 0) + 0.587 * onWhite(rgba, at, 1) + 0.114 * onWhite(rgba, at, 2)
  }
  return luma
}

function meanDeltaE(a: Pixels, b: Pixels): number {
  const labA = labOf(a)
  const labB = labOf(b)
  let sum = 0
  for (let at = 0; at < labA.length; at += 3) {
    const lightness = (labA[at] ?? 0) - (labB[at] ?? 0)
    const green = (labA[at + 1] ?? 0) - (labB[at + 1] ?? 0)
    const blue = (labA[at + 2] ?? 0) - (labB[at + 2] ?? 0)
    sum += Math.sqrt(lightness * lightness + green * green + blue * blue)
  }
  return sum / (labA.length / 3)
}

/** One of R, G, B of the pixel whose bytes begin `at`, 0 to 255. */
function onWhite(rgba: Uint8Array, at: number, channel: number): number {
  const alpha = rgba[at + 3] ?? 0
  const value = rgba[at + channel] ?? 0
  return alpha === 255 ? value : (value * alpha) / 255 + 255 - alpha
}

/** sRGB to linear light, for whole values (IEC 61966-2-1). */
const LINEAR = Float32Array.from({ length: 256 }, (_, value) => {
  const share = value / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
})

/** CIE L*a*b* under D65, three values a pixel. */
function labOf({ width, height, rgba }: Pixels): Float32Array {
  const lab = new Float32Array(width * height * 3)
  for (let at = 0, to = 0; to < lab.length; at += 4, to += 3) {
    const red = LINEAR[Math.round(onWhite(rgba, at, 0))] ?? 0
    const green = LINEAR[Math.round(onWhite(rgba, at, 1))] ?? 0
    const blue = LINEAR[Math.round(onWhite(rgba, at, 2))] ?? 0
    const x = f((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
    const y = f(0.2126729 * red + 0.7151522 * green + 0.072175 * blue)
    const z = f((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883)
    lab[to] = 116 * y - 16
    lab[to + 1] = 500 * (x - y)
    lab[to + 2] = 200 * (y - z)
  }
  return lab
}

function f(t: number): number {
  return t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116
}
