import { box, whyNotPlayed } from './mp4-tracks.ts'
import type { AssembledBytes } from './stored-bytes.ts'

export interface Inspection {
  /** undefined when the bytes are nothing X takes. */
  type: string | undefined
  width?: number
  height?: number
  frames?: number
  durationMs?: number
  /** Why X's processing would refuse what is inside. */
  unplayable?: string
}

/** Says what the bytes are, whatever they were called. */
export function inspect(file: AssembledBytes): Inspection {
  const head = file.read(0, Math.min(64, file.length))
  const ascii = head.toString('latin1')
  if (ascii.startsWith('\x89PNG\r\n\x1a\n')) return inspectPng(head)
  if (ascii.startsWith('\xff\xd8\xff')) return inspectJpeg(file)
  if (ascii.startsWith('GIF87a') || ascii.startsWith('GIF89a')) return inspectGif(file.all())
  if (ascii.startsWith('RIFF') && ascii.slice(8, 12) === 'WEBP') return { type: 'image/webp' }
  if (ascii.slice(4, 8) === 'ftyp') return inspectMp4(file, ascii.slice(8, 12))
  // ASSUMED: X's processing makes nothing of WebM; its best practices name H.264 in MP4 or MOV alone.
  if (ascii.startsWith('\x1a\x45\xdf\xa3')) {
    return { type: 'video/webm', unplayable: 'pictures are not H.264' }
  }
  if (ascii.startsWith('WEBVTT')) return { type: 'text/vtt' }
  if (/^\d+\r?\n\d\d:\d\d:/.test(ascii)) return { type: 'text/srt' }
  return { type: undefined }
}

function inspectPng(head: Buffer): Inspection {
  if (head.length < 24) return { type: undefined }
  return { type: 'image/png', width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
}

function inspectJpeg(file: AssembledBytes): Inspection {
  const bytes = file.read(0, Math.min(file.length, 1024 * 1024))
  const ends = file.read(Math.max(0, file.length - 2), file.length).toString('latin1')
  if (ends !== '\xff\xd9') return { type: undefined }
  let at = 2
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) {
      return {
        type: 'image/jpeg',
        height: bytes.readUInt16BE(at + 5),
        width: bytes.readUInt16BE(at + 7),
      }
    }
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return { type: undefined }
}

/** Walks the blocks of GIF89a and counts image descriptors. */
function inspectGif(bytes: Buffer): Inspection {
  if (bytes.length < 13) return { type: undefined }
  const width = bytes.readUInt16LE(6)
  const height = bytes.readUInt16LE(8)
  let at = 13 + tableBytes(bytes[10] ?? 0)
  let frames = 0
  while (at < bytes.length) {
    const kind = bytes[at]
    if (kind === 0x3b) return { type: 'image/gif', width, height, frames }
    if (kind === 0x21) at += 2
    else if (kind === 0x2c) {
      frames += 1
      at += 10 + tableBytes(bytes[at + 9] ?? 0) + 1
    } else break
    let size = bytes[at]
    while (size) {
      at += size + 1
      size = bytes[at]
    }
    at += 1
  }
  return { type: undefined }
}

function tableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0
}

/** Needs a moov box with mvhd, like any player; ISO 14496-12. */
function inspectMp4(file: AssembledBytes, brand: string): Inspection {
  const type = brand === 'qt  ' ? 'video/quicktime' : 'video/mp4'
  const moov = box(file, { start: 0, end: file.length }, 'moov')
  const mvhd = moov && box(file, moov, 'mvhd')
  if (!mvhd) return { type: undefined }
  const bytes = file.read(mvhd.start, mvhd.end)
  const isLong = bytes[0] === 1
  const timescale = bytes.readUInt32BE(isLong ? 20 : 12)
  const duration = isLong ? Number(bytes.readBigUInt64BE(24)) : bytes.readUInt32BE(16)
  const unplayable = whyNotPlayed(file, moov)
  const durationMs = Math.round((duration / timescale) * 1000)
  return { type, durationMs, ...(unplayable !== null && { unplayable }) }
}
