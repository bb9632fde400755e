import { expect, test } from 'vitest'
import type { MediaNews } from '../../../lib/model/media-job.ts'
import { createThumbnails } from '../../../lib/stores/thumbnails.ts'
import { type BlobKey, SECOND } from '../../../lib/units.ts'
import { settle } from './surroundings.ts'

const key = (at: number) => `${at}` as BlobKey

function making(kind: 'image' | 'video' = 'image', width: number | null = 4_000) {
  const begun: (() => void)[] = []
  const tell: ((news: MediaNews) => void)[] = []
  const sleepers: (() => void)[] = []
  const slept: number[] = []
  const ended = { count: 0 }
  const thumbnails = createThumbnails(
    {
      blobs: { get: async () => new Blob(['whole']) },
      makeThumbnail: () => new Promise((done) => begun.push(() => done(new Blob(['small'])))),
      showFrames: (_video, hear) => {
        tell.push(hear)
        return () => {
          ended.count += 1
        }
      },
      sleep: (ms) => {
        slept.push(ms)
        return new Promise((wake) => sleepers.push(wake))
      },
    },
    (blob) => ({ blob, kind, width, height: width }),
  )
  return { thumbnails, begun, tell, sleepers, slept, ended }
}

test('two pictures are made small at once, however many are looked at', async () => {
  const { thumbnails, begun } = making()
  const urls = Array.from({ length: 5 }, (_, at) => thumbnails.hold(key(at)))
  await settle()
  expect(begun).toHaveLength(2)
  for (let made = 0; made < 5; made++) {
    begun[made]?.()
    await settle()
  }
  expect(begun).toHaveLength(5)
  expect(urls.every((url) => url.value?.startsWith('blob:'))).toBe(true)
})

test('what nobody looks at any more is not made', async () => {
  const { thumbnails, begun } = making()
  for (let at = 0; at < 5; at++) thumbnails.hold(key(at))
  await settle()
  for (let at = 2; at < 5; at++) thumbnails.release(key(at))
  for (const done of begun) done()
  await settle()
  expect(begun).toHaveLength(2)
})

test('of a video it is the first frame, or none where that does not come in time', async () => {
  const { thumbnails, tell, sleepers, slept, ended } = making('video')
  const [shown, broken, silent] = [1, 2, 3].map((at) => thumbnails.hold(key(at)))
  await settle()
  tell[0]?.({ kind: 'frame', index: 0, picture: new Blob(['frame']) })
  tell[1]?.({ kind: 'failed', failure: { kind: 'media-unknown' } })
  await settle()
  sleepers[2]?.()
  await settle()
  expect(shown?.value).toMatch(/^blob:/)
  expect([broken?.value, silent?.value]).toEqual([null, null])
  expect(ended.count).toBe(3)
  // A busy machine takes its time, and who gave up does not look again.
  expect(Math.min(...slept)).toBeGreaterThanOrEqual(30 * SECOND)
})

test('what was made for choosing is small enough', async () => {
  const { thumbnails, begun } = making('image', null)
  const shown = thumbnails.hold(key(1))
  await settle()
  expect(shown.value).toMatch(/^blob:/)
  expect(begun).toHaveLength(0)
})
