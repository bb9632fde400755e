import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import { jpegPicture, videoOf } from '../fixtures/make-fixtures.ts'
import type { XServer } from '../x-server/start-x-server.ts'
import { faultsInBothSchemes } from './axe.ts'
import { described, file, pick } from './bad-input.ts'
import { advanceClock } from './harness/clock.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { fillOutbox, postedJob, storedAccounts } from './many-jobs.ts'
import { describeMedia, named, setUp } from './set-up.ts'
import { shot } from './shots.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const JPEG = { name: 'dusk.jpg', mimeType: 'image/jpeg', buffer: jpegPicture('dusk') }
const HASH = createHash('sha256').update(JPEG.buffer).digest('hex')
const MiB = 1024 * 1024
const VIDEO = file('dusk.mp4', 'video/mp4', videoOf(24 * MiB))
const VIDEO_HASH = createHash('sha256').update(VIDEO.buffer).digest('hex')
const ALT = 'A lake at dusk'
const TEXT = 'The lake, this evening'

async function choose(courier: Courier, seconds: 10 | 30): Promise<void> {
  const options = await courier.openOptions()
  const select = options.getByRole('combobox', { name: 'Time to undo' })
  await select.selectOption(`${seconds} seconds`)
  const another = await courier.openOptions()
  await expect(
    another.getByRole('combobox', { name: 'Time to undo' }).locator('option:checked'),
  ).toHaveText(`${seconds} seconds`)
  await options.close()
  await another.close()
}

/** Writes a post with a picture and alt text and presses Post. @returns when, in epoch ms. */
async function post(page: Page): Promise<number> {
  await page.locator('input[type=file]').setInputFiles(JPEG)
  await describeMedia(page, ALT)
  await named.text(page).fill(TEXT)
  const pressedAt = Date.now()
  await named.post(page).click()
  return pressedAt
}

function row(page: Page) {
  return page
    .getByRole('list', { name: 'Outbox' })
    .getByRole('listitem', { name: TEXT, exact: true })
}

const undo = (page: Page) => row(page).getByRole('button', { name: 'Undo' })
const creates = (x: XServer) => x.requests.filter(({ endpoint }) => endpoint === 'createPost')
const altTexts = (x: XServer) => x.requests.filter(({ endpoint }) => endpoint === 'metadata')

/** Everything is at X and only the create waits. */
async function onlyCreateWaits(x: XServer, page: Page): Promise<void> {
  await expect(row(page)).toContainText(/Posting\s*in \d+ s/)
  expect(x.uploads.map(({ state }) => state)).toEqual(['ready'])
  expect(altTexts(x)).toHaveLength(1)
  expect(creates(x)).toEqual([])
}

async function isBackInComposer(page: Page): Promise<void> {
  await expect(named.text(page)).toHaveValue(TEXT)
  await expect(named.attachments(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Alt text for dusk.jpg' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('textbox')).toHaveValue(ALT)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(row(page)).toHaveCount(0)
}

test('the upload goes on while the post waits; Undo puts it back as it was, and it can be posted anew', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await choose(courier, 30)
  const page = await courier.openComposer()
  await post(page)
  await onlyCreateWaits(x, page)
  // Said once; the seconds that are counted down are no news.
  const region = page.getByRole('region', { name: 'Outbox' })
  // Links that were copied are told in one of their own.
  const said = region.getByRole('status').first()
  const words = `Posting in 30 s. You can undo it in the outbox: ${TEXT}`
  await expect(said).toHaveText(words)
  const before = await row(page).textContent()
  await expect(row(page)).not.toHaveText(before ?? '')
  await expect(said).toHaveText(words)

  await undo(page).focus()
  await page.keyboard.press('Enter')
  await isBackInComposer(page)
  await expect(said).toHaveText(`Taken back, not posted: ${TEXT}`)
  await advanceClock(courier, x, MINUTE)
  expect(creates(x)).toEqual([])
  expect(x.posts).toEqual([])

  await named.post(page).click()
  await expect(row(page)).toContainText(/Posting\s*in \d+ s/)
  await advanceClock(courier, x, 31 * SECOND)
  await expect(row(page)).toContainText('Posted')
  expect(x.posts.map(({ text, media }) => [text, media[0]?.sha256, media[0]?.altText])).toEqual([
    [TEXT, HASH, ALT],
  ])
  expect(creates(x)).toHaveLength(1)
})

test('under a pointer that rests where the outbox slides to, a new post still comes to its top', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await choose(courier, 30)
  const bare = await courier.newPage(courier.url('manifest.json'))
  const [account] = await storedAccounts(bare)
  if (!account) throw new Error('No account was connected')
  const out = Array.from({ length: 12 }, (_, at) => postedJob(account, 1_000 + at, Date.now()))
  await fillOutbox(bare, { accounts: [], jobs: out })
  await bare.setViewportSize({ width: 400, height: 600 })
  await bare.goto(courier.url('popup.html'))
  const page = bare
  const list = page.getByRole('list', { name: 'Outbox' })
  await expect(named.outbox(page).first()).toBeVisible()

  await page.locator('input[type=file]').setInputFiles(JPEG)
  await describeMedia(page, ALT)
  await named.text(page).fill(TEXT)
  const button = await named.post(page).boundingBox()
  if (!button) throw new Error('There is no button')
  const at = { x: button.x + button.width / 2, y: button.y + button.height / 2 }
  await page.mouse.click(at.x, at.y)
  await expect(undo(page)).toBeInViewport({ ratio: 1 })
  await expect(named.outbox(page).first()).toHaveAccessibleName(TEXT)
  const isOverList = () =>
    list.evaluate((element, { x, y }) => element.contains(document.elementFromPoint(x, y)), at)
  await expect.poll(isOverList).toBe(true)
  await shot(page, 'above-the-others')

  // Really moved over it, the pointer keeps the order of what is there, and a new one still has its place.
  await page.mouse.move(at.x - 9, at.y + 9)
  const another = 'And the morning after'
  await named.text(page).fill(another)
  await named.text(page).press('ControlOrMeta+Enter')
  const next = list.getByRole('listitem', { name: another })
  await expect(next.getByRole('button', { name: 'Undo' })).toBeInViewport({ ratio: 1 })
  await expect(named.outbox(page).nth(1)).toHaveAccessibleName(another)
})

test('the focus goes to the text with what was taken back', async ({ x, courier }) => {
  await setUp(x, courier)
  await choose(courier, 30)
  const page = await courier.openComposer()
  await post(page)
  await undo(page).focus()
  await page.keyboard.press('Enter')
  await expect(named.text(page)).toHaveValue(TEXT)
  await expect(named.text(page)).toBeFocused()
})

test('not undone, it is posted once when its time is over, and not before', {
  tag: '@patient',
}, async ({ x, courier }) => {
  await setUp(x, courier)
  await choose(courier, 10)
  const page = await courier.openComposer()
  const pressedAt = await post(page)
  await onlyCreateWaits(x, page)
  await undo(page).focus()
  await expect(row(page)).toContainText('Posted')
  expect(x.posts.map(({ text }) => text)).toEqual([TEXT])
  expect(creates(x)).toHaveLength(1)
  expect((creates(x)[0]?.at ?? 0) - pressedAt).toBeGreaterThanOrEqual(10 * SECOND)
  // The button is gone; the focus is not.
  await expect(row(page).getByRole('link', { name: 'View on X' })).toBeVisible()
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true)
})

test('undone while something else is being written, it waits among the drafts', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await choose(courier, 30)
  const page = await courier.openComposer()
  await post(page)
  await onlyCreateWaits(x, page)
  await named.text(page).fill('Something else')
  const another = await courier.openComposer()
  await expect(named.text(another)).toHaveValue('Something else')
  await undo(page).click()
  await expect(row(page)).toHaveCount(0)
  await expect(named.text(page)).toHaveValue('Something else')
  await page.getByText('Drafts (1)').click()
  await page.getByRole('button', { name: new RegExp(`^${TEXT}`) }).click()
  await isBackInComposer(page)
  expect(creates(x)).toEqual([])
})

test('undone in one page, it is gone from the outbox of another and in its composer', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await choose(courier, 30)
  const page = await courier.openComposer()
  const other = await courier.openPopupTab()
  await post(page)
  await onlyCreateWaits(x, page)
  await expect(undo(other)).toBeVisible()
  await undo(other).click()
  for (const each of [page, other]) await isBackInComposer(each)
  expect(creates(x)).toEqual([])
})

test('a worker that is stopped within the time goes on by itself and posts once', {
  tag: '@patient',
}, async ({ x, courier }) => {
  await setUp(x, courier)
  await choose(courier, 10)
  const page = await courier.openComposer()
  const pressedAt = await post(page)
  await onlyCreateWaits(x, page)
  await courier.stopWorker()
  await courier.wakeWorker()
  await expect(row(page)).toContainText('Posted')
  expect(creates(x)).toHaveLength(1)
  expect((creates(x)[0]?.at ?? 0) - pressedAt).toBeGreaterThanOrEqual(10 * SECOND)
})

test('an upload that lasts longer: its time is over in mid-upload, and a browser killed later does not ask', {
  tag: '@patient',
}, async ({ x, courier }) => {
  await setUp(x, courier)
  await choose(courier, 10)
  x.link = { bytesPerSecond: MiB, roundTripMs: 20 }
  const page = await courier.openComposer()
  await pick(page, VIDEO)
  await expect(described(page, VIDEO.name)).toBeVisible()
  await named.text(page).fill(TEXT)
  await named.post(page).click()
  await expect(row(page)).toContainText(/Uploading.*Undo\d+ s left/)
  await shot(page, 'uploading')
  await expect(undo(page)).toHaveCount(0)
  await expect(row(page).getByRole('button', { name: 'Pause' })).toBeVisible()
  expect(x.uploads.map(({ state }) => state)).toEqual(['open'])
  await courier.kill()
  x.link = undefined
  await courier.relaunch()
  const after = await courier.openPopupTab()
  await expect(row(after)).toContainText('Posted')
  expect(creates(x)).toHaveLength(1)
  expect(x.posts.map(({ text, media }) => [text, media[0]?.sha256])).toEqual([[TEXT, VIDEO_HASH]])
})

for (const answer of ['Send it now', 'Undo'] as const) {
  test(`a browser killed within the time asks when it is back; ${answer}`, async ({
    x,
    courier,
  }) => {
    await setUp(x, courier)
    await choose(courier, 30)
    await post(await courier.openComposer())
    await expect.poll(() => altTexts(x).length).toBe(1)
    await courier.kill()
    await courier.relaunch()
    const page = await courier.openPopupTab()
    await expect(row(page)).toContainText(
      'You could still undo this post when the browser closed. Send it now?',
    )
    await advanceClock(courier, x, MINUTE)
    await expect(row(page).getByRole('button', { name: answer })).toBeVisible()
    expect(creates(x)).toEqual([])
    await row(page).getByRole('button', { name: answer }).click()
    if (answer === 'Undo') {
      await isBackInComposer(page)
      expect(creates(x)).toEqual([])
    } else {
      await expect(row(page)).toContainText('Posted')
      expect(x.posts.map(({ text, media }) => [text, media[0]?.sha256])).toEqual([[TEXT, HASH]])
      expect(creates(x)).toHaveLength(1)
    }
  })
}

test('the row that can be undone, and the question, have no fault for assistive technology, light and dark', async ({
  x,
  launch,
}) => {
  const courier = await launch({ viewport: { width: 400, height: 600 } })
  await setUp(x, courier)
  await choose(courier, 30)
  const page = await courier.openComposer()
  await post(page)
  await onlyCreateWaits(x, page)
  const faults = async (of: Page) => (await faultsInBothSchemes(of)).violations.map(({ id }) => id)
  const button = await undo(page).boundingBox()
  expect(Math.min(button?.width ?? 0, button?.height ?? 0)).toBeGreaterThanOrEqual(28)
  await shot(page, `row`)
  expect(await faults(page)).toEqual([])
  await courier.kill()
  await courier.relaunch()
  const after = await courier.openComposer()
  await expect(row(after)).toContainText('Send it now?')
  await shot(after, `question`)
  expect(await faults(after)).toEqual([])
})
