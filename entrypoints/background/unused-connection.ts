import {
  closeOffscreen,
  closeUsedOffscreen,
  takeOffscreen,
  tell,
} from '../../lib/browser/offscreen.ts'
import { CourierError, failureOf } from '../../lib/failures/failure.ts'
import type { Errand, ErrandMessage } from '../../lib/messages/errand.ts'

export interface UnusedConnectionPorts {
  errands: {
    get(name: string): Promise<Errand | null>
    put(name: string, errand: Errand): Promise<void>
    delete(name: string): Promise<void>
  }
  /** Runs it while nothing else uses the offscreen document. */
  inRoom<T>(work: () => Promise<T>): Promise<T>
}

/**
 * A `fetch` that X receives at most once. The browser repeats a request by itself, a POST too, when a
 * connection that was used before drops before the answer (measured); over a connection that was never
 * used it does not. Each new offscreen document with a credentialless frame has its own connections,
 * so every call has one of its own, sends its one request from there, and closes it.
 *
 * Takes requests with text bodies. Rejects like `fetch`: `TypeError` when no answer came, the signal's
 * reason when it was aborted; either way the request may have been carried out. Rejects with a
 * `CourierError` when it is certain that nothing was sent: its time was up before its turn came,
 * behind another request that X did not answer, or there was nothing to send it from.
 */
export function createUnusedConnectionFetch(ports: UnusedConnectionPorts) {
  return (url: string, init: RequestInit): Promise<Response> =>
    ports.inRoom(async () => {
      const { signal } = init
      if (signal?.aborted) throw new CourierError({ kind: 'x-unreachable' })
      const name = crypto.randomUUID()
      const errand: Errand = {
        url,
        method: init.method ?? 'GET',
        headers: Object.fromEntries(new Headers(init.headers)),
        body: init.body === undefined || init.body === null ? null : String(init.body),
        answer: null,
      }
      const message: ErrandMessage = { kind: 'courier.errand', name }
      const aborted = new Promise<never>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
      // It may come before anyone waits for it, or long after the answer.
      aborted.catch(() => undefined)
      try {
        // It opens while the request is stored. Raced: a document that never opens would hold back every
        // account's posts.
        const opened = Promise.race([takeOffscreen(), aborted]).then(
          () => true,
          () => false,
        )
        const notStored = await ports.errands.put(name, errand).then(
          () => null,
          (caught: unknown) => new CourierError(failureOf(caught)),
        )
        const isOpen = await opened
        if (notStored) throw notStored
        if (!isOpen) throw new CourierError({ kind: 'x-unreachable' })
        const said = await Promise.race([tell(message), aborted])
        const answer = said === 'done' ? (await ports.errands.get(name))?.answer : null
        if (!answer) throw new TypeError('Failed to fetch')
        const { status, headers, body } = answer
        // A Response with one of these statuses may not have a body.
        const text = status === 204 || status === 205 || status === 304 ? null : body
        return new Response(text, { status, headers })
      } finally {
        await closeOffscreen()
        // An answer that is here is never lost over this: it may hold the only tokens that count. What
        // stays is sealed, and cleared at the next start.
        await ports.errands.delete(name).catch(() => undefined)
      }
    })
}

/**
 * Ends what a background that died left open, before anything is looked up or sent: a request still on
 * its way from there could otherwise arrive after it was looked for. From a document that nobody used
 * nothing is on its way.
 */
export function endLeftovers(
  errands: { clear(): Promise<void> },
  inRoom: UnusedConnectionPorts['inRoom'],
): Promise<void> {
  return inRoom(async () => {
    await closeUsedOffscreen()
    await errands.clear()
  })
}
