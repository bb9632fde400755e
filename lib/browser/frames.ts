import { browser } from 'wxt/browser'

interface Frame {
  tabId: number
  frameId: number
}

/** Runs a self-contained function in one frame's isolated world; rejects when it may not or cannot. */
export async function runInFrame<A>(
  { tabId, frameId }: Frame,
  func: (argument: A) => unknown,
  argument: A,
): Promise<unknown> {
  const [injection] = await browser.scripting.executeScript({
    target: { tabId, frameIds: [frameId] },
    func,
    args: [argument],
  })
  return injection?.result
}

/** Injects `in-page.js` into one frame's isolated world; rejects when it may not or cannot. */
export async function enterFrame({ tabId, frameId }: Frame): Promise<unknown> {
  const [injection] = await browser.scripting.executeScript({
    target: { tabId, frameIds: [frameId] },
    files: ['/in-page.js'],
  })
  return injection?.result
}

/** Runs what `in-page.js` brought there by its name; rejects when it may not or cannot. */
export function runInPage(frame: Frame, name: string, request: object): Promise<unknown> {
  return runInFrame(frame, runByName, { name, request })
}

/** Sent as source text. Another document in the frame has none of it, but maybe an element of that name. */
function runByName({ name, request }: { name: string; request: object }): unknown {
  if (!Object.hasOwn(globalThis, 'courierInPage')) return null
  const { courierInPage } = globalThis as unknown as {
    courierInPage: Record<string, (request: object) => unknown>
  }
  return courierInPage[name]?.(request)
}

/**
 * Between two tries to enter a frame that was clicked this very moment. The first are quick: the move
 * of the pointer that tells where it was comes about 5 ms after the click.
 */
const ENTER_AGAIN_MS = [0, 0, 1, 2, 5, 10, 30, 80, 200]

/**
 * Runs a function and then a script of the package in one frame's isolated world, even while the page
 * still loads, and resolves with the script's value; rejects when it may not or cannot.
 *
 * The right to enter that comes with a click reaches the page's process by another way than the
 * injection does, and may come after it (measured: often, where the background was awake); so it is tried again.
 */
export async function askInFrame<A>(
  { tabId, frameId }: Frame,
  func: (argument: A) => void,
  argument: A,
  file: '/find-media.js' | '/choose-region.js',
): Promise<unknown> {
  const where = { target: { tabId, frameIds: [frameId] }, injectImmediately: true }
  for (let tries = 0; ; tries++) {
    try {
      await browser.scripting.executeScript({ ...where, func, args: [argument] })
      break
    } catch (caught) {
      const pause = ENTER_AGAIN_MS[tries]
      if (pause === undefined) throw caught
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  const [injection] = await browser.scripting.executeScript({ ...where, files: [file] })
  return injection?.result
}
