import type { Page } from '@playwright/test'
import { jpegPicture } from '../fixtures/make-fixtures.ts'
import { fault } from '../x-server/start-x-server.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

for (const httpVersions of ['h1', 'h2'] as const) {
  for (const withWords of [true, false]) {
    test(`a connection cut after the create did its work: one post over ${httpVersions}, ${
      withWords ? 'with words' : 'media only'
    }, at an X that takes duplicates`, async ({ x, courier }) => {
      x.switches.httpVersions = httpVersions
      x.switches.duplicatesRefused = false
      await setUp(x, courier)
      x.faults.add({ match: { endpoint: 'createPost' }, action: fault.resetAfterWork() })
      const page = await courier.openComposer()
      const picture = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: jpegPicture('dusk') }
      await page.locator('input[type=file]').setInputFiles(picture)
      await expect(named.attachments(page)).toHaveCount(1)
      if (withWords) await named.text(page).fill('Only once')
      await named.post(page).click()
      await expect(named.outbox(page)).toContainText('Posted')
      expect(x.posts).toHaveLength(1)
      expect(x.requests.filter(({ endpoint }) => endpoint === 'createPost')).toHaveLength(1)
    })
  }
}

test('what was made ready as the pointer came to Post sends it, once, over a connection that was never used', async ({
  x,
  courier,
}) => {
  x.switches.duplicatesRefused = false
  await setUp(x, courier)
  x.faults.add({ match: { endpoint: 'createPost' }, action: fault.resetAfterWork() })
  const page = await courier.openComposer()
  await named.text(page).fill('Only once')
  const opened = await countDocuments(courier)
  const before = x.requests.length
  await named.post(page).hover()
  await expect.poll(opened).toBe(1)
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(await opened()).toBe(1)
  expect(x.posts).toHaveLength(1)
  const creates = x.requests.filter(({ endpoint }) => endpoint === 'createPost')
  expect(creates).toHaveLength(1)
  // With the pointer at Post nothing is sent: the create is what comes first.
  expect(x.requests[before]).toBe(creates[0])
  const used = x.requests.slice(0, before).map(({ remotePort }) => remotePort)
  expect(used).not.toContain(creates[0]?.remotePort)
})

test('what was made ready outlives the background, and sends the post of the next one', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const desk = await courier.newPage(courier.url('manifest.json'))
  const page = await courier.openComposer()
  await named.text(page).fill('Only once')
  await named.post(page).hover()
  await expect.poll(() => documents(desk)).toHaveLength(1)
  const ready = await documents(desk)
  await courier.stopWorker()
  const seen: string[][] = []
  x.faults.add({
    match: { endpoint: 'createPost' },
    action: async (exchange, work) => {
      seen.push(await documents(desk))
      return fault.resetAfterWork()(exchange, work)
    },
  })
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(seen).toEqual([ready])
  expect(x.posts).toHaveLength(1)
  // Used once, it is gone.
  await expect.poll(() => documents(desk)).toEqual([])
})

test('what was made ready for a post that never came goes with the composer, without a background', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const desk = await courier.newPage(courier.url('manifest.json'))
  const before = await courier.openComposer()
  const page = await courier.openComposer()
  await named.text(page).fill('Never mind')
  await named.post(page).hover()
  await expect.poll(() => documents(desk)).toHaveLength(1)
  const ready = await documents(desk)
  await expect.poll(() => composerLocks(desk)).toEqual(['shared', 'shared', 'exclusive, waiting'])
  const after = await courier.openComposer()
  await courier.stopWorker()
  await before.close()
  await page.close()
  // A composer is left that opened after the document: it is let in, and waited for.
  await expect.poll(() => composerLocks(desk)).toEqual(['shared', 'exclusive, waiting'])
  expect(await documents(desk)).toEqual(ready)
  await after.close()
  await expect.poll(() => documents(desk)).toEqual([])
})

/** Who has the composers' lock, and who waits for it. */
function composerLocks(desk: Page): Promise<string[]> {
  return desk.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query()
    const ours = ({ name }: LockInfo) => name === 'composer'
    return [
      ...held.filter(ours).map(({ mode }) => `${mode}`),
      ...pending.filter(ours).map(({ mode }) => `${mode}, waiting`),
    ]
  })
}

/** Names the documents that are open to send something from. */
function documents(desk: Page): Promise<string[]> {
  return desk.evaluate(async () => {
    const { runtime } = (globalThis as unknown as Inside).chrome
    const contexts = await runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] })
    // With frames of their own.
    return contexts.filter(({ frameId }) => frameId === 0).map(({ documentId }) => documentId)
  })
}

/** Counts from now on how often a document is opened to send something from. */
async function countDocuments({ worker }: Courier): Promise<() => Promise<number>> {
  await worker.evaluate(() => {
    const inside = globalThis as unknown as Inside
    const { offscreen } = inside.chrome
    const { createDocument } = offscreen
    inside.opened = 0
    offscreen.createDocument = async (options) => {
      await createDocument.call(offscreen, options)
      inside.opened += 1
    }
  })
  return () => worker.evaluate(() => (globalThis as unknown as Inside).opened)
}

interface Inside {
  opened: number
  chrome: {
    offscreen: { createDocument(options: object): Promise<void> }
    runtime: { getContexts(filter: object): Promise<{ documentId: string; frameId: number }[]> }
  }
}

test('a connection cut under a token refresh: the browser does not spend the token again by itself', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const before = x.requests.length
  const [ana] = x.users
  x.tokens.expireAccess(ana?.id ?? '')
  const cut = x.faults.add({
    match: (target) => target.endpoint === 'token',
    action: fault.resetBefore(),
  })
  const page = await courier.openComposer()
  await named.text(page).fill('After a refresh')
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(cut.hits).toBe(1)
  const exchanges = x.requests.slice(before).filter(({ endpoint }) => endpoint === 'token')
  expect(exchanges).toHaveLength(2)
  const [first, second] = exchanges
  // The second is ours, after a pause; a repeat of the browser's follows within milliseconds.
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(1_000)
  expect(x.tokens.families.map(({ reuses }) => reuses)).toEqual([0])
})
