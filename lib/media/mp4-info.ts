import { type Box, BoxReader } from './box-reader.ts'
import { fourCC } from './byte-window.ts'

export interface Mp4Info {
  /** Of the first video track, as displayed; null when there is none. */
  width: number | null
  height: number | null
  /** 0 in files made of fragments, whose header does not know it. */
  durationMs: number
  /** Sample entry name of the first video track (`avc1`, `hvc1`, …); null when there is none. */
  videoCodec: string | null
  hasAudio: boolean
  /** No box runs past the file's end, and both `moov` and `mdat` are among them. */
  complete: boolean
}

/**
 * Reads an MP4 or MOV's structure (ISO 14496-12): the headers of its top-level boxes, and of `moov`
 * only the few boxes that tell size, duration and codec. A file of any length costs some KiB.
 */
export async function mp4Info(blob: Blob): Promise<Mp4Info> {
  const reader = new BoxReader(blob)
  const info: Mp4Info = {
    width: null,
    height: null,
    durationMs: 0,
    videoCodec: null,
    hasAudio: false,
    complete: false,
  }
  let moov: Box | null = null
  let mdat = false
  let cutOff = false
  let at = 0
  // Fewer than 8 bytes at the end cannot be a box and do no harm.
  while (at + 8 <= blob.size) {
    const box = await reader.box(at, blob.size)
    if (box === null) {
      cutOff = await reader.looksLikeBox(at)
      break
    }
    if (box.name === 'moov') moov ??= box
    if (box.name === 'mdat') mdat = true
    at = box.end
  }
  if (moov) await readMovie(reader, moov, info)
  info.complete = moov !== null && mdat && !cutOff
  return info
}

async function readMovie(reader: BoxReader, moov: Box, info: Mp4Info): Promise<void> {
  for (const box of await reader.children(moov)) {
    if (box.name === 'mvhd') info.durationMs = await readDuration(reader, box)
    if (box.name === 'trak') await readTrack(reader, box, info)
  }
}

async function readTrack(reader: BoxReader, trak: Box, info: Mp4Info): Promise<void> {
  const handler = await reader.find(trak, ['mdia', 'hdlr'])
  if (!handler) return
  const type = await reader.bytes(handler.start + 8, 4)
  if (type.byteLength < 4) return
  if (fourCC(type, 0) === 'soun') info.hasAudio = true
  if (fourCC(type, 0) !== 'vide' || info.videoCodec !== null) return

  const entries = await reader.find(trak, ['mdia', 'minf', 'stbl', 'stsd'])
  const entry = entries && (await reader.bytes(entries.start + 8, 8))
  if (entry?.byteLength === 8) info.videoCodec = fourCC(entry, 4)
  const header = await reader.find(trak, ['tkhd'])
  if (header) Object.assign(info, await readTrackSize(reader, header))
}

/** Width and height are 16.16 numbers at the box's end; a quarter turn in the matrix swaps them. */
async function readTrackSize(reader: BoxReader, tkhd: Box) {
  const version = await reader.bytes(tkhd.start, 1)
  const length = version.byteLength > 0 && version.getUint8(0) === 1 ? 96 : 84
  const view = await reader.bytes(tkhd.start, length)
  if (view.byteLength < length) return null
  const matrix = length - 44
  const turned = view.getInt32(matrix) === 0 && view.getInt32(matrix + 4) !== 0
  const across = view.getUint32(length - 8) >>> 16
  const down = view.getUint32(length - 4) >>> 16
  return turned ? { width: down, height: across } : { width: across, height: down }
}

async function readDuration(reader: BoxReader, mvhd: Box): Promise<number> {
  const view = await reader.bytes(mvhd.start, 32)
  if (view.byteLength < 32) return 0
  const long = view.getUint8(0) === 1
  const unitsPerSecond = view.getUint32(long ? 20 : 12)
  const duration = long ? Number(view.getBigUint64(24)) : view.getUint32(16)
  // All bits set means "not known".
  if (unitsPerSecond === 0 || duration >= (long ? 2 ** 63 : 0xffffffff)) return 0
  return Math.round((duration * 1000) / unitsPerSecond)
}
