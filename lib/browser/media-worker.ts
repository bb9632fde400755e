import type { MediaJob, MediaNews } from '../model/media-job.ts'

/**
 * Starts a worker for one job. Only documents can: the offscreen one, or a background that is a page.
 * @returns ends it at once, with all it was doing.
 */
export function startMediaWorker(job: MediaJob, tell: (news: MediaNews) => void): () => void {
  const worker = new Worker('/media-worker.js')
  worker.addEventListener('message', ({ data }: MessageEvent<MediaNews>) => {
    if (data.kind === 'done' || data.kind === 'failed') worker.terminate()
    tell(data)
  })
  worker.addEventListener('error', ({ message }) => {
    worker.terminate()
    tell({ kind: 'failed', failure: { kind: 'unexpected', message, stack: 'media worker' } })
  })
  worker.postMessage(job)
  return () => worker.terminate()
}
