import { browser } from 'wxt/browser'

/** The part of Chrome's API that is used; Firefox has none of it, and no types here. */
interface Offscreen {
  createDocument(options: { url: string; reasons: string[]; justification: string }): Promise<void>
  closeDocument(): Promise<void>
}

const PAGE = '/offscreen.html'

function api(): Offscreen | null {
  return (globalThis as { chrome?: { offscreen?: Offscreen } }).chrome?.offscreen ?? null
}

/** Whether this browser has offscreen documents. */
export function hasOffscreen(): boolean {
  return api() !== null
}

/** Opens a new offscreen document; one that an earlier background left open is closed first. */
export async function openOffscreen(): Promise<void> {
  await closeOffscreen()
  await api()?.createDocument({
    url: PAGE,
    reasons: ['IFRAME_SCRIPTING'],
    justification: 'Sends a post over a connection that was never used before.',
  })
}

/** Closes it and with it everything under way in it; nothing happens when there is none. */
export async function closeOffscreen(): Promise<void> {
  await api()
    ?.closeDocument()
    .catch(() => undefined)
}

/** Sends a message to our other contexts and gives the first answer. */
export function tell(message: object): Promise<unknown> {
  return browser.runtime.sendMessage(message)
}
