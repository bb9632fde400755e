import type { Failure } from '../failures/failure.ts'
import type { Draft } from '../model/draft.ts'
import type { FitWish } from '../model/fit.ts'
import type { CountedText } from '../model/measured-text.ts'
import type { RegionOutcome } from '../model/region.ts'
import type { Clearing } from '../model/storage-use.ts'
import type { AccountId, AttachmentId, DraftId, EpochMs, JobId } from '../units.ts'

/** Answer of every command: a value, or the failure to show. */
export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure }

/**
 * What our own pages may ask of the background: command → argument and value.
 * Everything else pages read straight from storage; `changes.ts` tells them when.
 */
export interface Commands {
  /**
   * Turns the draft into a job, in one transaction, and starts it. The draft is gone afterwards. `counted`:
   * the text that was on show; only that goes out.
   */
  'outbox.submit': { in: { draftId: DraftId; counted: CountedText }; out: { jobId: JobId } }
  /** What a page that goes away showed of a draft, and what of it was stored as far as it knew. */
  'draft.keep': {
    /** `isNew`: it was begun there, and may not be in storage at all. */
    in: { stored: Draft; shown: Draft; isNew?: true }
    out: null
  }
  /**
   * Files that a page which goes away was still reading for a draft (null: for the next one, as right after
   * a post); with these ids they join it, or take the place of an attachment that could not be read.
   */
  'files.keep': { in: { draftId: DraftId | null; files: LeftFile[] }; out: null }
  'outbox.pause': { in: { jobId: JobId }; out: null }
  'outbox.resume': { in: { jobId: JobId }; out: null }
  /** Stops it and puts it back among the drafts. Has no effect, and is null, once the post may have gone out. */
  'outbox.cancel': { in: { jobId: JobId }; out: { draftId: DraftId } | null }
  /**
   * Takes a post back within its time to undo, into the composer as it was. Fails once the post may have
   * gone out.
   */
  'outbox.undo': { in: { jobId: JobId }; out: null }
  'outbox.retry': { in: { jobId: JobId }; out: null }
  /** Turns a stopped job back into the current draft. */
  'outbox.edit': { in: { jobId: JobId }; out: { draftId: DraftId } }
  /** Deletes a post from X. Answered once that is stored; what comes of it is in the job. */
  'outbox.delete': { in: { jobId: JobId }; out: null }
  /** Puts the words of a post that is out into a new current draft. */
  'outbox.again': { in: { jobId: JobId }; out: { draftId: DraftId } }
  /** Takes a finished job off the list. */
  'outbox.remove': { in: { jobId: JobId }; out: null }
  /** The person's answer to the one question: it is on X already, or it shall be sent. */
  'outbox.answer': { in: { jobId: JobId; answer: 'went-out' | 'send' }; out: null }
  /** Opens X's consent page. `known`: it was an account already connected. */
  'account.connect': { in: null; out: { accountId: AccountId; known: boolean } }
  /** `jobs`: what becomes of this account's unfinished posts. */
  'account.sign-out': { in: { accountId: AccountId; jobs: 'keep' | 'cancel' }; out: null }
  /** Begins the checks of the set-up. Answered once that is stored; what they say is stored, too. */
  'set-up.check': { in: null; out: null }
  /** Deletes what is kept here; what may be on its way to X stays until that is known. */
  'storage.clear': { in: Clearing; out: null }
  /** Reads an attachment's bytes again from its page. */
  'capture.retry': { in: { draftId: DraftId; attachmentId: AttachmentId }; out: null }
  /** Takes one of several that could be meant, by its place among them, and reads it. */
  'capture.choose': {
    in: { draftId: DraftId; attachmentId: AttachmentId; index: number }
    out: null
  }
  /** Goes on with what waited for hosts that were allowed just now, or before. */
  'capture.allowed': { in: null; out: null }
  /** Takes a picture of what the attachment's tab shows in place of its file. */
  'capture.picture': { in: { draftId: DraftId; attachmentId: AttachmentId }; out: null }
  /** Puts a picture of all that the draft's shared tab shows into it. */
  'share.picture': { in: { draftId: DraftId }; out: null }
  /**
   * Lets the person choose a region on the page of the draft's shared tab, and brings that to the front.
   * Answered once they can; what comes of it is in the draft.
   */
  'share.region': { in: { draftId: DraftId }; out: null }
  /** Sends files of the current draft to X ahead of Post, or stops that, as the draft and the settings are. */
  'media.ahead': { in: null; out: null }
  /** Makes what is being made fit in drafts, as after a page of ours has put something there. */
  'media.prepare': { in: null; out: null }
  /** Makes an attachment's original fit in another way: cut, sent as it came, encoded anew. */
  'media.fit': { in: { draftId: DraftId; attachmentId: AttachmentId; wish: FitWish }; out: null }
  'media.pause': {
    in: { draftId: DraftId; attachmentId: AttachmentId; paused: boolean }
    out: null
  }
  /**
   * Somebody is about to press Post: makes ready what that needs. With `holdFor` it sends X the head of the
   * create for this account, without a body, so that the post needs no more than one round trip.
   */
  'outbox.expect': { in: { holdFor: AccountId | null }; out: null }
  /** Encodes the video of a stopped job anew, and tries again. */
  'outbox.convert': { in: { jobId: JobId }; out: null }
  /**
   * Opens the composer in its own window, or focuses the one that is open. `forPicker`: without the focus,
   * which would close the popup before it has handed on that a file dialog is wanted there.
   */
  'window.compose': { in: { forPicker: boolean }; out: { tabId: number | null } }
}

export type CommandName = keyof Commands

export interface LeftFile {
  id: AttachmentId
  name: string
  file: Blob
  /** The attachment whose place it takes; null for one more. */
  replaces: AttachmentId | null
  /** When the page was given it. */
  since: EpochMs
}

/** Sends a command and resolves with its answer; never rejects. */
export type Send = <K extends CommandName>(
  name: K,
  argument: Commands[K]['in'],
) => Promise<Answer<Commands[K]['out']>>

/** What changed in storage. Sent to every context of ours, the sender's own included. */
export type Topic = 'drafts' | 'jobs' | 'accounts' | 'settings'

/**
 * What a content script may send, besides `RegionChoice`: bytes it read for one request. `ticket` is a random
 * value made for that request and accepted once, so that no page can slip bytes in.
 */
export interface PageBytes {
  kind: 'courier.page-bytes'
  ticket: string
  bytes: Blob
}

/**
 * From the script that lets a region be chosen: what became of it. `ticket` as for `PageBytes`; `place`
 * is checked like anything from a page.
 */
export interface RegionChoice {
  kind: 'courier.region'
  ticket: string
  outcome: RegionOutcome
  /** Where the region lies (`Place` in `lib/capture`); null unless it was taken. */
  place: unknown
}
