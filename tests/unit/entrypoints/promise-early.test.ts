import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type PromisePorts, watchBeginning } from '../../../entrypoints/background/promise-early.ts'
import { lookEarly } from '../../../lib/media/video/look-early.ts'
import type { Arrived } from '../../../lib/model/download.ts'
import { limitsOf } from '../../../lib/model/fit-limits.ts'
import type { Early } from '../../../lib/model/job.ts'
import type { MediaJob } from '../../../lib/model/media-job.ts'
import type { BlobKey } from '../../../lib/units.ts'

const FILM = readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'media', 'tagged.mp4'))
const A = 'a' as BlobKey

/** A film whose beginning is looked into for real, by nobody's worker. */
function setUp(change: Partial<PromisePorts> = {}, early?: Early) {
  const jobs: MediaJob[] = []
  const ports: PromisePorts = {
    beginning: async (_file, byteLength) => new Blob([FILM.subarray(0, byteLength)]),
    wanted: async () => ({ limits: limitsOf(null), keepsMetadata: false }),
    async work(job) {
      jobs.push(job)
      if (job.kind !== 'look-early') throw new Error('another job')
      const beginning = new Blob([FILM.subarray(0, job.arrivedBytes)])
      const fit = await lookEarly(beginning, job.byteLength, job.limits, job.wish)
      return { byteLength: 0, ...(fit && { fit }) }
    },
    ...change,
  }
  const at = watchBeginning({ ...(early && { early }) }, ports, new AbortController().signal)
  const arrived = (arrivedBytes: number, file = A): Arrived => ({
    ...{ file, arrivedBytes, totalBytes: FILM.length },
  })
  /** What is said of it once everything that was begun has ended. */
  async function later(now: Arrived) {
    at(now)
    await new Promise((resolve) => setTimeout(resolve, 50))
    return at(now)
  }
  return { at, jobs, arrived, later }
}

test('what its beginning promises is told with what has arrived, and found out once', async () => {
  const { at, jobs, arrived, later } = setUp()
  expect(at(null)).toBeNull()
  expect(at(arrived(0))).toEqual({ blob: A, arrivedBytes: 0, promised: null })
  expect(await later(arrived(9_000))).toMatchObject({
    blob: A,
    arrivedBytes: 9_000,
    promised: {
      category: 'tweet_video',
      file: { blob: A, byteLength: FILM.length, mediaType: 'video/mp4', kind: 'video' },
    },
  })
  expect((await later(arrived(12_000)))?.promised?.file.blanks).not.toHaveLength(0)
  expect(jobs).toHaveLength(1)
})

test('a beginning that is too short is looked at again when there is more of it', async () => {
  const { jobs, arrived, later } = setUp()
  expect((await later(arrived(500)))?.promised).toBeNull()
  expect((await later(arrived(1_000)))?.promised).toBeNull()
  expect(jobs).toEqual([])
  expect((await later(arrived(9_000)))?.promised).not.toBeNull()
})

test('nothing is promised of another download by the one before', async () => {
  const { at, arrived, later } = setUp()
  await later(arrived(9_000))
  const other = 'b' as BlobKey
  expect(at(arrived(0, other))).toEqual({ blob: other, arrivedBytes: 0, promised: null })
  expect((await later(arrived(9_000, other)))?.promised?.file.blob).toBe(other)
})

test('what was sent early already is not looked at again, nor what was given up', async () => {
  const { jobs, arrived, later } = setUp({}, { blob: A, arrivedBytes: 5, progress: null })
  expect((await later(arrived(9_000)))?.promised).toBeNull()
  expect(jobs).toEqual([])
})

test.each<[string, Partial<PromisePorts>]>([
  ['its bytes are gone', { beginning: async () => null }],
  ['storage fails', { beginning: () => Promise.reject(new Error('no')) }],
  ['the worker fails', { work: () => Promise.reject(new Error('no')) }],
  ['it would be made anew', { work: async () => ({ byteLength: 0 }) }],
])('nothing is promised where %s, and nothing comes of that', async (_why, change) => {
  const { arrived, later } = setUp(change)
  expect(await later(arrived(9_000))).toEqual({ blob: A, arrivedBytes: 9_000, promised: null })
})
