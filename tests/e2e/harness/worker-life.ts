import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from '@playwright/test'
import type { LoneBrowser } from './lone-browser.ts'

/** Chromium stops a worker that has had nothing to do for 30 s (measured); a loaded machine is late. */
const STOPPED_WITHIN_MS = 90_000
const LOOK_EVERY_MS = 250

/** A stretch of time in which every look showed the same worker, or none. */
export interface Stretch {
  /** The worker's target; another one after it was stopped and started again. null: there was none. */
  worker: string | null
  ms: number
}

/** The service worker of one extension, watched from outside: its browser's list of targets is read. */
export class WorkerLife {
  constructor(
    private readonly browser: LoneBrowser,
    private readonly extensionId: string,
  ) {}

  private async look(): Promise<string | null> {
    const targets = await this.browser.targets()
    const ours = targets.filter(
      ({ type, url }) => type === 'service_worker' && new URL(url).host === this.extensionId,
    )
    return ours.map(({ targetId }) => targetId).join(' ') || null
  }

  /** Watches until `done`, for so long at most. */
  async watch(done: () => boolean, atMostMs: number): Promise<Stretch[]> {
    const stretches: (Stretch & { from: number })[] = []
    const giveUpAt = Date.now() + atMostMs
    while (!done()) {
      if (Date.now() > giveUpAt) {
        throw new Error(`Not done in ${atMostMs} ms; seen: ${JSON.stringify(stretches)}`)
      }
      const worker = await this.look()
      let last = stretches.at(-1)
      if (last?.worker !== worker) {
        last = { worker, ms: 0, from: Date.now() }
        stretches.push(last)
      }
      last.ms = Date.now() - last.from
      await sleep(LOOK_EVERY_MS)
    }
    return stretches.map(({ worker, ms }) => ({ worker, ms }))
  }

  /** Resolves when Chromium has stopped it; fails when it does not. */
  async stops(): Promise<void> {
    const options = { timeout: STOPPED_WITHIN_MS, intervals: [LOOK_EVERY_MS] }
    await expect.poll(() => this.look(), options).toBeNull()
  }

  /** Stopped already, it is not started for so long. */
  async staysAway(ms: number): Promise<void> {
    const until = Date.now() + ms
    const seen = await this.watch(() => Date.now() > until, 2 * ms)
    expect(seen.map(({ worker }) => worker)).toEqual([null])
  }
}
