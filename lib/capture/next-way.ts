import type { Failure } from '../failures/failure.ts'
import type { Attempt, Way } from './attempt.ts'
import { PIN_SCHEME } from './pin-hovered.ts'

export type Next = { kind: 'try'; way: Way } | { kind: 'give-up'; failure: Failure }

/**
 * The next way to a medium's bytes after these attempts, least access first, or the failure that is
 * most true. A failure that was seen beats one that is guessed, and the page's beats the
 * background's, because the page had the person's cookies.
 */
export function nextWay(address: string, attempts: Attempt[]): Next {
  const scheme = URL.canParse(address) ? new URL(address).protocol : ''
  switch (scheme) {
    case 'blob:':
    case PIN_SCHEME:
      return nextForPageOnly(attempts)
    case 'data:':
      return nextForData(attempts)
    case 'http:':
    case 'https:':
      return nextForHost(new URL(address).hostname, attempts)
    default:
      return giveUp({ kind: 'address-not-allowed', scheme })
  }
}

/** Only the page that made or keeps such an address can read it; what it let go is gone like itself. */
function nextForPageOnly(attempts: Attempt[]): Next {
  const page = attempts.find((attempt) => attempt.way === 'page')
  if (!page) return tryBy('page')
  return giveUp(page.result === 'failed' ? page.failure : { kind: 'media-page-gone' })
}

/** A `data:` address holds the bytes itself; when it cannot be read, it is not well formed. */
function nextForData(attempts: Attempt[]): Next {
  const worker = attempts.find((attempt) => attempt.way === 'worker')
  if (!worker) return tryBy('worker')
  return giveUp(worker.result === 'failed' ? worker.failure : { kind: 'media-unknown' })
}

function nextForHost(host: string, attempts: Attempt[]): Next {
  const worker = attempts.find((attempt) => attempt.way === 'worker')
  const page = attempts.find((attempt) => attempt.way === 'page')
  const probe = attempts.find((attempt) => attempt.way === 'probe')
  if (!worker) return tryBy('worker')
  if (worker.result === 'failed' && !mayDifferInPage(worker.failure)) return giveUp(worker.failure)
  if (!page) return tryBy('page')
  if (page.result === 'failed') return giveUp(page.failure)
  if (worker.result === 'failed') return giveUp(worker.failure)
  if (page.result === 'blocked') return giveUp({ kind: 'media-needs-permission', host })
  switch (probe?.result) {
    case undefined:
      return tryBy('probe')
    case 'reachable':
      return giveUp({ kind: 'media-needs-permission', host })
    case 'redirects':
      return giveUp({ kind: 'media-redirect-loop', host })
    case 'unreachable':
      return giveUp({ kind: 'media-unreachable', host })
  }
}

/**
 * Hosts that want cookies or a Referer turn strangers away with a refusal, "not found", an error
 * (robot checks say 503), a page or nothing at all. The page is no stranger.
 */
function mayDifferInPage({ kind }: Failure): boolean {
  return (
    kind === 'media-host-refused' ||
    kind === 'media-not-found' ||
    kind === 'media-host-trouble' ||
    kind === 'media-is-page' ||
    kind === 'media-empty'
  )
}

function tryBy(way: Way): Next {
  return { kind: 'try', way }
}

function giveUp(failure: Failure): Next {
  return { kind: 'give-up', failure }
}
