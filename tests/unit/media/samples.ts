/** Small files built byte by byte; their structure is true, their pixels are not. */

type Part = string | number | number[] | Uint8Array

/** Joins Latin-1 text, single bytes and runs of bytes. */
export function bytes(...parts: Part[]): Uint8Array<ArrayBuffer> {
  const all = parts.flatMap((part) => {
    if (typeof part === 'string') return [...part].map((character) => character.charCodeAt(0))
    return typeof part === 'number' ? [part] : [...part]
  })
  return new Uint8Array(all)
}

export const u16 = (value: number) => [value >>> 8, value & 255]
export const u32 = (value: number) => [...u16(value >>> 16), ...u16(value & 0xffff)]
export const u64 = (value: bigint) => [
  ...u32(Number(value >> 32n)),
  ...u32(Number(value & 0xffffffffn)),
]
export const le16 = (value: number) => u16(value).reverse()
export const le32 = (value: number) => u32(value).reverse()
export const zeros = (count: number) => new Array<number>(count).fill(0)
export const asBlob = (data: Uint8Array<ArrayBuffer>) => new Blob([data])

const segment = (code: number, ...content: Part[]) => {
  const body = bytes(...content)
  return bytes(0xff, code, u16(body.length + 2), body)
}

export function jpeg({ width = 40, height = 30, orientation = 0, after = [] as Part[] } = {}) {
  const exif = segment(
    0xe1,
    'Exif\0\0II*\0',
    le32(8),
    le16(1),
    le16(0x0112),
    le16(3),
    le32(1),
    le16(orientation),
    [0, 0],
    le32(0),
  )
  return bytes(
    [0xff, 0xd8],
    orientation ? exif : '',
    segment(0xc0, 8, u16(height), u16(width), 3, zeros(9)),
    segment(0xda, 1, 1, 0, 0, 63, 0),
    [1, 2, 0xff, 0x00, 3, 0xff, 0xd0, 4, 5],
    [0xff, 0xd9],
    ...after,
  )
}

const chunk = (name: string, ...content: Part[]) => {
  const body = bytes(...content)
  return bytes(u32(body.length), name, body, u32(0))
}

export function png({ width = 40, height = 30, before = [] as [string, Part][] } = {}) {
  return bytes(
    '\x89PNG\r\n\x1a\n',
    chunk('IHDR', u32(width), u32(height), [8, 2, 0, 0, 0]),
    ...before.map(([name, content]) => chunk(name, content)),
    chunk('IDAT', zeros(40)),
    chunk('IEND'),
  )
}

export function gif({ width = 40, height = 30, frames = 1, delay = 5 } = {}) {
  const frame = bytes(
    [0x21, 0xf9, 4, 0],
    le16(delay),
    [0, 0],
    [0x2c, 0, 0, 0, 0],
    le16(width),
    le16(height),
    [0, 2, 2, 0x4c, 0x01, 0],
  )
  return bytes(
    'GIF89a',
    le16(width),
    le16(height),
    [0x80, 0, 0],
    zeros(6),
    [0x21, 0xfe, 2, 0x68, 0x69, 0],
    ...Array.from({ length: frames }, () => frame),
    0x3b,
  )
}

const riff = (...content: Part[]) => {
  const body = bytes('WEBP', ...content)
  return bytes('RIFF', le32(body.length), body)
}

export function webp({ width = 40, height = 30 } = {}) {
  const frame = bytes([0, 0, 0, 0x9d, 0x01, 0x2a], le16(width), le16(height), zeros(10))
  return riff('VP8 ', le32(frame.length), frame)
}

export function losslessWebp({ width = 40, height = 30 } = {}) {
  const bits = (width - 1) | ((height - 1) << 14)
  return riff('VP8L', le32(12), 0x2f, le32(bits), zeros(7))
}

export function extendedWebp({ width = 40, height = 30, animated = false } = {}) {
  const size = (side: number) => le32(side - 1).slice(0, 3)
  return riff('VP8X', le32(10), animated ? 2 : 0, zeros(3), size(width), size(height), webp())
}

export const box = (name: string, ...content: Part[]) => {
  const body = bytes(...content)
  return bytes(u32(body.length + 8), name, body)
}

interface Film {
  brand?: string
  width?: number
  height?: number
  codec?: string
  handler?: string
  turned?: boolean
  mdat?: boolean
}

export function mp4({
  brand = 'isom',
  width = 64,
  height = 48,
  codec = 'avc1',
  handler = 'vide',
  turned = false,
  mdat = true,
}: Film = {}) {
  const one = u32(0x10000)
  const matrix = turned
    ? [zeros(4), one, zeros(4), u32(0xffff0000), zeros(16)]
    : [one, zeros(12), one, zeros(12)]
  return bytes(
    box('ftyp', brand, u32(0), 'mp42'),
    box(
      'moov',
      box('mvhd', zeros(12), u32(1000), u32(2500), zeros(80)),
      box(
        'trak',
        box('tkhd', zeros(40), ...matrix, u32(0x40000000), u32(width << 16), u32(height << 16)),
        box(
          'mdia',
          box('hdlr', zeros(8), handler, zeros(13)),
          box('minf', box('stbl', box('stsd', zeros(4), u32(1), box(codec, zeros(78))))),
        ),
      ),
    ),
    mdat ? box('mdat', zeros(100)) : '',
  )
}
