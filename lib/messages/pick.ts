import { browser } from 'wxt/browser'
import type { AttachmentId } from '../units.ts'

/**
 * From the popup to the composer's window in this tab: offer the file dialog there, for one more file or for
 * one in an attachment's place. Sent within the popup's own gesture it carries that gesture along, so that
 * the window may open the dialog (measured in Chromium 156; a window that the popup opens itself may not).
 */
interface PickMessage {
  kind: 'courier.pick'
  /** Of one press: it may have to be sent twice until it is taken. */
  id: string
  tabId: number
  attachmentId: AttachmentId | null
}

/** From a composer's window: it is there, and hears `PickMessage`. */
interface ReadyMessage {
  kind: 'courier.pick-ready'
  tabId: number
}

const TAKEN = 'courier.pick-taken'

/** Hands a press on to the window in this tab, now or once it is there; false when nobody took it in time. */
export async function handOverPick(
  tabId: number,
  attachmentId: AttachmentId | null,
  patienceMs: number,
): Promise<boolean> {
  const id = crypto.randomUUID()
  const message: PickMessage = { kind: 'courier.pick', id, tabId, attachmentId }
  const send = async () =>
    (await browser.runtime.sendMessage(message).catch(() => undefined)) === TAKEN
  return new Promise((resolve) => {
    const end = (taken: boolean) => {
      browser.runtime.onMessage.removeListener(hear)
      clearTimeout(late)
      resolve(taken)
    }
    const hear: Listener = (heard, sender) => {
      if (isOf<ReadyMessage>(heard, sender, 'courier.pick-ready', tabId)) void send().then(end)
      return undefined
    }
    const late = setTimeout(() => end(false), patienceMs)
    browser.runtime.onMessage.addListener(hear)
    // One that has been there for long does not tell that it is ready.
    void send().then((taken) => taken && end(true))
  })
}

/** For a composer's window in this tab: hears of presses from now on, of each once, and says so. */
export function takePicks(tabId: number, take: (attachmentId: AttachmentId | null) => void): void {
  const taken = new Set<string>()
  const hear: Listener = (heard, sender) => {
    if (!isOf<PickMessage>(heard, sender, 'courier.pick', tabId)) return undefined
    if (!taken.has(heard.id)) {
      taken.add(heard.id)
      take(heard.attachmentId)
    }
    return Promise.resolve(TAKEN)
  }
  browser.runtime.onMessage.addListener(hear)
  const ready: ReadyMessage = { kind: 'courier.pick-ready', tabId }
  // Nobody need be waiting.
  browser.runtime.sendMessage(ready).catch(() => undefined)
}

type Listener = Parameters<typeof browser.runtime.onMessage.addListener>[0]

/** Whether one of our own pages, and no content script, said this about the tab. */
function isOf<T extends PickMessage | ReadyMessage>(
  heard: unknown,
  sender: { id?: string | undefined; url?: string | undefined },
  kind: T['kind'],
  tabId: number,
): heard is T {
  if (sender.id !== browser.runtime.id) return false
  if (!sender.url?.startsWith(browser.runtime.getURL(''))) return false
  return (
    typeof heard === 'object' &&
    heard !== null &&
    'kind' in heard &&
    heard.kind === kind &&
    'tabId' in heard &&
    heard.tabId === tabId
  )
}
