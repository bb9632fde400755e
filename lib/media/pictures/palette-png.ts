import type { Size } from '../../model/fit.ts'
import { PNG_SIGNATURE, pngChunk } from './png-chunk.ts'

/** A canvas writes four bytes a pixel; a palette needs one at most, and X keeps such PNG as they are. */
export async function writePalettePng(
  { width, height }: Size,
  /** As `Census` tells it: at most 256 colours, bytes R, G, B, A of each. */
  palette: Uint32Array,
  /** Pixels of whole rows, from the top, each as in the palette. */
  rows: AsyncIterable<Uint32Array> | Iterable<Uint32Array>,
): Promise<Blob> {
  const depth = bitDepth(palette.length)
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([depth, 3, 0, 0, 0], 8)
  const parts: BlobPart[] = [PNG_SIGNATURE, pngChunk('IHDR', header)]
  parts.push(pngChunk('PLTE', Uint8Array.from([...palette].flatMap(rgb))))
  const seenThrough = palette.filter((colour) => colour >>> 24 !== 255)
  if (seenThrough.length > 0) {
    parts.push(
      pngChunk(
        'tRNS',
        Uint8Array.from(seenThrough, (colour) => colour >>> 24),
      ),
    )
  }
  for await (const data of deflated(packed(width, depth, palette, rows))) {
    parts.push(pngChunk('IDAT', data))
  }
  parts.push(pngChunk('IEND', new Uint8Array(0)))
  return new Blob(parts, { type: 'image/png' })
}

/** Bits that a place in a palette of so many colours takes; PNG knows these four. */
function bitDepth(colours: number): 1 | 2 | 4 | 8 {
  if (colours <= 2) return 1
  if (colours <= 4) return 2
  return colours <= 16 ? 4 : 8
}

function rgb(colour: number): number[] {
  return [colour & 0xff, (colour >>> 8) & 0xff, (colour >>> 16) & 0xff]
}

/** Rows as PNG packs them: a byte that says "no filter", then places in the palette, high bits first. */
async function* packed(
  width: number,
  depth: number,
  palette: Uint32Array,
  rows: AsyncIterable<Uint32Array> | Iterable<Uint32Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const places = new Map([...palette].map((colour, place) => [colour, place]))
  const rowBytes = 1 + Math.ceil((width * depth) / 8)
  for await (const pixels of rows) {
    const count = pixels.length / width
    const bytes = new Uint8Array(rowBytes * count)
    let last = -1
    let place = 0
    for (let row = 0; row < count; row++) {
      for (let x = 0; x < width; x++) {
        const pixel = pixels[row * width + x] ?? 0
        if (pixel !== last) {
          last = pixel
          place = places.get(pixel) ?? 0
        }
        const bit = x * depth
        const at = row * rowBytes + 1 + (bit >> 3)
        bytes[at] = (bytes[at] ?? 0) | (place << (8 - depth - (bit & 7)))
      }
    }
    yield bytes
  }
}

async function* deflated(
  chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array> {
  const stream = new CompressionStream('deflate')
  const writer = stream.writable.getWriter()
  const written = (async () => {
    for await (const chunk of chunks) await writer.write(chunk)
    await writer.close()
  })()
  // A failure while writing ends the reading too, so that it is told once.
  written.catch((reason) => writer.abort(reason))
  for await (const data of stream.readable as unknown as AsyncIterable<Uint8Array>) yield data
  await written
}
