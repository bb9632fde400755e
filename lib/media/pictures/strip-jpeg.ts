import { ByteWindow } from '../byte-window.ts'
import { READ_THROUGH_BYTES, WALK_BYTES } from '../image-info.ts'
import { orientationOnly, readExif, tellsLocation } from './exif.ts'
import { Kept, type Stripped, startsWithText } from './kept.ts'

const SOI = 0xd8
const EOI = 0xd9
const APP0 = 0xe0
const APP1 = 0xe1
const APP2 = 0xe2
const APP14 = 0xee
const APP15 = 0xef
const COM = 0xfe

/** Of a JFIF segment without a picture, its mark included (JFIF 1.02). */
const JFIF_BYTES = 18

/** Of an Exif segment: mark, length, "Exif" and two zeros. */
const EXIF_HEADER = [0xff, APP1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0]

/**
 * Takes out of a JPEG (ITU T.81 annex B) what cameras and programs wrote, and all that stands behind
 * its end mark; colour profile and orientation stay. Pixels are never touched. Null when its segments
 * cannot be followed to the end mark.
 */
export async function stripJpeg(blob: Blob): Promise<Stripped | null> {
  const window = new ByteWindow(blob, READ_THROUGH_BYTES)
  const limit = Math.min(blob.size, WALK_BYTES)
  const kept = new Kept(blob)
  kept.keep(0, 2)
  let turned = false
  let at = 2
  while (at < limit) {
    const mark = window.peekFind(0xff, at, limit) ?? (await window.find(0xff, at, limit))
    if (mark === null) return null
    const head = window.peek(mark, 4) ?? (await window.load(mark, 4))
    if (head.byteLength < 2) return null
    const code = head.getUint8(1)
    if (code === EOI) {
      kept.keep(at, mark + 2)
      return kept.done()
    }
    if (code === 0xff) {
      kept.keep(at, mark + 1) // a fill byte
      at = mark + 1
      continue
    }
    if (code <= 0x01 || (code >= 0xd0 && code <= SOI)) {
      kept.keep(at, mark + 2) // an escaped 0xff, a restart mark or another mark without length
      at = mark + 2
      continue
    }
    if (head.byteLength < 4) return null
    const length = head.getUint16(2)
    if (length < 2 || mark + 2 + length > blob.size) return null
    if (mark > at) kept.keep(at, mark)
    at = mark + 2 + length
    if (!isMetadata(code)) {
      kept.keep(mark, at)
      continue
    }
    const segment = window.peek(mark, 2 + length) ?? (await window.load(mark, 2 + length))
    if (isNeeded(code, segment)) {
      kept.keep(mark, at)
      continue
    }
    if (code === APP0 && startsWithText(segment, 4, 'JFIF\0') && segment.byteLength >= 16) {
      kept.insert(withoutThumbnail(segment))
      continue
    }
    if (code !== APP1) continue
    if (!startsWithText(segment, 4, 'Exif\0')) {
      kept.location ||= tellsLocation(segment)
      continue
    }
    const tiff = new DataView(
      segment.buffer,
      segment.byteOffset + Math.min(10, segment.byteLength),
      Math.max(0, segment.byteLength - 10),
    )
    const { orientation, location } = readExif(tiff)
    kept.location ||= location
    if (orientation === 1 || turned) continue
    turned = true
    const least = orientationSegment(orientation)
    if (isSame(segment, least)) kept.keep(mark, at)
    else kept.insert(least)
  }
  return null
}

/** An Exif segment that says how the picture lies, 1 to 8, and nothing else. */
export function orientationSegment(orientation: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array([...EXIF_HEADER, ...orientationOnly(orientation)])
}

function isMetadata(code: number): boolean {
  return code === COM || (code >= APP0 && code <= APP15)
}

/** What decoders need: JFIF's density, the colour profile and Adobe's word on the colours. */
function isNeeded(code: number, segment: DataView): boolean {
  if (code === APP0)
    return startsWithText(segment, 4, 'JFIF\0') && segment.byteLength === JFIF_BYTES
  if (code === APP14) return startsWithText(segment, 4, 'Adobe')
  return code === APP2 && startsWithText(segment, 4, 'ICC_PROFILE\0')
}

/** JFIF's own fields, but for the small picture behind them, which may show what was cut away since. */
function withoutThumbnail(segment: DataView): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(JFIF_BYTES)
  bytes.set(new Uint8Array(segment.buffer, segment.byteOffset, 16))
  new DataView(bytes.buffer).setUint16(2, JFIF_BYTES - 2)
  return bytes
}

function isSame(view: DataView, bytes: Uint8Array): boolean {
  if (view.byteLength !== bytes.length) return false
  return bytes.every((byte, i) => view.getUint8(i) === byte)
}
