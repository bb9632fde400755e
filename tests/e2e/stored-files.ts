import type { Page } from '@playwright/test'
import type { Draft } from '../../lib/model/draft.ts'
import type { Job } from '../../lib/model/job.ts'

/** Everything the extension keeps of files, by the names of its stores. */
export function stored(page: Page): Promise<Record<'blobs' | 'pieces' | 'downloads', number>> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('courier')
      opening.onsuccess = () => resolve(opening.result)
    })
    const counts: [string, number][] = []
    for (const store of ['blobs', 'pieces', 'downloads']) {
      const count = await new Promise<number>((resolve) => {
        const counting = database.transaction(store).objectStore(store).count()
        counting.onsuccess = () => resolve(counting.result)
      })
      counts.push([store, count])
    }
    database.close()
    return Object.fromEntries(counts) as Record<'blobs' | 'pieces' | 'downloads', number>
  })
}

/** The drafts as they are stored, which is a little later than they are shown. */
export function storedDrafts(page: Page): Promise<Draft[]> {
  return page.evaluate(allOf<Draft>, 'drafts')
}

/** Posts and files that go up before Post, as they are stored. */
export async function storedJobs(page: Page): Promise<Job[]> {
  const records = await page.evaluate(allOf<{ job: Job }>, 'jobs')
  return records.map(({ job }) => job)
}

/** Runs in the page. */
async function allOf<T>(store: string): Promise<T[]> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('courier')
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
  const all = await new Promise<T[]>((resolve, reject) => {
    const reading = database.transaction(store).objectStore(store).getAll()
    reading.onsuccess = () => resolve(reading.result)
    reading.onerror = () => reject(reading.error)
  })
  database.close()
  return all
}
