import {
  formatBytes,
  formatBytesApart,
  formatLengthsApart,
  formatList,
  formatNumber,
  formatSeconds,
  formatTime,
} from '../words/format.ts'
import type { MessageKey } from '../words/words.ts'
import type { Failure, SignOutCause } from './failure.ts'

/**
 * The one thing that helps. `wait`: it goes on by itself. Anything else needs the person:
 * `retry` the same again, `sign-in` the account again, `edit` the post, `choose-file` instead,
 * `set-up` the app or the Client ID, `open-link` elsewhere, `free-space` on the disk, `allow` reading
 * from the hosts, take a `picture` of the tab, `trim` the video, `convert` it, `answer` the question,
 * `report` it.
 */
export type Remedy =
  | 'wait'
  | 'retry'
  | 'sign-in'
  | 'edit'
  | 'choose-file'
  | 'set-up'
  | 'open-link'
  | 'free-space'
  | 'allow'
  | 'picture'
  | 'trim'
  | 'convert'
  | 'answer'
  | 'report'

export interface Advice {
  /** What happened, then the one thing to do. */
  message: MessageKey
  /** For `$1`… of the message, in order. */
  substitutions: (string | number)[]
  remedy: Remedy
  /** Where the remedy is, and the words for it; only with `open-link`. */
  link?: { url: string; label: MessageKey }
}

/** X's developer console: credits, spending limit, packages and the app's settings. */
export const X_CONSOLE = 'https://console.x.com'

/** X's rules on other people's work. */
export const X_COPYRIGHT = 'https://help.x.com/en/rules-and-policies/copyright-policy'

/** An advice without a link. */
export function say(
  message: MessageKey,
  remedy: Remedy,
  ...substitutions: (string | number)[]
): Advice {
  return { message, substitutions, remedy }
}

/** An advice that leads elsewhere. */
export function sendTo(url: string, label: MessageKey, message: MessageKey): Advice {
  return { message, substitutions: [], remedy: 'open-link', link: { url, label } }
}

/** What to tell the person about a failure. A new kind of failure does not compile without it. */
export function adviceFor(failure: Failure): Advice {
  switch (failure.kind) {
    case 'address-not-allowed':
      return say('failureAddressNotAllowed', 'choose-file', failure.scheme)
    case 'media-needs-permission':
      return failure.hosts.length === 1
        ? say('failureMediaNeedsPermission', 'allow', ...failure.hosts)
        : say('failureMediaNeedsPermissions', 'allow', formatList(failure.hosts))
    case 'media-passed-on':
      return say('failureMediaPassedOn', 'picture', failure.host)
    case 'media-only-shown':
      return failure.host === ''
        ? say('failureMediaOnlyShown', 'picture')
        : say('failureMediaOnlyShownByHost', 'picture', failure.host)
    case 'media-not-on-show':
      return say('failureMediaNotOnShow', 'choose-file')
    case 'media-private-host':
      return say('failureMediaPrivateHost', 'choose-file', failure.host)
    case 'media-host-refused':
      return say('failureMediaHostRefused', 'choose-file', failure.host)
    case 'media-not-found':
      return say('failureMediaNotFound', 'choose-file', failure.host)
    case 'media-host-trouble':
      return say('failureMediaHostTrouble', 'retry', failure.host)
    case 'media-unreachable':
      return say('failureMediaUnreachable', 'retry', failure.host)
    case 'media-too-slow':
      return say('failureMediaTooSlow', 'retry', failure.host, failure.seconds)
    case 'media-endless':
      return say(
        'failureMediaEndless',
        'choose-file',
        failure.host,
        formatBytes(failure.maxByteLength),
      )
    case 'media-redirect-loop':
      return say('failureMediaRedirectLoop', 'choose-file', failure.host)
    case 'media-is-page':
      return say(
        NOT_MEDIA[failure.host === '' ? 'file' : 'link'][
          failure.found === 'html' ? 'page' : 'text'
        ],
        'choose-file',
      )
    case 'media-page-gone':
      return say('failureMediaPageGone', 'choose-file')
    case 'media-cut-short':
      return say(
        'failureMediaCutShort',
        'retry',
        formatBytes(failure.receivedBytes),
        formatBytes(failure.expectedBytes),
      )
    case 'media-protected':
      return say('failureMediaProtected', 'choose-file')
    case 'stream-not-found':
      return say('failureStreamNotFound', 'choose-file')
    case 'stream-live':
      return say('failureStreamLive', 'retry')
    case 'stream-loop':
      return say('failureStreamLoop', 'choose-file', failure.host)
    case 'stream-endless':
      return say('failureStreamEndless', 'choose-file', failure.host)
    case 'stream-too-long':
      return say('failureStreamTooLong', 'choose-file', failure.minutes, failure.maxMinutes)
    case 'stream-broken':
      return say('failureStreamBroken', 'choose-file', failure.host)
    case 'stream-part-missing':
      return say('failureStreamPartMissing', 'retry', failure.part, failure.parts, failure.host)
    case 'stream-format-unread':
      return say('failureStreamFormatUnread', 'choose-file', failure.format)
    case 'media-empty':
      return say('failureMediaEmpty', 'choose-file')
    case 'media-broken':
      return say('failureMediaBroken', 'choose-file', failure.format)
    case 'media-unknown':
      return say('failureMediaUnknown', 'choose-file')
    case 'media-unsupported':
      return unreadAdvice(failure.format, 'failureMediaUnsupported')
    case 'media-too-large':
      return say(
        TOO_LARGE[failure.media],
        'choose-file',
        ...formatBytesApart(failure.byteLength, failure.maxByteLength),
      )
    case 'media-undecodable':
      return unreadAdvice(failure.format, 'failureMediaUndecodable')
    case 'media-track-lost':
      return say(TRACK_LOST[failure.track], 'choose-file', failure.format)
    case 'media-too-long':
      return say(
        'failureMediaTooLong',
        'trim',
        ...formatLengthsApart(failure.durationMs, failure.maxDurationMs),
      )
    case 'media-too-short':
      return say(
        'failureMediaTooShort',
        'choose-file',
        formatSeconds(failure.durationMs),
        formatSeconds(failure.minDurationMs),
      )
    case 'media-too-many-pixels':
      return say(
        'failureTooManyPixels',
        'choose-file',
        formatNumber(failure.width),
        formatNumber(failure.height),
      )
    case 'draft-empty':
      return say('failureDraftEmpty', 'edit')
    case 'draft-missing':
      return say('failureDraftMissing', 'edit')
    case 'text-changed':
      return say('failureTextChanged', 'edit')
    case 'undo-too-late':
      return sendTo('https://x.com', 'lookOnX', 'failureUndoTooLate')
    case 'text-too-long':
      return say('failureTextTooLong', 'edit', formatNumber(failure.over))
    case 'alt-text-too-long':
      return say('failureAltTextTooLong', 'edit', formatNumber(failure.over))
    case 'too-many-attachments':
      return say('failureTooManyAttachments', 'edit', failure.max)
    case 'mixed-kinds':
      return say('failureMixedKinds', 'edit')
    case 'attachment-not-ready':
      return say('failureAttachmentNotReady', 'edit')
    case 'attachment-not-chosen':
      return say('failureAttachmentNotChosen', 'edit')
    case 'no-account':
      return say('failureNoAccount', 'sign-in')
    case 'page-not-shareable':
      return say('failurePageNotShareable', 'edit')
    case 'shared-page-gone':
      return say('failureSharedPageGone', 'edit')
    case 'page-not-drawable':
      return say('failurePageNotDrawable', 'edit')
    case 'tab-not-pictured':
      return say('failureTabNotPictured', 'edit')
    case 'client-id-missing':
      return say('failureClientIdMissing', 'set-up')
    case 'sign-in-running':
      return say('failureSignInRunning', 'retry')
    case 'sign-in-denied':
      return say('failureSignInDenied', 'sign-in')
    case 'sign-in-window-closed':
      return say('failureSignInWindowClosed', 'set-up')
    case 'sign-in-mismatch':
      return say('failureSignInMismatch', 'sign-in')
    case 'sign-in-code-expired':
      return say('failureSignInCodeExpired', 'sign-in')
    case 'sign-in-refused':
      return say('failureSignInRefused', 'set-up')
    case 'app-is-confidential':
      return sendTo(X_CONSOLE, 'linkConsole', 'failureAppIsConfidential')
    case 'client-id-unknown':
      return say('failureClientIdUnknown', 'set-up')
    case 'scope-missing':
      return say('failureScopeMissing', 'set-up')
    case 'signed-out':
      return say(SIGNED_OUT[failure.cause ?? 'unknown'], 'sign-in')
    case 'x-unreachable':
      return say('failureXUnreachable', 'wait')
    case 'x-silent':
      return say('failureXSilent', 'wait', failure.seconds)
    case 'x-rate-limited':
      return say('failureXRateLimited', 'wait', formatTime(failure.until))
    case 'x-trouble':
      return say('failureXTrouble', 'wait')
    case 'x-nonsense':
      return say('failureXNonsense', 'wait')
    case 'x-not-found':
      return say('failureXNotFound', 'wait')
    case 'credits-depleted':
      return sendTo(X_CONSOLE, 'linkAddCredits', 'failureCreditsDepleted')
    case 'usage-capped':
      return sendTo(X_CONSOLE, 'linkConsole', 'failureUsageCapped')
    case 'app-not-enrolled':
      return sendTo(X_CONSOLE, 'linkConsole', 'failureAppNotEnrolled')
    case 'x-refused':
      return say(isBare(failure.detail) ? 'failureXRefusedBare' : 'failureXRefused', 'edit')
    case 'x-invalid':
      return say('failureXInvalid', 'edit')
    case 'post-duplicate':
      return say('failurePostDuplicate', 'edit')
    case 'post-reply-refused':
      return say('failurePostReplyRefused', 'edit')
    case 'post-text-refused':
      return say('failurePostTextRefused', 'edit')
    case 'post-video-too-long':
      return failure.minutes === null
        ? say('failurePostVideoTooLong', 'edit')
        : say('failurePostVideoTooLongMinutes', 'edit', failure.minutes)
    case 'post-media-invalid':
      return say('failurePostMediaInvalid', 'retry')
    case 'post-gone':
      return say('failurePostGone', 'edit')
    case 'segment-too-large':
      return say('failureSegmentTooLarge', 'wait')
    case 'upload-expired':
      return say('failureUploadExpired', 'wait')
    case 'upload-incomplete':
      return say('failureUploadIncomplete', 'wait')
    case 'processing-failed':
      return processingAdvice(failure.detail)
    case 'processing-endless':
      return say('failureProcessingEndless', 'retry', failure.minutes)
    case 'alt-text-refused':
      return say('failureAltTextRefused', 'edit')
    case 'post-uncertain':
      return say('failurePostUncertain', 'answer')
    case 'storage-full':
      if (failure.missingBytes === undefined) return say('failureStorageFull', 'free-space')
      return say('failureStorageFullBy', 'free-space', formatBytes(failure.missingBytes))
    case 'storage-broken':
      return say('failureStorageBroken', 'retry')
    case 'bytes-missing':
      return say('failureBytesMissing', 'choose-file')
    case 'background-unreachable':
      return say('failureBackgroundUnreachable', 'retry')
    case 'code-unreadable':
      return say('failureCodeUnreadable', 'retry')
    case 'record-unreadable':
      return say('failureRecordUnreadable', 'report')
    case 'unexpected':
      return say('failureUnexpected', 'report')
    default:
      return failure satisfies never
  }
}

/** X's catch-all: nothing in it tells what to mend (x-api.md §3.5). */
function isBare(detail: string): boolean {
  return /^(HTTP \d+|You are not permitted to perform this action\.?)$/.test(detail)
}

/** Longest part of X's own sentence that stands inside ours; all of it is under Details. */
const QUOTED_LENGTH = 80

/** X says itself what is wrong with a file, and that helps more than anything made up here. */
function processingAdvice(detail: string): Advice {
  if (/exceeds max duration/i.test(detail)) return say('failurePostVideoTooLong', 'edit')
  const said = detail.replace(/[.\s]+$/, '')
  if (said === '') return say('failureProcessingFailed', 'convert')
  const quoted = said.length > QUOTED_LENGTH ? `${said.slice(0, QUOTED_LENGTH - 1)}…` : said
  return say('failureProcessingFailedSays', 'convert', quoted)
}

/** How to come by something that can be read, where there is more to say than the format's name. */
function unreadAdvice(format: string, otherwise: MessageKey): Advice {
  const known = UNSUPPORTED[format]
  return known ? say(known, 'choose-file') : say(otherwise, 'choose-file', format)
}

const SIGNED_OUT = {
  here: 'failureSignedOutHere',
  unused: 'failureSignedOutUnused',
  'answer-lost': 'failureSignedOutAnswerLost',
  'at-x': 'failureSignedOutAtX',
  unknown: 'failureSignedOut',
} as const satisfies Record<SignOutCause | 'unknown', MessageKey>

/** Only a link has a host. */
const NOT_MEDIA = {
  link: { page: 'failureMediaIsPage', text: 'failureMediaIsText' },
  file: { page: 'failureFileIsPage', text: 'failureFileIsText' },
} as const satisfies Record<string, Record<string, MessageKey>>

/** Formats that can be helped by the person, by the name they have here. */
const UNSUPPORTED: Partial<Record<string, MessageKey>> = {
  HEIC: 'failureHeicUnsupported',
  TIFF: 'failureTiffUnsupported',
  DASH: 'failureDashUnsupported',
  AVI: 'failureAviUnsupported',
}

const TRACK_LOST = {
  picture: 'failurePictureTrackLost',
  sound: 'failureSoundTrackLost',
} as const satisfies Record<string, MessageKey>

const TOO_LARGE = {
  image: 'failureImageTooLarge',
  gif: 'failureGifTooLarge',
  video: 'failureVideoTooLarge',
} as const satisfies Record<string, MessageKey>

/** Facts worth quoting to X or in a report; the plain words leave them out. */
const QUOTABLE = new Set(['detail', 'message', 'stack', 'error', 'description', 'missing'])
const REFERENCE = new Set(['transactionId', 'status', 'code', 'name', 'found'])

/**
 * The facts of a failure as lines `name: value`, for the fold named Details; empty when the plain
 * words already say all there is.
 */
export function failureDetails(failure: Failure): string[] {
  const facts = Object.entries(failure).filter(
    ([name, value]) =>
      (QUOTABLE.has(name) || REFERENCE.has(name)) && value !== null && value !== '',
  )
  if (!facts.some(([name]) => QUOTABLE.has(name) || name === 'transactionId')) return []
  return [
    failure.kind,
    ...facts.map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(' ') : value}`),
  ]
}
