import { cropTo } from '../../lib/capture/crop-to.ts'

/** How good a JPEG stands in for a PNG that would be too large. */
const JPEG_QUALITY = 0.92

/** What a page says is a place and never a word of ours, whatever it is. */
export type PicturePart = 'all' | { place: unknown }

/**
 * The part of a tab's picture that shows a place, as a PNG, or a JPEG where that has more than
 * `maxByteLength`; null when there is next to nothing of it.
 * @param part all of it, or a place of the tab's view, in CSS pixels, that a page may have said.
 */
export async function cutPicture(
  picture: Blob,
  part: PicturePart,
  maxByteLength: number,
): Promise<Blob | null> {
  if (part === 'all' && picture.size <= maxByteLength) return picture
  const whole = await createImageBitmap(picture)
  try {
    const crop = part === 'all' ? { x: 0, y: 0, ...sizeOf(whole) } : cropTo(part.place, whole)
    if (crop === null) return null
    const { x, y, width, height } = crop
    const canvas = new OffscreenCanvas(width, height)
    canvas.getContext('2d')?.drawImage(whole, x, y, width, height, 0, 0, width, height)
    const png = await canvas.convertToBlob({ type: 'image/png' })
    if (png.size <= maxByteLength) return png
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY })
  } finally {
    whole.close()
  }
}

function sizeOf({ width, height }: ImageBitmap): { width: number; height: number } {
  return { width, height }
}
