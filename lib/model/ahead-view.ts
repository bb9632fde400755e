import type { AttachmentId, EpochMs } from '../units.ts'
import type { ComposingJob, JobMedia } from './job.ts'
import { uploadedBytes } from './job-view.ts'

/** How far a file of a draft is on its way to X, as its tile says it. */
export type AheadView =
  /** `share` from 0 to 1. */
  | { state: 'going-up'; share: number }
  /** X has all of it and makes something of it. */
  | { state: 'at-work' }
  /** X has it, and shows it to nobody. */
  | { state: 'on-x' }

/** Of each file of a draft that goes up ahead of Post. What rests or has run out there is in none of it. */
export function viewAhead(
  { media, state }: ComposingJob,
  now: EpochMs,
): Map<AttachmentId, AheadView> {
  const views = new Map<AttachmentId, AheadView>()
  for (const { attachmentId, progress } of media) {
    const view = viewOf(progress, now)
    if (view !== null && (view.state === 'on-x' || !state.rest)) views.set(attachmentId, view)
  }
  return views
}

function viewOf(progress: JobMedia['progress'], now: EpochMs): AheadView | null {
  if (!('upload' in progress) || progress.upload.expiresAt <= now) return null
  switch (progress.state) {
    case 'uploading':
      return {
        state: 'going-up',
        share: uploadedBytes(progress) / Math.max(1, progress.file.byteLength),
      }
    case 'processing':
      return { state: 'at-work' }
    case 'uploaded':
    case 'ready':
      return { state: 'on-x' }
  }
}
