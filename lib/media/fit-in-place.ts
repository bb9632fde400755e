import type { MediaType } from '../model/attachment.ts'
import { isWholeArea, type Turn, turnedSize } from '../model/crop.ts'
import type { Change, FitDone, FitLimits } from '../model/fit.ts'
import type { NamedFormat } from '../model/formats.ts'
import type { FileLook, FitRequest } from './fitter.ts'
import { gifInfo } from './gif-info.ts'
import type { Stripped } from './pictures/kept.ts'
import { stripGif } from './pictures/strip-gif.ts'
import { stripJpeg } from './pictures/strip-jpeg.ts'
import { stripPng } from './pictures/strip-png.ts'
import { stripWebp } from './pictures/strip-webp.ts'
import { turnJpeg } from './pictures/turn-jpeg.ts'

/** Formats of pictures that X takes (x-api.md §2.2), and what takes the notes out of each. */
const TAKEN: Partial<
  Record<NamedFormat, { mediaType: MediaType; strip: (blob: Blob) => Promise<Stripped | null> }>
> = {
  jpeg: { mediaType: 'image/jpeg', strip: stripJpeg },
  png: { mediaType: 'image/png', strip: stripPng },
  webp: { mediaType: 'image/webp', strip: stripWebp },
  gif: { mediaType: 'image/gif', strip: stripGif },
}

/**
 * Makes a picture fit that X takes as it is: what cameras and programs wrote is taken out, unless it
 * is to stay. A JPEG that is only turned keeps its pixels, too. Nothing is decoded, so that any context
 * can do it. Null where that is not enough.
 * @returns the bytes that go out with what was done; they lie nowhere yet.
 */
export async function fitInPlace(
  request: FitRequest,
): Promise<{ done: FitDone; blob: Blob } | null> {
  const { blob, look, limits, wish } = request
  const taken = TAKEN[look.format]
  if (!taken || look.kind === 'video' || wish.encodeAnew) return null
  if (look.kind === 'gif' && !(await isGifTaken(blob, limits))) return null
  const { maxByteLength } = limits[look.kind]
  const isOriginalTaken = blob.size <= maxByteLength
  const { kind, width, height } = look
  const done = (
    bytes: FitDone['bytes'],
    made: Blob,
    changes: Change[],
    size: Pick<FileLook, 'width' | 'height'> = { width, height },
  ) => ({
    done: {
      bytes,
      file: { byteLength: made.size, mediaType: taken.mediaType, kind, ...size },
      changes,
      isOriginalTaken,
    },
    blob: made,
  })
  const { asIs, keepMetadata, crop } = wish
  if (isOriginalTaken && (asIs || (keepMetadata && !crop))) return done('original', blob, [])
  if (crop && (look.format !== 'jpeg' || !isWholeArea(crop))) return null
  const stripped = await taken.strip(blob)
  if (stripped === null || stripped.blob.size > maxByteLength) return null
  const notes: Change[] = stripped.removed
    ? [{ what: 'metadata', location: stripped.location }]
    : []
  if (crop) {
    const turned = await turnJpeg(stripped.blob, crop)
    if (turned === null || turned.size > maxByteLength) return null
    const size = width && height ? turnedSize({ width, height }, crop) : { width, height }
    return done('made', turned, [turnedChange(crop), ...notes], size)
  }
  if (!stripped.removed) return done('original', blob, [])
  return done('made', stripped.blob, notes)
}

/** How it lies now, told. */
export function turnedChange({ turns, flipped }: Turn): Change {
  return { what: 'turned', turns, ...(flipped && { flipped }) }
}

/** What takes a picture's notes out told of them; null where there are none, or nobody can tell. */
export async function metadataChange(blob: Blob, look: FileLook): Promise<Change | null> {
  const stripped = await TAKEN[look.format]?.strip(blob)
  return stripped?.removed ? { what: 'metadata', location: stripped.location } : null
}

/** Whether X would take a picture, moving or not, as it is. */
export async function isPictureTaken({
  blob,
  look,
  limits,
}: Pick<FitRequest, 'blob' | 'look' | 'limits'>): Promise<boolean> {
  if (!TAKEN[look.format] || look.kind === 'video') return false
  if (look.kind === 'gif' && !(await isGifTaken(blob, limits))) return false
  return blob.size <= limits[look.kind].maxByteLength
}

async function isGifTaken(blob: Blob, { gif }: FitLimits): Promise<boolean> {
  const { width, height, frames } = await gifInfo(blob)
  return (
    width <= gif.maxWidth &&
    height <= gif.maxHeight &&
    frames <= gif.maxFrames &&
    width * height * frames <= gif.maxPixelFrames
  )
}
