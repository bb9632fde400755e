import type { Failure } from '../failures/failure.ts'
import type { AccountId, AttachmentId, DraftId, JobId } from '../units.ts'

/** Answer of every command: a value, or the failure to show. */
export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure }

/**
 * What our own pages may ask of the background: command → argument and value.
 * Everything else pages read straight from storage; `changes.ts` tells them when.
 */
export interface Commands {
  /** Turns the draft into a job, in one transaction, and starts it. The draft is gone afterwards. */
  'outbox.submit': { in: { draftId: DraftId }; out: { jobId: JobId } }
  'outbox.pause': { in: { jobId: JobId }; out: null }
  'outbox.resume': { in: { jobId: JobId }; out: null }
  /** Stops it and puts it back among the drafts. Has no effect once the post may have gone out. */
  'outbox.cancel': { in: { jobId: JobId }; out: null }
  'outbox.retry': { in: { jobId: JobId }; out: null }
  /** Turns a stopped job back into the current draft. */
  'outbox.edit': { in: { jobId: JobId }; out: { draftId: DraftId } }
  /** Takes a finished job off the list. */
  'outbox.remove': { in: { jobId: JobId }; out: null }
  /** The person's answer to the one question: it is on X already, or it shall be sent. */
  'outbox.answer': { in: { jobId: JobId; answer: 'went-out' | 'send' }; out: null }
  /** Opens X's consent page. `known`: it was an account already connected. */
  'account.connect': { in: null; out: { accountId: AccountId; known: boolean } }
  /** `jobs`: what becomes of this account's unfinished posts. */
  'account.sign-out': { in: { accountId: AccountId; jobs: 'keep' | 'cancel' }; out: null }
  /** Reads an attachment's bytes again from its page. */
  'capture.retry': { in: { draftId: DraftId; attachmentId: AttachmentId }; out: null }
  /** Opens the composer in its own window, or focuses the one that is open. */
  'window.compose': { in: null; out: null }
}

export type CommandName = keyof Commands

/** Sends a command and resolves with its answer; never rejects. */
export type Send = <K extends CommandName>(
  name: K,
  argument: Commands[K]['in'],
) => Promise<Answer<Commands[K]['out']>>

/** What changed in storage. Sent to every context of ours, the sender's own included. */
export type Topic = 'drafts' | 'jobs' | 'accounts' | 'settings'

/**
 * The only message a content script may send: bytes it read for one request. `ticket` is a random
 * value made for that request and accepted once, so that no page can slip bytes in.
 */
export interface PageBytes {
  kind: 'courier.page-bytes'
  ticket: string
  bytes: Blob
}
