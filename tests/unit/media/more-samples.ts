import { box, bytes, le16, le32, png, u16, u32, webp, zeros } from './samples.ts'

type Part = Parameters<typeof bytes>[number]

export function apng(frames: number, before: [string, Part][] = []) {
  const control: [string, Part] = ['fcTL', zeros(26)]
  return png({
    before: [
      ...before,
      ['acTL', [...u32(frames), ...zeros(4)]],
      ...Array.from({ length: frames }, () => control),
    ],
  })
}

export function movingWebp({ width = 40, height = 30, frames = 2 } = {}) {
  const size = (side: number) => le32(side - 1).slice(0, 3)
  const frame = bytes(zeros(6), size(width), size(height), zeros(4), webp().subarray(12))
  const body = bytes(
    'WEBPVP8X',
    le32(10),
    [2, 0, 0, 0],
    size(width),
    size(height),
    'ANIM',
    le32(6),
    zeros(6),
    ...Array.from({ length: frames }, () => bytes('ANMF', le32(frame.length), frame)),
  )
  return bytes('RIFF', le32(body.length), body)
}

/** With `frames`, a track of so many. */
export function avif({ width = 40, height = 30, frames = 0, turned = false, sized = true } = {}) {
  const properties = bytes(
    box('ispe', zeros(4), u32(8), u32(6)),
    sized ? box('ispe', zeros(4), u32(width), u32(height)) : '',
    turned ? box('irot', 1) : '',
  )
  const samples = box('stsz', zeros(8), u32(frames))
  return bytes(
    box('ftyp', frames > 0 ? 'avis' : 'avif', u32(0), 'mif1'),
    box('meta', zeros(4), box('iprp', box('ipco', sized ? properties : ''))),
    frames > 0 ? box('moov', box('trak', box('mdia', box('minf', box('stbl', samples))))) : '',
    box('mdat', zeros(60)),
  )
}

export function bmp({ width = 40, height = 30, rows = Math.abs(height) } = {}) {
  return bytes(
    'BM',
    zeros(8),
    le32(54),
    le32(40),
    le32(width),
    le32(height >>> 0),
    le16(1),
    le16(24),
    zeros(24),
    zeros(Math.min(Math.ceil((width * 24) / 32) * 4 * rows, 300_000)),
  )
}

/** With the header of OS/2 1.x. */
export function oldBmp(width: number, height: number) {
  const header = [le32(26), le32(12), le16(width), le16(height), le16(1), le16(24)]
  return bytes('BM', zeros(8), ...header, zeros(Math.ceil((width * 24) / 32) * 4 * height))
}

/** One picture for each side; 0 stands for 256. */
export function ico(sides: number[], offset?: number) {
  const first = 6 + 16 * sides.length
  const entries = sides.map((side, i) =>
    bytes(side, side, zeros(6), le32(20), le32(offset ?? first + 20 * i)),
  )
  return bytes([0, 0, 1, 0], le16(sides.length), ...entries, zeros(20 * sides.length))
}

export const svg = (attributes: string) =>
  bytes(`<?xml version="1.0"?><!-- <svg> --><svg xmlns="" ${attributes}><path d="M0 0"/></svg>`)

export const utf16 = (text: Uint8Array) =>
  bytes([0xff, 0xfe], ...[...text].map((character) => le16(character)))

const element = (id: number[], ...content: Part[]) => {
  const body = bytes(...content)
  return bytes(id, 0x40 | (body.length >>> 8), body.length & 255, body)
}

/** `claims`: bytes that the segment says it has. */
export function webm({ docType = 'webm', live = false, trackType = 1, claims = 0 } = {}) {
  const video = element([0xe0], element([0xb0], u16(320)), element([0xba], u16(180)))
  const track = element([0xae], element([0x83], trackType), trackType === 1 ? video : '')
  const body = bytes(
    element([0xec], zeros(20)),
    element([0x16, 0x54, 0xae, 0x6b], track),
    element([0x1f, 0x43, 0xb6, 0x75], zeros(60)),
  )
  const length = claims || body.length
  return bytes(
    element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], docType)),
    [0x18, 0x53, 0x80, 0x67],
    live ? [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] : [0x40 | (length >>> 8), length & 255],
    body,
  )
}

export const transportStream = () =>
  bytes(...Array.from({ length: 4 }, () => bytes(0x47, zeros(187))))
