import { formatTime } from '../words/format.ts'
import { type Advice, adviceFor, say, sendTo, X_CONSOLE } from './advice.ts'
import type { Failure } from './failure.ts'

/**
 * `adviceFor` for what is not tried again by itself: a sign-in, a sign-out, a post that has stopped after
 * all its tries.
 */
export function adviceWhenStopped(failure: Failure): Advice {
  switch (failure.kind) {
    case 'x-unreachable':
      return say('stoppedXUnreachable', 'retry')
    case 'x-silent':
      return say('stoppedXSilent', 'retry', failure.seconds)
    case 'x-rate-limited':
      return say('stoppedXRateLimited', 'retry', formatTime(failure.until))
    case 'x-trouble':
      return say('stoppedXTrouble', 'retry')
    case 'x-nonsense':
      return say('stoppedXNonsense', 'retry')
    case 'x-not-found':
      return say('stoppedXNotFound', 'retry')
    case 'segment-too-large':
      return say('stoppedSegmentTooLarge', 'retry')
    case 'upload-expired':
      return say('stoppedUploadExpired', 'retry')
    case 'upload-incomplete':
      return say('stoppedUploadIncomplete', 'retry')
    default:
      return adviceFor(failure)
  }
}

/** The same for a post that the person wants deleted from X: it may still be there. */
export function adviceWhenNotDeleted(failure: Failure): Advice {
  switch (failure.kind) {
    case 'signed-out':
      return say('notDeletedSignedOut', 'sign-in')
    case 'scope-missing':
      return say('notDeletedScopeMissing', 'sign-in')
    case 'x-unreachable':
      return say('notDeletedUnreachable', 'retry')
    case 'x-rate-limited':
      return say('notDeletedRateLimited', 'retry', formatTime(failure.until))
    case 'x-silent':
    case 'x-nonsense':
    case 'x-trouble':
    case 'x-not-found':
      return say('notDeletedTrouble', 'retry')
    case 'credits-depleted':
      return sendTo(X_CONSOLE, 'linkAddCredits', 'notDeletedCredits')
    case 'x-refused':
    case 'x-invalid':
      return say('notDeletedRefused', 'retry')
    default:
      return adviceWhenStopped(failure)
  }
}
