import { expect, test, vi } from 'vitest'
import { browser } from 'wxt/browser'
import { createUnusedConnectionFetch } from '../../../entrypoints/background/unused-connection.ts'
import type { Errand } from '../../../lib/messages/errand.ts'

const errands = new Map<string, Errand>()
const store = {
  get: async (name: string) => errands.get(name) ?? null,
  put: async (name: string, errand: Errand) => void errands.set(name, errand),
  delete: async (name: string) => void errands.delete(name),
}
const answer = { status: 200, headers: [], body: 'tokens' } as Errand['answer']

interface Named {
  name: string
}

/** A browser whose offscreen document answers every errand. */
function aConnection(errandStore: typeof store) {
  const offscreen = { createDocument: async () => undefined, closeDocument: async () => undefined }
  vi.stubGlobal('chrome', { offscreen })
  Object.assign(browser.runtime, { getContexts: async () => [] })
  vi.spyOn(browser.runtime, 'sendMessage').mockImplementation((async ({ name }: Named) => {
    const errand = errands.get(name)
    if (errand) errands.set(name, { ...errand, answer })
    return 'done'
  }) as never)
  return createUnusedConnectionFetch({
    errands: errandStore,
    inRoom: (work) => work(),
  })
}

test('an answer is not lost because the errand cannot be cleared away', async () => {
  const fetchOnce = aConnection({
    ...store,
    delete: async () => {
      throw new DOMException('full', 'QuotaExceededError')
    },
  })
  const response = await fetchOnce('https://api.x.com/2/oauth2/token', { method: 'POST' })
  expect(await response.text()).toBe('tokens')
})

test('time running out after a failure is no unhandled rejection', async () => {
  const fetchOnce = aConnection({
    ...store,
    put: async () => {
      throw new Error('broken')
    },
  })
  const unhandled: unknown[] = []
  const note = (reason: unknown) => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  const patience = new AbortController()
  await expect(fetchOnce('https://api.x.com/', { signal: patience.signal })).rejects.toMatchObject({
    failure: { kind: 'unexpected', message: 'broken' },
  })
  patience.abort()
  await new Promise((resolve) => setTimeout(resolve, 5))
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})

test('a document that never opens holds the lock no longer than the patience', async () => {
  const fetchOnce = aConnection(store)
  const createDocument = () => new Promise(() => undefined)
  vi.stubGlobal('chrome', { offscreen: { createDocument, closeDocument: async () => undefined } })
  const signal = AbortSignal.timeout(5)
  await expect(fetchOnce('https://api.x.com/', { signal })).rejects.toMatchObject({
    failure: { kind: 'x-unreachable' },
  })
})

test('a create whose time is up before its turn comes was certainly not sent', async () => {
  const fetchOnce = aConnection(store)
  const sent = vi.spyOn(browser.runtime, 'sendMessage')
  sent.mockClear()
  const signal = AbortSignal.abort(new DOMException('too long', 'TimeoutError'))
  await expect(fetchOnce('https://api.x.com/2/tweets', { signal })).rejects.toMatchObject({
    failure: { kind: 'x-unreachable' },
  })
  expect(sent).not.toHaveBeenCalled()
})
