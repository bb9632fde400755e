import type { Page } from '@playwright/test'
import { jpegPicture, videoOf } from '../fixtures/make-fixtures.ts'
import { type FaultAction, fault, type XServer } from '../x-server/start-x-server.ts'
import { attachment, file, pick } from './bad-input.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, sendAhead, setUp } from './set-up.ts'

test.use({ person: 'connected' })

const PICTURE = file('dusk.jpg', 'image/jpeg', jpegPicture('dusk'))

const creates = (x: XServer) => x.requests.filter(({ endpoint }) => endpoint === 'createPost')

/** Somebody who chose that files go to X ahead of Post has a picture there, and words beside it. */
async function written(x: XServer, courier: Courier, words = 'Only once'): Promise<Page> {
  x.switches.duplicatesRefused = false
  await setUp(x, courier)
  await sendAhead(courier, true)
  const page = await courier.openComposer()
  await pick(page, PICTURE)
  await expect(attachment(page, PICTURE.name)).toContainText('On X, not published')
  await named.text(page).fill(words)
  return page
}

/** The pointer comes to Post, and X has the head of a create. */
async function reach(x: XServer, page: Page): Promise<void> {
  await named.post(page).hover()
  await expect.poll(() => creates(x)).toHaveLength(1)
  expect(creates(x)[0]).toMatchObject({ bodyBytes: 0, endedAt: undefined })
  expect(x.posts).toEqual([])
}

test('as the pointer comes to Post, X has the head of the create; pressing sends the body, over the same connection', async ({
  x,
  courier,
}) => {
  const page = await written(x, courier)
  const before = x.requests.length
  await reach(x, page)
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts.map(({ text, media }) => [text, media.length])).toEqual([['Only once', 1]])
  expect(x.requests.slice(before).map(({ endpoint }) => endpoint)).toEqual(['createPost'])
  const used = x.requests.slice(0, before).map(({ remotePort }) => remotePort)
  expect(used).not.toContain(creates(x)[0]?.remotePort)
})

for (const [how, cut] of [
  ['the connection is cut after the work', fault.resetAfterWork()],
  ['the stream is cut after the work', fault.resetAfterWork('stream')],
] as [string, FaultAction][]) {
  test(`${how} of a create whose head was held: one request, one post, at an X that takes duplicates`, async ({
    x,
    courier,
  }) => {
    x.faults.add({ match: { endpoint: 'createPost' }, action: cut })
    const page = await written(x, courier)
    await reach(x, page)
    await named.post(page).click()
    await expect(named.outbox(page)).toContainText('Posted')
    expect(x.posts).toHaveLength(1)
    expect(creates(x)).toHaveLength(1)
  })
}

test('the stream is refused at the head, and the connection cut after the work: one post', async ({
  x,
  courier,
}) => {
  // The browser itself sends such a head again, over what is then a used connection.
  x.faults.add({
    match: { endpoint: 'createPost' },
    action: async (exchange) => exchange.cut('refused'),
  })
  x.faults.add({ match: { endpoint: 'createPost' }, action: fault.resetAfterWork() })
  const page = await written(x, courier)
  await named.post(page).hover()
  await expect.poll(() => creates(x)).toHaveLength(2)
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts).toHaveLength(1)
  expect(creates(x).filter(({ worked }) => worked)).toHaveLength(1)
})

test('a held head outlives the background, and the next one sends its body', async ({
  x,
  courier,
}) => {
  const page = await written(x, courier)
  await reach(x, page)
  await courier.stopWorker()
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(creates(x)).toHaveLength(1)
  expect(x.posts).toHaveLength(1)
})

test('a head that waited for nothing is taken back: X has no post of it, and pressing sends another', async ({
  x,
  courier,
}) => {
  const page = await written(x, courier)
  await reach(x, page)
  await expect.poll(() => creates(x)[0]?.endedAt, { timeout: 60_000 }).toBeTruthy()
  expect(creates(x)[0]).toMatchObject({ bodyBytes: 0, status: 0 })
  expect(x.posts).toEqual([])
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts).toHaveLength(1)
  expect(creates(x).map(({ status }) => status)).toEqual([0, 201])
})

test('the composer goes with a head that is held: it goes, too', async ({ x, courier }) => {
  const page = await written(x, courier)
  await reach(x, page)
  await page.close()
  await expect.poll(() => creates(x)[0]?.endedAt).toBeTruthy()
  expect(creates(x)[0]).toMatchObject({ bodyBytes: 0, status: 0 })
  expect(x.posts).toEqual([])
})

test('over HTTP/1.1, which has no such bodies, the post goes out once, in a request of its own', async ({
  x,
  courier,
}) => {
  x.switches.httpVersions = 'h1'
  x.faults.add({ match: { endpoint: 'createPost' }, action: fault.resetAfterWork() })
  const page = await written(x, courier)
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(creates(x).map(({ httpVersion }) => httpVersion)).toEqual(['1.1'])
  expect(creates(x)[0]?.headers['content-length']).toBeDefined()
  expect(x.posts).toHaveLength(1)
})

test('an X that wants to know a length before the body gets it, in a request of its own', async ({
  x,
  courier,
}) => {
  x.switches.createWithoutLength = 'refuse'
  const page = await written(x, courier)
  await reach(x, page)
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(creates(x).map(({ status }) => status)).toEqual([411, 201])
  expect(x.posts).toHaveLength(1)
  // Once is enough.
  await named.text(page).fill('And another')
  await page.mouse.move(1, 1)
  await named.post(page).hover()
  await named.post(page).click()
  await expect.poll(() => creates(x).map(({ status }) => status)).toEqual([411, 201, 201])
  expect(x.posts).toHaveLength(2)
})

test('what stands before X refuses the create in its own words: it is told, and goes out once as it always did', async ({
  x,
  courier,
}) => {
  const page = await written(x, courier)
  x.faults.add({
    match: { endpoint: 'createPost' },
    action: fault.status(403, '<!doctype html>Blocked', { 'content-type': 'text/html' }),
  })
  await named.post(page).hover()
  await named.post(page).click()
  const row = named.outbox(page).first()
  await row.getByRole('button', { name: 'Retry' }).click()
  await expect(row).toContainText('Posted')
  expect(x.posts).toHaveLength(1)
  expect(creates(x).map(({ status }) => status)).toEqual([403, 201])
  expect(creates(x)[1]?.headers['content-length']).toBeDefined()
})

test('a head that X answers before it is a request is no post, and none is lost over it', async ({
  x,
  courier,
}) => {
  x.faults.add({ match: { endpoint: 'createPost' }, action: async () => ({ status: 503 }) })
  const page = await written(x, courier)
  await named.post(page).hover()
  await expect.poll(() => creates(x).map(({ status }) => status)).toEqual([503])
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts).toHaveLength(1)
  expect(creates(x).map(({ status }) => status)).toEqual([503, 201])
})

test('the token ends at X between the head and Post: the post goes out, once', async ({
  x,
  courier,
}) => {
  const page = await written(x, courier)
  await reach(x, page)
  const [ana] = x.users
  x.tokens.expireAccess(ana?.id ?? '')
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts).toHaveLength(1)
  expect(creates(x).filter(({ status }) => status === 201)).toHaveLength(1)
})

test('with files not at X yet, or for who did not choose it, nothing is held', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  await named.text(page).fill('Words alone')
  await named.post(page).hover()
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(creates(x)[0]?.headers['content-length']).toBeDefined()
  await sendAhead(courier, true)
  x.link = { bytesPerSecond: 20_000, roundTripMs: 20 }
  await page.bringToFront()
  await pick(page, file('dusk.mp4', 'video/mp4', videoOf(1024 * 1024)))
  await expect.poll(() => x.uploads).toHaveLength(1)
  // The press left it there.
  await page.mouse.move(1, 1)
  await named.post(page).hover()
  x.link = undefined
  await expect(attachment(page, 'dusk.mp4')).toContainText('On X, not published')
  expect(creates(x)).toHaveLength(1)
})
