import type { Spot } from '../model/found.ts'
import { MAX_THUMBNAIL_BYTES } from './thumbnail.ts'

/** Longest side in pixels: a third of the popup's width on a screen of twice the density. */
const SIDE = 224

/** Less than this many CSS pixels to be seen of something shows nothing. */
const LEAST_SIDE = 12

/** A part of a picture and the size it is drawn at, in whole pixels. */
export interface Crop {
  x: number
  y: number
  width: number
  height: number
  drawnWidth: number
  drawnHeight: number
}

/**
 * The part of a picture of the tab that shows this spot, never enlarged; null when too little of it
 * is to be seen. A page may claim anything of its elements: the crop always lies inside the picture.
 */
export function cropOf(spot: Spot, picture: { width: number; height: number }): Crop | null {
  const scale = picture.width / spot.viewportWidth
  const left = within(spot.x * scale, picture.width)
  const top = within(spot.y * scale, picture.height)
  const width = within((spot.x + spot.width) * scale, picture.width) - left
  const height = within((spot.y + spot.height) * scale, picture.height) - top
  const seen = Math.min(width, height) / scale
  if (!(scale > 0) || !(seen >= LEAST_SIDE)) return null
  const shrink = Math.min(1, SIDE / Math.max(width, height))
  return {
    x: left,
    y: top,
    width,
    height,
    drawnWidth: Math.max(1, Math.round(width * shrink)),
    drawnHeight: Math.max(1, Math.round(height * shrink)),
  }
}

function within(pixels: number, most: number): number {
  return Math.min(most, Math.max(0, Math.round(pixels)))
}

/**
 * Small JPEGs of spots in a picture of the tab, null for each that shows nothing. Works in a service
 * worker. @throws when the picture cannot be decoded.
 */
export async function cropsFrom(
  picture: Blob,
  spots: readonly (Spot | undefined)[],
): Promise<(Blob | null)[]> {
  const bitmap = await createImageBitmap(picture)
  try {
    const small: (Blob | null)[] = []
    for (const spot of spots) {
      const crop = spot ? cropOf(spot, bitmap) : null
      small.push(crop && (await draw(bitmap, crop)))
    }
    return small
  } finally {
    bitmap.close()
  }
}

async function draw(bitmap: ImageBitmap, crop: Crop): Promise<Blob | null> {
  const { x, y, width, height, drawnWidth, drawnHeight } = crop
  const canvas = new OffscreenCanvas(drawnWidth, drawnHeight)
  const context = canvas.getContext('2d')
  if (!context) return null
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, x, y, width, height, 0, 0, drawnWidth, drawnHeight)
  const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 })
  return jpeg.size <= MAX_THUMBNAIL_BYTES ? jpeg : null
}
