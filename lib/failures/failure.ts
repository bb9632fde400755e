import type { EpochMs } from '../units.ts'

/**
 * Why something did not happen: one kind per cause, carrying facts and no prose, because failures
 * are stored with jobs and attachments and travel between contexts. Words and remedy: `advice.ts`.
 */
export type Failure =
  // Reading media from where it was found
  | { kind: 'address-not-allowed'; scheme: string }
  | { kind: 'media-needs-permission'; host: string }
  | { kind: 'media-host-refused'; host: string; status: number }
  | { kind: 'media-not-found'; host: string; status: number }
  | { kind: 'media-host-trouble'; host: string; status: number }
  | { kind: 'media-unreachable'; host: string }
  | { kind: 'media-too-slow'; host: string; seconds: number }
  | { kind: 'media-endless'; host: string; maxByteLength: number }
  | { kind: 'media-redirect-loop'; host: string }
  | { kind: 'media-is-page'; host: string; found: 'html' | 'json' | 'text' }
  | { kind: 'media-page-gone' }
  | { kind: 'media-cut-short'; receivedBytes: number; expectedBytes: number }
  // What the bytes are
  | { kind: 'media-empty' }
  | { kind: 'media-broken'; format: string }
  | { kind: 'media-unknown' }
  | { kind: 'media-unsupported'; format: string }
  | {
      kind: 'media-too-large'
      media: 'image' | 'gif' | 'video'
      byteLength: number
      maxByteLength: number
    }
  // The draft
  | { kind: 'draft-empty' }
  | { kind: 'draft-missing' }
  | { kind: 'text-too-long'; over: number }
  | { kind: 'too-many-attachments'; max: number }
  | { kind: 'mixed-kinds' }
  | { kind: 'attachment-not-ready' }
  | { kind: 'no-account' }
  | { kind: 'page-not-shareable'; scheme: string }
  // Signing in
  | { kind: 'client-id-missing' }
  | { kind: 'sign-in-running' }
  | { kind: 'sign-in-denied' }
  | { kind: 'sign-in-window-closed' }
  | { kind: 'sign-in-mismatch' }
  | { kind: 'sign-in-code-expired' }
  | { kind: 'sign-in-refused'; error: string; description: string }
  | { kind: 'app-is-confidential' }
  | { kind: 'client-id-unknown' }
  | { kind: 'scope-missing'; missing: string[] }
  | { kind: 'signed-out'; cause?: SignOutCause }
  // X as a service
  | { kind: 'x-unreachable' }
  | { kind: 'x-silent'; seconds: number }
  | { kind: 'x-rate-limited'; until: EpochMs }
  | { kind: 'x-trouble'; status: number; transactionId?: string }
  | { kind: 'x-nonsense'; status: number; found: string; transactionId?: string }
  | { kind: 'x-not-found'; status: number; transactionId?: string }
  // X's refusals
  | { kind: 'credits-depleted'; transactionId?: string }
  | { kind: 'usage-capped'; transactionId?: string }
  | { kind: 'app-not-enrolled'; transactionId?: string }
  | { kind: 'x-refused'; detail: string; transactionId?: string }
  | { kind: 'x-invalid'; detail: string; transactionId?: string }
  | { kind: 'post-duplicate'; transactionId?: string }
  | { kind: 'post-reply-refused'; transactionId?: string }
  | { kind: 'post-text-refused'; detail: string; transactionId?: string }
  | { kind: 'post-video-too-long'; minutes: number | null; transactionId?: string }
  | { kind: 'post-media-invalid'; transactionId?: string }
  | { kind: 'segment-too-large'; status: number }
  | { kind: 'upload-expired' }
  | { kind: 'upload-incomplete'; detail: string; transactionId?: string }
  | { kind: 'processing-failed'; code: number | null; name: string; detail: string }
  | { kind: 'processing-endless'; minutes: number }
  | { kind: 'alt-text-refused'; detail: string; transactionId?: string }
  // A create whose answer never came
  | { kind: 'post-uncertain' }
  // This computer
  | { kind: 'storage-full' }
  | { kind: 'storage-broken'; detail: string }
  | { kind: 'bytes-missing' }
  | { kind: 'background-unreachable' }
  | { kind: 'record-unreadable'; detail: string }
  | { kind: 'unexpected'; message: string; stack: string }

/**
 * Who ended an account's sign-in, as far as can be told: the person, `here`; or X, which answers all
 * its causes alike. `unused`: the refresh token was older than X lets one live. `answer-lost`: an
 * earlier renewal was sent and its answer never arrived, so the token was spent. `at-x`: neither,
 * so access was taken back there.
 */
export type SignOutCause = 'here' | 'unused' | 'answer-lost' | 'at-x'

export type FailureKind = Failure['kind']
export type FailureOf<K extends FailureKind> = Extract<Failure, { kind: K }>

/** A `Failure` on its way up the stack. Only `failure` is ever stored or sent. */
export class CourierError extends Error {
  readonly failure: Failure

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.kind, options)
    this.name = 'CourierError'
    this.failure = failure
  }
}

/** The failure inside a caught value; anything that is not ours becomes `unexpected`, never nothing. */
export function failureOf(caught: unknown): Failure {
  if (caught instanceof CourierError) return caught.failure
  if (caught instanceof DOMException && caught.name === 'QuotaExceededError') {
    return { kind: 'storage-full' }
  }
  if (caught instanceof Error) {
    return { kind: 'unexpected', message: caught.message, stack: caught.stack ?? '' }
  }
  return { kind: 'unexpected', message: String(caught), stack: '' }
}
