import type { Lab } from '../../e2e/lab/lab.ts'
import { paint, scenes } from '../../fixtures/landscape.ts'
import { encodePng } from '../../fixtures/png.ts'
import { seeded } from './interleave.ts'

const [WIDTH, HEIGHT] = [4_000, 3_000]
/** Of the grain of a photo taken in little light, in steps of 255. */
const GRAIN = 12

/** Pictures over the limit, made one after the other: a photo, and what the browser makes of it. */
export async function* largePictures(
  lab: Lab,
): AsyncGenerator<{ name: string; bytes: Buffer }, void> {
  const photo = grainyPhoto()
  yield { name: 'photo with grain, PNG', bytes: photo }
  yield { name: 'the same, JPEG', bytes: await encode(lab, photo, 'image/jpeg', 1, 1, false) }
  yield { name: 'the same, WebP', bytes: await encode(lab, photo, 'image/webp', 0.99, 1, false) }
  yield {
    name: 'the same, half as large and fading out, PNG',
    bytes: await encode(lab, photo, 'image/png', 1, 0.5, true),
  }
}

function grainyPhoto(): Buffer {
  const scene = paint(scenes.dusk, WIDTH, HEIGHT)
  const random = seeded(7)
  return encodePng(WIDTH, HEIGHT, (x, y) => {
    const [red, green, blue] = scene(x, y)
    // The sum of two is more often small than large. Cameras see grain in brightness more than in colour.
    const grain = (random() + random() - 1) * GRAIN
    return [grainy(red, grain), grainy(green, grain), grainy(blue, grain)]
  })
}

function grainy(channel: number, grain: number): number {
  return Math.max(0, Math.min(255, Math.round(channel + grain)))
}

async function encode(
  lab: Lab,
  picture: Buffer,
  type: string,
  quality: number,
  scale: number,
  fades: boolean,
): Promise<Buffer> {
  lab.keep('large-in', picture)
  await lab.page.evaluate(
    async ([as, share, by, isFading]) => {
      const bitmap = await createImageBitmap(await (await fetch('/bytes/large-in')).blob())
      const [width, height] = [bitmap.width * by, bitmap.height * by]
      const canvas = new OffscreenCanvas(width, height)
      const context = canvas.getContext('2d')
      if (!context) throw new Error('no canvas')
      context.drawImage(bitmap, 0, 0, width, height)
      if (isFading) {
        const fade = context.createLinearGradient(0, 0, width, 0)
        fade.addColorStop(0, '#0000')
        fade.addColorStop(1, '#000f')
        context.globalCompositeOperation = 'destination-in'
        context.fillStyle = fade
        context.fillRect(0, 0, width, height)
      }
      const body = await canvas.convertToBlob({ type: as, quality: share })
      await fetch('/bytes/large-out', { method: 'PUT', body })
    },
    [type, quality, scale, fades] as const,
  )
  return Buffer.from(lab.taken('large-out') ?? [])
}
