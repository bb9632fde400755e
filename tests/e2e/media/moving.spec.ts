import { expect, test } from '@playwright/test'
import type { FitWish } from '../../../lib/model/fit.ts'
import { limitsOf } from '../../../lib/model/fit-limits.ts'
import type { NamedFormat } from '../../../lib/model/formats.ts'
import { mediaFile } from '../../fixtures/media-file.ts'
import { Lab } from '../lab/lab.ts'
import { expectNoTags, probed } from './outside-tools.ts'

const LIMITS = limitsOf(null)

test.describe.configure({ mode: 'default' })

let lab: Lab
test.beforeAll(async () => {
  lab = await Lab.open()
})
test.afterAll(() => lab.close())

interface Seen {
  seconds: number
  width: number
  height: number
  /** Mean colour halfway, and of the corner at the top, as red, green and blue. */
  mean: number[]
  corner: number[]
}

/** As a browser that knows nothing of ours shows it. */
function seen(bytes: Buffer): Promise<Seen> {
  return lab.page.evaluate(async (base64) => {
    const blob = await (await fetch(`data:video/mp4;base64,${base64}`)).blob()
    const video = document.createElement('video')
    video.muted = true
    video.src = URL.createObjectURL(blob)
    await new Promise((resolve, reject) => {
      video.onloadeddata = resolve
      video.onerror = () => reject(new Error(video.error?.message))
    })
    // What is sought need not be shown yet, and until something is, nothing is drawn.
    const half = video.duration / 2
    const shown = new Promise<void>((resolve) => {
      const look = () =>
        video.requestVideoFrameCallback((_, { mediaTime }) =>
          Math.abs(mediaTime - half) < 0.2 ? resolve() : look(),
        )
      look()
    })
    video.currentTime = half
    await shown
    const { videoWidth: width, videoHeight: height, duration: seconds } = video
    const context = new OffscreenCanvas(width, height).getContext('2d')
    context?.drawImage(video, 0, 0)
    const mean = (w: number, h: number) => {
      const data = context?.getImageData(0, 0, w, h).data ?? []
      return [0, 1, 2].map((channel) => {
        let sum = 0
        for (let at = channel; at < data.length; at += 4) sum += data[at] ?? 0
        return Math.round((4 * sum) / data.length)
      })
    }
    return { seconds, width, height, mean: mean(width, height), corner: mean(8, 8) }
  }, bytes.toString('base64'))
}

/** Mean colour of the frame shown halfway through the source, on white. */
function sourceMean(bytes: Buffer, type: string): Promise<number[]> {
  return lab.page.evaluate(
    async ({ base64, type }) => {
      const data = await (await fetch(`data:${type};base64,${base64}`)).arrayBuffer()
      const decoder = new ImageDecoder({ data, type, preferAnimation: true })
      await decoder.completed
      await decoder.tracks.ready
      const count = decoder.tracks.selectedTrack?.frameCount ?? 0
      const { image } = await decoder.decode({ frameIndex: Math.floor(count / 2) })
      const context = new OffscreenCanvas(image.displayWidth, image.displayHeight).getContext('2d')
      if (!context) throw new Error('no canvas')
      context.fillStyle = '#fff'
      context.fillRect(0, 0, image.displayWidth, image.displayHeight)
      context.drawImage(image, 0, 0)
      const pixels = context.getImageData(0, 0, image.displayWidth, image.displayHeight).data
      return [0, 1, 2].map((channel) => {
        let sum = 0
        for (let at = channel; at < pixels.length; at += 4) sum += pixels[at] ?? 0
        return Math.round((4 * sum) / pixels.length)
      })
    },
    { base64: bytes.toString('base64'), type },
  )
}

/** As ffprobe tells of it, where that is installed. */
const FILM = { codec_name: 'h264', pix_fmt: 'yuv420p', color_range: 'tv', color_space: 'bt709' }

interface Row {
  file: string
  type: string
  from: NamedFormat
  width: number
  height: number
  seconds: number
}

const ROWS: Row[] = [
  {
    file: 'moving.webp',
    type: 'image/webp',
    from: 'webp-animated',
    width: 160,
    height: 120,
    seconds: 1.5,
  },
  { file: 'moving.apng', type: 'image/png', from: 'apng', width: 96, height: 64, seconds: 1 },
  {
    file: 'moving.avif',
    type: 'image/avif',
    from: 'avif-animated',
    width: 160,
    height: 120,
    seconds: 1,
  },
  { file: 'many-frames.gif', type: 'image/gif', from: 'gif', width: 32, height: 32, seconds: 8 },
  {
    file: 'see-through.webp',
    type: 'image/webp',
    from: 'webp-animated',
    width: 80,
    height: 80,
    seconds: 1,
  },
]

for (const { file, type, from, width, height, seconds } of ROWS) {
  test(`${file} becomes a film that shows the same`, async () => {
    const source = mediaFile(file)
    const result = await lab.fit(source, LIMITS)
    if ('failure' in result) throw new Error(JSON.stringify(result.failure))
    const { done, bytes, look } = result
    expect(look).toMatchObject({ format: from, kind: 'video' })
    expect(done.changes).toEqual([{ what: 'format', from, to: 'mp4', moving: true }])
    expect(done).toMatchObject({
      bytes: 'made',
      isOriginalTaken: false,
      file: { mediaType: 'video/mp4', kind: 'video', width, height, byteLength: bytes.length },
    })
    expectNoTags(bytes)
    const { streams } = probed(bytes) ?? { streams: [] }
    for (const track of streams) expect(track).toMatchObject(FILM)
    const film = await seen(bytes)
    expect(film).toMatchObject({ width, height })
    expect(Math.abs(film.seconds - seconds)).toBeLessThan(0.11)
    expect(Math.abs((done.file.durationMs ?? 0) / 1000 - film.seconds)).toBeLessThan(0.05)
    const wanted = await sourceMean(source, type)
    // The frame before or after it at most, which differs little on the whole.
    for (const [channel, value] of film.mean.entries()) {
      expect(Math.abs(value - (wanted[channel] ?? 0))).toBeLessThan(14)
    }
  })
}

test('what can be seen through is white in a film', async () => {
  const result = await lab.fit(mediaFile('see-through.webp'), LIMITS)
  if ('failure' in result) throw new Error(JSON.stringify(result.failure))
  const { corner } = await seen(result.bytes)
  expect(Math.min(...corner)).toBeGreaterThan(245)
})

test('shorter than X takes, it is shown again and again', async () => {
  const result = await lab.fit(mediaFile('brief.webp'), LIMITS)
  if ('failure' in result) throw new Error(JSON.stringify(result.failure))
  expect(result.done.file.durationMs).toBeGreaterThanOrEqual(LIMITS.video.minDurationMs)
  expect((await seen(result.bytes)).seconds).toBeGreaterThanOrEqual(0.5)
})

test('one that says that it moves and has a single frame is a picture', async () => {
  const result = await lab.fit(mediaFile('single.apng'), LIMITS)
  if ('failure' in result) throw new Error(JSON.stringify(result.failure))
  expect(result.done.file).toMatchObject({
    kind: 'image',
    mediaType: 'image/png',
    width: 64,
    height: 64,
  })
})

test('a GIF of too many pixels is made smaller, and says so', async () => {
  const limits = {
    ...LIMITS,
    video: { ...LIMITS.video, encoded: { longerSide: 64, shorterSide: 48 } },
  }
  const result = await lab.fit(mediaFile('moving.webp'), limits)
  if ('failure' in result) throw new Error(JSON.stringify(result.failure))
  expect(result.done.changes).toContainEqual({
    what: 'scaled',
    from: { width: 160, height: 120 },
    to: { width: 64, height: 48 },
  })
  expect(await seen(result.bytes)).toMatchObject({ width: 64, height: 48 })
})

test('a cut of it begins and ends where it should', async () => {
  const wish: FitWish = { cut: { startMs: 500, endMs: 1250 } }
  const result = await lab.fit(mediaFile('moving.webp'), LIMITS, wish)
  if ('failure' in result) throw new Error(JSON.stringify(result.failure))
  expect(Math.abs((await seen(result.bytes)).seconds - 0.75)).toBeLessThan(0.06)
})

test('one that is too long for the account is not made into a film', async () => {
  const limits = { ...LIMITS, video: { ...LIMITS.video, maxDurationMs: 700 } }
  expect(await lab.fit(mediaFile('moving.webp'), limits)).toMatchObject({
    failure: { kind: 'media-too-long', maxDurationMs: 700 },
  })
})

test('a GIF inside every limit that X could make nothing of becomes a film, too', async () => {
  const { animatedGif } = await import('../../fixtures/make-fixtures.ts')
  const result = await lab.fit(animatedGif(), LIMITS, { encodeAnew: true })
  if ('failure' in result) throw new Error(JSON.stringify(result.failure))
  expect(result.look.kind).toBe('gif')
  expect(result.done).toMatchObject({ isOriginalTaken: true, file: { kind: 'video' } })
})
