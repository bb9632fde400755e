import type { EpochMs } from '../units.ts'

/**
 * Why something did not happen: one kind per cause, carrying facts and no prose, because failures
 * are stored with jobs and attachments and travel between contexts. Words and remedy: `advice.ts`.
 */
export type Failure =
  // Reading media from where it was found
  | { kind: 'address-not-allowed'; scheme: string }
  /** `hosts`: all that the file is known to need. */
  | { kind: 'media-needs-permission'; hosts: string[] }
  /** `host` leads on to another one, and the browser does not tell which. */
  | { kind: 'media-passed-on'; host: string }
  /** Its page shows it and nobody may copy it. `host` is empty where no host has it; `status`: of its refusal. */
  | { kind: 'media-only-shown'; host: string; status?: number }
  /** There is nothing to take a picture of. */
  | { kind: 'media-not-on-show' }
  /** `host` is of a private network or this computer, and the page is not. */
  | { kind: 'media-private-host'; host: string }
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
  // Reading a stream, which is a list of parts
  | { kind: 'media-protected' }
  /** Its player takes it from somewhere, and nothing says from where. */
  | { kind: 'stream-not-found' }
  | { kind: 'stream-live' }
  | { kind: 'stream-loop'; host: string }
  | { kind: 'stream-endless'; host: string }
  | { kind: 'stream-too-long'; minutes: number; maxMinutes: number }
  | { kind: 'stream-broken'; host: string }
  /** `part` of `parts`, from 1 on. */
  | { kind: 'stream-part-missing'; host: string; part: number; parts: number }
  | { kind: 'stream-format-unread'; format: string }
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
  /** The browser cannot read the pictures in it. `format`: of the file or its picture. */
  | { kind: 'media-undecodable'; format: string }
  /** One of its tracks cannot be brought along. */
  | { kind: 'media-track-lost'; track: 'picture' | 'sound'; format: string }
  | { kind: 'media-too-long'; durationMs: number; maxDurationMs: number }
  | { kind: 'media-too-short'; durationMs: number; minDurationMs: number }
  /** More pixels than a browser draws. */
  | { kind: 'media-too-many-pixels'; width: number; height: number }
  // The draft
  | { kind: 'draft-empty' }
  | { kind: 'draft-missing' }
  /** Another one than the person saw as they pressed Post. */
  | { kind: 'text-changed' }
  /** Its create was about to be sent, or was sent. */
  | { kind: 'undo-too-late' }
  | { kind: 'text-too-long'; over: number }
  | { kind: 'alt-text-too-long'; over: number }
  | { kind: 'too-many-attachments'; max: number }
  | { kind: 'mixed-kinds' }
  | { kind: 'attachment-not-ready' }
  | { kind: 'attachment-not-chosen' }
  | { kind: 'no-account' }
  | { kind: 'page-not-shareable'; scheme: string }
  // A picture of the shared tab
  /** Its page was closed, or the tab shows another one. */
  | { kind: 'shared-page-gone' }
  /** The browser or the page lets nothing be drawn over it. */
  | { kind: 'page-not-drawable' }
  /** The browser gave no picture of it. */
  | { kind: 'tab-not-pictured' }
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
  | { kind: 'scope-missing'; missing: string[]; transactionId?: string }
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
  | { kind: 'segment-too-large'; status: number; transactionId?: string }
  | { kind: 'upload-expired'; transactionId?: string }
  | { kind: 'upload-incomplete'; detail: string; transactionId?: string }
  | {
      kind: 'processing-failed'
      code: number | null
      name: string
      detail: string
      transactionId?: string
    }
  | { kind: 'processing-endless'; minutes: number }
  | { kind: 'alt-text-refused'; detail: string; transactionId?: string }
  | { kind: 'post-gone'; transactionId?: string }
  // A create whose answer never came, or was none; `troubles`: how often X answered with 5xx
  | { kind: 'post-uncertain'; status?: number; troubles?: number; transactionId?: string }
  // This computer
  /** `missingBytes` must be freed before it can go on; absent where nobody could tell. */
  | { kind: 'storage-full'; missingBytes?: number }
  | { kind: 'storage-broken'; detail: string }
  | { kind: 'bytes-missing' }
  | { kind: 'background-unreachable' }
  /** A file of the extension itself that a page, or the background, asked for later. */
  | { kind: 'code-unreadable'; detail: string }
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

/** What of a failure may be written down anywhere: it quotes nobody. */
export interface FailureReference {
  kind: FailureKind
  /** Of X's answer. */
  status?: number
  /** X's own number for the request. */
  transactionId?: string
}

export function referenceOf(failure: Failure): FailureReference {
  const { kind } = failure
  return {
    kind,
    ...('status' in failure && failure.status !== undefined && { status: failure.status }),
    ...('transactionId' in failure &&
      failure.transactionId !== undefined && { transactionId: failure.transactionId }),
  }
}
export type FailureOf<K extends FailureKind> = Extract<Failure, { kind: K }>

/** Hosts that the person has not allowed and without which it cannot go on; null where none is missing. */
export function hostsMissing(failure: Failure | null): string[] | null {
  return failure?.kind === 'media-needs-permission' ? failure.hosts : null
}

const NAME = 'CourierError'

/** A `Failure` on its way up the stack. Only `failure` is ever stored or sent. */
export class CourierError extends Error {
  readonly failure: Failure

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.kind, options)
    this.name = NAME
    this.failure = failure
  }

  /**
   * By its name, because code that is loaded later (`background-later.js`) has a copy of this class: one
   * side's errors are recognised by the other. A subclass inherits this, and has only its own.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: which class is asked.
    if (this !== CourierError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return value instanceof Error && value.name === NAME && 'failure' in value
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
