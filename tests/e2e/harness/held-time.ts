import type { Page } from '@playwright/test'
import type { Courier } from './courier.ts'

interface HeldTime {
  pass(ms: number): Promise<void>
}

const HELD = 'heldTime'

/**
 * From the page's next document on its time stands still until `passTime`: `Date.now`, and the timers
 * of a second and more; shorter ones run, as what is drawn needs them. Of this page alone: the clock of
 * Playwright reaches into every page of the browser, and fails where one is just being opened.
 * @param now ms since 1970.
 */
export async function holdTime(page: Page, now: number): Promise<void> {
  await page.addInitScript(
    ({ key, start }) => {
      const set = globalThis.setTimeout
      const clear = globalThis.clearTimeout
      const waiting = new Map<number, { at: number; ring: () => void }>()
      let time = start
      let lastId = 1e9
      Date.now = () => time
      const setHeld = (ring: () => void, ms = 0, ...rest: unknown[]) => {
        if (ms < 1000) return set(ring, ms, ...rest)
        lastId += 1
        waiting.set(lastId, { at: time + ms, ring: () => ring(...(rest as [])) })
        return lastId
      }
      const clearHeld = (id?: number) => {
        if (id === undefined || !waiting.delete(id)) clear(id)
      }
      const pass = async (ms: number) => {
        const end = time + ms
        for (;;) {
          const due = [...waiting].filter(([, { at }]) => at <= end)
          const [first] = due.sort(([, a], [, b]) => a.at - b.at)
          if (!first) break
          waiting.delete(first[0])
          time = first[1].at
          first[1].ring()
          // What it set off may set the next one.
          await new Promise((resolve) => set(resolve))
        }
        time = end
      }
      Object.assign(globalThis, { setTimeout: setHeld, clearTimeout: clearHeld, [key]: { pass } })
    },
    { key: HELD, start: now },
  )
}

/** A page of Courier's whose time stands still, so that what can be undone can be undone for ever. */
export async function openTimeless(courier: Courier, path: string): Promise<Page> {
  const page = await courier.newPage()
  await holdTime(page, Date.now())
  await page.goto(courier.url(path))
  return page
}

/** Lets this much time pass in a page whose time is held, one timer after the other. */
export async function passTime(page: Page, ms: number): Promise<void> {
  await page.evaluate(
    ({ key, by }) => (globalThis as unknown as Record<string, HeldTime>)[key]?.pass(by),
    { key: HELD, by: ms },
  )
}
