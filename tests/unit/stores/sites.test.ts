import { expect, test } from 'vitest'
import { createSitesStore } from '../../../lib/stores/sites.ts'

/** The browser's own list, which others can change too. */
function browserWith(...patterns: string[]) {
  let granted = patterns
  const listeners = new Set<() => void>()
  const change = (next: string[]) => {
    granted = next
    for (const listener of listeners) listener()
  }
  return {
    change,
    grantedPatterns: async () => granted,
    removePattern: async (pattern: string) => change(granted.filter((other) => other !== pattern)),
    onPatternsChanged: (changed: () => void) => void listeners.add(changed),
  }
}

test('each host stands there once, by name, and every site first', async () => {
  const patterns = ['https://b.example/*', '*://a.example/*', 'http://b.example/*', '*://*/*']
  const store = createSitesStore(browserWith(...patterns))
  await store.load()
  expect(store.sites.value).toEqual([
    { host: null, patterns: ['*://*/*'] },
    { host: 'a.example', patterns: ['*://a.example/*'] },
    { host: 'b.example', patterns: ['https://b.example/*', 'http://b.example/*'] },
  ])
})

test('removing takes every pattern of the host, and says so', async () => {
  const store = createSitesStore(browserWith('https://b.example/*', 'http://b.example/*'))
  await store.load()
  const [site] = store.sites.value
  if (site) await store.remove(site)
  expect(store.sites.value).toEqual([])
  expect(store.removed.value).toBe('b.example')
})

test('what is allowed or taken back elsewhere is followed', async () => {
  const browser = browserWith()
  const store = createSitesStore(browser)
  await store.load()
  browser.change(['*://a.example/*'])
  await expect.poll(() => store.sites.value.map(({ host }) => host)).toEqual(['a.example'])
})

test('a browser that refuses is told, and the list is true all the same', async () => {
  const browser = browserWith('*://a.example/*')
  const store = createSitesStore({
    ...browser,
    removePattern: () => Promise.reject(new Error('You cannot remove required permissions.')),
  })
  await store.load()
  const [site] = store.sites.value
  if (site) await store.remove(site)
  expect(store.problem.value).toMatchObject({ kind: 'unexpected' })
  expect(store.sites.value).toHaveLength(1)
  expect(store.removed.value).toBeNull()
})
