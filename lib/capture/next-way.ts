import type { Failure } from '../failures/failure.ts'
import { PIN_SCHEME } from '../model/found.ts'
import type { Attempt, Way } from './attempt.ts'
import { mayReach } from './private-host.ts'

export type Next = { kind: 'try'; way: Way } | { kind: 'give-up'; failure: Failure }

/** What is wanted, and what may be used to get it. */
export interface Wanted {
  address: string
  /** Of the document that named it. */
  pageUrl: string
  /** Whether the person lets us read from its host. */
  isAllowed: boolean
  /** Nothing on the page shows it: what is on show is another file, and no right is asked for a guess. */
  isGuess?: boolean
  /** What the page shows, where `address` is a guess. */
  shown?: string
}

/**
 * The next way to a medium's bytes after these attempts, least access first, or the failure that is
 * most true. A failure that was seen beats one that is guessed, and the page's beats the
 * background's, because the page had the person's cookies.
 */
export function nextWay(wanted: Wanted, attempts: Attempt[]): Next {
  const { address, pageUrl } = wanted
  const scheme = URL.canParse(address) ? new URL(address).protocol : ''
  switch (scheme) {
    case 'blob:':
    case PIN_SCHEME:
      return nextForPageOnly(pageUrl, tried(attempts))
    case 'data:':
      return nextForData(tried(attempts))
    case 'http:':
    case 'https:': {
      const host = new URL(address).hostname
      if (!mayReach(pageUrl, address)) return giveUp({ kind: 'media-private-host', host })
      return nextForHost(host, wanted, tried(attempts))
    }
    default:
      return giveUp({ kind: 'address-not-allowed', scheme })
  }
}

type Tried = { [W in Way]?: Extract<Attempt, { way: W }> }

function tried(attempts: Attempt[]): Tried {
  return Object.fromEntries(attempts.map((attempt) => [attempt.way, attempt]))
}

/**
 * Only the page that made or keeps such an address can read it; what it let go is gone like itself,
 * unless it is still on show.
 */
function nextForPageOnly(pageUrl: string, { page, copy }: Tried): Next {
  if (!page) return tryBy('page')
  if (page.result === 'no-entry') return giveUp(needsPermission(new URL(pageUrl).hostname))
  if (page.result === 'failed' && !mayDiffer(page.failure)) return giveUp(page.failure)
  if (page.result === 'no-page') return giveUp({ kind: 'media-page-gone' })
  if (!copy) return tryBy('copy')
  if (copy.result === 'failed') return giveUp(copy.failure)
  if (copy.result === 'only-shown') return giveUp({ kind: 'media-only-shown', host: '' })
  return giveUp(page.result === 'failed' ? page.failure : { kind: 'media-page-gone' })
}

/** A `data:` address holds the bytes itself; when it cannot be read, it is not well formed. */
function nextForData({ worker }: Tried): Next {
  if (!worker) return tryBy('worker')
  return giveUp(worker.result === 'failed' ? worker.failure : { kind: 'media-unknown' })
}

/**
 * Whether the right to its host may be used. A page may name as an original what it never shows, and so
 * may not have cookies sent for it to hosts other than its own and that of what it shows.
 */
function mayUseRight({ address, pageUrl, isAllowed, isGuess, shown = '' }: Wanted): boolean {
  const known = [pageUrl, shown].filter((url) => URL.canParse(url))
  const hosts = known.map((url) => new URL(url).hostname)
  return isAllowed && (isGuess !== true || hosts.includes(new URL(address).hostname))
}

function nextForHost(host: string, wanted: Wanted, all: Tried): Next {
  const { isAllowed, isGuess } = wanted
  const { worker, allowed, page, copy } = all
  if (!worker) return tryBy('worker')
  if (worker.result === 'failed' && !mayDiffer(worker.failure)) return giveUp(worker.failure)
  if (mayUseRight(wanted) && !allowed) return tryBy('allowed')
  if (allowed?.result === 'failed' && !mayDiffer(allowed.failure)) return giveUp(allowed.failure)
  if (!page) return tryBy('page')
  if (page.result === 'failed' && !mayDiffer(page.failure)) return giveUp(page.failure)
  if (isGuess) return giveUp(failureIn(page) ?? failureIn(worker) ?? unreachable(host))
  if (page.result !== 'no-page' && !copy) return tryBy('copy')
  if (copy?.result === 'failed') return giveUp(copy.failure)
  return whyNone(host, isAllowed, all)
}

/** Every way was tried; which of the reasons is the one to tell. */
function whyNone(host: string, isAllowed: boolean, all: Tried): Next {
  const { worker, allowed, page, copy, probe } = all
  const isShown = copy?.result === 'only-shown'
  const refusal = failureIn(page) ?? failureIn(allowed)
  // With all the rights there are; what is still on show may come from a moment when it was not refused.
  if (refusal) return giveUp(isShown ? onlyShown(host, refusal) : refusal)
  if (allowed?.result === 'passed-on') return giveUp({ kind: 'media-passed-on', host })
  const toStrangers = failureIn(worker)
  if (toStrangers && !isShown) return giveUp(toStrangers)
  if (toStrangers) {
    return giveUp(isAllowed ? onlyShown(host, toStrangers) : needsPermission(host))
  }
  switch (probe?.result) {
    case undefined:
      return tryBy('probe')
    case 'reachable':
      return giveUp(isAllowed ? onlyShown(host) : needsPermission(host))
    case 'passed-on':
      return giveUp({ kind: 'media-passed-on', host })
    case 'redirects':
      return giveUp({ kind: 'media-redirect-loop', host })
    case 'unreachable':
      // Some hosts answer only their own pages, and one of these got an answer.
      if (page?.result === 'blocked' && !isAllowed) return giveUp(needsPermission(host))
      return giveUp(unreachable(host))
  }
}

function failureIn(attempt: Attempt | undefined): Failure | null {
  return attempt?.result === 'failed' ? attempt.failure : null
}

function unreachable(host: string): Failure {
  return { kind: 'media-unreachable', host }
}

function needsPermission(host: string): Failure {
  return { kind: 'media-needs-permission', hosts: [host] }
}

function onlyShown(host: string, refusal?: Failure): Failure {
  const status = refusal && 'status' in refusal ? refusal.status : undefined
  return { kind: 'media-only-shown', host, ...(status !== undefined && { status }) }
}

/**
 * Hosts that want cookies or a Referer turn strangers away with a refusal, "not found", an error
 * (robot checks say 503), a page or nothing at all. The page is no stranger, and what it shows may have
 * come before it was one.
 */
function mayDiffer({ kind }: Failure): boolean {
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
