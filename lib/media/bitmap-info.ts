import type { ImageInfo } from './image-info.ts'

const UNKNOWN: ImageInfo = { width: null, height: null, animated: false, complete: false }

/** Values of `biCompression` whose rows have a known length: none, and none with masks. */
const UNCOMPRESSED = new Set([0, 3, 6])

/** Reads a BMP's header (BITMAPFILEHEADER and what follows it, Windows GDI). */
export async function readBmp(blob: Blob): Promise<ImageInfo> {
  const view = await head(blob, 54)
  if (view.byteLength < 26) return UNKNOWN
  const pixels = view.getUint32(10, true)
  if (view.getUint32(14, true) === 12) {
    const [width, height] = [view.getUint16(18, true), view.getUint16(20, true)]
    const needed = pixels + rowBytes(width, view.getUint16(24, true)) * height
    return { width, height, animated: false, complete: blob.size >= needed }
  }
  if (view.byteLength < 54) return UNKNOWN
  // Rows from top to bottom are announced by a negative height.
  const [width, height] = [view.getInt32(18, true), Math.abs(view.getInt32(22, true))]
  const rows = UNCOMPRESSED.has(view.getUint32(30, true))
    ? rowBytes(width, view.getUint16(28, true)) * height
    : Math.max(1, view.getUint32(34, true))
  return { width, height, animated: false, complete: blob.size >= pixels + rows }
}

function rowBytes(width: number, bitsPerPixel: number): number {
  return Math.ceil((width * bitsPerPixel) / 32) * 4
}

/** Reads an icon's directory: the largest of its pictures, each of which must lie in the file. */
export async function readIco(blob: Blob): Promise<ImageInfo> {
  const count = (await head(blob, 6)).getUint16(4, true)
  const view = await head(blob, 6 + 16 * count)
  if (count === 0 || view.byteLength < 6 + 16 * count) return UNKNOWN
  const info = { ...UNKNOWN, complete: true }
  for (let at = 6; at < view.byteLength; at += 16) {
    // One byte each, and 0 stands for 256.
    const [width, height] = [view.getUint8(at) || 256, view.getUint8(at + 1) || 256]
    if (view.getUint32(at + 8, true) + view.getUint32(at + 12, true) > blob.size) return UNKNOWN
    if (width * height > (info.width ?? 0) * (info.height ?? 0))
      Object.assign(info, { width, height })
  }
  return info
}

async function head(blob: Blob, length: number): Promise<DataView> {
  return new DataView(await blob.slice(0, length).arrayBuffer())
}
