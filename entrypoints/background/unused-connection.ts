import {
  closeOffscreen,
  closeUsedOffscreen,
  isUnusedOpen,
  openOffscreen,
  takeOffscreen,
  tell,
} from '../../lib/browser/offscreen.ts'
import { CourierError, failureOf } from '../../lib/failures/failure.ts'
import type { Errand, ErrandMessage, RequestHead } from '../../lib/messages/errand.ts'
import { DAY, type EpochMs, MINUTE, SECOND } from '../../lib/units.ts'

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
 * so every call has one of its own, sends its one request from there, and closes it; another one where that
 * one could not, or X took the request for none.
 *
 * Takes requests with text bodies. Rejects like `fetch`: `TypeError` when no answer came, the signal's
 * reason when it was aborted; either way the request may have been carried out. Rejects with a
 * `CourierError` when it is certain that nothing was carried out: its time was up before its turn came,
 * behind another request that X did not answer, or there was nothing to send it from.
 */
export function createUnusedConnectionFetch(ports: UnusedConnectionPorts) {
  return (url: string, init: RequestInit): Promise<Response> =>
    ports.inRoom(async () => {
      const { signal } = init
      if (signal?.aborted) throw new CourierError({ kind: 'x-unreachable' })
      const name = crypto.randomUUID()
      const errand: Errand = {
        ...requestHead(url, init),
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
        const opened = (how: () => Promise<void>) =>
          Promise.race([how(), aborted]).then(
            () => true,
            () => false,
          )
        const taken = opened(takeOffscreen)
        const notStored = await ports.errands.put(name, errand).then(
          () => null,
          (caught: unknown) => new CourierError(failureOf(caught)),
        )
        let isOpen = await taken
        if (notStored) throw notStored
        const ask = () => (isOpen ? Promise.race([tell(message), aborted]) : 'spent')
        let said = await ask()
        if (said === 'spent' && isOpen) {
          // What it held was something else, or was not taken. Nothing was carried out.
          isOpen = await opened(openOffscreen)
          said = await ask()
        }
        if (said === 'spent') throw new CourierError({ kind: 'x-unreachable' })
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

function requestHead(url: string, { method = 'GET', headers }: RequestInit): RequestHead {
  return { url, method, headers: Object.fromEntries(new Headers(headers)) }
}

/** How long it is believed that X, or the way there, takes no such request. */
const NOT_TAKEN_MS = DAY
/** After one that nobody wanted. */
const NO_NEXT_MS = MINUTE
/** From the pointer's coming to the head's going. */
const IN_TIME_MS = 2 * SECOND

/**
 * Sends the head of a request ahead, from the document that was opened ahead; the request itself then has
 * only its body to send. Nothing happens where that is not to be had.
 */
export function createHolding(ports: {
  errands: Pick<UnusedConnectionPorts['errands'], 'put' | 'delete'>
  /** Since when it is known that none is taken, if it is. */
  notHeldSince(): Promise<EpochMs | null>
  /** Runs it while nothing else uses the offscreen document, or leaves it out. */
  inRoom(work: () => Promise<void>): Promise<void>
  now(): EpochMs
}) {
  let notBefore = 0
  return (url: string, init: RequestInit, askedAt: EpochMs): Promise<void> =>
    ports.inRoom(async () => {
      const now = ports.now()
      // Somebody else had the room; whoever was about to press has done so.
      if (now - askedAt > IN_TIME_MS) return
      const since = await ports.notHeldSince()
      const isTaken = since === null || Math.abs(now - since) > NOT_TAKEN_MS
      if (!isTaken || now < notBefore || !(await isUnusedOpen())) return
      const name = crypto.randomUUID()
      await ports.errands.put(name, { ...requestHead(url, init), body: null, answer: null })
      const message: ErrandMessage = { kind: 'courier.hold', name }
      // It has the room when it is used, so its end is not waited for here. Who closes it does not tell.
      void tell(message)
        .then(
          (outcome) => {
            if (outcome === 'expired') notBefore = ports.now() + NO_NEXT_MS
          },
          () => undefined,
        )
        // One that it never read.
        .then(() => ports.errands.delete(name).catch(() => undefined))
    })
}

/**
 * Ends what a background that died left open, before anything is looked up or sent: a request still on
 * its way from there could otherwise arrive after it was looked for. From a document that nobody used
 * no whole request is on its way.
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
