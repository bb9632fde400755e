import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { CourierError, failureOf } from '../lib/failures/failure.ts'
import { fitFile } from '../lib/media/fit.ts'
import { joinStream } from '../lib/media/join-stream.ts'
import type { Pieces } from '../lib/media/piece-writer.ts'
import type { AacModule } from '../lib/media/video/aac-module.ts'
import { lookEarly } from '../lib/media/video/look-early.ts'
import { videoFrames } from '../lib/media/video/video-frames.ts'
import type { MediaJob, MediaNews } from '../lib/model/media-job.ts'
import { openStorage } from '../lib/storage/storage.ts'
import type { AttachmentId, BlobKey } from '../lib/units.ts'

/** Progress is told at most this often. */
const TELL_EVERY_MS = 250

type Done = Extract<MediaNews, { kind: 'done' }>

/** The script of a dedicated worker: one job, then its document ends it. */
export default defineUnlistedScript(() => {
  const { making, blobs } = openStorage(() => undefined)
  const tell = (news: MediaNews) => postMessage(news)
  // Whoever wants it to stop ends the worker.
  const { signal } = new AbortController()

  addEventListener('message', ({ data: job }: MessageEvent<MediaJob>) => {
    let toldAt = 0
    const progress = (share: number) => {
      if (Date.now() - toldAt < TELL_EVERY_MS) return
      toldAt = Date.now()
      tell({ kind: 'progress', share })
    }
    carryOut(job, progress).then(tell, (caught: unknown) =>
      tell({ kind: 'failed', failure: failureOf(caught) }),
    )
  })

  async function carryOut(job: MediaJob, progress: (share: number) => void): Promise<Done> {
    switch (job.kind) {
      case 'join-stream': {
        const parts = await making.parts(job.from, job.lengths)
        const pieces = piecesOf(job)
        const byteLength = await joinStream(parts, job.tracks, pieces, signal, progress)
        return { kind: 'done', byteLength }
      }
      case 'fit': {
        const { blob: key, ...look } = job.original
        const { limits, wish, drawn } = job
        const request = { blob: await stored(key), look, limits, wish, ...(drawn && { drawn }) }
        const done = await fitFile(request, { pieces: piecesOf(job), signal, progress, loadAac })
        const byteLength = done.bytes === 'made' ? done.file.byteLength : 0
        return { kind: 'done', byteLength, fit: done }
      }
      case 'look-early': {
        const { from, arrivedBytes, byteLength, limits, wish } = job
        const beginning = await making.head(from, arrivedBytes)
        const fit = await lookEarly(beginning, byteLength, limits, wish)
        return { kind: 'done', byteLength: 0, ...(fit && { fit }) }
      }
      case 'frames':
        await videoFrames(await stored(job.blob), job.atMs, job.height, (index, picture) =>
          tell({ kind: 'frame', index, picture }),
        )
        return { kind: 'done', byteLength: 0 }
    }
  }

  function piecesOf({ attachmentId, to }: { attachmentId: AttachmentId; to: BlobKey }): Pieces {
    return {
      get: (place) => making.piece(to, place),
      put: (place, bytes) => making.putPiece(attachmentId, to, place, bytes),
    }
  }

  async function stored(key: BlobKey): Promise<Blob> {
    const blob = await blobs.get(key)
    if (!blob) throw new CourierError({ kind: 'bytes-missing' })
    return blob
  }
})

/** A script of its own, as it is 1 MB; it leaves a function behind. */
async function loadAac(): Promise<AacModule> {
  const scope = globalThis as unknown as {
    importScripts(path: string): void
    courierAac(): Promise<AacModule>
  }
  scope.importScripts('/aac-encoder.js')
  return await scope.courierAac()
}
