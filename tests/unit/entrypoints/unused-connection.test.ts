import { afterEach, expect, test, vi } from 'vitest'
import { browser } from 'wxt/browser'
import {
  createHolding,
  createUnusedConnectionFetch,
} from '../../../entrypoints/background/unused-connection.ts'
import type { Errand } from '../../../lib/messages/errand.ts'
import { DAY, type EpochMs, MINUTE } from '../../../lib/units.ts'

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

/** How the document that is open answers, in turn; the last way for ever. */
function aDocument(...outcomes: string[]) {
  let opened = 0
  const offscreen = {
    createDocument: async () => {
      opened += 1
    },
    closeDocument: async () => undefined,
  }
  vi.stubGlobal('chrome', { offscreen })
  Object.assign(browser.runtime, { getContexts: async () => [{}] })
  const told: { kind: string; name: string }[] = []
  const seen: (Errand | undefined)[] = []
  vi.spyOn(browser.runtime, 'sendMessage').mockImplementation((async (message: {
    kind: string
    name: string
  }) => {
    told.push(message)
    seen.push(errands.get(message.name))
    const outcome = outcomes.length > 1 ? outcomes.shift() : outcomes[0]
    const errand = errands.get(message.name)
    if (errand && outcome === 'done') errands.set(message.name, { ...errand, answer })
    return outcome
  }) as never)
  return { told, seen, opened: () => opened }
}

afterEach(async () => {
  errands.clear()
  await browser.storage.session.clear()
})

const fetchThere = () => createUnusedConnectionFetch({ errands: store, inRoom: (work) => work() })

test('a document that cannot send it any more is followed by a new one, once', async () => {
  const there = aDocument('spent', 'done')
  const response = await fetchThere()('https://api.x.com/2/tweets', { method: 'POST', body: '{}' })
  expect(await response.text()).toBe('tokens')
  expect(there.told).toHaveLength(2)
  expect(there.opened()).toBe(2)
})

test('where the new one cannot either, nothing was sent', async () => {
  const there = aDocument('spent')
  await expect(
    fetchThere()('https://api.x.com/2/tweets', { method: 'POST', body: '{}' }),
  ).rejects.toMatchObject({ failure: { kind: 'x-unreachable' } })
  expect(there.told).toHaveLength(2)
})

test('no answer is not asked for again', async () => {
  const there = aDocument('no-answer')
  await expect(
    fetchThere()('https://api.x.com/2/tweets', { method: 'POST', body: '{}' }),
  ).rejects.toThrow(TypeError)
  expect(there.told).toHaveLength(1)
})

test('a head is held from a document that nobody used, sealed until there, for a minute only once when nobody wants it', async () => {
  const there = aDocument('expired')
  let now = 1_790_000_000_000
  let notHeldSince: EpochMs | null = null
  let waited = 0
  const hold = createHolding({
    errands: store,
    notHeldSince: async () => notHeldSince,
    inRoom: (work) => work(),
    now: () => now as EpochMs,
  })
  const headers = { authorization: 'Bearer secret' }
  const ask = async () => {
    await hold('https://api.x.com/2/tweets', { method: 'POST', headers }, (now - waited) as EpochMs)
    await new Promise((resolve) => setTimeout(resolve))
    return there.told.length
  }
  expect(await ask()).toBe(0)
  await browser.storage.session.set({ 'unused-document': true })
  expect(await ask()).toBe(1)
  expect(JSON.stringify(there.told)).not.toContain('secret')
  // It is read there, and not left lying.
  expect(there.seen).toEqual([
    { url: 'https://api.x.com/2/tweets', method: 'POST', headers, body: null, answer: null },
  ])
  expect(errands.size).toBe(0)
  now += MINUTE - 1
  expect(await ask()).toBe(1)
  now += 1
  expect(await ask()).toBe(2)
  now += MINUTE
  notHeldSince = (now - DAY + 1) as EpochMs
  expect(await ask()).toBe(2)
  notHeldSince = (now - DAY - 1) as EpochMs
  expect(await ask()).toBe(3)
  now += MINUTE
  // The pointer has gone on long ago.
  waited = 2_001
  expect(await ask()).toBe(3)
})
