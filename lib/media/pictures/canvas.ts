import { type Crop, turnedSize, turnMatrix } from '../../model/crop.ts'
import type { Size } from '../../model/fit.ts'
import { Census, type Colours } from './census.ts'
import { writePalettePng } from './palette-png.ts'

/** Pixels looked at in one go: 4 MB. */
const STRIP_PIXELS = 1024 * 1024

/** A picture that was decoded: turned as its file asks for, in sRGB. */
export class Picture {
  readonly size: Size
  #bitmap: ImageBitmap
  #signal: AbortSignal

  constructor(bitmap: ImageBitmap, signal: AbortSignal) {
    this.#bitmap = bitmap
    this.#signal = signal
    this.size = { width: bitmap.width, height: bitmap.height }
  }

  close(): void {
    this.#bitmap.close()
  }

  async colours(): Promise<Colours> {
    const census = new Census()
    for (const pixels of this.#strips()) {
      census.add(pixels)
      if (census.isSettled) break
    }
    return census.done()
  }

  writePalette(palette: Uint32Array): Promise<Blob> {
    return writePalettePng(this.size, palette, this.#strips())
  }

  /** @param quality of a JPEG, 0 to 1. */
  async encode(type: 'image/png' | 'image/jpeg', size: Size, quality: number): Promise<Blob> {
    this.#signal.throwIfAborted()
    const isWhole = size.width === this.size.width && size.height === this.size.height
    const drawn = isWhole ? this.#bitmap : await resized(this.#bitmap, size)
    try {
      const canvas = new OffscreenCanvas(size.width, size.height)
      contextOf(canvas).drawImage(drawn, 0, 0)
      return await canvas.convertToBlob({ type, quality })
    } finally {
      if (!isWhole) drawn.close()
    }
  }

  /** All pixels, rows from the top, some at a time. */
  *#strips(): Generator<Uint32Array> {
    const { width, height } = this.size
    const rows = Math.max(1, Math.min(height, Math.floor(STRIP_PIXELS / width)))
    const canvas = new OffscreenCanvas(width, rows)
    const context = contextOf(canvas)
    for (let top = 0; top < height; top += rows) {
      this.#signal.throwIfAborted()
      const count = Math.min(rows, height - top)
      context.clearRect(0, 0, width, rows)
      context.drawImage(this.#bitmap, 0, -top)
      yield new Uint32Array(context.getImageData(0, 0, width, count).data.buffer)
    }
  }
}

/** What a crop leaves of a picture of its size (`of`), as it lies then: the very same pixels. */
export function cutOut(bitmap: ImageBitmap, { area, ...turn }: Crop): ImageBitmap {
  const { x, y, width, height } = area
  const size = turnedSize(area, turn)
  const canvas = new OffscreenCanvas(size.width, size.height)
  const context = contextOf(canvas)
  context.imageSmoothingEnabled = false
  context.setTransform(...turnMatrix(area, turn))
  context.drawImage(bitmap, x, y, width, height, 0, 0, width, height)
  return canvas.transferToImageBitmap()
}

function resized(bitmap: ImageBitmap, { width, height }: Size): Promise<ImageBitmap> {
  return createImageBitmap(bitmap, {
    resizeWidth: width,
    resizeHeight: height,
    resizeQuality: 'high',
  })
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new DOMException('no canvas', 'InvalidStateError')
  return context
}
