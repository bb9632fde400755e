import { CourierError, type Failure, failureOf } from '../failures/failure.ts'
import type { MediaType, StoredFile } from '../model/attachment.ts'
import { HEAD_BYTES } from '../model/head-verdict.ts'
import { formatName, type NamedFormat } from './formats.ts'
import { gifInfo } from './gif-info.ts'
import type { ImageInfo } from './image-info.ts'
import { readJpeg } from './jpeg-info.ts'
import { type Mp4Info, mp4Info } from './mp4-info.ts'
import { readPng } from './png-info.ts'
import { sniff } from './sniff.ts'
import { readWebp } from './webp-info.ts'

/** What is known of a file before it has a place in our storage. */
export type FileFacts = Omit<StoredFile, 'blob'>

/** Wider or higher than this no browser draws; a header that claims it is not to be believed. */
const MAX_SIDE = 65_535

/** Sample entries that hold H.264, the one codec X takes (X's media best practices, 2026-11-23). */
const H264 = new Set(['avc1', 'avc2', 'avc3', 'avc4'])

/** Names people know for the codecs that are met instead. */
const CODEC_NAMES: Record<string, string> = {
  hvc1: 'HEVC',
  hev1: 'HEVC',
  dvh1: 'HEVC',
  dvhe: 'HEVC',
  av01: 'AV1',
  vp08: 'VP8',
  vp09: 'VP9',
  mp4v: 'MPEG-4 Visual',
  apch: 'ProRes',
  apcn: 'ProRes',
  ap4h: 'ProRes',
  mjpg: 'Motion JPEG',
  jpeg: 'Motion JPEG',
}

/**
 * Finds out by its bytes what a file is, and that it is whole. Reads headers and structure only:
 * a few KiB of a video, at most 64 MiB of a picture.
 * @throws CourierError when X cannot take it as it is: `media-empty`, `media-is-page` (with an
 *   empty host), `media-broken`, `media-unsupported`, `media-unknown`, or `bytes-missing` when the
 *   file changed or went away since it was picked.
 */
export async function inspectFile(blob: Blob): Promise<FileFacts> {
  try {
    return await inspect(blob)
  } catch (caught) {
    if (caught instanceof CourierError) throw caught
    const name = caught instanceof DOMException ? caught.name : ''
    const gone = name === 'NotReadableError' || name === 'NotFoundError'
    throw new CourierError(gone ? { kind: 'bytes-missing' } : failureOf(caught), { cause: caught })
  }
}

async function inspect(blob: Blob): Promise<FileFacts> {
  const format = sniff(new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer()))
  switch (format) {
    case 'jpeg':
      return picture(blob, 'image/jpeg', format, await readJpeg(blob))
    case 'png':
      return picture(blob, 'image/png', format, await readPng(blob))
    case 'webp':
      return picture(blob, 'image/webp', format, await readWebp(blob))
    case 'gif': {
      const gif = await gifInfo(blob)
      const whole = { ...gif, animated: gif.frames > 1, complete: gif.complete && gif.frames > 0 }
      return picture(blob, 'image/gif', format, whole)
    }
    case 'mp4':
      return video(blob, 'video/mp4', format, await mp4Info(blob))
    case 'mov':
      return video(blob, 'video/quicktime', format, await mp4Info(blob))
    case 'empty':
      throw new CourierError({ kind: 'media-empty' })
    case 'unknown':
      throw new CourierError({ kind: 'media-unknown' })
    case 'html':
    case 'json':
    case 'text':
      throw new CourierError({ kind: 'media-is-page', host: '', found: format })
    default:
      throw new CourierError(unsupported(formatName(format)))
  }
}

function picture(
  blob: Blob,
  mediaType: MediaType,
  format: NamedFormat,
  info: ImageInfo,
): FileFacts {
  const { width, height, animated, complete } = info
  if (!complete || !isSide(width) || !isSide(height)) {
    throw new CourierError({ kind: 'media-broken', format: formatName(format) })
  }
  // X plays animated GIFs only; of the others it would publish a still picture.
  if (animated && format === 'png') throw new CourierError(unsupported(formatName('apng')))
  if (animated && format === 'webp')
    throw new CourierError(unsupported(formatName('webp-animated')))
  return {
    byteLength: blob.size,
    mediaType,
    kind: animated ? 'gif' : 'image',
    width,
    height,
  }
}

function video(blob: Blob, mediaType: MediaType, format: NamedFormat, info: Mp4Info): FileFacts {
  if (!info.complete || (info.videoCodec === null && !info.hasAudio)) {
    throw new CourierError({ kind: 'media-broken', format: formatName(format) })
  }
  if (info.videoCodec === null) throw new CourierError(unsupported(formatName('audio')))
  if (!H264.has(info.videoCodec)) throw new CourierError(unsupported(codecName(info.videoCodec)))
  return {
    byteLength: blob.size,
    mediaType,
    kind: 'video',
    width: info.width || null,
    height: info.height || null,
  }
}

/** `encv` is encrypted: protected video is named, never worked around. */
function codecName(entry: string): string {
  if (entry === 'encv') return 'protected video'
  return CODEC_NAMES[entry] ?? entry.replace(/[^\w-]/g, '?')
}

function unsupported(format: string): Failure {
  return { kind: 'media-unsupported', format }
}

function isSide(pixels: number | null): pixels is number {
  return pixels !== null && pixels > 0 && pixels <= MAX_SIDE
}
