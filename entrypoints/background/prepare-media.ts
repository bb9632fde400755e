import { CourierError, type Failure } from '../../lib/failures/failure.ts'
import { formatName } from '../../lib/model/formats.ts'
import type { Made, MediaJob, MediaNews } from '../../lib/model/media-job.ts'
import { MINUTE } from '../../lib/units.ts'

/** A worker that tells nothing for so long has met a file that it cannot cope with. */
const STUCK_MS = MINUTE

export interface MediaWorkerPorts {
  /** Hands a job to a worker. @returns ends it. */
  start(job: MediaJob, hear: (news: MediaNews) => void): () => void
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/**
 * Has one job done by a worker. Whatever ends it, the worker is gone afterwards.
 * @throws CourierError; whatever the signal was aborted with.
 */
export async function prepareMedia(
  job: MediaJob,
  ports: MediaWorkerPorts,
  signal: AbortSignal,
  progress: (share: number) => void,
): Promise<Made> {
  signal.throwIfAborted()
  const over = new AbortController()
  let news = 0
  const ended: { worker?: () => void } = {}
  try {
    return await new Promise<Made>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      ended.worker = ports.start(job, (told) => {
        news += 1
        if (told.kind === 'progress') progress(told.share)
        else if (told.kind === 'done') resolve(told)
        else if (told.kind === 'failed') reject(new CourierError(told.failure))
      })
      void watch(reject)
    })
  } finally {
    over.abort()
    ended.worker?.()
  }

  async function watch(reject: (reason: unknown) => void): Promise<void> {
    for (;;) {
      const before = news
      await ports.sleep(STUCK_MS, over.signal)
      if (over.signal.aborted) return
      if (news === before) {
        return reject(new CourierError(whyStuck(job)))
      }
    }
  }
}

function whyStuck(job: MediaJob): Failure {
  if (job.kind === 'fit') return { kind: 'media-broken', format: formatName(job.original.format) }
  return { kind: 'unexpected', message: 'the media worker does not answer', stack: '' }
}
