import type { Failure } from '../failures/failure.ts'
import type { SourceFile, StoredFile } from '../model/attachment.ts'
import type { Fit } from '../model/fit.ts'
import type { MediaCategory, Upload } from '../model/job.ts'
import type { Allowance } from '../model/reply.ts'
import type { BlobKey, EpochMs, MediaId, PostId } from '../units.ts'
import type { Look } from './confirm.ts'
import type { UploadStatus } from './ports.ts'

/**
 * One thing to do for a job. `media` is the place in `job.media`; `upload` the media id it is about,
 * so that what comes of a step for an upload given up meanwhile is not taken for the new one's.
 */
export type Step =
  | { kind: 'fetch'; media: number }
  | { kind: 'fit'; media: number }
  | { kind: 'prepare'; media: number }
  | { kind: 'one-shot'; media: number }
  /** `early`: of an early upload, the name of its bytes (`Early`). */
  | { kind: 'initialize'; media: number; early?: BlobKey }
  /**
   * `alone`: no other segment of the upload was on its way or missing before it. `patienceMs`: how
   * long its answer is waited for; null leaves it to its size.
   */
  | {
      kind: 'append'
      media: number
      upload: MediaId
      index: number
      alone: boolean
      patienceMs: number | null
    }
  | { kind: 'finalize'; media: number; upload: MediaId }
  | { kind: 'check'; media: number; upload: MediaId }
  | { kind: 'set-alt-text'; media: number; upload: MediaId }
  | { kind: 'create-post' }
  | { kind: 'confirm-post' }

/**
 * All that may be done for files whose post is still being written. X shows nothing of any of it: no post
 * comes of it, and no words go out.
 */
export const STEPS_AHEAD: ReadonlySet<Step['kind']> = new Set([
  'prepare',
  'one-shot',
  'initialize',
  'append',
  'finalize',
  'check',
])

/** What each kind of step brings about. */
interface Results {
  fetch: { original: SourceFile }
  fit: { file: StoredFile; fit: Fit }
  prepare: { file: StoredFile; category: MediaCategory; thumbnail: BlobKey | null }
  'one-shot': { status: UploadStatus }
  initialize: { upload: Upload }
  append: { byteLength: number; allowance: Allowance | null }
  finalize: { status: UploadStatus }
  check: { status: UploadStatus }
  'set-alt-text': null
  'create-post': { postId: PostId }
  'confirm-post': Look
}

/** A step that went well, with its result. */
export type Done = {
  [K in Step['kind']]: { step: Extract<Step, { kind: K }>; kind: K; result: Results[K] }
}[Step['kind']]

/** A step that did not go well; the fields are those of a `Reply`. */
export interface Failed {
  ok: false
  step: Step
  failure: Failure
  retryAt: EpochMs | null
  uncertain: boolean
}

export type Outcome = { ok: true; done: Done } | Failed

/** Tells steps of one job apart; a step that is under way is not started twice. */
export function stepKey(step: Step): string {
  switch (step.kind) {
    case 'append':
      return `append:${step.media}:${step.upload}:${step.index}`
    case 'initialize':
      return ['initialize', step.media, ...(step.early ? [step.early] : [])].join(':')
    case 'create-post':
    case 'confirm-post':
      return step.kind
    default:
      return `${step.kind}:${step.media}`
  }
}
