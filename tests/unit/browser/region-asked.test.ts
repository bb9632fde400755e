import { afterEach, expect, test, vi } from 'vitest'
import { browser } from 'wxt/browser'
import { keepRegionAsked, takeRegionAsked } from '../../../lib/browser/region-asked.ts'
import type { DraftId } from '../../../lib/units.ts'

afterEach(() => vi.unstubAllGlobals())

/** The browser's session, with one lock at a time. */
function aSession(): void {
  let kept: Record<string, unknown> = {}
  let queue: Promise<unknown> = Promise.resolve()
  const session = {
    get: async (key: string) => ({ [key]: kept[key] }),
    set: async (change: Record<string, unknown>) => {
      kept = { ...kept, ...change }
    },
  }
  const request = (_name: string, _options: object, work: () => Promise<unknown>) => {
    queue = queue.then(work)
    return queue
  }
  Object.assign(browser, { storage: { session } })
  vi.stubGlobal('navigator', { locks: { request } })
}

const asked = (ticket: string, tabId = 1) => ({
  ticket,
  tabId,
  draftId: `draft of ${ticket}` as DraftId,
  url: 'https://pages.test/',
  title: 'A page',
})

test('two that were asked for at once are each handed out, once, to who has its ticket in its tab', async () => {
  aSession()
  await Promise.all([keepRegionAsked(asked('a')), keepRegionAsked(asked('b', 2))])
  expect(await takeRegionAsked('a', 2)).toBeNull()
  expect(await takeRegionAsked('c', 1)).toBeNull()
  const taken = await Promise.all([takeRegionAsked('a', 1), takeRegionAsked('a', 1)])
  expect(taken).toEqual([asked('a'), null])
  expect(await takeRegionAsked('b', 2)).toEqual(asked('b', 2))
})

test('those that nobody answers are not kept for ever', async () => {
  aSession()
  for (let n = 0; n <= 20; n++) await keepRegionAsked(asked(`${n}`))
  expect(await takeRegionAsked('0', 1)).toBeNull()
  expect(await takeRegionAsked('1', 1)).toEqual(asked('1'))
  expect(await takeRegionAsked('20', 1)).toEqual(asked('20'))
})
