import { KiB } from '../units.ts'
import { ByteWindow, fourCC } from './byte-window.ts'
import type { ImageInfo } from './image-info.ts'

/** Chunks looked at for the second frame; a few stand before the first. */
const MAX_CHUNKS = 1_000

/**
 * Reads a WebP's size from its first chunk and compares the length that RIFF announces with the
 * file's own (RFC 9649 §2). Bytes after the announced end are tolerated.
 */
export async function readWebp(blob: Blob): Promise<ImageInfo> {
  const window = new ByteWindow(blob, KiB)
  const head = await window.load(0, 30)
  const info: ImageInfo = { width: null, height: null, animated: false, complete: false }
  if (head.byteLength < 25) return info
  const announced = 8 + head.getUint32(4, true)
  const size = sizeOf(head)
  const animated = fourCC(head, 12) === 'VP8X' && (head.getUint8(20) & 0x02) !== 0
  return {
    ...info,
    ...size,
    animated,
    ...(animated && { frames: await countFrames(window, Math.min(announced, blob.size)) }),
    complete: size !== null && announced >= 20 && blob.size >= announced,
  }
}

/** Frames of an animated one (`ANMF`), but no more than two: whether it moves is all that matters. */
async function countFrames(window: ByteWindow, end: number): Promise<number> {
  let frames = 0
  let at = 12
  for (let chunk = 0; chunk < MAX_CHUNKS && frames < 2 && at + 8 <= end; chunk++) {
    const head = window.peek(at, 8) ?? (await window.load(at, 8))
    if (head.byteLength < 8) break
    const length = head.getUint32(4, true)
    if (at + 8 + length > end) break
    if (fourCC(head, 0) === 'ANMF') frames++
    at += 8 + length + (length % 2)
  }
  return frames
}

function sizeOf(head: DataView): { width: number; height: number } | null {
  switch (fourCC(head, 12)) {
    case 'VP8 ':
      if (head.byteLength < 30) return null
      return {
        width: head.getUint16(26, true) & 0x3fff,
        height: head.getUint16(28, true) & 0x3fff,
      }
    case 'VP8L': {
      // 14 bits each, one less than the size, after the signature byte.
      const bits = head.getUint32(21, true)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X':
      if (head.byteLength < 30) return null
      return { width: uint24(head, 24) + 1, height: uint24(head, 27) + 1 }
    default:
      return null
  }
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
}
