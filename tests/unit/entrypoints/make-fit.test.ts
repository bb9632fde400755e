import { expect, test } from 'vitest'
import { type MakeFitPorts, makeFit } from '../../../entrypoints/background/make-fit.ts'
import { CourierError, type Failure, failureOf } from '../../../lib/failures/failure.ts'
import { fitInPlace } from '../../../lib/media/fit-in-place.ts'
import type { SourceFile } from '../../../lib/model/attachment.ts'
import type { FitDone } from '../../../lib/model/fit.ts'
import { limitsOf } from '../../../lib/model/fit-limits.ts'
import type { MediaJob } from '../../../lib/model/media-job.ts'
import type { AttachmentId, BlobKey } from '../../../lib/units.ts'

const ORIGINAL: SourceFile = {
  blob: 'original' as BlobKey,
  byteLength: 3,
  format: 'webm',
  kind: 'video',
  width: 4,
  height: 3,
}
const ORDER = {
  attachmentId: 'a' as AttachmentId,
  original: ORIGINAL,
  wish: {},
  limits: limitsOf(null),
  keepsMetadata: false,
}
const DONE: FitDone = {
  bytes: 'made',
  file: { byteLength: 7, mediaType: 'video/mp4', kind: 'video', width: 4, height: 3 },
  changes: [{ what: 'format', from: 'webm', to: 'mp4' }],
  isOriginalTaken: false,
}

function setUp(
  come: () => Promise<FitDone | undefined>,
  inPlace: MakeFitPorts['fitInPlace'] = fitInPlace,
) {
  const log: string[] = []
  const jobs: MediaJob[] = []
  const ports: MakeFitPorts = {
    blobs: {
      get: async (key) => (key === 'original' ? new Blob(['abc']) : null),
      put: async () => 'put' as BlobKey,
    },
    making: {
      beginMaking: async () => {
        log.push('begin')
        return 'made' as BlobKey
      },
      finish: async (byteLength) => {
        log.push(`finish ${byteLength}`)
        return 'made' as BlobKey
      },
      drop: async () => void log.push('drop'),
    },
    fitInPlace: inPlace,
    async work(nextJob) {
      jobs.push(await nextJob())
      const fit = await come()
      return { byteLength: fit?.file.byteLength ?? 0, ...(fit && { fit }) }
    },
  }
  const make = (order = ORDER) =>
    makeFit(order, ports, new AbortController().signal, () => undefined)
  return { make, log, jobs }
}

test('what a worker made becomes a file of its own, and the original stays beside it', async () => {
  const { make, log, jobs } = setUp(async () => DONE)
  expect(await make()).toEqual({
    file: { ...DONE.file, blob: 'made' },
    fit: { original: ORIGINAL, wish: {}, changes: DONE.changes, isOriginalTaken: false },
  })
  expect(log).toEqual(['begin', 'finish 7'])
  expect(jobs).toMatchObject([{ kind: 'fit', original: ORIGINAL, to: 'made' }])
})

test('where nothing had to be made, the original itself is the file', async () => {
  const { make, log } = setUp(async () => ({ ...DONE, bytes: 'original', changes: [] }))
  expect(await make()).toMatchObject({ file: { blob: 'original' }, fit: { changes: [] } })
  expect(log).toEqual(['begin', 'drop'])
})

test('of what failed nothing stays', async () => {
  const { make, log } = setUp(async () => {
    throw new CourierError({ kind: 'media-broken', format: 'WebM' })
  })
  expect(await make().catch(failureOf)).toEqual({ kind: 'media-broken', format: 'WebM' })
  expect(log).toEqual(['begin', 'drop'])
})

test('the person’s setting to keep what is written in it goes along, but is no wish of theirs', async () => {
  const { make, jobs } = setUp(async () => DONE)
  expect((await make({ ...ORDER, keepsMetadata: true })).fit.wish).toEqual({})
  expect(jobs).toMatchObject([{ wish: { keepMetadata: true } }])
})

test('of a picture nothing is begun, and nothing lost, while what fits it in place cannot be read', async () => {
  const failure: Failure = { kind: 'code-unreadable', detail: 'NetworkError' }
  const { make, log, jobs } = setUp(
    async () => DONE,
    async () => {
      throw new CourierError(failure)
    },
  )
  const picture: SourceFile = { ...ORIGINAL, format: 'jpeg', kind: 'image' }
  expect(await make({ ...ORDER, original: picture }).catch(failureOf)).toEqual(failure)
  expect([log, jobs]).toEqual([[], []])
  // A video has no need of it.
  expect(await make()).toMatchObject({ file: { blob: 'made' } })
})

test('bytes that are gone are said to be', async () => {
  const { make } = setUp(async () => DONE)
  const gone = { ...ORIGINAL, blob: 'gone' as BlobKey }
  expect(await make({ ...ORDER, original: gone }).catch(failureOf)).toEqual({
    kind: 'bytes-missing',
  })
})
