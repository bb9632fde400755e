import { CourierError, type Failure, failureOf } from '../failures/failure.ts'
import type { MediaKind } from '../model/attachment.ts'
import { formatName, type NamedFormat } from '../model/formats.ts'
import { HEAD_BYTES } from '../model/head-verdict.ts'
import { LIMITS } from '../model/limits.ts'
import { readAvif } from './avif-info.ts'
import { readBmp, readIco } from './bitmap-info.ts'
import type { FileLook } from './fitter.ts'
import { type GifInfo, gifInfo, isWithin } from './gif-info.ts'
import type { ImageInfo } from './image-info.ts'
import { readJpeg } from './jpeg-info.ts'
import { type MatroskaInfo, matroskaInfo } from './matroska-info.ts'
import { type Mp4Info, mp4Info } from './mp4-info.ts'
import { readPng } from './png-info.ts'
import { sniff } from './sniff.ts'
import { readSvg } from './svg-info.ts'
import { readWebp } from './webp-info.ts'

/** Wider or higher than this no browser draws; a header that claims it is not to be believed. */
const MAX_SIDE = 65_535

/** What a picture is called that says it moves. */
const MOVING: Partial<Record<NamedFormat, NamedFormat>> = {
  png: 'apng',
  webp: 'webp-animated',
  avif: 'avif-animated',
}

/** Formats that need not say how large they are, or not where it is read. */
const UNTOLD: ReadonlySet<NamedFormat> = new Set(['avif', 'svg'])

/**
 * Finds out by its bytes what a file is, and that it is whole as far as its structure tells. Reads
 * headers and structure only: a few KiB of a video, at most 64 MiB of a picture.
 * @throws CourierError when nothing can be made of it: `media-empty`, `media-is-page` (with an
 *   empty host), `media-broken`, `media-unsupported`, `media-unknown`, or `bytes-missing` when the
 *   file changed or went away since it was picked.
 */
export async function inspectFile(blob: Blob): Promise<FileLook> {
  try {
    return await inspect(blob)
  } catch (caught) {
    if (caught instanceof CourierError) throw caught
    const name = caught instanceof DOMException ? caught.name : ''
    const gone = name === 'NotReadableError' || name === 'NotFoundError'
    throw new CourierError(gone ? { kind: 'bytes-missing' } : failureOf(caught), { cause: caught })
  }
}

async function inspect(blob: Blob): Promise<FileLook> {
  const format = sniff(new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer()))
  switch (format) {
    case 'jpeg':
      return picture(blob, format, await readJpeg(blob))
    case 'png':
    case 'apng':
      return picture(blob, 'png', await readPng(blob))
    case 'webp':
    case 'webp-animated':
      return picture(blob, 'webp', await readWebp(blob))
    case 'avif':
    case 'avif-animated':
      return picture(blob, 'avif', await readAvif(blob))
    case 'gif':
      return animation(blob, await gifInfo(blob))
    case 'bmp':
      return picture(blob, format, await readBmp(blob))
    case 'ico':
      return picture(blob, format, await readIco(blob))
    case 'svg':
      return picture(blob, format, await readSvg(blob))
    case 'jxl':
      // Its size is packed bit by bit; whoever decodes it learns it.
      return look(blob, format, 'image', { width: null, height: null })
    case 'mp4':
    case 'mov':
      return video(blob, format, await mp4Info(blob))
    case 'webm':
    case 'mkv':
      return matroska(blob, format, await matroskaInfo(blob))
    case 'mpeg-ts':
      return look(blob, format, 'video', { width: null, height: null })
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

/**
 * What says that it moves keeps the name of that, even with a single frame: it is an image then, but
 * nothing that X could take as it is.
 */
function picture(blob: Blob, format: NamedFormat, info: ImageInfo): FileLook {
  const { animated, complete, frames = 0 } = info
  const moving = animated ? MOVING[format] : undefined
  const empty = frames === 0 && moving !== undefined && moving !== 'apng'
  const untold = UNTOLD.has(format) && info.width === null && info.height === null
  if (!complete || empty || !(untold || (isSide(info.width) && isSide(info.height)))) {
    throw broken(moving ?? format)
  }
  return look(blob, moving ?? format, animated && frames > 1 ? 'video' : 'image', info)
}

/** One that X does not take as a GIF becomes a video. */
function animation(blob: Blob, info: GifInfo): FileLook {
  const { width, height, frames, complete } = info
  if (!complete || frames === 0 || !isSide(width) || !isSide(height)) throw broken('gif')
  const moving = isWithin(LIMITS.gif, info, blob.size) ? 'gif' : 'video'
  return look(blob, 'gif', frames > 1 ? moving : 'image', info)
}

function video(blob: Blob, format: NamedFormat, info: Mp4Info): FileLook {
  const { videoCodec, hasAudio, complete } = info
  if (!complete || (videoCodec === null && !hasAudio)) throw broken(format)
  if (videoCodec === null) throw new CourierError(unsupported(formatName('audio')))
  // Encrypted: protected video is named, never worked around.
  if (videoCodec === 'encv') throw new CourierError({ kind: 'media-protected' })
  return look(blob, format, 'video', info)
}

function matroska(blob: Blob, format: NamedFormat, info: MatroskaInfo): FileLook {
  if (!info.complete) throw broken(format)
  if (info.hasVideo === false) throw new CourierError(unsupported(formatName('audio')))
  return look(blob, format, 'video', info)
}

function look(
  blob: Blob,
  format: NamedFormat,
  kind: MediaKind,
  { width, height }: Pick<FileLook, 'width' | 'height'>,
): FileLook {
  return { byteLength: blob.size, format, kind, width: width || null, height: height || null }
}

function broken(format: NamedFormat): CourierError {
  return new CourierError({ kind: 'media-broken', format: formatName(format) })
}

function unsupported(format: string): Failure {
  return { kind: 'media-unsupported', format }
}

function isSide(pixels: number | null): boolean {
  return pixels !== null && pixels > 0 && pixels <= MAX_SIDE
}
