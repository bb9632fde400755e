import { CourierError, type Failure } from '../failures/failure.ts'
import { IN_ONE_FILE } from '../model/stream.ts'
import { MiB, SECOND } from '../units.ts'
import { fetchFor } from './fetch-for.ts'
import { BodyBroken, chunksOf, cutShort } from './fetch-media.ts'
import { announcedLength, failureOfStatus } from './host-answer.ts'
import type { FetchPorts } from './ports.ts'
import { mayReach } from './private-host.ts'
import { SlowWatch, STALL } from './slow-watch.ts'
import { type RightPorts, withRight } from './with-right.ts'

/**
 * Bytes that are passed over at most where a host sends everything although a range was asked for: one
 * long part's worth. A playlist may say that a part begins anywhere.
 */
const MAX_PASSED_OVER = 64 * MiB

export type Opened =
  | { result: 'opened'; url: string; chunks: AsyncIterable<Uint8Array<ArrayBuffer>> }
  | { result: 'failed'; failure: Failure }
  | { result: 'unreadable' }

/**
 * Asks for one of the many addresses of a stream that a page plays: as anybody may, then, where the
 * person allowed its host, with that right. A playlist may name any host, one that was allowed for
 * something else too, so cookies go along only to the page's own site; to others the right serves to read
 * what is not shared and to name the page. Rules of the answer: `openPart`.
 */
export async function openPartFor(
  pageUrl: string,
  part: { url: string; range: { start: number; length: number } | null },
  ports: RightPorts & Pick<FetchPorts, 'clock'>,
  signal: AbortSignal,
  arrived: (byteLength: number) => void = () => undefined,
): Promise<Opened> {
  const { url } = part
  const host = new URL(url).hostname
  if (!mayReach(pageUrl, url)) {
    return { result: 'failed', failure: { kind: 'media-private-host', host } }
  }
  const guarded = { ...ports, fetch: fetchFor(pageUrl, ports.fetch) }
  const asAnybody = await openPart(part, guarded, signal, arrived)
  if (asAnybody.result === 'opened' || !(await ports.isAllowed(host))) return asAnybody
  const credentials = isOfSite(pageUrl, host) ? 'include' : 'omit'
  return withRight({ url, pageUrl, credentials }, guarded, (fetch) =>
    openPart(part, { ...guarded, fetch }, signal, arrived),
  )
}

/**
 * Whether a host is a page's own or lies below it, a page's `www.` aside. Where a site begins above that
 * only a list of all registries could say; without one fewer hosts count.
 */
function isOfSite(pageUrl: string, host: string): boolean {
  const own = URL.canParse(pageUrl) ? new URL(pageUrl).hostname.replace(/^www\.(?=.*\.)/, '') : ''
  return own !== '' && (host === own || host.endsWith(`.${own}`))
}

/**
 * Asks for one of the many addresses that a stream consists of, as `fetchMedia` does for a medium: from
 * the background, without cookies. What it is, is not looked at.
 * @param range bytes of it. A host that does not serve parts sends everything, of which the rest is
 *   then passed over, unless that is more than `MAX_PASSED_OVER`: then it is
 *   `stream-format-unread`.
 * @param arrived called with the length of whatever comes, before any of it is handed on; what it throws
 *   ends the reading.
 * @returns an answer whose `chunks` must be read to their end, or left; they throw `CourierError`
 *   `media-cut-short` or `media-too-slow`.
 * @throws whatever the signal was aborted with.
 */
export async function openPart(
  { url, range }: { url: string; range: { start: number; length: number } | null },
  { fetch, clock }: Pick<FetchPorts, 'fetch' | 'clock'>,
  signal: AbortSignal,
  arrived: (byteLength: number) => void = () => undefined,
): Promise<Opened> {
  const host = new URL(url).hostname
  const stop = new AbortController()
  const watch = new SlowWatch()
  void watch.start(clock, stop)
  let response: Response
  try {
    response = await fetch(url, {
      credentials: 'omit',
      signal: AbortSignal.any([signal, stop.signal]),
      ...(range && {
        headers: { Range: `bytes=${range.start}-${range.start + range.length - 1}` },
      }),
    })
  } catch (caught) {
    stop.abort()
    if (signal.aborted) throw signal.reason
    if (watch.isSlow) return { result: 'failed', failure: tooSlow(host) }
    if (caught instanceof CourierError) return { result: 'failed', failure: caught.failure }
    if (caught instanceof TypeError) return { result: 'unreadable' }
    throw caught
  }
  const refused = failureOfStatus(response.status, host)
  if (refused) {
    stop.abort()
    return { result: 'failed', failure: refused }
  }
  const skip = range !== null && response.status !== 206 ? range.start : 0
  if (skip > MAX_PASSED_OVER) {
    stop.abort()
    return { result: 'failed', failure: { kind: 'stream-format-unread', format: IN_ONE_FILE } }
  }
  return { result: 'opened', url: response.url || url, chunks: read() }

  async function* read(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const announced = range?.length ?? announcedLength(response.headers)
    let position = 0
    let received = 0
    try {
      for await (const chunk of chunksOf(response.body)) {
        watch.received += chunk.byteLength
        arrived(chunk.byteLength)
        const from = Math.max(0, skip - position)
        position += chunk.byteLength
        const left = range === null ? chunk.byteLength : range.length - received
        const wanted = chunk.subarray(Math.min(from, chunk.byteLength)).subarray(0, left)
        received += wanted.byteLength
        if (wanted.byteLength > 0) yield wanted
        if (range !== null && received === range.length) return
      }
      // Across origins an encoding, and so the true length, may be hidden; a range has none.
      const isTold = range !== null || response.type !== 'cors'
      if (announced !== null && received < announced && isTold) throw cutShort(received, announced)
    } catch (caught) {
      if (signal.aborted) throw signal.reason
      if (watch.isSlow) throw new CourierError(tooSlow(host))
      throw caught instanceof BodyBroken ? cutShort(received, announced, caught.cause) : caught
    } finally {
      // Ends the watch, and the connection where the rest of the body is not wanted.
      stop.abort()
    }
  }
}

function tooSlow(host: string): Failure {
  return { kind: 'media-too-slow', host, seconds: STALL.ms / SECOND }
}
