import type { Failure } from '../failures/failure.ts'
import type {
  AccountId,
  AttachmentId,
  BlobKey,
  EpochMs,
  JobId,
  MediaId,
  MediaKey,
  PostId,
} from '../units.ts'
import { newId } from '../units.ts'
import type { Source, StoredFile } from './attachment.ts'
import type { Draft, PostOptions } from './draft.ts'

/** X's `media_category` values that we use (x-api.md §2.3). */
export type MediaCategory = 'tweet_image' | 'tweet_gif' | 'tweet_video'

/** A media id at X. Uploading must end, and the post must be made, before `expiresAt`. */
export interface Upload {
  mediaId: MediaId
  mediaKey: MediaKey | null
  expiresAt: EpochMs
}

/** A file on its way to X; nothing about the file itself changes any more. */
interface Prepared {
  file: StoredFile
  category: MediaCategory
  /** Largest segment to plan with, in bytes; lowered when X refuses one as too large. */
  segmentLimit: number
  /** How often the file was sent anew because X could make nothing of an upload. */
  restarts: number
}

/**
 * How far one medium has come. Each state holds exactly what the next step needs after a restart:
 * fetching → captured → prepared → uploading → processing → uploaded → ready.
 */
export type MediaProgress =
  | { state: 'fetching'; receivedBytes: number; totalBytes: number | null }
  | { state: 'captured'; file: StoredFile }
  | ({ state: 'prepared'; oneShot: 'untried' | 'refused' } & Prepared)
  | ({
      state: 'uploading'
      upload: Upload
      /** Frozen when planned: segment i is the bytes [boundaries[i], boundaries[i + 1]). */
      boundaries: number[]
      /** Indexes whose 2xx has been stored, ascending. */
      acknowledged: number[]
    } & Prepared)
  | ({
      state: 'processing'
      upload: Upload
      checkAt: EpochMs
      since: EpochMs
      percent: number | null
      /** Why finalize was refused, when it was: status then decides whether it had worked before. */
      doubt: Failure | null
    } & Prepared)
  /** X has it; its alt text has not been sent yet. */
  | ({ state: 'uploaded'; upload: Upload } & Prepared)
  | ({ state: 'ready'; upload: Upload } & Prepared)

export interface JobMedia {
  attachmentId: AttachmentId
  name: string
  source: Source
  altText: string
  /** Small picture for lists; null while there is none. */
  thumbnail: BlobKey | null
  progress: MediaProgress
}

/** Where the job as a whole stands; `paused` lies across it. */
export type JobState =
  | { state: 'active' }
  /** Goes on by itself. */
  | { state: 'waiting'; until: EpochMs; failure: Failure }
  /** The intention is stored: from here on `POST /2/tweets` may have happened. Never sent blindly again. */
  | { state: 'publishing'; intendedAt: EpochMs }
  /** The answer was lost: the account's own posts are being read to see whether it went out. */
  | {
      state: 'confirming'
      checkAt: EpochMs
      reads: number
      duplicate: boolean
    }
  /**
   * One question to the person. `went-out`: it cannot be known whether the post is on X.
   * `still-wanted`: it was held up for so long that it may not be wanted any more.
   */
  | { state: 'asking'; question: 'went-out' | 'still-wanted' }
  | { state: 'blocked'; failure: Failure }
  /** `postId` is null when only the person said that it is on X. */
  | { state: 'published'; postId: PostId | null; publishedAt: EpochMs }
  | { state: 'cancelled'; at: EpochMs }

/** One line of a job's own log: what happened, when, and what was read for it. Never text or tokens. */
export interface JobLogEntry {
  at: EpochMs
  what:
    | 'create-sent'
    | 'create-uncertain'
    | 'create-refused'
    | 'looked'
    | 'found'
    | 'sent-again'
    | 'asked'
    | 'answered'
  /** Posts read from X for this entry; X bills each (`x/prices.ts`). */
  postsRead?: number
}

export interface Job {
  id: JobId
  accountId: AccountId
  createdAt: EpochMs
  /** NFC, as it is sent. */
  text: string
  options: PostOptions
  media: JobMedia[]
  state: JobState
  paused: boolean
  /** Consecutive failures that were waited out; any progress sets it back to 0. */
  retries: number
  /** Body bytes sent in segments, repeats included; for honest figures. */
  sentBytes: number
  /** When the first step ran; null before. */
  startedAt: EpochMs | null
  /** When the person last said that it should go out: Post, Retry, Resume or an answer. */
  wantedAt: EpochMs
  /** Since when a create may have been carried out unseen; null while none can have been. */
  sentSince: EpochMs | null
  /** Media ids that a create may have carried since then; a renewed upload has others. */
  sentMedia: MediaId[]
  /** Creates sent again after the earlier one was not found. */
  resends: number
  log: JobLogEntry[]
}

/** The draft as it is handed over; its blobs now belong to the job. `text` must already be NFC. */
export function newJob(draft: Draft, accountId: AccountId, text: string, now: EpochMs): Job {
  return {
    id: newId<JobId>(),
    accountId,
    createdAt: now,
    text,
    options: draft.options,
    media: draft.attachments.map((attachment) => ({
      attachmentId: attachment.id,
      name: attachment.name,
      source: attachment.source,
      altText: attachment.altText.normalize('NFC'),
      thumbnail: null,
      progress:
        attachment.content.state === 'stored'
          ? { state: 'captured', file: attachment.content.file }
          : { state: 'fetching', receivedBytes: 0, totalBytes: null },
    })),
    state: { state: 'active' },
    paused: false,
    retries: 0,
    sentBytes: 0,
    startedAt: null,
    wantedAt: now,
    sentSince: null,
    sentMedia: [],
    resends: 0,
    log: [],
  }
}

/** Nothing will happen to it any more without the person. */
export function isFinished(job: Job): boolean {
  return job.state.state === 'published' || job.state.state === 'cancelled'
}
