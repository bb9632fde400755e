import { browser } from 'wxt/browser'
import type { DraftId } from '../units.ts'
import { withLock } from './locks.ts'

const KEY = 'regions'

/** So many are kept, the newest: a tab that was closed never answers. */
const MOST = 20

/** A region that the person was asked for, of a page as it was shared. */
export interface RegionAsked {
  ticket: string
  tabId: number
  draftId: DraftId
  url: string
  title: string
}

/** Kept while the browser runs, for a background that was stopped while the person chose. */
export async function keepRegionAsked(asked: RegionAsked): Promise<void> {
  await change((all) => [...all, asked].slice(-MOST))
}

/** Hands it out, once, to who has its ticket in its tab; null for anybody else. */
export async function takeRegionAsked(ticket: string, tabId: number): Promise<RegionAsked | null> {
  let taken: RegionAsked | null = null
  await change((all) => {
    taken = all.find((asked) => asked.ticket === ticket && asked.tabId === tabId) ?? null
    return taken ? all.filter((asked) => asked !== taken) : all
  })
  return taken
}

/** One after the other: each writes all of them. */
async function change(how: (all: RegionAsked[]) => RegionAsked[]): Promise<void> {
  await withLock('regions-asked', async () => {
    const all = ((await browser.storage.session.get(KEY))[KEY] ?? []) as RegionAsked[]
    const next = how(all)
    if (next !== all) await browser.storage.session.set({ [KEY]: next })
  })
}
