import type { Turn } from '../../model/crop.ts'
import { KiB } from '../../units.ts'
import { ByteWindow } from '../byte-window.ts'
import { orientationAfter, readExif } from './exif.ts'
import { startsWithText } from './kept.ts'
import { orientationSegment } from './strip-jpeg.ts'

const SOS = 0xda
const APP0 = 0xe0
const APP1 = 0xe1

/** "Exif", two zeros, and the mark and length before them. */
const EXIF_BYTES = 10

/**
 * Turns a JPEG by its word on how it lies (Exif's orientation), which X and every browser heed: not a pixel
 * is encoded anew. For one without notes (`stripJpeg`): whatever else its Exif says goes. Null when its
 * segments cannot be followed to its pixels.
 */
export async function turnJpeg(blob: Blob, turn: Turn): Promise<Blob | null> {
  const window = new ByteWindow(blob, 64 * KiB)
  let orientation = 1
  /** Where the word stands, or goes: behind the start mark, and behind JFIF's segment where there is one. */
  let place = { from: 2, to: 2 }
  for (let at = 2; ; ) {
    const head = window.peek(at, EXIF_BYTES) ?? (await window.load(at, EXIF_BYTES))
    if (head.byteLength < 4 || head.getUint8(0) !== 0xff) return null
    const code = head.getUint8(1)
    if (code === SOS) break
    if (code === 0xff) {
      at += 1 // a fill byte
      continue
    }
    const end = at + 2 + head.getUint16(2)
    if (end < at + 4 || end > blob.size) return null
    if (code === APP0 && at === 2) place = { from: end, to: end }
    if (code === APP1 && startsWithText(head, 4, 'Exif\0')) {
      const from = Math.min(end, at + EXIF_BYTES)
      orientation = readExif(await window.load(from, end - from)).orientation
      place = { from: at, to: end }
    }
    at = end
  }
  const turned = orientationAfter(orientation, turn)
  const word = turned === 1 ? [] : [orientationSegment(turned)]
  return new Blob([blob.slice(0, place.from), ...word, blob.slice(place.to)], { type: blob.type })
}
