import { CourierError, failureOf } from '../../../../lib/failures/failure.ts'
import { drawSvg } from '../../../../lib/media/pictures/draw-svg.ts'
import type { Fitted, LabPage, Look } from '../lab.ts'
import { compareFilms, comparePictures } from './likeness.ts'

/** As in the product: whoever takes longer has met a file that it cannot cope with. */
const PATIENCE_MS = 60_000

/** Each piece of work has a worker of its own, as in the product. */
async function ask<T>(message: unknown): Promise<T> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  try {
    return await new Promise<T>((resolve, reject) => {
      worker.addEventListener('message', ({ data }) => resolve(data as T))
      worker.addEventListener('error', ({ message: why }) => reject(new Error(why)))
      setTimeout(
        () => reject(new CourierError({ kind: 'media-broken', format: 'endless' })),
        PATIENCE_MS,
      )
      worker.postMessage(message)
    })
  } finally {
    worker.terminate()
  }
}

/** An SVG is drawn by a document before a worker gets it. */
async function drawnOf(bytes: string): Promise<Blob | null> {
  const inspected = await ask<Look>({ what: 'inspect', bytes })
  if (!('look' in inspected) || inspected.look.format !== 'svg') return null
  return drawSvg(await (await fetch(`/bytes/${bytes}`)).blob())
}

const lab: LabPage = {
  comparePictures,
  compareFilms,
  inspect: (bytes) => ask<Look>({ what: 'inspect', bytes }),
  fit: async (bytes, made, limits, wish) => {
    const began = performance.now()
    try {
      const drawn = await drawnOf(bytes)
      return await ask<Fitted>({ what: 'fit', bytes, drawn, made, limits, wish })
    } catch (caught) {
      return { failure: failureOf(caught), ms: performance.now() - began }
    }
  },
}
Object.assign(globalThis, { lab })
