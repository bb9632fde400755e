import { CourierError } from '../failures/failure.ts'
import type { Source } from '../model/attachment.ts'
import { HEAD_BYTES } from '../model/head-verdict.ts'
import { MINUTE, SECOND } from '../units.ts'
import type { Attempt, Miss, Read, Way } from './attempt.ts'
import { fetchMedia, STALL } from './fetch-media.ts'
import { nextWay } from './next-way.ts'
import { attemptFromPage, whyNotMedia } from './page-answer.ts'
import type { FetchPorts, Progress } from './ports.ts'
import { probeAddress } from './probe-address.ts'
import { type PageRequest, readInPage } from './read-in-page.ts'
import type { Tickets } from './tickets.ts'

export type PageSource = Extract<Source, { kind: 'page' }>

export interface CapturePorts extends FetchPorts {
  tickets: Tickets
  /**
   * Runs a self-contained function in one frame's isolated world and resolves with its value;
   * rejects when tab or frame is gone or may not be entered (`scripting.executeScript`).
   */
  runInFrame<A>(
    frame: { tabId: number; frameId: number },
    func: (argument: A) => unknown,
    argument: A,
  ): Promise<unknown>
}

/** A frame that does not run one line in this time is frozen. */
const FRAME_ANSWER_MS = 5 * SECOND
/** Longest read inside a page. Slow ones end earlier; this ends those that freeze half-way. */
const PAGE_READ_MS = 15 * MINUTE

/**
 * Gets a medium's bytes from where it was found, by the way that takes the least access.
 * @returns one Blob whose head was recognised as a medium and whose size is within the limits.
 * @throws CourierError with the cause that is most true of all ways together; whatever the signal
 *   was aborted with.
 */
export async function captureMedia(
  source: PageSource,
  ports: CapturePorts,
  signal: AbortSignal,
  progress: Progress,
): Promise<Blob> {
  const attempts: Attempt[] = []
  for (;;) {
    signal.throwIfAborted()
    const next = nextWay(source.url, attempts)
    if (next.kind === 'give-up') throw new CourierError(next.failure)
    const outcome = await take(next.way, source, ports, signal, progress)
    if (outcome.result === 'read') return outcome.blob
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
    case 'page':
      return readFromPage(source, ports, signal, progress)
    case 'probe':
      return { way, result: await probeAddress(source.url, ports, signal) }
  }
}

async function readFromPage(
  source: PageSource,
  ports: CapturePorts,
  signal: AbortSignal,
  progress: Progress,
): Promise<Read | Attempt> {
  const { tabId, frameId, url, pageUrl } = source
  const { limits, tickets } = ports
  const host = new URL(url).hostname
  const request: PageRequest = {
    url,
    pageUrl,
    ticket: tickets.issue(tabId),
    maxByteLength: Math.max(...Object.values(limits).map((limit) => limit.maxByteLength)),
    stallMs: STALL.ms,
    stallByteLength: STALL.byteLength,
  }
  const inFrame = <A>(func: (argument: A) => unknown, argument: A, withinMs: number) =>
    within(withinMs, ports.runInFrame({ tabId, frameId }, func, argument), ports.clock, signal)
  try {
    const alive = await inFrame((answer) => answer, true, FRAME_ANSWER_MS)
    const answer = alive === true ? await inFrame(readInPage, request, PAGE_READ_MS) : null
    if (answer === null) return { way: 'page', result: 'no-page' }
    const blob = tickets.close(request.ticket)
    if (blob === null) return attemptFromPage(answer, request)

    const head = new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer())
    const failure = whyNotMedia(ports.judgeHead(head), blob.size, host, limits)
    if (failure) return { way: 'page', result: 'failed', failure }
    progress(blob.size, blob.size)
    return { result: 'read', blob }
  } finally {
    tickets.close(request.ticket)
  }
}

/**
 * The value of work in a frame; null when it takes longer, and when the frame is gone or the browser
 * lets nobody in, which is why it rejects. What comes too late is dropped.
 */
async function within(
  ms: number,
  work: Promise<unknown>,
  clock: FetchPorts['clock'],
  signal: AbortSignal,
): Promise<unknown> {
  const stop = new AbortController()
  try {
    const late = clock.sleep(ms, AbortSignal.any([signal, stop.signal])).then(() => null)
    return await Promise.race([work.catch(() => null), late])
  } finally {
    stop.abort()
  }
}
