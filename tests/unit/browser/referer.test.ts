import { beforeEach, expect, test, vi } from 'vitest'
import { browser } from 'wxt/browser'
import { refererRule } from '../../../lib/browser/referer.ts'

const WANTED = { address: 'https://cdn.example/a.jpg?x=1#top', referer: 'https://shop.example/' }

test('the rule holds for one address and for requests of our own background alone', () => {
  expect(refererRule(7, WANTED, 'ourid')).toEqual({
    id: 7,
    action: {
      type: 'modifyHeaders',
      requestHeaders: [{ header: 'referer', operation: 'set', value: 'https://shop.example/' }],
    },
    condition: {
      urlFilter: '|https://cdn.example/a.jpg?x=1|',
      isUrlFilterCaseSensitive: true,
      initiatorDomains: ['ourid'],
      resourceTypes: ['xmlhttprequest'],
      tabIds: [-1],
    },
  })
})

interface Change {
  addRules?: { id: number }[]
  removeRuleIds?: number[]
}

/** The browser's session rules, which outlive the background. */
function sessionRules(...ids: number[]) {
  const rules = new Set(ids)
  Object.assign(browser, {
    declarativeNetRequest: {
      getSessionRules: async () => [...rules].map((id) => ({ id })),
      updateSessionRules: async ({ addRules = [], removeRuleIds = [] }: Change) => {
        for (const id of removeRuleIds) rules.delete(id)
        for (const { id } of addRules) {
          if (rules.has(id)) throw new Error('Rule with that id exists')
          rules.add(id)
        }
      },
    },
  })
  return rules
}

/** As in a background that has just begun. */
async function fresh() {
  vi.resetModules()
  return import('../../../lib/browser/referer.ts')
}

beforeEach(() => {
  Object.assign(browser.runtime, { getURL: () => 'chrome-extension://ourid/' })
})

test('what a killed background left behind goes before the first rule comes', async () => {
  const rules = sessionRules(1, 2)
  const { withReferer } = await fresh()
  expect(await withReferer(WANTED, async () => [...rules])).toEqual([1])
  expect([...rules]).toEqual([])
})

test('what is under way is not swept away', async () => {
  const rules = sessionRules(3)
  const { sweepRefererRules, withReferer } = await fresh()
  const during = withReferer(WANTED, async () => {
    await sweepRefererRules()
    return [...rules]
  })
  await sweepRefererRules()
  expect(await during).toEqual([1])
})

test('the rule goes when the work fails, and two stand beside each other', async () => {
  const rules = sessionRules()
  const { withReferer } = await fresh()
  const both = withReferer(WANTED, () =>
    withReferer({ ...WANTED, address: 'https://b.example/' }, async () => {
      expect([...rules]).toEqual([1, 2])
      throw new TypeError('Failed to fetch')
    }),
  )
  await expect(both).rejects.toThrow('Failed to fetch')
  expect([...rules]).toEqual([])
})

test('a sweep that fails is made again before the next rule', async () => {
  const rules = sessionRules(1)
  const { getSessionRules } = browser.declarativeNetRequest
  const { withReferer } = await fresh()
  const broken = () => Promise.reject(new Error('No rules now'))
  Object.assign(browser.declarativeNetRequest, { getSessionRules: broken })
  await expect(withReferer(WANTED, async () => 'done')).rejects.toThrow('No rules now')
  Object.assign(browser.declarativeNetRequest, { getSessionRules })
  expect(await withReferer(WANTED, async () => [...rules])).toEqual([1])
  expect([...rules]).toEqual([])
})
