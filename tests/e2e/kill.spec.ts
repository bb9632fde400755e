import { createHash } from 'node:crypto'
import { videoOf } from '../fixtures/make-fixtures.ts'
import type { XServer } from '../x-server/start-x-server.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

// Only ends what hangs: a busy machine takes its time.
test.describe.configure({ timeout: 150_000 })

const MiB = 1024 * 1024
const VIDEO = videoOf(24 * MiB)

/** Starts posting the 24 MiB video over a 6 MB/s line and waits until some of it is confirmed. */
async function startUpload(x: XServer, courier: Courier): Promise<void> {
  await setUp(x, courier)
  x.link = { bytesPerSecond: 6 * MiB, roundTripMs: 40 }
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
    .poll(() => acknowledged(x), { intervals: [20], timeout: 60_000 })
    .toBeGreaterThanOrEqual(2)
}

function acknowledged(x: XServer): number {
  return x.uploads[0]?.timesAppended.size ?? 0
}

/** What X had taken and what was on its way to it at a moment. */
function standing(x: XServer) {
  return {
    confirmed: new Map(x.uploads[0]?.timesAppended),
    inFlight: x.uploads[0]?.appending ?? 0,
  }
}

async function expectOnePost(x: XServer): Promise<void> {
  await expect.poll(() => x.posts.length, { timeout: 120_000 }).toBe(1)
  const [post] = x.posts
  expect(post?.text).toContain('All of it, once')
  expect(post?.media[0]?.sha256).toBe(createHash('sha256').update(VIDEO).digest('hex'))
}

/** How many segments were taken by X more than once; each is at most 4 MiB. */
function repeated(x: XServer): number {
  const times = [...(x.uploads[0]?.timesAppended.values() ?? [])]
  return times.reduce((sum, count) => sum + count - 1, 0)
}

test('the worker stopped in mid-upload goes on by itself and posts once', async ({
  x,
  courier,
}) => {
  await startUpload(x, courier)
  const before = standing(x)
  await courier.stopWorker()
  expect(x.posts).toEqual([])
  await expectOnePost(x)
  expect(x.uploads).toHaveLength(1)
  expect(repeated(x)).toBeLessThanOrEqual(Math.max(before.inFlight, 2))
  const page = await courier.openPopupTab()
  await expect(named.outbox(page)).toContainText('Posted')
})

test('the browser killed in mid-upload goes on after a restart and posts once', async ({
  x,
  courier,
}) => {
  await startUpload(x, courier)
  const before = standing(x)
  await courier.kill()
  expect(x.posts).toEqual([])
  await courier.relaunch()
  await expectOnePost(x)
  expect(x.uploads).toHaveLength(1)
  expect(repeated(x)).toBeLessThanOrEqual(Math.max(before.inFlight, 2))
  for (const index of before.confirmed.keys()) {
    expect(x.uploads[0]?.timesAppended.get(index), `segment ${index}`).toBeLessThanOrEqual(2)
  }
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
  await expect.poll(() => x.posts.length, { timeout: 120_000 }).toBe(1)
})
