import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { findChromium } from '../../run/chromium.mjs'

/** What Chromium tells of one thing it runs. */
export interface Target {
  targetId: string
  type: string
  url: string
}

interface Asked {
  resolve(result: unknown): void
  reject(why: Error): void
}

interface Message {
  id?: number
  result?: unknown
  error?: { message: string }
}

/** How long the browser may take to answer, to open a page or to end. */
const PATIENCE_MS = 90_000

/**
 * Chromium as people run it: no debugger is attached to the service worker, so that it is stopped
 * when it is idle. Playwright attaches to every worker, which keeps it alive for ever (measured).
 * Only the list of targets is read, and pages are attached to while they are acted on.
 */
export class LoneBrowser {
  private readonly waiting = new Map<number, Asked>()
  private messages = 0
  private unread = ''

  private constructor(
    private readonly child: ChildProcess,
    private readonly sink: Writable,
    source: Readable,
  ) {
    source.setEncoding('utf8')
    source.on('data', (text: string) => this.read(text))
    child.once('exit', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('The browser ended'))
      this.waiting.clear()
    })
  }

  /**
   * Starts it. `flags` name the extension and lead to the simulated servers.
   * @param display where it has windows; without one there are none.
   */
  static start(profileDir: string, flags: string[], display?: string): LoneBrowser {
    const found = findChromium()
    if (!found) throw new Error('There is no Chromium; node tests/run/set-up.mjs installs one')
    const own = ['--remote-debugging-pipe', `--user-data-dir=${profileDir}`]
    if (display === undefined) own.push('--headless=new')
    const child = spawn(found.path, [...own, ...flags, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(display && { DISPLAY: display }) },
    })
    return new LoneBrowser(child, child.stdio[3] as Writable, child.stdio[4] as Readable)
  }

  private read(text: string): void {
    const parts = `${this.unread}${text}`.split('\0')
    this.unread = parts.pop() ?? ''
    for (const part of parts) {
      const { id, result, error } = JSON.parse(part) as Message
      const asked = id === undefined ? undefined : this.waiting.get(id)
      if (id === undefined || !asked) continue
      this.waiting.delete(id)
      if (error) asked.reject(new Error(error.message))
      else asked.resolve(result)
    }
  }

  private send(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    const id = ++this.messages
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      this.sink.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    })
  }

  async targets(): Promise<Target[]> {
    const { targetInfos } = (await this.send('Target.getTargets')) as { targetInfos: Target[] }
    return targetInfos
  }

  /**
   * Opens a page, runs each step in it again and again until that returns true, and closes it.
   * Steps run in the page: they may use nothing from outside themselves.
   */
  async visit(url: string, ...steps: (() => boolean)[]): Promise<void> {
    const { targetId } = (await this.send('Target.createTarget', { url })) as { targetId: string }
    const attached = await this.send('Target.attachToTarget', { targetId, flatten: true })
    const { sessionId } = attached as { sessionId: string }
    const giveUpAt = Date.now() + PATIENCE_MS
    for (const step of steps) {
      while ((await this.evaluate(`(${step})()`, sessionId)) !== true) {
        if (Date.now() > giveUpAt) throw new Error(`${url} never came so far that ${step}`)
        await sleep(50)
      }
    }
    await this.send('Target.closeTarget', { targetId })
  }

  /** Opens a page and leaves it open, with nothing attached. */
  async open(url: string): Promise<Target['targetId']> {
    const { targetId } = (await this.send('Target.createTarget', { url })) as Target
    return targetId
  }

  /** Runs an expression in a page, attached to it only meanwhile. */
  async run<T>(targetId: string, expression: string): Promise<T> {
    return this.attachedTo(targetId, (sessionId) => this.evaluate(expression, sessionId)) as T
  }

  /** Stops every service worker; attached to a page of their origin meanwhile. */
  async stopWorkers(targetId: string): Promise<void> {
    await this.attachedTo(targetId, async (sessionId) => {
      await this.send('ServiceWorker.enable', {}, sessionId)
      await this.send('ServiceWorker.stopAllWorkers', {}, sessionId)
      await this.send('ServiceWorker.disable', {}, sessionId)
    })
  }

  async bringToFront(targetId: string): Promise<void> {
    await this.send('Target.activateTarget', { targetId })
  }

  async closePage(targetId: string): Promise<void> {
    await this.send('Target.closeTarget', { targetId })
  }

  private async attachedTo<T>(
    targetId: string,
    work: (sessionId: string) => Promise<T>,
  ): Promise<T> {
    const attached = await this.send('Target.attachToTarget', { targetId, flatten: true })
    const { sessionId } = attached as { sessionId: string }
    try {
      return await work(sessionId)
    } finally {
      await this.send('Target.detachFromTarget', { sessionId })
    }
  }

  private async evaluate(expression: string, sessionId: string): Promise<unknown> {
    const asked = { expression, returnByValue: true, awaitPromise: true }
    const answer = await this.send('Runtime.evaluate', asked, sessionId)
    const { result, exceptionDetails } = answer as {
      result: { value?: unknown }
      exceptionDetails?: { text: string }
    }
    if (exceptionDetails) throw new Error(exceptionDetails.text)
    return result.value
  }

  /** Closes it; the profile stays. */
  async quit(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = once(this.child, 'exit')
    const late = setTimeout(() => this.child.kill('SIGKILL'), PATIENCE_MS)
    this.send('Browser.close').catch(() => undefined)
    await ended
    clearTimeout(late)
  }
}
