import type { FitLimits } from '../model/fit.ts'
import { KiB } from '../units.ts'
import { ByteWindow } from './byte-window.ts'
import { colourTable, skipSubBlocks } from './gif-blocks.ts'
import { WALK_BYTES } from './image-info.ts'

export interface GifInfo {
  width: number
  height: number
  frames: number
  /** One pass; a delay under 20 ms counts as 100 ms, as browsers play it. */
  durationMs: number
  /** The trailer was reached, so nothing is missing. */
  complete: boolean
}

const EXTENSION = 0x21
const IMAGE = 0x2c
const TRAILER = 0x3b
const GRAPHIC_CONTROL = 0xf9

/** Whether X takes this one, which moves, as a GIF. */
export function isWithin(
  limits: FitLimits['gif'],
  { width, height, frames }: Pick<GifInfo, 'width' | 'height' | 'frames'>,
  byteLength: number,
): boolean {
  return (
    byteLength <= limits.maxByteLength &&
    width <= limits.maxWidth &&
    height <= limits.maxHeight &&
    frames <= limits.maxFrames &&
    width * height * frames <= limits.maxPixelFrames
  )
}

/** Counts a GIF's frames block by block (GIF89a specification), without decoding any of them. */
export async function gifInfo(blob: Blob): Promise<GifInfo> {
  const window = new ByteWindow(blob, 256 * KiB)
  const limit = Math.min(blob.size, WALK_BYTES)
  const head = await window.load(0, 13)
  const info: GifInfo = { width: 0, height: 0, frames: 0, durationMs: 0, complete: false }
  if (head.byteLength < 13) return info
  info.width = head.getUint16(6, true)
  info.height = head.getUint16(8, true)
  let at = 13 + colourTable(head.getUint8(10))

  while (at < limit) {
    const block = window.peek(at, 10) ?? (await window.load(at, 10))
    if (block.byteLength === 0) return info
    switch (block.getUint8(0)) {
      case TRAILER:
        return { ...info, complete: true }
      case EXTENSION:
        if (block.byteLength >= 6 && block.getUint8(1) === GRAPHIC_CONTROL) {
          const delayMs = block.getUint16(4, true) * 10
          info.durationMs += delayMs < 20 ? 100 : delayMs
        }
        at += 2
        break
      case IMAGE:
        if (block.byteLength < 10) return info
        info.frames++
        at += 11 + colourTable(block.getUint8(9)) // one more byte: the LZW code size
        break
      case 0:
        at += 1 // a stray end of sub-blocks, which every decoder skips
        continue
      default:
        return info
    }
    const end = await skipSubBlocks(window, at, limit)
    if (end === null) break
    at = end
  }
  // A file longer than the walk is not called broken for that.
  return { ...info, complete: info.frames > 0 && blob.size > WALK_BYTES }
}
