import type { Failure } from '../failures/failure.ts'
import type { StoredFile } from '../model/attachment.ts'
import type { MediaCategory, Upload } from '../model/job.ts'
import type { BlobKey, EpochMs, PostId } from '../units.ts'
import type { OwnPost, UploadStatus } from './ports.ts'

/** One thing to do for a job. `media` is the place in `job.media`. */
export type Step =
  | { kind: 'fetch'; media: number }
  | { kind: 'prepare'; media: number }
  | { kind: 'one-shot'; media: number }
  | { kind: 'initialize'; media: number }
  | { kind: 'append'; media: number; index: number }
  | { kind: 'finalize'; media: number }
  | { kind: 'check'; media: number }
  | { kind: 'set-alt-text'; media: number }
  | { kind: 'create-post' }
  | { kind: 'confirm-post' }

/** What a step brought about. */
export type Done =
  | { kind: 'fetch'; media: number; file: StoredFile }
  | {
      kind: 'prepare'
      media: number
      file: StoredFile
      category: MediaCategory
      thumbnail: BlobKey | null
    }
  | { kind: 'initialize'; media: number; upload: Upload; boundaries: number[] }
  | { kind: 'append'; media: number; index: number; byteLength: number }
  | { kind: 'one-shot' | 'finalize' | 'check'; media: number; status: UploadStatus }
  | { kind: 'set-alt-text'; media: number }
  | { kind: 'create-post'; postId: PostId }
  | { kind: 'confirm-post'; posts: OwnPost[] }

export type Outcome =
  | { ok: true; done: Done }
  | { ok: false; step: Step; failure: Failure; retryAt: EpochMs | null; uncertain: boolean }

/** Tells steps of one job apart; a step that is under way is not started twice. */
export function stepKey(step: Step): string {
  switch (step.kind) {
    case 'append':
      return `append:${step.media}:${step.index}`
    case 'create-post':
    case 'confirm-post':
      return step.kind
    default:
      return `${step.kind}:${step.media}`
  }
}
