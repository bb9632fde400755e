import { closeSync, openSync, readSync } from 'node:fs'
import { framebufferOf } from '../../run/display.mjs'

/** A part of the screen in pixels. */
export interface Region {
  x: number
  y: number
  width: number
  height: number
}

/** Fields of an xwd file's header, as indexes of big-endian 32-bit numbers (XWDFile.h). */
const HEADER = { size: 0, width: 4, height: 5, bitsPerPixel: 11, bytesPerLine: 12, colours: 19 }
const HEADER_FIELDS = 25
const COLOUR_BYTES = 12

/** What a region of a display shows now: equal bytes mean an equal picture. */
export function readPixels(display: string, region: Region): Buffer {
  const file = openSync(framebufferOf(display), 'r')
  try {
    const header = Buffer.alloc(HEADER_FIELDS * 4)
    readSync(file, header, 0, header.length, 0)
    const field = (index: number) => header.readUInt32BE(index * 4)
    const lineBytes = field(HEADER.bytesPerLine)
    const pixelBytes = field(HEADER.bitsPerPixel) / 8
    const start = field(HEADER.size) + field(HEADER.colours) * COLOUR_BYTES
    const left = Math.max(0, region.x)
    const top = Math.max(0, region.y)
    const width = Math.min(region.x + region.width, field(HEADER.width)) - left
    const height = Math.min(region.y + region.height, field(HEADER.height)) - top
    const lines = Array.from({ length: Math.max(0, height) }, (_, line) => {
      const pixels = Buffer.alloc(Math.max(0, width) * pixelBytes)
      readSync(file, pixels, 0, pixels.length, start + (top + line) * lineBytes + left * pixelBytes)
      return pixels
    })
    return Buffer.concat(lines)
  } finally {
    closeSync(file)
  }
}
