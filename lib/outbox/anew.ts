import type { MediaProgress, Prepared } from '../model/job.ts'

/** The same file before its first segment, because X could make nothing of the upload so far. */
export function anew({ file, category, restarts }: Prepared, segmentLimit: number): MediaProgress {
  return {
    state: 'prepared',
    file,
    category,
    segmentLimit,
    oneShot: 'refused',
    restarts: restarts + 1,
  }
}
