import type { Errand, RequestHead } from '../../lib/messages/errand.ts'
import { TO_X } from '../../lib/model/request-manner.ts'
import { SECOND } from '../../lib/units.ts'

/**
 * How long a head may wait for its body. Below the ten seconds after which Chromium asks a silent
 * connection for a sign of life, and repeats what was sent over one that gives none.
 */
export const HELD_MS = 8 * SECOND

/** Where a request is sent from: the frame whose connections nobody has used. */
export type From = Pick<typeof globalThis, 'fetch' | 'ReadableStream'>

/** `refused`: it ended before its body followed, and not by an answer in X's own words. */
export type HoldEnd = 'sent' | 'dropped' | 'answered' | 'refused'

/** Success, or a refusal in X's own words: not by what stands before X, which may dislike the manner. */
export function isByX({ ok, headers }: Response): boolean {
  return ok || /json/.test(headers.get('content-type') ?? '')
}

/**
 * Not read, wants a length, too large, not of a kind: the request was not carried out, for what may be its
 * manner alone, so it can be sent in another one. No other refusal says so for certain where somebody
 * between here and X may have put it in the place of X's answer.
 */
export const NOT_AS_SENT: ReadonlySet<number> = new Set([400, 411, 413, 415])

export interface HeldRequest {
  /** Whether this is the request whose head waits, and its body may still follow. */
  fits(errand: Errand): boolean
  /**
   * Sends the body. Rejects like `fetch`: then it may have been carried out.
   * @returns X's answer; null when nothing of the body was sent.
   */
  send(body: string): Promise<Response | null>
  /** Takes the head back, unless its body has followed. */
  drop(): void
  /** When it is over; never rejects. */
  ended: Promise<HoldEnd>
}

/**
 * Sends the head of a request now and its body later, over a connection that nobody used before: so TCP
 * and TLS are behind when the body comes. Without a body X has nothing to carry out. A body that streams
 * needs HTTP/2 (Chromium; over HTTP/1.1 the request fails before anything of it is sent).
 *
 * The browser does not repeat it: the connection was not used before, which is told as the request goes
 * on it (measured: one request at X, whether the connection or the stream is cut, before or after the
 * body, also where the server refused the stream first).
 */
export function holdRequest(from: From, head: RequestHead, heldMs = HELD_MS): HeldRequest {
  let state: 'held' | 'sent' | 'over' = 'held'
  /** The body is asked for when there is a connection to send it over, and not before. */
  let isAskedFor = false
  let give: (body: Uint8Array) => void = () => undefined
  const given = new Promise<Uint8Array>((resolve) => {
    give = resolve
  })
  let breakOff: () => void = () => undefined
  const stream = new from.ReadableStream<Uint8Array>(
    {
      start(controller) {
        // An aborted `fetch` would end the body instead, and X would have a whole request without one (measured).
        breakOff = () => controller.error(new DOMException('Not wanted any more', 'AbortError'))
      },
      async pull(controller) {
        isAskedFor = true
        const body = await given
        controller.enqueue(body)
        controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  function drop(): void {
    if (state !== 'held') return
    state = 'over'
    breakOff()
  }
  const timer = setTimeout(drop, heldMs)
  const since = Date.now()
  /** A timer may be late, after sleep for one. */
  const isInTime = () => Math.abs(Date.now() - since) < heldMs
  const { url, method, headers } = head
  const init = { ...TO_X, method, headers, body: stream, duplex: 'half' }
  const response = from.fetch(url, init)

  async function end(): Promise<HoldEnd> {
    const answer = await response.catch(() => null)
    clearTimeout(timer)
    const was = state
    state = 'over'
    if (was !== 'held') return was === 'sent' ? 'sent' : 'dropped'
    return answer && isByX(answer) ? 'answered' : 'refused'
  }

  return {
    fits: (errand) =>
      state === 'held' && isInTime() && errand.body !== null && isSame(errand, head),
    async send(body) {
      state = 'sent'
      clearTimeout(timer)
      give(new TextEncoder().encode(body))
      try {
        return await response
      } catch (caught) {
        if (!isAskedFor) return null
        throw caught
      }
    },
    drop,
    ended: end(),
  }
}

function isSame(one: RequestHead, other: RequestHead): boolean {
  const names = Object.keys(one.headers)
  return (
    one.url === other.url &&
    one.method === other.method &&
    names.length === Object.keys(other.headers).length &&
    names.every((name) => one.headers[name] === other.headers[name])
  )
}
