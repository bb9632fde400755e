import { KiB } from '../units.ts'
import { ByteWindow, fourCC } from './byte-window.ts'
import type { ImageInfo } from './image-info.ts'

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
  return {
    ...info,
    ...size,
    animated: fourCC(head, 12) === 'VP8X' && (head.getUint8(20) & 0x02) !== 0,
    complete: size !== null && announced >= 20 && blob.size >= announced,
  }
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
