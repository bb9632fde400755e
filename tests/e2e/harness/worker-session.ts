import { setTimeout as sleep } from 'node:timers/promises'
import type { CDPSession } from '@playwright/test'
import type { Courier } from './courier.ts'

interface Message {
  id?: number
  method?: string
  params?: unknown
  result?: unknown
  error?: { message: string }
}

const LOOK_EVERY_MS = 10

/**
 * DevTools' protocol spoken with the service worker, beside Playwright. The browser keeps the session,
 * with its breakpoints, while the worker is stopped and started again; it ends with the browser.
 */
export class WorkerSession {
  private messages = 0
  private readonly waiting = new Map<number, (answer: Message) => void>()
  /** The browser has let go of it, or is gone itself. */
  isOver = false
  private readonly listeners = new Map<string, (params: unknown) => void>()
  /** Whether the worker is stopped, or started and has not run its script yet; told as the session opens. */
  isStopped = true

  private constructor(
    private readonly browser: CDPSession,
    private readonly sessionId: string,
  ) {
    browser.on('Target.receivedMessageFromTarget', ({ sessionId: from, message }) => {
      if (from === sessionId) this.receive(JSON.parse(message))
    })
  }

  /** The worker must be running. */
  static async open(courier: Courier): Promise<WorkerSession> {
    const browser = await courier.context.browser()?.newBrowserCDPSession()
    if (!browser) throw new Error('The browser is gone')
    const { targetInfos } = await browser.send('Target.getTargets')
    const worker = targetInfos.find(
      ({ type, url }) => type === 'service_worker' && url === courier.worker.url(),
    )
    if (!worker) throw new Error('The service worker is not running')
    const { targetId } = worker
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId })
    const session = new WorkerSession(browser, sessionId)
    const end = () => {
      session.isOver = true
      session.giveUp('The browser is gone')
    }
    courier.context.once('close', end)
    browser.on('Target.detachedFromTarget', (gone) => {
      if (gone.sessionId === sessionId) end()
    })
    return session
  }

  on(method: string, listener: (params: unknown) => void): void {
    this.listeners.set(method, listener)
  }

  /**
   * Evaluates in the worker, after its own script has run: an expression that comes before it, into a
   * worker that halts at its start, keeps Chromium from ever running it (seen).
   * @param awaitPromise false where the worker stands still: no promise is kept there.
   */
  async evaluate<T>(expression: string, awaitPromise = true): Promise<T> {
    while (this.isStopped && !this.isOver) await sleep(LOOK_EVERY_MS)
    const asked = { expression, awaitPromise, returnByValue: true }
    const answer = await this.send('Runtime.evaluate', asked)
    const { result, exceptionDetails } = answer as {
      result: { value: T }
      exceptionDetails?: { text: string; exception?: { description?: string } }
    }
    if (exceptionDetails) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    }
    return result.value
  }

  /** Waits, while the worker is stopped, until it is started again. */
  async send(method: string, params: object = {}): Promise<unknown> {
    if (this.isOver) throw new Error('The browser is gone')
    const id = ++this.messages
    const answered = new Promise<Message>((resolve) => this.waiting.set(id, resolve))
    const message = JSON.stringify({ id, method, params })
    await this.browser.send('Target.sendMessageToTarget', { sessionId: this.sessionId, message })
    const { result, error } = await answered
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }

  async close(): Promise<void> {
    // A browser that was killed has let go already.
    await this.browser.detach().catch(() => undefined)
  }

  /** Nobody waits for an answer that will not come. */
  private giveUp(why: string): void {
    for (const tell of this.waiting.values()) tell({ error: { message: why } })
    this.waiting.clear()
  }

  private receive(message: Message): void {
    const { id, method = '', params } = message
    if (id === undefined) {
      if (method === 'Inspector.workerScriptLoaded') this.isStopped = false
      if (method === 'Inspector.targetCrashed') {
        this.isStopped = true
        this.giveUp('The worker was stopped')
      }
      this.listeners.get(method)?.(params)
    } else {
      this.waiting.get(id)?.(message)
      this.waiting.delete(id)
    }
  }
}
