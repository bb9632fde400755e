import type { Failure, FailureReference } from '../failures/failure.ts'
import type {
  AccountId,
  AttachmentId,
  BlobKey,
  DraftId,
  EpochMs,
  JobId,
  MediaId,
  MediaKey,
  PostId,
} from '../units.ts'
import { newId } from '../units.ts'
import { type AttachmentContent, blobsOfFit, type Source, type StoredFile } from './attachment.ts'
import type { Draft, PostOptions } from './draft.ts'
import type { Fit, Fitting } from './fit.ts'
import type { UndoWindow } from './undo.ts'

/** X's `media_category` values that we use (x-api.md §2.3). */
export type MediaCategory = 'tweet_image' | 'tweet_gif' | 'tweet_video'

/** A media id at X. Uploading must end, and the post must be made, before `expiresAt`. */
export interface Upload {
  mediaId: MediaId
  mediaKey: MediaKey | null
  expiresAt: EpochMs
}

/** A file on its way to X; nothing about the file itself changes any more. */
export interface Prepared {
  file: StoredFile
  category: MediaCategory
  /** Largest segment to plan with, in bytes; lowered when X refuses one as too large. */
  segmentLimit: number
  /** How often the file was sent anew because X could make nothing of an upload. */
  restarts: number
}

/**
 * How far one medium has come. Each state holds exactly what the next step needs after a restart:
 * fetching → fitting → captured → prepared → uploading → processing → uploaded → ready.
 */
export type MediaProgress =
  | { state: 'fetching'; receivedBytes: number; totalBytes: number | null }
  /** Its bytes are here and have to be made fit for X. */
  | ({ state: 'fitting' } & Fitting)
  /** Fit, but not yet looked at as what this account may post. */
  | { state: 'captured'; file: StoredFile }
  | ({ state: 'prepared'; oneShot: 'untried' | 'refused' } & Prepared)
  | ({
      state: 'uploading'
      upload: Upload
      /**
       * Frozen when planned: segment i is the bytes [boundaries[i], boundaries[i + 1]). Only what is
       * about to be sent is planned; the rest of the file follows by what the line is like then.
       */
      boundaries: number[]
      /** Indexes whose 2xx has been stored, ascending. */
      acknowledged: number[]
      /** Indexes that X refused while others were on their way; then the rest goes one by one. */
      refused: number[]
      /**
       * Indexes planned by an earlier run that ended before their answers were stored: X may have them.
       * Absent means none.
       */
      unsure?: number[]
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

/** What the first bytes of a file promise: that it goes out as it is, but for `blanks`. */
export interface Promised {
  /** Its bytes are those of the download of that name, all of them once it has ended. */
  file: StoredFile
  category: MediaCategory
}

/**
 * An upload that began while its file still arrives. It is a guess: it counts for nothing before the whole
 * file was looked at and is, to the byte, what was promised. X makes nothing of an upload that is left.
 */
export interface Early {
  /** Names the bytes, as a download does and later the file. */
  blob: BlobKey
  /** So many first ones are in storage. */
  arrivedBytes: number
  /** As for a whole file; null once it was given up, so that it waits for that. */
  progress: Extract<MediaProgress, { state: 'prepared' | 'uploading' }> | null
}

export interface JobMedia {
  attachmentId: AttachmentId
  name: string
  source: Source
  altText: string
  /** Small picture for lists; null while there is none. */
  thumbnail: BlobKey | null
  /** How its file was made fit; absent before, and where nothing is known of it. */
  fit?: Fit
  progress: MediaProgress
  /** Only before `prepared`; absent where nothing was sent early. */
  early?: Early
}

/** Where the job as a whole stands; `paused` lies across it. */
export type JobState =
  /**
   * No post at all: files of a draft that is still being written go to X ahead of it. Nothing that X would
   * show comes of it, and it is in no list. Its files are the draft's. Post makes it `active`.
   */
  | {
      state: 'composing'
      draftId: DraftId
      /** After a failure; absent while nothing is in the way. */
      rest?: RestAhead
    }
  | { state: 'active' }
  /** Goes on by itself. */
  | {
      state: 'waiting'
      until: EpochMs
      /** When the wait began: an earlier time on the clock means that it was set back. */
      since?: EpochMs
      failure: Failure
    }
  /** The intention is stored: from here on `POST /2/tweets` may have happened. Never sent blindly again. */
  | {
      state: 'publishing'
      /** By X's clock. */
      intendedAt: EpochMs
    }
  /** The answer was lost: the account's own posts are being read to see whether it went out. */
  | {
      state: 'confirming'
      checkAt: EpochMs
      since?: EpochMs
      reads: number
      duplicate: boolean
    }
  /**
   * One question to the person. `went-out`: it cannot be known whether the post is on X.
   * `still-wanted`: it was held up for so long that it may not be wanted any more, or, with a time to
   * undo (`Job.undo`), the browser ended within that.
   */
  | { state: 'asking'; question: 'went-out' | 'still-wanted' }
  | { state: 'blocked'; failure: Failure }
  | {
      state: 'published'
      /** null when only the person said that it is on X. */
      postId: PostId | null
      publishedAt: EpochMs
      /** Absent while nobody wants it gone. */
      deletion?: Deletion
    }
  | { state: 'cancelled'; at: EpochMs }

/** Files that go up ahead rest: for a while, or until Post (`until` null). Nobody is told. */
export type RestAhead =
  | { until: EpochMs; since: EpochMs; failure: Failure }
  | { until: null; failure: Failure }

/**
 * What became of the wish to delete a post from X. X deletes a post once however often it is asked, so
 * a wish without an answer is asked again after a death.
 */
export type Deletion =
  /** `at`: when X was last asked. */
  | { state: 'asked'; at: EpochMs }
  /** X did not do it, as far as is known: it may have, where its answer was lost. */
  | { state: 'failed'; failure: Failure }
  | { state: 'done'; at: EpochMs }

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
  /** Posts read from X for this entry; X bills each (`x/prices.ts`, `readPrice`). */
  postsRead?: number
  /** How X answered, where it did not do what was asked. */
  answer?: FailureReference
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
  /** The time to undo it; absent where there is none, or none any more. */
  undo?: UndoWindow
  /** When a step last went well; absent before. */
  movedAt?: EpochMs
  /** The longest time between two such steps since `wantedAt`, in ms; absent means none was long. */
  stillMs?: number
  /** Since when, by X's clock, a create may have been carried out unseen; null while none can have been. */
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
      ...progressOf(attachment.content),
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

function progressOf(content: AttachmentContent): Pick<JobMedia, 'fit' | 'progress'> {
  switch (content.state) {
    case 'stored': {
      const { file, fit } = content
      return { ...(fit && { fit }), progress: { state: 'captured', file } }
    }
    case 'fitting':
      return { progress: content }
    default:
      return { progress: { state: 'fetching', receivedBytes: 0, totalBytes: null } }
  }
}

/** Its bytes are here and fit for X. */
export function hasFile(
  progress: MediaProgress,
): progress is Exclude<MediaProgress, { state: 'fetching' | 'fitting' }> {
  return progress.state !== 'fetching' && progress.state !== 'fitting'
}

/** On its way to X, or there. */
export function isPrepared(
  progress: MediaProgress,
): progress is Exclude<MediaProgress, { state: 'fetching' | 'fitting' | 'captured' }> {
  return hasFile(progress) && progress.state !== 'captured'
}

/** What of it goes up to X, or is about to, whether the file is whole yet or not. */
export function sendingOf({ progress, early }: JobMedia): MediaProgress {
  return isPrepared(progress) ? progress : (early?.progress ?? progress)
}

/** X may take it once it is encoded anew: it moves, and that was not tried yet. */
export function mayEncodeAnew({ progress, fit }: JobMedia): boolean {
  return hasFile(progress) && progress.file.kind !== 'image' && !fit?.wish.encodeAnew
}

/** Everything that a medium keeps in storage but its thumbnail. */
export function filesOfMedia({ progress, fit }: JobMedia): BlobKey[] {
  switch (progress.state) {
    case 'fetching':
      return []
    case 'fitting':
      return [progress.original.blob]
    default:
      return blobsOfFit(progress.file, fit)
  }
}

/** Files that go up before Post, for a draft that is still being written. */
export interface ComposingJob extends Job {
  state: Extract<JobState, { state: 'composing' }>
}

/** Whether it is no post, but files of a draft on their way ahead of it. */
export function isComposing(job: Job): job is ComposingJob {
  return job.state.state === 'composing'
}

/** The wish to delete it from X waits for an answer. */
export function isBeingDeleted({ state }: Job): boolean {
  return state.state === 'published' && state.deletion?.state === 'asked'
}

/** Nothing will happen to it any more without the person. */
export function isFinished(job: Job): boolean {
  return job.state.state === 'published' || job.state.state === 'cancelled'
}
