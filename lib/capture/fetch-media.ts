import { CourierError, type Failure } from '../failures/failure.ts'
import { HEAD_BYTES } from '../model/head-verdict.ts'
import { KiB, SECOND } from '../units.ts'
import type { Miss, Read } from './attempt.ts'
import { announcedLength, failureOfStatus } from './host-answer.ts'
import type { FetchPorts, Progress } from './ports.ts'

/** A host is too slow when fewer than 16 KiB arrive in 30 seconds, the first answer included. */
export const STALL = { ms: 30 * SECOND, byteLength: 16 * KiB } as const

/** Bytes between two calls of `progress`. */
const PROGRESS_STEP = 256 * KiB

/**
 * Fetches a medium from the background. Cookies stay home: without a right to the host a request
 * with cookies would be refused by every host that shares its media with all (`*`), and with one it
 * would not be the page's own request anyway; what needs the person's cookies is read in the page.
 * @param address http, https or data.
 * @returns the bytes, judged by their head; or why there are none. A page that stands where the
 *   medium should be, and a medium that is too large, are recognised before the rest is loaded.
 * @throws whatever the caller's signal was aborted with.
 */
export async function fetchMedia(
  address: string,
  ports: FetchPorts,
  signal: AbortSignal,
  progress: Progress,
): Promise<Read | Miss> {
  const host = new URL(address).hostname
  const stop = new AbortController()
  const watch = new SlowWatch()
  let response: Response | null = null
  try {
    void watch.start(ports.clock, stop)
    response = await ports.fetch(address, {
      credentials: 'omit',
      signal: AbortSignal.any([signal, stop.signal]),
    })
    const refused = failureOfStatus(response.status, host)
    if (refused) return failed(refused)
    return await receive(response, { host, ports, watch, progress })
  } catch (caught) {
    if (signal.aborted) throw signal.reason
    if (watch.isSlow) return failed({ kind: 'media-too-slow', host, seconds: STALL.ms / SECOND })
    if (caught instanceof CourierError) return failed(caught.failure)
    // fetch says TypeError for all that it will not explain.
    if (response === null && caught instanceof TypeError) return { result: 'unreadable' }
    throw caught
  } finally {
    // Ends the watch, and the connection where the rest of the body is not wanted.
    stop.abort()
  }
}

interface Receiving {
  host: string
  ports: FetchPorts
  watch: SlowWatch
  progress: Progress
}

/** @throws CourierError when what comes is not, or not all of, a medium within its limit. */
async function receive(
  response: Response,
  { host, ports, watch, progress }: Receiving,
): Promise<Read> {
  const announced = announcedLength(response.headers)
  let head: Uint8Array | null = new Uint8Array(0)
  let max = Number.POSITIVE_INFINITY
  let told = 0
  const total = () => (announced !== null && watch.received <= announced ? announced : null)

  const judge = (bytes: Uint8Array) => {
    const media = mediaOf(ports.judgeHead(bytes), host)
    max = ports.limits[media].maxByteLength
    if (announced !== null && announced > max) {
      throw tooLarge({ media, byteLength: announced, maxByteLength: max })
    }
    head = null
  }
  const look = (chunk: Uint8Array) => {
    watch.received += chunk.byteLength
    if (head !== null) {
      head = join(head, chunk.subarray(0, HEAD_BYTES - head.byteLength))
      if (head.byteLength === HEAD_BYTES) judge(head)
    }
    if (watch.received > max) {
      throw new CourierError({ kind: 'media-endless', host, maxByteLength: max })
    }
    if (watch.received - told >= PROGRESS_STEP) {
      told = watch.received
      progress(told, total())
    }
  }

  progress(0, announced)
  const blob = await collect(response.body, look, (cause) => {
    return cutShort(watch.received, announced, cause)
  })
  if (head !== null) judge(head)
  if (isCutShort(response, announced, watch.received)) throw cutShort(watch.received, announced)
  progress(watch.received, total())
  return { result: 'read', blob }
}

/**
 * One Blob of a body whose chunks pass by `look`, which may throw. The browser itself collects the
 * Blob, on disk when it is large: for 512 MiB Chromium 156 then holds about 140 MB at its peak,
 * against 620 MB when Blobs made of chunks are joined here.
 */
async function collect(
  body: Response['body'],
  look: (chunk: Uint8Array) => void,
  whenBroken: (cause: unknown) => CourierError,
): Promise<Blob> {
  const reader = body?.getReader()
  let thrown: { error: unknown } | null = null
  const looked = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await reader?.read().catch((cause: unknown) => {
            throw whenBroken(cause)
          })
          if (next === undefined || next.done) return controller.close()
          look(next.value)
          controller.enqueue(next.value)
        } catch (error) {
          thrown = { error }
          controller.error(error)
        }
      },
    },
    { highWaterMark: 0 },
  )
  try {
    return await new Response(looked).blob()
  } catch (caught) {
    // The browser may wrap what went wrong in an error of its own.
    throw thrown === null ? caught : (thrown as { error: unknown }).error
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

/**
 * The browser itself reports bodies that end early. This also catches what slips through, but only
 * where every header is visible: across origins an encoding, and so the true length, may be hidden.
 */
function isCutShort(response: Response, announced: number | null, received: number): boolean {
  return response.type !== 'cors' && announced !== null && received < announced
}

function cutShort(receivedBytes: number, announced: number | null, cause?: unknown): CourierError {
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

/** Counts what arrives and stops the request when it is too little for too long. */
class SlowWatch {
  received = 0
  isSlow = false

  async start(clock: FetchPorts['clock'], stop: AbortController): Promise<void> {
    for (;;) {
      const before = this.received
      await clock.sleep(STALL.ms, stop.signal)
      if (stop.signal.aborted) return
      if (this.received - before < STALL.byteLength) {
        this.isSlow = true
        stop.abort()
        return
      }
    }
  }
}
