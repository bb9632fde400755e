import { VideoSample } from 'mediabunny'
import type { Size } from '../../model/fit.ts'
import { resizeI420 } from './resize-i420.ts'
import { toI420 } from './to-i420.ts'

/** What ordinary screens and X expect of a film. */
export const BT709 = {
  primaries: 'bt709',
  transfer: 'bt709',
  matrix: 'bt709',
  fullRange: false,
} as const

const PLAIN = new Set(['I420', 'NV12'])

/**
 * A picture as H.264 takes it everywhere: 8-bit 4:2:0, limited range, BT.709. What was decoded so goes
 * through untouched, and of finer planes their means; what passed a canvas, is HDR or of full range is
 * converted.
 */
export async function limitedRange(sample: VideoSample): Promise<VideoSample> {
  const { format, colorSpace } = sample
  const isOrdinary =
    colorSpace.fullRange !== true && !/^(?:pq|hlg)$/.test(colorSpace.transfer ?? '')
  if (isOrdinary && PLAIN.has(format ?? '')) return sample
  const sameColours = isOrdinary ? await toI420(sample) : null
  if (sameColours) return sameColours
  const { codedWidth: width, codedHeight: height } = sample
  const rgba = new Uint8Array(sample.allocationSize({ format: 'RGBA' }))
  await sample.copyTo(rgba, { format: 'RGBA' })
  return new VideoSample(i420(rgba, width, height), {
    format: 'I420',
    codedWidth: width,
    codedHeight: height,
    timestamp: sample.timestamp,
    duration: sample.duration,
    colorSpace: BT709,
  })
}

/**
 * The same of a given size and of square pixels, scaled without a way through RGB where its planes allow that.
 * @returns for each picture one of that size.
 */
export function limitedRangeOf(to: Size): (sample: VideoSample) => Promise<VideoSample> {
  return async (sample) => {
    const ordinary = await limitedRange(sample)
    const from = { width: ordinary.codedWidth, height: ordinary.codedHeight }
    const isSquare = ordinary.pixelAspectRatio.num === ordinary.pixelAspectRatio.den
    if (isSquare && from.width === to.width && from.height === to.height) return ordinary
    const yuv = await planesOf(ordinary)
    const { timestamp, duration, colorSpace } = ordinary
    if (ordinary !== sample) ordinary.close()
    return new VideoSample(resizeI420(yuv, from, to), {
      format: 'I420',
      codedWidth: to.width,
      codedHeight: to.height,
      timestamp,
      duration,
      colorSpace: colorSpace.toJSON(),
    })
  }
}

/** Y, U and V one after the other, rows without gaps, of a picture in I420 or NV12. */
async function planesOf(sample: VideoSample): Promise<Uint8Array<ArrayBuffer>> {
  const { codedWidth: width, codedHeight: height, format } = sample
  const bytes = new Uint8Array(sample.allocationSize())
  const [y, u, v] = await sample.copyTo(bytes)
  const yuv = new Uint8Array(width * height * 1.5)
  const isMixed = format === 'NV12'
  let to = 0
  const rows = (
    plane: PlaneLayout | undefined,
    w: number,
    h: number,
    first: number,
    step: number,
  ) => {
    for (let row = 0; row < h; row++) {
      const at = (plane?.offset ?? 0) + row * (plane?.stride ?? 0) + first
      for (let x = 0; x < w; x++) yuv[to++] = bytes[at + x * step] ?? 0
    }
  }
  rows(y, width, height, 0, 1)
  rows(u, width / 2, height / 2, 0, isMixed ? 2 : 1)
  rows(isMixed ? u : v, width / 2, height / 2, isMixed ? 1 : 0, isMixed ? 2 : 1)
  return yuv
}

/**
 * @param rgba of even sides.
 * @returns Y, U and V one after the other (ITU-R BT.709 §3, 8 bits), colour as the mean of 2×2 pixels.
 * @internal exported for its test.
 */
export function i420(rgba: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const pixels = width * height
  const yuv = new Uint8Array(pixels * 1.5)
  const half = width / 2
  for (let row = 0; row < height; row += 2) {
    for (let column = 0; column < width; column += 2) {
      let [r, g, b] = [0, 0, 0]
      for (let corner = 0; corner < 4; corner++) {
        const place = (row + (corner >> 1)) * width + column + (corner & 1)
        const red = rgba[4 * place] as number
        const green = rgba[4 * place + 1] as number
        const blue = rgba[4 * place + 2] as number
        yuv[place] = 16.5 + 0.18259 * red + 0.61423 * green + 0.06201 * blue
        r += red
        g += green
        b += blue
      }
      const place = (row / 2) * half + column / 2
      yuv[pixels + place] = 128.5 + (-0.10064 * r - 0.33857 * g + 0.43922 * b) / 4
      yuv[pixels * 1.25 + place] = 128.5 + (0.43922 * r - 0.39894 * g - 0.04027 * b) / 4
    }
  }
  return yuv
}
