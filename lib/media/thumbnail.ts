import type { StoredFile } from '../model/attachment.ts'
import { KiB } from '../units.ts'

/** Longest side in pixels: 88 CSS pixels on a screen of twice the density. */
export const THUMBNAIL_SIDE = 176

/** Pictures above this are not decoded for a thumbnail: four bytes a pixel, so 256 MiB. */
const MAX_PIXELS = 8192 * 8192

/**
 * Most bytes of one. Finished posts keep theirs for the list: 50 posts of 4 pictures then keep at most
 * 13 MB. A JPEG of this size on screen has about 10 KB.
 */
export const MAX_THUMBNAIL_BYTES = 64 * KiB

/**
 * A small JPEG of a picture, first frame of a GIF, on white where it is transparent. Works in a
 * service worker. Null when there is none to be had: videos, pictures too large to decode here, and
 * bytes that the browser's decoder refuses. A missing thumbnail is never a reason to stop a post.
 */
export async function makeThumbnail(
  blob: Blob,
  file: Pick<StoredFile, 'kind' | 'width' | 'height'>,
): Promise<Blob | null> {
  const size = thumbnailSize(file)
  if (size === null || typeof createImageBitmap === 'undefined') return null
  try {
    const bitmap = await createImageBitmap(blob, {
      resizeWidth: size.width,
      resizeHeight: size.height,
      resizeQuality: 'medium',
    })
    try {
      const canvas = new OffscreenCanvas(size.width, size.height)
      const context = canvas.getContext('2d')
      if (!context) return null
      context.fillStyle = '#fff'
      context.fillRect(0, 0, size.width, size.height)
      context.drawImage(bitmap, 0, 0)
      const small = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 })
      return small.size <= MAX_THUMBNAIL_BYTES ? small : null
    } finally {
      bitmap.close()
    }
  } catch {
    return null
  }
}

/** Size of the thumbnail in pixels, never enlarged; null when the picture must not be decoded. */
export function thumbnailSize(
  file: Pick<StoredFile, 'kind' | 'width' | 'height'>,
): { width: number; height: number } | null {
  const { width, height } = file
  if (file.kind === 'video' || !width || !height || width * height > MAX_PIXELS) return null
  const scale = Math.min(1, THUMBNAIL_SIDE / Math.max(width, height))
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
}
