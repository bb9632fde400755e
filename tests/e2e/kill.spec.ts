import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import { videoOf } from '../fixtures/make-fixtures.ts'
import type { XServer } from '../x-server/start-x-server.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'
import { storedJobs } from './stored-files.ts'

test.use({ person: 'connected' })

const MiB = 1024 * 1024
const VIDEO = videoOf(24 * MiB)

/** X answers so many segments before it keeps its answers to itself. */
const ANSWERED = 2

interface Underway {
  /** Segments that Courier knows to be at X. */
  known: number[]
  /** X answers again. */
  goOn(): void
}

/**
 * Starts posting the 24 MiB video over a 6 MB/s line. Courier knows of some segments that X has them; X has
 * more by then, and answers none of those before `goOn`: at most what is in flight now can be sent again.
 */
async function startUpload(x: XServer, courier: Courier): Promise<Underway> {
  await setUp(x, courier)
  x.link = { bytesPerSecond: 6 * MiB, roundTripMs: 40 }
  let goOn = () => {}
  const going = new Promise<void>((resolve) => {
    goOn = resolve
  })
  let count = 0
  x.faults.add({
    match: { endpoint: 'append' },
    times: Number.POSITIVE_INFINITY,
    async action(exchange, work) {
      const reply = await work()
      count += 1
      if (count > ANSWERED) await Promise.race([going, exchange.hang()])
      return reply
    },
  })
  const composer = await courier.openComposer()
  await composer.locator('input[type=file]').setInputFiles({
    name: 'dusk.mp4',
    mimeType: 'video/mp4',
    buffer: VIDEO,
  })
  await expect(named.attachments(composer)).toHaveCount(1)
  await named.text(composer).fill('All of it, once')
  await named.post(composer).click()
  await expect
    .poll(async () => (await confirmed(composer)).length, { intervals: [20] })
    .toBe(ANSWERED)
  await expect.poll(() => taken(x), { intervals: [20] }).toBeGreaterThanOrEqual(ANSWERED + 2)
  return { known: await confirmed(composer), goOn }
}

/** How many segments X has that Courier does not know of, now that nothing is on its way any more. */
async function unknown(x: XServer, known: number[]): Promise<number> {
  await expect.poll(() => x.uploads[0]?.appending, { intervals: [20] }).toBe(0)
  return taken(x) - known.length
}

/** Segments that the stored post knows to be at X. */
async function confirmed(page: Page): Promise<number[]> {
  const [job] = await storedJobs(page)
  const progress = job?.media[0]?.progress
  return progress?.state === 'uploading' ? progress.acknowledged : []
}

function taken(x: XServer): number {
  return x.uploads[0]?.timesAppended.size ?? 0
}

async function expectOnePost(x: XServer): Promise<void> {
  await expect.poll(() => x.posts.length, { timeout: 240_000 }).toBe(1)
  const [post] = x.posts
  expect(post?.text).toContain('All of it, once')
  expect(post?.media[0]?.sha256).toBe(createHash('sha256').update(VIDEO).digest('hex'))
}

/** How many segments were taken by X more than once; each is at most 4 MiB. */
function repeated(x: XServer): number {
  const times = [...(x.uploads[0]?.timesAppended.values() ?? [])]
  return times.reduce((sum, count) => sum + count - 1, 0)
}

/** Nothing of these was sent again, and of all others at most so many. */
function expectSentAgain(x: XServer, known: number[], atMost: number): void {
  for (const index of known) {
    expect(x.uploads[0]?.timesAppended.get(index), `segment ${index}`).toBe(1)
  }
  expect(repeated(x)).toBeLessThanOrEqual(atMost)
}

test('the worker stopped in mid-upload goes on by itself and posts once', {
  tag: '@patient',
}, async ({ x, courier }) => {
  const { known, goOn } = await startUpload(x, courier)
  await courier.stopWorker()
  goOn()
  const unsure = await unknown(x, known)
  expect(x.posts).toEqual([])
  await expectOnePost(x)
  expect(x.uploads).toHaveLength(1)
  expectSentAgain(x, known, unsure)
  const page = await courier.openPopupTab()
  await expect(named.outbox(page)).toContainText('Posted')
})

test('the browser killed in mid-upload goes on after a restart and posts once', async ({
  x,
  courier,
}) => {
  const { known, goOn } = await startUpload(x, courier)
  await courier.kill()
  goOn()
  const unsure = await unknown(x, known)
  expect(x.posts).toEqual([])
  await courier.relaunch()
  await expectOnePost(x)
  expect(x.uploads).toHaveLength(1)
  expectSentAgain(x, known, unsure)
})

test('draft and media survive closing the page, and a browser killed right after', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const composer = await courier.openComposer()
  await named.text(composer).fill('Still here')
  await composer.locator('input[type=file]').setInputFiles({
    name: 'dusk.mp4',
    mimeType: 'video/mp4',
    buffer: VIDEO.subarray(0),
  })
  await expect(named.attachments(composer)).toHaveCount(1)
  await expect(composer.getByRole('button', { name: 'Alt text for dusk.mp4' })).toBeVisible()
  await composer.close()
  const again = await courier.openPopupTab()
  await expect(named.text(again)).toHaveValue('Still here')
  await expect(named.attachments(again)).toHaveCount(1)
  await courier.kill()
  await courier.relaunch()
  const afterCrash = await courier.openPopupTab()
  await expect(named.text(afterCrash)).toHaveValue('Still here')
  await expect(named.attachments(afterCrash)).toHaveCount(1)
  await named.post(afterCrash).click()
  await expect.poll(() => x.posts.length, { timeout: 240_000 }).toBe(1)
})
