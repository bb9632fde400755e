import { KiB } from '../units.ts'
import { ByteWindow, fourCC } from './byte-window.ts'
import { type ImageInfo, WALK_BYTES } from './image-info.ts'

/**
 * Walks a PNG's chunks to `IEND` (PNG, third edition, §5). `animated` when `acTL` comes before the
 * first `IDAT` (§11.3.6); each frame has an `fcTL`. Bytes after `IEND` are tolerated, as every decoder does.
 */
export async function readPng(blob: Blob): Promise<ImageInfo> {
  const window = new ByteWindow(blob, 64 * KiB)
  const limit = Math.min(blob.size, WALK_BYTES)
  const info = {
    width: null,
    height: null,
    animated: false,
    frames: 0,
    complete: false,
  } as Required<ImageInfo>
  let pixels = false
  for (let at = 8; at < limit; ) {
    const chunk = window.peek(at, 16) ?? (await window.load(at, 16))
    if (chunk.byteLength < 12) return info
    const length = chunk.getUint32(0)
    const name = fourCC(chunk, 4)
    if (at + 12 + length > blob.size) return info
    if (at === 8) {
      if (name !== 'IHDR' || length !== 13) return info
      info.width = chunk.getUint32(8)
      info.height = chunk.getUint32(12)
    }
    if (name === 'acTL' && !pixels) info.animated = true
    if (name === 'fcTL') info.frames++
    if (name === 'IDAT') pixels = true
    if (name === 'IEND') return { ...info, complete: pixels }
    at += 12 + length
  }
  return { ...info, complete: pixels && blob.size > WALK_BYTES }
}
