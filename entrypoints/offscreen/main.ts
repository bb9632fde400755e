import { browser } from 'wxt/browser'
import { COMPOSER_LOCK, withLock } from '../../lib/browser/locks.ts'
import { OFFSCREEN_LOCK, onMediaJob } from '../../lib/browser/offscreen.ts'
import {
  type Errand,
  type ErrandOutcome,
  type HoldOutcome,
  isErrandMessage,
} from '../../lib/messages/errand.ts'
import { TO_X } from '../../lib/model/request-manner.ts'
import { openStorage } from '../../lib/storage/storage.ts'
import { type EpochMs, SECOND } from '../../lib/units.ts'
import { startMediaJob } from '../shared/start-media-job.ts'
import { type HeldRequest, holdRequest, isByX, NOT_AS_SENT } from './held-request.ts'

/** A document that closes itself is gone long before that. */
const GONE_MS = SECOND
/** A create that was taken is answered long before. */
const SILENT_MS = 10 * SECOND

/**
 * Two kinds of work that the background cannot do itself. It sends one request over a connection of its
 * own, its head ahead of its body where that is wanted. The connections of a credentialless frame belong to
 * this very document and to no other, so in a new document the first one has never been used. And it
 * has a worker work on media.
 */
const storage = openStorage<unknown, Errand>(() => undefined)
/** Made as the document opens: for the one request that it may send. */
const frame = credentiallessFrame()
// So that storage is open by then, too.
void storage.errands.get('').catch(() => undefined)
/** Something was asked of it. */
let isUsed = false
/** The head of the one request, whose body may follow. */
let held: HeldRequest | null = null
let isClosing = false

browser.runtime.onMessage.addListener((message: unknown, sender) => {
  const ours = sender.id === browser.runtime.id && sender.tab === undefined
  if (!ours || !isErrandMessage(message)) return undefined
  // Nothing is ever sent from here any more.
  if (isClosing) return Promise.resolve(message.kind === 'courier.hold' ? 'over' : 'spent')
  if (message.kind === 'courier.hold') return hold(message.name)
  isUsed = true
  return run(message.name)
})

onMediaJob((...job) => {
  isUsed = true
  return startMediaJob(...job)
})

void closeWithComposers()

/** Opened for a post that never came, it goes with the last composer, whether a background is there or not. */
async function closeWithComposers(): Promise<void> {
  // A composer that opened after this document waits behind it for the lock that both ask for.
  while (await withLock(COMPOSER_LOCK, isComposerNext));
  await closeUnused()
}

async function closeUnused(): Promise<void> {
  await withLock(OFFSCREEN_LOCK, async () => {
    if (isUsed) return
    isClosing = true
    held?.drop()
    close()
    // The lock goes with this document: whoever waits for it does not take one that is about to be gone.
    await new Promise((resolve) => setTimeout(resolve, GONE_MS))
  })
}

async function isComposerNext(): Promise<boolean> {
  const { pending = [] } = await navigator.locks.query()
  return pending.some(({ name, mode }) => name === COMPOSER_LOCK && mode === 'shared')
}

async function hold(name: string): Promise<HoldOutcome> {
  const [head, from] = await Promise.all([storage.errands.get(name), frame])
  void storage.errands.delete(name).catch(() => undefined)
  // The first one stays: its connection is the only one that was never used.
  if (!head || held || isUsed || isClosing) return 'over'
  held = holdRequest(from, head)
  const end = await held.ended
  if (end === 'refused') await noteNotHeld()
  // Its connection was used for nothing: the next request needs another document.
  void closeUnused()
  return end === 'dropped' || end === 'answered' ? 'expired' : 'over'
}

/** For who opens the next document. Offline nothing is taken, which tells nothing. */
async function noteNotHeld(): Promise<void> {
  if (!navigator.onLine) return
  await storage.line.note({ notHeldSince: Date.now() as EpochMs }).catch(() => undefined)
}

async function run(name: string): Promise<ErrandOutcome> {
  const [errand, from] = await Promise.all([storage.errands.get(name), frame])
  if (!errand) return 'no-answer'
  const { url, method, headers, body } = errand
  if (held && !held.fits(errand)) {
    held.drop()
    return 'spent'
  }
  // Whoever waits for the answer may close this document before there is one.
  const silence = held ? setTimeout(noteNotHeld, SILENT_MS) : undefined
  let response: Response | null
  try {
    response = held
      ? await held.send(body ?? '')
      : await from.fetch(url, { ...TO_X, method, headers, body })
  } catch {
    if (held) await noteNotHeld()
    return 'no-answer'
  } finally {
    clearTimeout(silence)
  }
  const isOfManner = response === null || NOT_AS_SENT.has(response.status)
  // X's own words to a 400 are of the post, for all one knows.
  const isOfPost = response !== null && isByX(response) && (!isOfManner || response.status === 400)
  if (held && !isOfPost) await noteNotHeld()
  if (response === null || (held && isOfManner)) return 'spent'
  try {
    const answer = {
      status: response.status,
      headers: [...response.headers],
      body: await response.text(),
    }
    await storage.errands.put(name, { ...errand, answer })
    return 'done'
  } catch {
    return 'no-answer'
  }
}

/** It needs a document of its own: the one every frame begins with still shares our connections. */
function credentiallessFrame(): Promise<Window & typeof globalThis> {
  const frame = document.createElement('iframe')
  // Not yet in TypeScript's DOM types.
  Object.assign(frame, { credentialless: true })
  frame.srcdoc = '<!doctype html>'
  return new Promise((resolve) => {
    frame.addEventListener('load', () => resolve(frame.contentWindow as Window & typeof globalThis))
    document.body.append(frame)
  })
}
