import { CourierError } from '../failures/failure.ts'
import type { Source } from '../model/attachment.ts'
import { shownAddressOf } from '../model/found.ts'
import { HEAD_BYTES } from '../model/head-verdict.ts'
import { MINUTE, MiB, SECOND } from '../units.ts'
import type { Attempt, Miss, Read, Way } from './attempt.ts'
import { attemptFromCopy } from './copy-answer.ts'
import { fetchFor, isWeb } from './fetch-for.ts'
import { fetchMedia } from './fetch-media.ts'
import type { FramePort, InPage } from './in-page.ts'
import { nextWay } from './next-way.ts'
import { attemptFromPage, whyNotMedia } from './page-answer.ts'
import type { FetchPorts, Progress } from './ports.ts'
import { probeAddress } from './probe-address.ts'
import type { PageRequest } from './read-in-page.ts'
import { STALL } from './slow-watch.ts'
import type { Tickets } from './tickets.ts'
import { type RightPorts, withRight } from './with-right.ts'
import { within } from './within.ts'

export type PageSource = Extract<Source, { kind: 'page' }>

export interface CapturePorts extends FetchPorts, RightPorts, FramePort {
  tickets: Tickets
  /** Whether this tab is still there, whatever it shows. */
  isOpen(tabId: number): Promise<boolean>
}

/** A frame that does not run one line in this time is frozen. */
const FRAME_ANSWER_MS = 5 * SECOND
/** Longest read inside a page. Slow ones end earlier; this ends those that freeze half-way. */
const PAGE_READ_MS = 15 * MINUTE
/** Longest copy of what a page shows: nothing is loaded for it. */
const PAGE_COPY_MS = 30 * SECOND

const COPY_LIMITS = {
  photoByteLength: 2 * MiB,
  maxSide: 8192,
  maxDrawingSide: 4096,
  maxNodes: 20_000,
} as const

/**
 * Gets a medium's bytes from where it was found, by the way that takes the least access.
 * @param isGuess nothing on the page shows this very address.
 * @returns one Blob whose head was recognised as a medium and whose size is within the limits. Where it
 *   is `kept`, its bytes lie in the download already; where not, what an earlier try left is of no use.
 * @throws CourierError with the cause that is most true of all ways together; whatever the signal
 *   was aborted with.
 */
export async function captureMedia(
  source: PageSource,
  ports: CapturePorts,
  signal: AbortSignal,
  progress: Progress,
  isGuess = false,
): Promise<Omit<Read, 'result'>> {
  const { url: address, pageUrl } = source
  const isAllowed = isWeb(address) && (await ports.isAllowed(new URL(address).hostname))
  const shown = source.found ? shownAddressOf(source.found) : address
  const guarded = { ...ports, fetch: fetchFor(pageUrl, ports.fetch) }
  const attempts: Attempt[] = []
  for (;;) {
    signal.throwIfAborted()
    const next = nextWay({ address, pageUrl, isAllowed, isGuess, shown }, attempts)
    if (next.kind === 'give-up') throw new CourierError(next.failure)
    const outcome = await take(next.way, source, guarded, signal, progress)
    if (outcome.result === 'read') return outcome
    attempts.push(outcome)
  }
}

async function take(
  way: Way,
  source: PageSource,
  ports: CapturePorts,
  signal: AbortSignal,
  progress: Progress,
): Promise<Read | Attempt> {
  switch (way) {
    case 'worker': {
      const outcome: Read | Miss = await fetchMedia(source.url, ports, signal, progress)
      return outcome.result === 'read' ? outcome : { way, ...outcome }
    }
    case 'allowed':
      return fetchAllowed(source, ports, signal, progress)
    case 'page':
      return readFromPage(source, ports, signal, progress)
    case 'copy':
      return copyFromPage(source, ports, signal, progress)
    case 'probe':
      return { way, result: await probeAddress(source.url, ports, signal) }
  }
}

async function fetchAllowed(
  source: PageSource,
  ports: CapturePorts,
  signal: AbortSignal,
  progress: Progress,
): Promise<Read | Attempt> {
  const { url, tabId, frameId, found } = source
  const request = { url, pin: found?.pin ?? '' }
  const frame = { tabId, frameId }
  const policy = ports.enterFrame(frame).then(() => ports.runInPage(frame, 'policy', request))
  const said = await within(FRAME_ANSWER_MS, policy, ports.clock, signal)
  return withRight({ ...source, policy: said }, ports, async (fetch, redirected) => {
    const outcome = await fetchMedia(url, { ...ports, fetch }, signal, progress)
    if (outcome.result === 'read') return outcome
    if (outcome.result === 'unreadable' && redirected()) {
      return { way: 'allowed', result: 'passed-on' }
    }
    return { way: 'allowed', ...outcome }
  })
}

async function readFromPage(
  source: PageSource,
  ports: CapturePorts,
  signal: AbortSignal,
  progress: Progress,
): Promise<Read | Attempt> {
  const { url, pageUrl } = source
  const maxByteLength = Math.max(...Object.values(ports.limits).map((limit) => limit.maxByteLength))
  const request = (ticket: string): PageRequest => ({
    url,
    pageUrl,
    ticket,
    maxByteLength,
    stallMs: STALL.ms,
    stallByteLength: STALL.byteLength,
  })
  const { answer, taken } = await runForBytes(source, ports, signal, {
    name: 'read',
    request,
    withinMs: PAGE_READ_MS,
  })
  if (taken !== null) return judged('page', taken, source, ports, progress)
  if (answer === null) {
    const isKeptOut = !isWeb(url) && (await isKeptOutOf(source, ports))
    return { way: 'page', result: isKeptOut ? 'no-entry' : 'no-page' }
  }
  return attemptFromPage(answer, request(''))
}

/** Whether only the right to its site is missing to look into a frame. */
async function isKeptOutOf(
  { isForeignFrame, pageUrl, tabId }: PageSource,
  { isAllowed, isOpen }: CapturePorts,
): Promise<boolean> {
  if (isForeignFrame !== true || !isWeb(pageUrl)) return false
  return (await isOpen(tabId)) && !(await isAllowed(new URL(pageUrl).hostname))
}

async function copyFromPage(
  source: PageSource,
  ports: CapturePorts,
  signal: AbortSignal,
  progress: Progress,
): Promise<Read | Attempt> {
  const { url, pageUrl, found } = source
  const { maxByteLength } = ports.limits.image
  const { answer, taken } = await runForBytes(source, ports, signal, {
    name: 'copy',
    request: (ticket) => ({
      url,
      pin: found?.pin ?? '',
      pageUrl,
      ticket,
      maxByteLength,
      ...COPY_LIMITS,
    }),
    withinMs: PAGE_COPY_MS,
  })
  if (taken !== null) return judged('copy', taken, source, ports, progress)
  if (answer === null) return { way: 'copy', result: 'no-page' }
  return attemptFromCopy(answer)
}

/**
 * Does something in the frame that sends bytes with a ticket.
 * @returns `answer` null when the frame is frozen, gone or may not be entered; `taken` null when no
 *   bytes came.
 */
async function runForBytes<Name extends 'read' | 'copy'>(
  { tabId, frameId }: PageSource,
  ports: CapturePorts,
  signal: AbortSignal,
  work: {
    name: Name
    request: (ticket: string) => Parameters<InPage[Name]>[0]
    withinMs: number
  },
): Promise<{ answer: unknown; taken: Blob | null }> {
  const { tickets } = ports
  const ticket = tickets.issue(tabId)
  const frame = { tabId, frameId }
  const inTime = (ms: number, asked: Promise<unknown>) => within(ms, asked, ports.clock, signal)
  try {
    const alive = await inTime(FRAME_ANSWER_MS, ports.enterFrame(frame))
    const { name, request, withinMs } = work
    const answer =
      alive === true ? await inTime(withinMs, ports.runInPage(frame, name, request(ticket))) : null
    return { answer, taken: answer === null ? null : tickets.close(ticket) }
  } finally {
    tickets.close(ticket)
  }
}

/** The bytes that came out of a page, or why they are no medium. */
async function judged(
  way: 'page' | 'copy',
  blob: Blob,
  { url }: PageSource,
  { judgeHead, limits }: CapturePorts,
  progress: Progress,
): Promise<Read | Attempt> {
  const head = new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer())
  const failure = whyNotMedia(judgeHead(head), blob.size, new URL(url).hostname, limits)
  if (failure) return { way, result: 'failed', failure }
  progress(blob.size, blob.size)
  return { result: 'read', blob, kept: 'no' }
}
