import type { Page } from '@playwright/test'
import type { Courier } from './harness/courier.ts'

/** Name of the tile of a stream that `openStream` begins. */
export const STREAM_NAME = 'film'

/**
 * The composer with a stream on its way, as the finder leaves it behind: an attachment of a page with
 * this manifest. Stands in for the right click on a player.
 */
export async function openStream(courier: Courier, ...manifests: string[]): Promise<Page> {
  const composer = await courier.openComposer()
  await composer.evaluate(putDraft, { manifests, name: STREAM_NAME })
  await composer.reload()
  await readAgain(composer)
  return composer
}

function readAgain(composer: Page): Promise<unknown> {
  const argument = { draftId: 'stream-draft', attachmentId: 'stream-attachment' }
  return command(composer, 'capture.retry', argument)
}

/** As our own pages send one. */
function command(page: Page, name: string, argument: object): Promise<unknown> {
  return page.evaluate(
    (message) => {
      const { chrome } = globalThis as unknown as {
        chrome: { runtime: { sendMessage(message: object): Promise<unknown> } }
      }
      return chrome.runtime.sendMessage({ kind: 'courier.command', ...message })
    },
    { name, argument },
  )
}

/** Posts words alone, beside the draft that is open. */
export async function submitText(page: Page, text: string): Promise<void> {
  await page.evaluate(async (words) => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('courier')
      opening.onsuccess = () => resolve(opening.result)
    })
    const store = database.transaction('drafts', 'readwrite').objectStore('drafts')
    const { options } = await new Promise<{ options: object }>((resolve) => {
      const reading = store.get('stream-draft')
      reading.onsuccess = () => resolve(reading.result)
    })
    const [createdAt, updatedAt] = [Date.now(), Date.now()]
    const rest = { accountId: null, attachments: [], shared: null, options }
    const writing = store.put({ id: 'text-draft', createdAt, updatedAt, text: words, ...rest })
    await new Promise((resolve) => {
      writing.onsuccess = resolve
    })
    database.close()
  }, text)
  const counted = { text, weightedLength: text.length }
  await command(page, 'outbox.submit', { draftId: 'text-draft', counted })
}

/** What there is to choose from; null while nothing is. */
export function choices(composer: Page): Promise<unknown> {
  return composer.evaluate(atDraft, null)
}

/** Chooses one of them, as the chooser does: it becomes the attachment's source, which is read. */
export async function choose(composer: Page, index: number): Promise<void> {
  await composer.evaluate(atDraft, index)
  await readAgain(composer)
}

/** Runs in the composer's page. Gives the choices; with an index it makes that one the source. */
async function atDraft(index: number | null): Promise<unknown> {
  const database = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open('courier')
    opening.onsuccess = () => resolve(opening.result)
  })
  const store = database.transaction('drafts', 'readwrite').objectStore('drafts')
  const found = await new Promise<unknown>((resolve) => {
    const reading = store.get('stream-draft')
    reading.onsuccess = () => {
      const [attachment] = reading.result?.attachments ?? []
      const { content } = attachment ?? {}
      const several = content?.state === 'choosing' ? content.found : null
      if (index !== null) {
        attachment.source.found = several[index]
        store.put(reading.result)
      }
      resolve(several)
    }
  })
  database.close()
  return found
}

/** Runs in the composer's page. */
async function putDraft({ manifests, name }: { manifests: string[]; name: string }): Promise<void> {
  const about = { altText: '', caption: '', title: '', credit: '', link: '' }
  const found = {
    kind: 'stream',
    shownBy: 'video',
    addresses: manifests.map((url) => ({ url, width: null, height: null })),
    pin: 'courier-pin:test',
    width: null,
    height: null,
    durationSeconds: null,
    isProtected: false,
    variant: null,
    thumbnail: null,
    about,
  }
  const source = { kind: 'page', url: manifests[0], pageUrl: '', tabId: -1, frameId: 0, found }
  const content = { state: 'fetching', since: Date.now(), receivedBytes: 0, totalBytes: null }
  const attachment = { id: 'stream-attachment', name, source, content, altText: '' }
  const options = { replySettings: 'everyone', madeWithAi: false, paidPartnership: false }
  const draft = {
    id: 'stream-draft',
    createdAt: Date.now(),
    updatedAt: Date.now(),
    text: '',
    accountId: null,
    attachments: [attachment],
    shared: null,
    options,
  }
  const database = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open('courier')
    opening.onsuccess = () => resolve(opening.result)
  })
  const tx = database.transaction(['drafts', 'settings'], 'readwrite')
  tx.objectStore('drafts').put(draft)
  const settings = tx.objectStore('settings')
  const reading = settings.get('settings')
  reading.onsuccess = () => {
    settings.put({ ...reading.result, currentDraftId: draft.id }, 'settings')
  }
  await new Promise((resolve) => {
    tx.oncomplete = resolve
  })
  database.close()
}

/** Name of the film that is being made of the stream's parts; null while none is. */
export function making(page: Page): Promise<string | null> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('courier')
      opening.onsuccess = () => resolve(opening.result)
    })
    const made = await new Promise<string | null>((resolve) => {
      const reading = database
        .transaction('downloads')
        .objectStore('downloads')
        .get('stream-attachment')
      reading.onsuccess = () => resolve(reading.result?.stream?.made ?? null)
    })
    database.close()
    return made
  })
}
