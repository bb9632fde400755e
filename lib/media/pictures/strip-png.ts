import { KiB } from '../../units.ts'
import { ByteWindow, fourCC } from '../byte-window.ts'
import { WALK_BYTES } from '../image-info.ts'
import { orientationOnly, readExif, tellsLocation } from './exif.ts'
import { Kept, type Stripped } from './kept.ts'
import { pngChunk } from './png-chunk.ts'

/**
 * Chunks that decoders may leave out and that say how the picture looks (PNG, third edition, §11.3);
 * in all others programs keep notes, or even the work that the picture was made of.
 */
const LOOKS = new Set(
  'tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT'.split(' '),
)

/** Most bytes of a note that are looked through for a place. */
const NOTE_BYTES = 64 * KiB

/** Bytes of an `eXIf` chunk that holds only an orientation. */
const LEAST_EXIF_BYTES = 38

/**
 * Takes the notes out of a PNG, and all that stands behind `IEND`; colour profile and orientation
 * stay. Pixels are never touched. Null when its chunks cannot be followed to `IEND`.
 */
export async function stripPng(blob: Blob): Promise<Stripped | null> {
  const window = new ByteWindow(blob, NOTE_BYTES)
  const limit = Math.min(blob.size, WALK_BYTES)
  const kept = new Kept(blob)
  kept.keep(0, 8)
  let turned = false
  for (let at = 8; at < limit; ) {
    const head = window.peek(at, 8) ?? (await window.load(at, 8))
    if (head.byteLength < 8) return null
    const length = head.getUint32(0)
    const name = fourCC(head, 4)
    const end = at + 12 + length
    if (end > blob.size) return null
    if (isCritical(name) || LOOKS.has(name)) {
      kept.keep(at, end)
      if (name === 'IEND') return kept.done()
    } else {
      const read = Math.min(length, NOTE_BYTES)
      const data = window.peek(at + 8, read) ?? (await window.load(at + 8, read))
      if (name === 'eXIf') {
        const { orientation, location } = readExif(data)
        kept.location ||= location
        if (orientation !== 1 && !turned) {
          turned = true
          if (end - at === LEAST_EXIF_BYTES) kept.keep(at, end)
          else kept.insert(pngChunk('eXIf', orientationOnly(orientation)))
        }
      } else if (name === 'iTXt') {
        kept.location ||= tellsLocation(data)
      }
    }
    at = end
  }
  return null
}

/** An upper-case first letter: no decoder may leave it out (§5.4). */
function isCritical(name: string): boolean {
  return /^[A-Z]/.test(name)
}
