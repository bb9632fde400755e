import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readBeginning } from '../../../../lib/media/fast-start.ts'
import type { FitTools } from '../../../../lib/media/fitter.ts'
import { fitVideo } from '../../../../lib/media/video/fit-video.ts'
import { lookEarly } from '../../../../lib/media/video/look-early.ts'
import { limitsOf } from '../../../../lib/model/fit-limits.ts'
import { MiB } from '../../../../lib/units.ts'
import { largeVideo } from '../../../fixtures/large-video.ts'

const FIXTURES = join(import.meta.dirname, '..', '..', '..', 'fixtures')
const LIMITS = limitsOf(null)
const TOOLS: FitTools = {
  pieces: { get: async () => null, put: () => Promise.reject(new Error('nothing is to be made')) },
  signal: new AbortController().signal,
  progress: () => undefined,
}

const filmAt = (path: string) => new Blob([readFileSync(join(FIXTURES, path))])

/** What comes of all of it. */
function truthOf(blob: Blob) {
  const size = { width: null, height: null }
  const look = { byteLength: blob.size, format: 'mp4', kind: 'video', ...size } as const
  return fitVideo({ blob, look, limits: LIMITS, wish: {} }, TOOLS)
}

async function beginningOf(blob: Blob): Promise<Blob> {
  const told = await readBeginning(blob, blob.size)
  if (told.is !== 'telling') throw new Error(`it is ${told.is}`)
  return blob.slice(0, told.headBytes)
}

test.each([
  ['plain', () => filmAt('base/dusk.mp4')],
  ['with tags', () => filmAt('media/tagged.mp4')],
  ['with a place', () => filmAt('media/located.mp4')],
  [
    'of 12 MiB',
    () => {
      const film = largeVideo(12 * MiB)
      return new Blob([new Uint8Array(film.read(0, film.byteLength))])
    },
  ],
])('the beginning of a film that goes out as it is tells all of it: %s', async (_what, film) => {
  const blob = film()
  const early = await lookEarly(await beginningOf(blob), blob.size, LIMITS, {}).catch(String)
  expect(early).toEqual(await truthOf(blob).catch(String))
})

test('nothing is told of a film that would be made anew', async () => {
  const blob = filmAt('media/surround.mp4')
  expect(await lookEarly(blob, blob.size, LIMITS, {})).toBeNull()
  const mov = filmAt('media/plain.mov')
  expect(await lookEarly(mov, mov.size, LIMITS, {})).toBeNull()
})

test('what is to stay in it is promised to stay', async () => {
  const blob = filmAt('media/tagged.mp4')
  const told = await lookEarly(await beginningOf(blob), blob.size, LIMITS, { keepMetadata: true })
  expect(told?.file.blanks).toBeUndefined()
  expect(told?.bytes).toBe('original')
})
