import type { Page } from '@playwright/test'

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
