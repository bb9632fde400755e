import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Locator } from '@playwright/test'
import { type Region, readPixels } from './screen.ts'

const execute = promisify(execFile)

/** How long the browser may take to open or close a menu. */
const MENU_MS = 5_000

/** How long a menu may take to show that it has heard a key, and how often it is told. */
const KEY_MS = 1_500
const KEY_TRIES = 4

/** The real mouse and keyboard of one X display. */
export interface Mouse {
  /**
   * Scrolls an element into view, moves to its middle, or to `at` from its top left corner in CSS
   * pixels, and presses the right button.
   */
  openMenu(target: Locator, at?: Point): Promise<unknown>
  /** Presses keys one after the other, named as xdotool does: `Up`, `Return`, `Escape`. */
  press(...keys: string[]): Promise<void>
  /**
   * Right-clicks an element and chooses Courier's item, which Chromium puts above its own tools for
   * developers. Resolves when the menu has closed.
   */
  choosePostToX(target: Locator, at?: Point): Promise<void>
}

export interface Point {
  x: number
  y: number
}

export function realMouse(display: string): Mouse {
  const xdotool = async (...args: (string | number)[]) => {
    const { stdout } = await execute('xdotool', args.map(String), {
      env: { ...process.env, DISPLAY: display },
    })
    return stdout
  }
  const visibleWindows = async () => {
    const ids = await xdotool('search', '--onlyvisible', '--name', '.*').catch(() => '')
    return new Set(ids.split('\n').filter(Boolean))
  }
  /** The first answer of `look` that is not null. */
  const until = async <T>(what: string, look: () => Promise<T | null>): Promise<T> => {
    const giveUpAt = Date.now() + MENU_MS
    for (;;) {
      const found = await look()
      if (found !== null) return found
      if (Date.now() > giveUpAt) throw new Error(`${what} within ${MENU_MS} ms`)
      await sleep(30)
    }
  }

  /** Returns the menu's window: a menu is a window of its own. */
  async function openMenu(target: Locator, at?: Point): Promise<string> {
    const page = target.page()
    await page.bringToFront()
    await target.scrollIntoViewIfNeeded()
    const box = await target.boundingBox()
    if (!box) throw new Error('There is nothing to right-click: the element is not visible')
    const origin = await page.evaluate(() => ({
      x: screenX + (outerWidth - innerWidth) / 2,
      y: screenY + outerHeight - innerHeight,
    }))
    const { x, y } = at ?? { x: box.width / 2, y: box.height / 2 }
    const pointer = { x: Math.round(origin.x + box.x + x), y: Math.round(origin.y + box.y + y) }
    const before = await visibleWindows()
    await xdotool('mousemove', pointer.x, pointer.y)
    await xdotool('click', 3)
    return until('no menu opened', async () => {
      // A notification may come up at the same time, elsewhere.
      for (const id of await visibleWindows()) {
        if (!before.has(id) && touches(await place(id), pointer)) return id
      }
      return null
    })
  }

  async function place(window: string): Promise<Region> {
    const text = await xdotool('getwindowgeometry', '--shell', window).catch(() => '')
    const read = (name: string) => Number(new RegExp(`^${name}=(-?\\d+)$`, 'm').exec(text)?.[1])
    return { x: read('X'), y: read('Y'), width: read('WIDTH'), height: read('HEIGHT') }
  }

  /** Waits until a region has stopped changing: a menu fades in. */
  async function settled(region: Region): Promise<void> {
    let before = readPixels(display, region)
    await until('the menu did not come to rest', async () => {
      await sleep(60)
      const now = readPixels(display, region)
      const same = now.equals(before)
      before = now
      return same ? true : null
    })
  }

  /** Presses a key until it shows: a menu that is only just there may miss one. */
  async function highlightMoves(region: Region, key: string): Promise<void> {
    const before = readPixels(display, region)
    for (let tries = 0; tries < KEY_TRIES; tries++) {
      await xdotool('key', key)
      for (const giveUpAt = Date.now() + KEY_MS; Date.now() < giveUpAt; await sleep(15)) {
        if (!readPixels(display, region).equals(before)) return settled(region)
      }
    }
    throw new Error(`the menu does not answer to ${key}`)
  }

  return {
    openMenu,
    press: async (...keys) => {
      for (const key of keys) await xdotool('key', key)
    },
    choosePostToX: async (target, at) => {
      await target.scrollIntoViewIfNeeded()
      const steps = (await isPlainPage(target, at)) ? 3 : 2
      const menu = await openMenu(target, at)
      const region = await place(menu)
      await settled(region)
      for (let step = 0; step < steps; step++) await highlightMoves(region, 'Up')
      await xdotool('key', 'Return')
      await until('the menu did not close', async () =>
        (await visibleWindows()).has(menu) ? null : true,
      )
    },
  }
}

/** A menu opens at the pointer, give or take its shadow. */
function touches({ x, y, width, height }: Region, point: Point): boolean {
  const near = 10
  return (
    point.x >= x - near &&
    point.x <= x + width + near &&
    point.y >= y - near &&
    point.y <= y + height + near
  )
}

/**
 * Whether a right click there means the page as a whole. Chromium then puts View Source and Inspect
 * below the extensions' items, else only Inspect.
 */
function isPlainPage(target: Locator, at: Point | undefined): Promise<boolean> {
  return target.evaluate((element, point) => {
    const box = element.getBoundingClientRect()
    const { x, y } = point ?? { x: box.width / 2, y: box.height / 2 }
    const hit = document.elementFromPoint(box.left + x, box.top + y) ?? element
    const selected = getSelection()
    const special = 'a[href], img, video, audio, canvas, input, textarea, [contenteditable]'
    return !hit.closest(special) && !(selected?.toString() && selected.containsNode(hit, true))
  }, at)
}
