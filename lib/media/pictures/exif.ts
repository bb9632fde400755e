import { isSameTurn, type Turn, turnedOn } from '../../model/crop.ts'

/** What matters of the Exif data that cameras write (Exif 3.0 §4.6, in a TIFF structure). */
export interface Exif {
  /** 1 to 8, where 5 and more lie on their side; 1 when it is not told. */
  orientation: number
  /** It says where the picture was made. */
  location: boolean
}

const ORIENTATION = 0x0112
const GPS = 0x8825

/** Reads the first directory of a TIFF structure; what cannot be true says nothing. */
export function readExif(tiff: DataView): Exif {
  const exif: Exif = { orientation: 1, location: false }
  if (tiff.byteLength < 8) return exif
  const little = tiff.getUint16(0) === 0x4949
  const directory = tiff.getUint32(4, little)
  if (directory + 2 > tiff.byteLength) return exif
  const count = tiff.getUint16(directory, little)
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + i * 12
    if (entry + 12 > tiff.byteLength) break
    const tag = tiff.getUint16(entry, little)
    if (tag === GPS) exif.location = true
    if (tag !== ORIENTATION) continue
    const value = tiff.getUint16(entry + 8, little)
    if (value >= 1 && value <= 8) exif.orientation = value
  }
  return exif
}

/** What each orientation does to the pixels as they are stored (Exif 3.0 §4.6.5.1.6), from 1 to 8. */
const TURNS: readonly Turn[] = [
  { turns: 0 },
  { turns: 0, flipped: true },
  { turns: 2 },
  { turns: 2, flipped: true },
  { turns: 3, flipped: true },
  { turns: 1 },
  { turns: 1, flipped: true },
  { turns: 3 },
]

/** The orientation, 1 to 8, of a picture of this orientation that is turned further. */
export function orientationAfter(orientation: number, then: Turn): number {
  const turned = turnedOn(TURNS[orientation - 1] ?? { turns: 0 }, then)
  return TURNS.findIndex((turn) => isSameTurn(turn, turned)) + 1
}

/** A TIFF structure that holds the orientation and nothing else: 26 bytes. */
export function orientationOnly(orientation: number): Uint8Array<ArrayBuffer> {
  const tiff = new DataView(new ArrayBuffer(26))
  tiff.setUint32(0, 0x4d4d002a) // big-endian, "MM*"
  tiff.setUint32(4, 8)
  tiff.setUint16(8, 1)
  tiff.setUint16(10, ORIENTATION)
  tiff.setUint16(12, 3) // SHORT
  tiff.setUint32(14, 1)
  tiff.setUint16(18, orientation)
  return new Uint8Array(tiff.buffer)
}

/** Whether an XMP packet, or a part of one, says where the picture was made. */
export function tellsLocation(packet: DataView): boolean {
  const text = new TextDecoder('latin1').decode(packet)
  return text.includes('GPSLatitude') || text.includes('GPSLongitude')
}
