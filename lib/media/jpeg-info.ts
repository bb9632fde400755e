import { ByteWindow } from './byte-window.ts'
import { type ImageInfo, READ_THROUGH_BYTES, WALK_BYTES } from './image-info.ts'
import { readExif } from './pictures/exif.ts'

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const APP1 = 0xe1

/**
 * Walks a JPEG's segments and scans to its end mark (ITU T.81 annex B). Bytes after that mark are
 * none of our business: cameras put films and second pictures there. A file cut off inside a scan
 * has no end mark and so is not complete.
 */
export async function readJpeg(blob: Blob): Promise<ImageInfo> {
  const window = new ByteWindow(blob, READ_THROUGH_BYTES)
  const limit = Math.min(blob.size, WALK_BYTES)
  let size: { width: number; height: number } | null = null
  let turned = false
  let scanned = false
  let at = 2
  const result = (complete: boolean): ImageInfo => ({
    width: (turned ? size?.height : size?.width) || null,
    height: (turned ? size?.width : size?.height) || null,
    animated: false,
    complete: complete && size !== null,
  })

  while (at < limit) {
    // Inside a scan this jumps over the coded pixels; elsewhere the mark is the next byte.
    const mark = window.peekFind(0xff, at, limit) ?? (await window.find(0xff, at, limit))
    if (mark === null) break
    const head = window.peek(mark, 4) ?? (await window.load(mark, 4))
    if (head.byteLength < 2) break
    const code = head.getUint8(1)
    if (code === EOI) return result(scanned)
    if (code === 0xff) {
      at = mark + 1 // a fill byte
      continue
    }
    if (code <= 0x01 || (code >= 0xd0 && code <= SOI)) {
      at = mark + 2 // an escaped 0xff, a restart mark or another mark without length
      continue
    }
    if (head.byteLength < 4) break
    const length = head.getUint16(2)
    if (length < 2) break
    if (code === SOS) scanned = true
    else if (isFrame(code)) size = await readFrame(window, mark)
    else if (code === APP1) turned ||= (await readOrientation(window, mark, length)) >= 5
    at = mark + 2 + length
  }
  // A file longer than the walk is not called broken for that.
  return result(scanned && blob.size > WALK_BYTES)
}

/** SOF0 to SOF15, without the three marks among them that mean something else. */
function isFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc
}

async function readFrame(window: ByteWindow, mark: number) {
  const frame = window.peek(mark, 9) ?? (await window.load(mark, 9))
  if (frame.byteLength < 9) return null
  return { width: frame.getUint16(7), height: frame.getUint16(5) }
}

/** Exif orientation 1 to 8, where 5 and more lie on their side; 1 when it is not told. */
async function readOrientation(window: ByteWindow, mark: number, length: number): Promise<number> {
  const size = length - 2
  const exif = window.peek(mark + 4, size) ?? (await window.load(mark + 4, size))
  if (exif.byteLength < 14 || exif.getUint32(0) !== 0x45786966) return 1 // "Exif"
  return readExif(new DataView(exif.buffer, exif.byteOffset + 6, exif.byteLength - 6)).orientation
}
