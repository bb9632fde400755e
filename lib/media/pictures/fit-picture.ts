import { CourierError } from '../../failures/failure.ts'
import { atSize, type Crop, isWholeArea, turnedSize } from '../../model/crop.ts'
import { type Area, wholeOf } from '../../model/crop-area.ts'
import type { Change, FitDone, Size } from '../../model/fit.ts'
import { formatName, type NamedFormat } from '../../model/formats.ts'
import { fitInPlace, isPictureTaken, metadataChange, turnedChange } from '../fit-in-place.ts'
import type { FitRequest, FitTools, Fitter } from '../fitter.ts'
import { inspectFile } from '../inspect-file.ts'
import { cutOut, Picture } from './canvas.ts'
import {
  type Encoded,
  firstSize,
  isDrawable,
  searchJpeg,
  searchSize,
  type Written,
  waysToWrite,
} from './plan-picture.ts'
import { putBlob } from './put-blob.ts'

/** Formats that only some browsers read; of all others bytes that cannot be read are broken. */
const NOT_EVERYWHERE: ReadonlySet<NamedFormat> = new Set(['jxl', 'avif'])

/** Makes a still picture fit: as it is where X takes it, else as a JPEG or PNG of the same look, or of a part of it. */
export const fitPicture: Fitter = async (request, tools) => {
  const inPlace = await fitInPlace(request)
  if (inPlace) {
    if (inPlace.done.bytes === 'made') await putBlob(tools.pieces, inPlace.blob)
    return inPlace.done
  }
  tools.signal.throwIfAborted()
  const decoded = await decode(request, tools)
  try {
    tools.progress(0.2)
    const { encoded, written } = await write(request, decoded.picture, tools)
    const changes = await changesOf(request, decoded, encoded, written)
    return await keep(request, tools, encoded.blob, changes)
  } finally {
    decoded.picture.close()
  }
}

/** The pixels that go out, and what they are of. */
interface Decoded {
  picture: Picture
  /** In pixels of the picture that it is part of. */
  crop: Crop | null
  /** What these pixels were before they were drawn smaller, as they lie now. */
  from: Size
}

/** Reads its pixels, no more of them than can be drawn at once, and cuts out what is wanted. */
async function decode(request: FitRequest, { signal }: FitTools): Promise<Decoded> {
  const { blob, drawn, look, wish } = request
  const { format, width, height } = look
  if (format === 'svg' && !drawn) {
    throw new CourierError({ kind: 'media-undecodable', format: formatName(format) })
  }
  const claimed = !drawn && width !== null && height !== null ? { width, height } : null
  if (claimed && !isDrawable(claimed)) {
    throw new CourierError({ kind: 'media-too-many-pixels', ...claimed })
  }
  const unread = (cause: unknown): never => {
    signal.throwIfAborted()
    const kind = NOT_EVERYWHERE.has(format) ? 'media-undecodable' : 'media-broken'
    throw new CourierError({ kind, format: formatName(format) }, { cause })
  }
  const { crop } = wish
  if (crop && claimed && isTooLarge(claimed)) {
    // What the crop is of is what was shown: the header may not know yet that it lies on its side.
    const bitmap = await partOf(blob, crop.area).catch(unread)
    const turned = takenOver(bitmap, { ...crop, area: wholeOf(bitmap) })
    return { picture: new Picture(turned, signal), crop, from: turnedSize(crop.area, crop) }
  }
  const bitmap = await bitmapOf(drawn ?? blob, claimed).catch(unread)
  if (!isDrawable(bitmap)) {
    // Its header told no size.
    const { width, height } = bitmap
    bitmap.close()
    throw new CourierError({ kind: 'media-too-many-pixels', width, height })
  }
  if (crop) {
    const exact = atSize(crop, bitmap)
    const picture = new Picture(takenOver(bitmap, exact), signal)
    return { picture, crop: exact, from: picture.size }
  }
  const picture = new Picture(bitmap, signal)
  // What was drawn smaller at once had the size that its header says; else the drawing knows better.
  const from = claimed && areaOf(claimed) > areaOf(picture.size) ? claimed : picture.size
  return { picture, crop: null, from }
}

function takenOver(bitmap: ImageBitmap, crop: Crop): ImageBitmap {
  try {
    return cutOut(bitmap, crop)
  } finally {
    bitmap.close()
  }
}

/** Part of a picture that is too large to be drawn as a whole; drawn smaller where the part is, too. */
function partOf(blob: Blob, { x, y, width, height }: Area): Promise<ImageBitmap> {
  const first = firstSize({ width, height })
  const options: ImageBitmapOptions =
    first.width === width ? {} : { resizeWidth: first.width, resizeQuality: 'high' }
  return createImageBitmap(blob, x, y, width, height, options)
}

function isTooLarge(size: Size): boolean {
  return firstSize(size).width !== size.width
}

function bitmapOf(blob: Blob, claimed: Size | null): Promise<ImageBitmap> {
  if (!claimed || !isTooLarge(claimed)) return createImageBitmap(blob)
  // The width alone: the header may not know yet that the picture lies on its side.
  const { width } = firstSize(claimed)
  return createImageBitmap(blob, { resizeWidth: width, resizeQuality: 'high' })
}

async function write(
  { look, limits, wish }: FitRequest,
  picture: Picture,
  { progress }: FitTools,
): Promise<{ encoded: Encoded; written: Written }> {
  const { maxByteLength } = limits.image
  const colours = await picture.colours()
  progress(0.4)
  const ways = waysToWrite(look.format, colours)
  // Each try takes its time, and whoever tells nothing for long is taken for stuck.
  let tries = 0
  const told = () => progress(0.4 + 0.4 * (1 - 1 / ++tries))
  let least = Number.POSITIVE_INFINITY
  for (const [index, written] of ways.entries()) {
    const encoded = await writeAs(written, picture, {
      palette: colours.palette,
      maxByteLength,
      isOver: look.byteLength > maxByteLength || wish.crop !== undefined,
      isLast: index === ways.length - 1,
      told,
    })
    if (encoded && encoded.blob.size <= maxByteLength) return { encoded, written }
    if (encoded) least = Math.min(least, encoded.blob.size)
  }
  throw new CourierError({
    kind: 'media-too-large',
    media: 'image',
    byteLength: Math.min(least, look.byteLength),
    maxByteLength,
  })
}

async function writeAs(
  written: Written,
  picture: Picture,
  plan: {
    palette: Uint32Array | null
    maxByteLength: number
    /** As it came it has more bytes than that, or it is part of what came. */
    isOver: boolean
    /** Nothing else is left to be tried, so it may become smaller. */
    isLast: boolean
    /** Called after each try. */
    told: () => void
  },
): Promise<Encoded | null> {
  const { size } = picture
  const tried = async (type: 'image/png' | 'image/jpeg', of: Size, quality: number) => {
    const blob = await picture.encode(type, of, quality)
    plan.told()
    return blob
  }
  switch (written) {
    case 'palette':
      return plan.palette && { blob: await picture.writePalette(plan.palette), size }
    case 'png': {
      const encode = (of: Size) => tried('image/png', of, 1)
      return plan.isLast
        ? searchSize(encode, size, plan.maxByteLength)
        : { blob: await encode(size), size }
    }
    case 'jpeg': {
      const encode = (of: Size, quality: number) => tried('image/jpeg', of, quality)
      return searchJpeg(encode, size, plan.maxByteLength, plan.isOver)
    }
  }
}

async function changesOf(
  { blob, look, limits }: FitRequest,
  { crop, from }: Decoded,
  { size, isReduced }: Encoded,
  written: Written,
): Promise<Change[]> {
  const to = written === 'jpeg' ? 'jpeg' : 'png'
  const changes: Change[] = []
  if (look.format !== to) changes.push({ what: 'format', from: look.format, to })
  if (crop) changes.push(...cropChanges(crop))
  // A part has fewer bytes than the whole; that alone is no loss.
  const isOver = look.byteLength > limits.image.maxByteLength
  const isSmaller = isReduced || !crop || (isOver && isWholeArea(crop))
  if (look.format === to && isSmaller) changes.push({ what: 'compressed' })
  if (areaOf(size) < areaOf(from)) changes.push({ what: 'scaled', from, to: size })
  const metadata = await metadataChange(blob, look)
  if (metadata) changes.push(metadata)
  return changes
}

function cropChanges(crop: Crop): Change[] {
  const changes: Change[] = []
  if (!isWholeArea(crop)) {
    const [from, to] = [turnedSize(crop.of, crop), turnedSize(crop.area, crop)]
    changes.push({ what: 'cropped', from, to })
  }
  if (crop.turns !== 0 || crop.flipped) changes.push(turnedChange(crop))
  return changes
}

function areaOf({ width, height }: Size): number {
  return width * height
}

/** Looks at what was made as at any other file before it is kept. */
async function keep(
  request: FitRequest,
  { pieces, signal, progress }: FitTools,
  made: Blob,
  changes: Change[],
): Promise<FitDone> {
  const { format, kind, width, height } = await inspectFile(made)
  progress(0.9)
  signal.throwIfAborted()
  await putBlob(pieces, made)
  return {
    bytes: 'made',
    file: {
      byteLength: made.size,
      mediaType: format === 'png' ? 'image/png' : 'image/jpeg',
      kind,
      width,
      height,
    },
    changes,
    isOriginalTaken: await isPictureTaken(request),
  }
}
