import { browser } from 'wxt/browser'
import type { MediaJob, MediaNews } from '../model/media-job.ts'

/** The part of Chrome's API that is used; Firefox has none of it, and no types here. */
interface Offscreen {
  createDocument(options: { url: string; reasons: string[]; justification: string }): Promise<void>
  closeDocument(): Promise<void>
}

const PAGE = '/offscreen.html'
const MEDIA_PORT = 'courier.media-job'

function api(): Offscreen | null {
  return (globalThis as { chrome?: { offscreen?: Offscreen } }).chrome?.offscreen ?? null
}

/**
 * Whether this browser has offscreen documents; known as it is built, so that what is only done without
 * them is no part of the others.
 */
export const HAS_OFFSCREEN = !import.meta.env.FIREFOX

/** Held by whoever has the document; there is one at a time. */
export const OFFSCREEN_LOCK = 'offscreen'

/**
 * In the browser's session: the document that is open was opened ahead, and no whole request was asked of it yet.
 * It outlives the background.
 */
const UNUSED = 'unused-document'

/** Opens a new offscreen document before it is needed, unless there is one that nobody used. */
export async function openOffscreenAhead(): Promise<void> {
  if (await isUnusedOpen()) return
  await openOffscreen()
  await browser.storage.session.set({ [UNUSED]: true })
}

/** Opens a new offscreen document, or takes the one that was opened ahead. */
export async function takeOffscreen(): Promise<void> {
  if (!(await isUnusedOpen())) return openOffscreen()
  // Before anything is asked of it: should we die, the next background closes it.
  await forgetUnused()
}

/** Closes the document unless nobody used it yet; nothing happens when there is none. */
export async function closeUsedOffscreen(): Promise<void> {
  if (api() === null) return
  // Where it cannot be told, it counts as used: nothing may be on its way from it.
  if (!(await isUnusedOpen().catch(() => false))) await closeOffscreen()
}

/** Whether one is open that nobody used; one that was opened may have crashed since. */
export async function isUnusedOpen(): Promise<boolean> {
  const [stored, contexts] = await Promise.all([
    browser.storage.session.get(UNUSED),
    browser.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] }),
  ])
  return stored[UNUSED] === true && contexts.length > 0
}

/** Opens a new offscreen document; one that an earlier background left open is closed first. */
export async function openOffscreen(): Promise<void> {
  await Promise.all([forgetUnused(), close()])
  await api()?.createDocument({
    url: PAGE,
    reasons: ['IFRAME_SCRIPTING', 'WORKERS', 'DOM_PARSER'],
    justification:
      'Sends a post over a connection that was never used before; makes pictures and videos fit for X.',
  })
}

/** Closes it and with it everything under way in it; nothing happens when there is none. */
export async function closeOffscreen(): Promise<void> {
  // What is not forgotten now is before the next one opens.
  await Promise.all([forgetUnused().catch(() => undefined), close()])
}

async function close(): Promise<void> {
  await api()
    ?.closeDocument()
    .catch(() => undefined)
}

function forgetUnused(): Promise<void> {
  return browser.storage.session.remove(UNUSED)
}

/** Sends a message to our other contexts and gives the first answer. */
export function tell(message: object): Promise<unknown> {
  return browser.runtime.sendMessage(message)
}

/**
 * Hands a job to the open offscreen document, which has a worker for it.
 * @returns ends it.
 */
export function sendMediaJob(job: MediaJob, hear: (news: MediaNews) => void): () => void {
  const port = browser.runtime.connect({ name: MEDIA_PORT })
  port.onMessage.addListener((news) => hear(news as MediaNews))
  port.onDisconnect.addListener(() => {
    const message = 'the document with the media worker is gone'
    hear({ kind: 'failed', failure: { kind: 'unexpected', message, stack: '' } })
  })
  port.postMessage(job)
  return () => port.disconnect()
}

/** For the offscreen document: does the jobs that are sent, each until whoever sent it leaves. */
export function onMediaJob(
  start: (job: MediaJob, tell: (news: MediaNews) => void) => () => void,
): void {
  browser.runtime.onConnect.addListener((port) => {
    const ours = port.sender?.id === browser.runtime.id && port.sender.tab === undefined
    if (!ours || port.name !== MEDIA_PORT) return
    port.onMessage.addListener((job) => {
      const stop = start(job as MediaJob, (news) => port.postMessage(news))
      port.onDisconnect.addListener(stop)
    })
  })
}
