import { KiB } from '../../units.ts'
import { ByteWindow, fourCC } from '../byte-window.ts'
import { WALK_BYTES } from '../image-info.ts'
import { orientationOnly, readExif, tellsLocation } from './exif.ts'
import { Kept, type Stripped, startsWithText } from './kept.ts'

/** Chunks that make up the picture, and its colour profile (RFC 9649 §2.7). */
const PICTURE = new Set(['VP8X', 'ICCP', 'ANIM', 'ANMF', 'ALPH', 'VP8 ', 'VP8L'])

const PIXELS = new Set(['ANMF', 'VP8 ', 'VP8L'])

/** Flags of `VP8X`: there is Exif, there is XMP. */
const EXIF_FLAG = 0x08
const XMP_FLAG = 0x04

const NOTE_BYTES = 64 * KiB

/** Bytes of an `EXIF` chunk that holds only an orientation. */
const LEAST_EXIF_BYTES = 34

/** What stays besides the picture: Exif's word on how it lies, of which programs make what they will. */
interface Notes {
  kept: Kept
  orientation: number
  /** There are pixels among what stays. */
  pictured: boolean
}

/**
 * Takes Exif and XMP out of a WebP, all unknown chunks, and all that stands behind its announced end;
 * colour profile and orientation stay. Pixels are never touched. Null when its chunks cannot be
 * followed.
 */
export async function stripWebp(blob: Blob): Promise<Stripped | null> {
  const window = new ByteWindow(blob, NOTE_BYTES)
  const head = await window.load(0, 30)
  if (head.byteLength < 20) return null
  const end = 8 + head.getUint32(4, true)
  if (end > blob.size || end > WALK_BYTES) return null
  const extended = fourCC(head, 12) === 'VP8X'
  const flags = extended ? head.getUint8(20) : 0
  const notes = await walk(blob, window, end, extended)
  if (notes === null) return null
  const wanted = (flags & ~(EXIF_FLAG | XMP_FLAG)) | (notes.orientation === 1 ? 0 : EXIF_FLAG)
  const stripped = notes.kept.done()
  if (stripped === null) return null
  if (!stripped.removed && wanted === flags) return { ...stripped, blob }
  const riff = new Uint8Array(await stripped.blob.slice(0, extended ? 21 : 12).arrayBuffer())
  new DataView(riff.buffer).setUint32(4, stripped.blob.size - 8, true)
  if (extended) riff[20] = wanted
  return {
    blob: new Blob([riff, stripped.blob.slice(riff.length)], { type: blob.type }),
    removed: true,
    location: stripped.location,
  }
}

async function walk(
  blob: Blob,
  window: ByteWindow,
  end: number,
  extended: boolean,
): Promise<Notes | null> {
  const notes: Notes = { kept: new Kept(blob), orientation: 1, pictured: false }
  notes.kept.keep(0, 12)
  for (let at = 12; at < end; ) {
    const head = window.peek(at, 8) ?? (await window.load(at, 8))
    if (head.byteLength < 8) return null
    const name = fourCC(head, 0)
    const length = head.getUint32(4, true)
    const next = at + 8 + length + (length % 2)
    // The last padding byte is often missing.
    if (at + 8 + length > end) return null
    if (PICTURE.has(name)) {
      notes.pictured ||= PIXELS.has(name)
      notes.kept.keep(at, Math.min(next, end))
    } else {
      const read = Math.min(length, NOTE_BYTES)
      const data = window.peek(at + 8, read) ?? (await window.load(at + 8, read))
      if (name === 'XMP ') notes.kept.location ||= tellsLocation(data)
      if (name === 'EXIF') keepOrientation(notes, data, { at, next, extended })
    }
    at = next
  }
  return notes.pictured ? notes : null
}

function keepOrientation(
  notes: Notes,
  data: DataView,
  { at, next, extended }: { at: number; next: number; extended: boolean },
): void {
  // Some programs put JPEG's own header before it.
  const from = startsWithText(data, 0, 'Exif\0') ? 6 : 0
  if (data.byteLength < from) return
  const tiff = new DataView(data.buffer, data.byteOffset + from, data.byteLength - from)
  const { orientation, location } = readExif(tiff)
  notes.kept.location ||= location
  if (!extended || orientation === 1 || notes.orientation !== 1) return
  notes.orientation = orientation
  if (next - at === LEAST_EXIF_BYTES) {
    notes.kept.keep(at, next)
    return
  }
  const exif = orientationOnly(orientation)
  const header = new Uint8Array([0x45, 0x58, 0x49, 0x46, exif.length, 0, 0, 0])
  notes.kept.insert(new Uint8Array([...header, ...exif]))
}
