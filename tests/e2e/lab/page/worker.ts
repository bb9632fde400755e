import { failureOf } from '../../../../lib/failures/failure.ts'
import { withoutBlanks } from '../../../../lib/media/blanks.ts'
import { fitFile as makeFit } from '../../../../lib/media/fit.ts'
import { inspectFile } from '../../../../lib/media/inspect-file.ts'
import type { FitLimits, FitWish } from '../../../../lib/model/fit.ts'
import type { Fitted, Look } from '../lab.ts'

type Asked =
  | { what: 'inspect'; bytes: string }
  | {
      what: 'fit'
      bytes: string
      /** Of an SVG. */
      drawn: Blob | null
      made: string
      limits: FitLimits
      wish: FitWish
    }

addEventListener('message', async ({ data }: MessageEvent<Asked>) => {
  const blob = await (await fetch(`/bytes/${data.bytes}`)).blob()
  postMessage(data.what === 'inspect' ? await inspect(blob) : await make(blob, data))
})

async function inspect(blob: Blob): Promise<Look> {
  try {
    return { look: await inspectFile(blob) }
  } catch (caught) {
    return { failure: failureOf(caught) }
  }
}

async function make(blob: Blob, asked: Extract<Asked, { what: 'fit' }>): Promise<Fitted> {
  const pieces = new Map<number, Blob>()
  const began = performance.now()
  const tools = {
    pieces: {
      get: async (place: number) => pieces.get(place) ?? null,
      put: async (place: number, bytes: Uint8Array<ArrayBuffer>) => {
        pieces.set(place, new Blob([bytes]))
      },
    },
    signal: new AbortController().signal,
    progress: () => undefined,
    loadAac: async () =>
      await (await import('../../../../lib/media/video/create-aac.ts')).createAac(),
  }
  try {
    const look = await inspectFile(blob)
    const { drawn, limits, wish } = asked
    const done = await makeFit({ blob, look, limits, wish, ...(drawn && { drawn }) }, tools)
    const ms = performance.now() - began
    const inOrder = [...pieces.keys()].sort((a, b) => a - b).map((place) => pieces.get(place) ?? '')
    const bytes =
      done.bytes === 'made' ? new Blob(inOrder) : withoutBlanks(blob, done.file.blanks ?? [])
    await fetch(`/bytes/${asked.made}`, { method: 'PUT', body: bytes })
    return { look, done, ms }
  } catch (caught) {
    return { failure: failureOf(caught), ms: performance.now() - began }
  }
}
