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

/** The document that is open was opened ahead, and nothing was asked of it yet. */
let isUnused = false

/** Opens a new offscreen document before it is needed, unless there is one that nobody used. */
export async function openOffscreenAhead(): Promise<void> {
  if (isUnused && (await isOpen())) return
  await openOffscreen()
  isUnused = true
}

/** Opens a new offscreen document, or takes the one that was opened ahead. */
export async function takeOffscreen(): Promise<void> {
  const isReady = isUnused && (await isOpen())
  isUnused = false
  if (!isReady) await openOffscreen()
}

/** Closes a document that was opened ahead and that nobody used. */
export async function closeUnusedOffscreen(): Promise<void> {
  if (isUnused) await closeOffscreen()
}

/** One that was opened may have crashed since. */
async function isOpen(): Promise<boolean> {
  const contexts = await browser.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] })
  return contexts.length > 0
}

/** Opens a new offscreen document; one that an earlier background left open is closed first. */
export async function openOffscreen(): Promise<void> {
  await closeOffscreen()
  await api()?.createDocument({
    url: PAGE,
    reasons: ['IFRAME_SCRIPTING', 'WORKERS', 'DOM_PARSER'],
    justification:
      'Sends a post over a connection that was never used before; makes pictures and videos fit for X.',
  })
}

/** Closes it and with it everything under way in it; nothing happens when there is none. */
export async function closeOffscreen(): Promise<void> {
  isUnused = false
  await api()
    ?.closeDocument()
    .catch(() => undefined)
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
