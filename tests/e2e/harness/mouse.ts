import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Locator } from '@playwright/test'
import { type Region, readPixels } from './screen.ts'

const execute = promisify(execFile)

/** How long a busy machine's browser may take to open or close a menu or a dialog. */
const MENU_MS = 90_000

/** How long a menu may take to show that it has heard a key, and how often it is told. */
const KEY_MS = 1_500
const KEY_TRIES = 4

/** A prompt hears nobody for half a second, so that nobody answers what they have not read. */
const PROMPT_DEAF_MS = 700

/** No display of the tests is larger. */
const WHOLE_SCREEN: Region = { x: 0, y: 0, width: 10_000, height: 10_000 }

/** Of so many pixels one is looked at for the brightness; a prompt takes more than this share of it. */
const BRIGHTNESS_EVERY = 97
const DIMMED = 0.93

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
   * developers. Resolves when the menu has closed, with the moment of the choice, in ms since 1970.
   * @param takenFor what Chromium takes it for, where that cannot be told from the topmost element: it
   *   looks through layers for a picture.
   * @param by with which the item is chosen. With the mouse the pointer is then elsewhere in the page.
   */
  choosePostToX(
    target: Locator,
    at?: Point,
    takenFor?: TakenFor,
    by?: 'keyboard' | 'mouse',
  ): Promise<number>
  /**
   * The same at a point of the screen, where it is known what is there, up to the key that chooses the item:
   * that is pressed by what is returned, which does nothing besides and gives the moment.
   */
  aimAtPostToX(point: Point, takenFor: TakenFor): Promise<() => Promise<number>>
  /** Scrolls an element into view, moves to its middle and presses the left button. */
  click(target: Locator): Promise<void>
  /** Ids of the windows with this title, such as one of the system's own dialogs. */
  windowsNamed(title: string): Promise<string[]>
  /** Leaves such a dialog by Escape; resolves when it is gone. */
  dismiss(title: string): Promise<void>
  /**
   * Does what makes the browser ask for a permission, and answers when its prompt is there: what lies
   * behind it is dimmed.
   */
  answerPrompt(ask: () => Promise<unknown>, answer: 'allow' | 'deny'): Promise<void>
}

export type TakenFor = keyof typeof STEPS_UP

/** What stands below the extensions' items: Inspect; for a page its source; for a frame also its own two. */
const STEPS_UP = { media: 2, page: 3, frame: 5 }

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
  /** Does something, and tells when that was: just before it, but after xdotool itself has started. */
  const timed = async (...args: (string | number)[]) =>
    Number(
      await xdotool('exec', '--sync', '--terminator', 'then', 'date', '+%s%3N', 'then', ...args),
    )
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

  /** Scrolls an element into view and returns where the pointer is now: over it. */
  async function moveTo(target: Locator, at?: Point): Promise<Point> {
    await target.scrollIntoViewIfNeeded()
    const box = await target.boundingBox()
    if (!box) throw new Error('There is nothing to click: the element is not visible')
    const origin = await target.page().evaluate(() => ({
      x: screenX + (outerWidth - innerWidth) / 2,
      y: screenY + outerHeight - innerHeight,
    }))
    const { x, y } = at ?? { x: box.width / 2, y: box.height / 2 }
    const pointer = { x: Math.round(origin.x + box.x + x), y: Math.round(origin.y + box.y + y) }
    await xdotool('mousemove', pointer.x, pointer.y)
    return pointer
  }

  /** Returns the menu's window: a menu is a window of its own. */
  async function openMenu(target: Locator, at?: Point): Promise<string> {
    await target.page().bringToFront()
    return openMenuAt(await moveTo(target, at))
  }

  async function openMenuAt(pointer: Point): Promise<string> {
    const before = await visibleWindows()
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

  /** Waits until a region has stopped changing for so long: a menu fades in. */
  async function settled(region: Region, stillMs = 0): Promise<void> {
    let before = readPixels(display, region)
    let since = Date.now()
    await until('the screen did not come to rest', async () => {
      await sleep(60)
      const now = readPixels(display, region)
      const same = now.equals(before)
      before = now
      if (!same) since = Date.now()
      return same && Date.now() - since >= stillMs ? true : null
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

  /** How bright the screen is on the whole, from 0 to 255. */
  function brightness(): number {
    const pixels = readPixels(display, WHOLE_SCREEN)
    const step = 4 * BRIGHTNESS_EVERY
    let sum = 0
    for (let at = 0; at < pixels.length; at += step) sum += pixels[at + 1] ?? 0
    return sum / (pixels.length / step)
  }

  async function windowsNamed(title: string): Promise<string[]> {
    const found = await xdotool('search', '--onlyvisible', '--name', title).catch(() => '')
    return found.split('\n').filter((id) => id !== '')
  }

  /** Moves to Courier's item of a menu that is open; `plain`: how it looked before. */
  async function highlight(menu: string, takenFor: TakenFor) {
    const region = await place(menu)
    await settled(region)
    const plain = readPixels(display, region)
    for (let step = 0; step < STEPS_UP[takenFor]; step++) await highlightMoves(region, 'Up')
    return { region, plain }
  }

  /** Chooses Courier's item of a menu that is open. */
  async function choose(
    menu: string,
    takenFor: TakenFor,
    by: 'keyboard' | 'mouse',
  ): Promise<number> {
    const { region, plain } = await highlight(menu, takenFor)
    let chosenAt: number
    if (by === 'mouse') {
      const middle = changedMiddle(plain, readPixels(display, region), region.height)
      await xdotool('mousemove', region.x + 60, region.y + middle)
      chosenAt = await timed('click', 1)
      // No hand is still.
      for (let move = 0; move < 5; move++) await xdotool('mousemove_relative', 2, 1)
    } else {
      chosenAt = await timed('key', 'Return')
    }
    await until('the menu did not close', async () =>
      (await visibleWindows()).has(menu) ? null : true,
    )
    return chosenAt
  }

  return {
    openMenu,
    click: async (target) => {
      await moveTo(target)
      await xdotool('click', 1)
    },
    answerPrompt: async (ask, answer) => {
      const before = brightness()
      const isDimmed = () => brightness() < before * DIMMED
      await ask()
      await until('no prompt opened', async () => (isDimmed() ? true : null))
      await settled(WHOLE_SCREEN, PROMPT_DEAF_MS)
      // Deny has the focus.
      if (answer === 'allow') await highlightMoves(WHOLE_SCREEN, 'Tab')
      await until('the prompt did not close', async () => {
        await xdotool('key', answer === 'allow' ? 'Return' : 'Escape')
        for (const giveUpAt = Date.now() + KEY_MS; Date.now() < giveUpAt; await sleep(15)) {
          if (!isDimmed()) return true
        }
        return null
      })
    },
    windowsNamed,
    dismiss: async (title) => {
      await until(`${title} did not close`, async () => {
        const [dialog] = await windowsNamed(title)
        if (dialog === undefined) return true
        // Nobody gives it the focus where there is no window manager.
        await xdotool('windowfocus', '--sync', dialog, 'key', 'Escape').catch(() => '')
        await sleep(60)
        return null
      })
    },
    press: async (...keys) => {
      for (const key of keys) await xdotool('key', key)
    },
    choosePostToX: async (target, at, takenFor, by = 'keyboard') => {
      await target.scrollIntoViewIfNeeded()
      const isPlain = takenFor === undefined && (await isPlainPage(target, at))
      const kind = takenFor ?? (isPlain ? 'page' : 'media')
      return choose(await openMenu(target, at), kind, by)
    },
    aimAtPostToX: async (point, takenFor) => {
      await xdotool('mousemove', point.x, point.y)
      await highlight(await openMenuAt(point), takenFor)
      return () => timed('key', 'Return')
    },
  }
}

/** The middle of the lines that differ, as a line's number. */
function changedMiddle(before: Buffer, after: Buffer, lines: number): number {
  const length = before.length / lines
  const changed = Array.from({ length: lines }, (_, line) => line).filter((line) => {
    const [start, end] = [Math.round(line * length), Math.round((line + 1) * length)]
    return !before.subarray(start, end).equals(after.subarray(start, end))
  })
  return Math.round(((changed[0] ?? 0) + (changed.at(-1) ?? 0)) / 2)
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
