import { CourierError, type Failure } from '../failures/failure.ts'
import { HEAD_BYTES } from '../model/head-verdict.ts'
import { KiB, SECOND } from '../units.ts'
import type { Miss, Read } from './attempt.ts'
import { Collector, LARGE_BYTES } from './collector.ts'
import { announcedLength, failureOfStatus } from './host-answer.ts'
import type { FetchPorts, Progress } from './ports.ts'
import { isResumable, isTheRest, rangeHeaders, validatorOf } from './resume.ts'
import { SlowWatch, STALL } from './slow-watch.ts'

/** Bytes between two calls of `progress`. */
const PROGRESS_STEP = 256 * KiB

/**
 * Fetches a medium from the background. Cookies stay home: without a right to the host a request
 * with cookies would be refused by every host that shares its media with all (`*`), and with one it
 * would not be the page's own request anyway; what needs the person's cookies is read in the page.
 *
 * A large medium is kept in pieces as it arrives. What an earlier try kept is gone on with where the host
 * still serves the same bytes and serves parts of them; else it is fetched anew.
 * @param address http, https or data.
 * @returns the bytes, judged by their head; or why there are none. A page that stands where the
 *   medium should be, a medium that is too large, and one that does not fit on the disk are
 *   recognised before the rest is loaded.
 * @throws whatever the caller's signal was aborted with.
 */
export async function fetchMedia(
  address: string,
  ports: FetchPorts,
  signal: AbortSignal,
  progress: Progress,
): Promise<Read | Miss> {
  const begun = await ports.keep.begun()
  const mayGoOn = isResumable(begun) && begun.url === address && begun.receivedBytes > 0
  if (mayGoOn && begun.receivedBytes === begun.totalBytes) {
    return { result: 'read', blob: await ports.keep.bytes(begun.totalBytes), kept: 'gone-on' }
  }
  const rest = mayGoOn ? await fetchOnce(address, begun, ports, signal, progress) : null
  if (rest !== null) return rest
  return (await fetchOnce(address, null, ports, signal, progress)) ?? { result: 'unreadable' }
}

type Wanted = NonNullable<Awaited<ReturnType<FetchPorts['keep']['begun']>>> | null

/** One request. null when the rest of `begun` was asked for and what came is of no use. */
async function fetchOnce(
  address: string,
  begun: Wanted,
  ports: FetchPorts,
  signal: AbortSignal,
  progress: Progress,
): Promise<Read | Miss | null> {
  const host = new URL(address).hostname
  const stop = new AbortController()
  const watch = new SlowWatch()
  let response: Response | null = null
  try {
    void watch.start(ports.clock, stop)
    response = await ports.fetch(address, {
      credentials: 'omit',
      signal: AbortSignal.any([signal, stop.signal]),
      ...(begun?.validator && {
        headers: rangeHeaders(begun.receivedBytes, begun.validator),
        cache: 'no-store',
      }),
    })
    const goesOn = begun !== null && isTheRest(response, begun)
    // 200: the whole of it, because it is another one by now or the host knows no parts.
    if (begun !== null && !goesOn && response.status !== 200) return null
    const refused = failureOfStatus(response.status, host)
    if (refused) return failed(refused)
    const rest = goesOn ? begun : null
    return await receive(response, { address, host, ports, watch, progress, rest })
  } catch (caught) {
    if (signal.aborted) throw signal.reason
    if (watch.isSlow) return failed({ kind: 'media-too-slow', host, seconds: STALL.ms / SECOND })
    if (caught instanceof CourierError) return failed(caught.failure)
    // fetch says TypeError for all that it will not explain.
    if (response === null && caught instanceof TypeError) {
      return begun === null ? { result: 'unreadable' } : null
    }
    throw caught
  } finally {
    // Ends the watch, and the connection where the rest of the body is not wanted.
    stop.abort()
  }
}

interface Receiving {
  address: string
  host: string
  ports: FetchPorts
  watch: SlowWatch
  progress: Progress
  /** What this is the rest of; null when it is the whole. */
  rest: Wanted
}

/** @throws CourierError when what comes is not, or not all of, a medium within its limit. */
async function receive(response: Response, receiving: Receiving): Promise<Read> {
  const { address, host, ports, watch, progress, rest } = receiving
  const announced = rest === null ? announcedLength(response.headers) : rest.totalBytes
  const validator = rest?.validator ?? validatorOf(response, ports.clock.now())
  const facts = { url: address, totalBytes: announced, validator }
  const collector = new Collector(ports.keep, facts, rest?.receivedBytes ?? null)
  // The head of what is gone on with was judged when it came.
  let head: Uint8Array | null = rest === null ? new Uint8Array(0) : null
  let max = rest?.totalBytes ?? Number.POSITIVE_INFINITY
  let received = rest?.receivedBytes ?? 0
  let told = received
  const total = () => (announced !== null && received <= announced ? announced : null)

  const judge = async (bytes: Uint8Array) => {
    const media = mediaOf(ports.judgeHead(bytes), host)
    max = ports.limits[media].maxByteLength
    if (announced !== null && announced > max) {
      throw tooLarge({ media, byteLength: announced, maxByteLength: max })
    }
    await ports.checkRoom(announced ?? LARGE_BYTES)
    head = null
  }

  progress(received, announced)
  try {
    if (rest !== null) await ports.checkRoom((announced ?? 0) - received)
    for await (const chunk of chunksOf(response.body)) {
      watch.received += chunk.byteLength
      received += chunk.byteLength
      if (head !== null) {
        head = join(head, chunk.subarray(0, HEAD_BYTES - head.byteLength))
        if (head.byteLength === HEAD_BYTES) await judge(head)
      }
      if (received > max) {
        throw new CourierError({ kind: 'media-endless', host, maxByteLength: max })
      }
      if (received - told >= PROGRESS_STEP) {
        told = received
        progress(told, total())
      }
      await collector.add(chunk)
    }
    if (head !== null) await judge(head)
    // The browser itself reports bodies that end early. This also catches what slips through, but only
    // where every header is visible: across origins an encoding, and so the true length, may be hidden.
    const short = announced !== null && received < announced
    if (short && (rest !== null || response.type !== 'cors')) throw cutShort(received, announced)
    progress(received, total())
    return await collector.end()
  } catch (caught) {
    const broken =
      caught instanceof BodyBroken ? cutShort(received, announced, caught.cause) : caught
    // What came safely is gone on with at the next try; nothing is kept of what has no next try.
    const mayGoOn = validator !== null && announced !== null && isPassing(broken)
    if (collector.keeps && !mayGoOn) await ports.keep.drop()
    throw broken
  }
}

/** The connection or this background gave up, which says nothing against the bytes that came. */
function isPassing(caught: unknown): boolean {
  return !(caught instanceof CourierError) || caught.failure.kind === 'media-cut-short'
}

/** The body's stream failed: cut off by the network, by us for being slow, or by the caller. */
export class BodyBroken extends Error {}

export async function* chunksOf(body: Response['body']): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = body?.getReader()
  for (;;) {
    const next = await reader?.read().catch((cause: unknown) => {
      throw new BodyBroken('', { cause })
    })
    if (next === undefined || next.done) return
    yield next.value
  }
}

function mediaOf(verdict: ReturnType<FetchPorts['judgeHead']>, host: string) {
  switch (verdict.is) {
    case 'media':
      return verdict.media
    case 'page':
      throw new CourierError({ kind: 'media-is-page', host, found: verdict.found })
    case 'empty':
      throw new CourierError({ kind: 'media-empty' })
    case 'unknown':
      throw new CourierError({ kind: 'media-unknown' })
  }
}

export function cutShort(
  receivedBytes: number,
  announced: number | null,
  cause?: unknown,
): CourierError {
  const expectedBytes = announced ?? receivedBytes
  return new CourierError({ kind: 'media-cut-short', receivedBytes, expectedBytes }, { cause })
}

function tooLarge(
  facts: Omit<Extract<Failure, { kind: 'media-too-large' }>, 'kind'>,
): CourierError {
  return new CourierError({ kind: 'media-too-large', ...facts })
}

function failed(failure: Failure): Miss {
  return { result: 'failed', failure }
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.byteLength + second.byteLength)
  both.set(first)
  both.set(second, first.byteLength)
  return both
}
