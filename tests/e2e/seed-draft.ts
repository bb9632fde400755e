import type { Page } from '@playwright/test'
import type { Attachment } from '../../lib/model/attachment.ts'
import { type Draft, newDraft } from '../../lib/model/draft.ts'
import type { Courier } from './harness/courier.ts'

/** A file that the seeded draft refers to. */
export interface SeededFile {
  key: string
  type: string
  base64: string
}

/**
 * Writes a draft into Courier's own storage, as the background does after a right click, and makes it
 * the current one. Opens and closes a page of the extension that reads nothing.
 */
export async function seedDraft(
  courier: Courier,
  attachments: Attachment[],
  { text = '', files = [] as SeededFile[] } = {},
): Promise<Draft> {
  const draft: Draft = { ...newDraft(Date.now()), text, attachments }
  await seedDrafts(courier, [draft], files)
  return draft
}

/** The same for several; the last one is the current one. */
export async function seedDrafts(
  courier: Courier,
  drafts: Draft[],
  files: SeededFile[] = [],
): Promise<void> {
  const bare = await courier.newPage(courier.url('manifest.json'))
  await bare.evaluate(write, { drafts, files })
  await bare.close()
}

/** Runs in the page, so that nothing in it may need a helper of the compiler's. */
async function write({ drafts, files }: { drafts: Draft[]; files: SeededFile[] }): Promise<void> {
  const blobs = await Promise.all(
    files.map(async ({ key, type, base64 }) => ({
      key,
      createdAt: Date.now(),
      blob: await (await fetch(`data:${type};base64,${base64}`)).blob(),
    })),
  )
  const opening = indexedDB.open('courier')
  await new Promise((resolve) => {
    opening.onsuccess = resolve
  })
  const tx = opening.result.transaction(['drafts', 'settings', 'blobs'], 'readwrite')
  const settings = tx.objectStore('settings')
  const reading = settings.get('settings')
  reading.onsuccess = () =>
    settings.put({ ...reading.result, currentDraftId: drafts.at(-1)?.id ?? null }, 'settings')
  for (const draft of drafts) tx.objectStore('drafts').put(draft)
  for (const blob of blobs) tx.objectStore('blobs').put(blob)
  await new Promise((resolve, reject) => {
    tx.oncomplete = resolve
    tx.onabort = () => reject(tx.error)
  })
  opening.result.close()
}

/** Keys of all the files that Courier keeps. */
export function keptFiles(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const opening = indexedDB.open('courier')
    await new Promise((resolve) => {
      opening.onsuccess = resolve
    })
    const reading = opening.result.transaction('blobs').objectStore('blobs').getAllKeys()
    await new Promise((resolve) => {
      reading.onsuccess = resolve
    })
    opening.result.close()
    return reading.result.map(String)
  })
}
