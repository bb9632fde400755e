import { startMediaWorker } from '../../lib/browser/media-worker.ts'
import { CourierError, failureOf } from '../../lib/failures/failure.ts'
import { drawSvg } from '../../lib/media/pictures/draw-svg.ts'
import type { MediaJob, MediaNews } from '../../lib/model/media-job.ts'
import { openStorage } from '../../lib/storage/storage.ts'
import type { BlobKey } from '../../lib/units.ts'

/**
 * For documents: has a worker do a job, after what only a document can do for it.
 * @returns ends it at once, with all it was doing.
 */
export function startMediaJob(job: MediaJob, tell: (news: MediaNews) => void): () => void {
  if (job.kind !== 'fit' || job.original.format !== 'svg') return startMediaWorker(job, tell)
  let stop: (() => void) | null = null
  let isOver = false
  draw(job.original.blob).then(
    (drawn) => {
      if (!isOver) stop = startMediaWorker({ ...job, drawn }, tell)
    },
    (caught: unknown) => {
      if (!isOver) tell({ kind: 'failed', failure: failureOf(caught) })
    },
  )
  return () => {
    isOver = true
    stop?.()
  }
}

async function draw(key: BlobKey): Promise<Blob> {
  const svg = await openStorage(() => undefined).blobs.get(key)
  if (svg === null) throw new CourierError({ kind: 'bytes-missing' })
  return drawSvg(svg)
}
