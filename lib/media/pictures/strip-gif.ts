import { KiB } from '../../units.ts'
import { ByteWindow } from '../byte-window.ts'
import { colourTable, skipSubBlocks } from '../gif-blocks.ts'
import { WALK_BYTES } from '../image-info.ts'
import { tellsLocation } from './exif.ts'
import { Kept, type Stripped, startsWithText } from './kept.ts'

const EXTENSION = 0x21
const IMAGE = 0x2c
const TRAILER = 0x3b
const PLAIN_TEXT = 0x01
const GRAPHIC_CONTROL = 0xf9
const APPLICATION = 0xff

/** Applications whose word changes how it looks: loops, and the colour profile. */
const NEEDED = ['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012']

/** Most bytes of a note that are looked through for a place. */
const NOTE_BYTES = 64 * KiB

/**
 * Takes comments and programs' notes out of a GIF (GIF89a specification), and all that stands behind
 * its trailer; loops stay. Pictures are never touched. Null when its blocks cannot be followed.
 */
export async function stripGif(blob: Blob): Promise<Stripped | null> {
  const window = new ByteWindow(blob, 256 * KiB)
  const limit = Math.min(blob.size, WALK_BYTES)
  const kept = new Kept(blob)
  const head = await window.load(0, 13)
  if (head.byteLength < 13) return null
  let at = 13 + colourTable(head.getUint8(10))
  kept.keep(0, at)
  while (at < limit) {
    const block = window.peek(at, 14) ?? (await window.load(at, 14))
    const kind = block.byteLength > 0 ? block.getUint8(0) : -1
    if (kind === TRAILER) {
      kept.keep(at, at + 1)
      return kept.done()
    }
    if (kind === 0) {
      kept.keep(at, at + 1) // a stray end of sub-blocks, which every decoder skips
      at += 1
      continue
    }
    const least = kind === IMAGE ? 10 : 2
    if ((kind !== EXTENSION && kind !== IMAGE) || block.byteLength < least) return null
    const label = kind === EXTENSION ? block.getUint8(1) : null
    const needed = isNeeded(label, block)
    const data = at + (kind === EXTENSION ? 2 : 11 + colourTable(block.getUint8(9)))
    const end = await skipSubBlocks(window, data, limit)
    if (end === null) return null
    if (needed) kept.keep(at, end)
    else {
      const read = Math.min(end - at, NOTE_BYTES)
      kept.location ||= tellsLocation(window.peek(at, read) ?? (await window.load(at, read)))
    }
    at = end
  }
  return null
}

function isNeeded(label: number | null, block: DataView): boolean {
  if (label === APPLICATION) return NEEDED.some((name) => startsWithText(block, 3, name))
  return label === null || label === GRAPHIC_CONTROL || label === PLAIN_TEXT
}
