import type { Sniffed } from '../model/formats.ts'
import { sniffBoxes } from './sniff-boxes.ts'
import { sniffText } from './sniff-text.ts'

/** `offset` from which the bytes of `magic` (Latin-1, one character a byte) must stand. */
type Signature = readonly [format: Sniffed, offset: number, magic: string]

/** Formats that a fixed run of bytes gives away; the first match wins. */
const SIGNATURES: readonly Signature[] = [
  ['jpeg', 0, '\xff\xd8\xff'],
  ['gif', 0, 'GIF87a'],
  ['gif', 0, 'GIF89a'],
  ['jxl', 0, '\0\0\0\x0cJXL \r\n\x87\n'],
  ['jpeg2000', 0, '\0\0\0\x0cjP  \r\n\x87\n'],
  ['jpeg2000', 0, '\xff\x4f\xff\x51'],
  ['jxl', 0, '\xff\x0a'],
  ['tiff', 0, 'II*\0'],
  ['tiff', 0, 'MM\0*'],
  ['tiff', 0, 'II+\0'],
  ['tiff', 0, 'MM\0+'],
  ['pdf', 0, '%PDF-'],
  ['flv', 0, 'FLV\x01'],
  ['wmv', 0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11'],
  ['ogg', 0, 'OggS'],
  ['mpeg-ps', 0, '\0\0\x01\xba'],
  ['audio', 0, 'ID3'],
  ['audio', 0, 'fLaC'],
  ['audio', 0, '\xff\xfb'],
  ['audio', 0, '\xff\xf3'],
  ['audio', 0, '\xff\xf2'],
  ['audio', 0, '\xff\xf1'],
  ['audio', 0, '\xff\xf9'],
]

/**
 * Tells a file's format by its bytes; names and headers are never asked.
 * @param head the file's first `HEAD_BYTES` bytes, or all of it when it is shorter.
 */
export function sniff(head: Uint8Array): Sniffed {
  if (head.length === 0) return 'empty'
  for (const [format, offset, magic] of SIGNATURES) {
    if (startsWith(head, offset, magic)) return format
  }
  return (
    sniffPng(head) ??
    sniffRiff(head) ??
    sniffMatroska(head) ??
    sniffBitmap(head) ??
    sniffTransportStream(head) ??
    sniffBoxes(head) ??
    sniffText(head) ??
    'unknown'
  )
}

/** Whether `bytes` hold `magic` (Latin-1) at `offset`. */
export function startsWith(bytes: Uint8Array, offset: number, magic: string): boolean {
  if (offset + magic.length > bytes.length) return false
  for (let i = 0; i < magic.length; i++) {
    if (bytes[offset + i] !== magic.charCodeAt(i)) return false
  }
  return true
}

/** An `acTL` chunk before the first `IDAT` makes a PNG animated (PNG, third edition, §11.3.6). */
function sniffPng(head: Uint8Array): Sniffed | null {
  if (!startsWith(head, 0, '\x89PNG\r\n\x1a\n')) return null
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  for (let at = 8; at + 8 <= head.length; at += 12 + view.getUint32(at)) {
    if (startsWith(head, at + 4, 'acTL')) return 'apng'
    if (startsWith(head, at + 4, 'IDAT')) break
  }
  return 'png'
}

/** RIFF holds WebP (animated when bit 1 of `VP8X` is set), AVI and WAV. */
function sniffRiff(head: Uint8Array): Sniffed | null {
  if (!startsWith(head, 0, 'RIFF')) return null
  if (startsWith(head, 8, 'WEBP')) {
    const animated = startsWith(head, 12, 'VP8X') && ((head[20] ?? 0) & 0x02) !== 0
    return animated ? 'webp-animated' : 'webp'
  }
  if (startsWith(head, 8, 'AVI ')) return 'avi'
  return startsWith(head, 8, 'WAVE') ? 'audio' : null
}

/** EBML: the DocType element (0x4282) near the start names WebM; every other one is Matroska's. */
function sniffMatroska(head: Uint8Array): Sniffed | null {
  if (!startsWith(head, 0, '\x1a\x45\xdf\xa3')) return null
  for (let at = 4; at < Math.min(head.length, 128); at++) {
    // Its length takes one byte, or two where a program is generous.
    const isNamed = startsWith(head, at + 3, 'webm') || startsWith(head, at + 4, 'webm')
    if (startsWith(head, at, '\x42\x82') && isNamed) return 'webm'
  }
  return 'mkv'
}

/** "BM" and "00 00 01 00" are short, so the fields behind them must make sense too. */
function sniffBitmap(head: Uint8Array): Sniffed | null {
  if (startsWith(head, 0, 'BM') && startsWith(head, 6, '\0\0\0\0')) {
    const infoSize = head[14] ?? 0
    return [12, 16, 40, 52, 56, 64, 108, 124].includes(infoSize) ? 'bmp' : null
  }
  const icons = startsWith(head, 0, '\0\0\x01\0') && (head[4] ?? 0) > 0 && head[5] === 0
  return icons && head[9] === 0 ? 'ico' : null
}

/** Packets of 188 bytes (192 on disc, with 4 bytes before each) begin with 0x47. */
function sniffTransportStream(head: Uint8Array): Sniffed | null {
  const packets = (first: number, size: number) =>
    [0, 1, 2].every((n) => {
      const at = first + n * size
      return at >= head.length ? n === 2 : head[at] === 0x47
    })
  return packets(0, 188) || packets(4, 192) ? 'mpeg-ts' : null
}
