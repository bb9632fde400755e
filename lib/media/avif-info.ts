import { type Box, BoxReader } from './box-reader.ts'
import type { ImageInfo } from './image-info.ts'

/**
 * Reads an AVIF's size from its properties and counts the pictures of its track (AV1 Image File Format
 * v1.1.0; HEIF, ISO 23008-12 §6.5). Samples are counted by what the track announces: whether they are
 * there, a decoder finds out.
 */
export async function readAvif(blob: Blob): Promise<ImageInfo> {
  const reader = new BoxReader(blob)
  const info: ImageInfo = { width: null, height: null, animated: false, complete: false }
  const parts: Box[] = []
  for (let at = 0; at + 8 <= blob.size; ) {
    const box = await reader.box(at, blob.size)
    if (box === null) {
      if (await reader.looksLikeBox(at)) return info
      break
    }
    parts.push(box)
    at = box.end
  }
  const named = (name: string) => parts.find((part) => part.name === name)
  const [meta, moov] = [named('meta'), named('moov')]
  const samples = moov ? await countSamples(reader, moov) : 0
  return {
    ...info,
    ...(meta && (await readSize(reader, meta))),
    animated: samples > 0,
    frames: samples,
    complete: (meta !== undefined || samples > 0) && (await hasPixels(reader, named('mdat'), meta)),
  }
}

/** Pixels lie in `mdat`, or in `idat` within `meta`. */
async function hasPixels(reader: BoxReader, mdat?: Box, meta?: Box): Promise<boolean> {
  if (mdat !== undefined) return mdat.end > mdat.start
  return meta !== undefined && (await reader.find(inside(meta), ['idat'])) !== null
}

/** The largest picture in it: others are its tiles, its transparency and small pictures of it. */
async function readSize(
  reader: BoxReader,
  meta: Box,
): Promise<{ width: number; height: number } | null> {
  const properties = await reader.find(inside(meta), ['iprp', 'ipco'])
  if (properties === null) return null
  let size: { width: number; height: number } | null = null
  let turned = false
  for (const { name, start, end } of await reader.children(properties)) {
    if (name === 'ispe' && end - start >= 12) {
      const view = await reader.bytes(start, 12)
      const [width, height] = [view.getUint32(4), view.getUint32(8)]
      if (size === null || width * height > size.width * size.height) size = { width, height }
    }
    // Quarter turns, anticlockwise.
    if (name === 'irot' && end > start) {
      turned = ((await reader.bytes(start, 1)).getUint8(0) & 1) === 1
    }
  }
  return size && turned ? { width: size.height, height: size.width } : size
}

async function countSamples(reader: BoxReader, moov: Box): Promise<number> {
  for (const trak of await reader.children(moov)) {
    if (trak.name !== 'trak') continue
    const sizes = await reader.find(trak, ['mdia', 'minf', 'stbl', 'stsz'])
    if (sizes === null || sizes.end - sizes.start < 12) continue
    const view = await reader.bytes(sizes.start, 12)
    if (view.byteLength === 12) return view.getUint32(8)
  }
  return 0
}

/** `meta` has version and flags before its children. */
function inside({ start, end }: Box): Pick<Box, 'start' | 'end'> {
  return { start: Math.min(start + 4, end), end }
}
