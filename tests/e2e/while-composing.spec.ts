import { createHash } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { jpegPicture, videoOf } from '../fixtures/make-fixtures.ts'
import type { XServer } from '../x-server/start-x-server.ts'
import { faultsInBothSchemes, faultsOf } from './axe.ts'
import { attachment, described, file, pick } from './bad-input.ts'
import { advanceClock } from './harness/clock.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { describeMedia, named, sendAhead, setUp, theSwitch } from './set-up.ts'
import { shot } from './shots.ts'

const KiB = 1024
const MiB = 1024 * KiB
const HOUR = 3_600_000
const JONAS = '1580000000000000002'

const PICTURE = file('dusk.jpg', 'image/jpeg', jpegPicture('dusk'))
const VIDEO = file('dusk.mp4', 'video/mp4', videoOf(12 * MiB))
const SLOW = { bytesPerSecond: 2 * MiB, roundTripMs: 40 }
const SLOWER = { bytesPerSecond: 512 * KiB, roundTripMs: 40 }
/** Most segments of one file that X may have without Courier's knowing it: 8 at first, 2 to follow. */
const AT_ONCE = 10

const ON_X = 'On X, not published'
const UPLOADS = ['initialize', 'append', 'finalize', 'status', 'oneShot']

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const uploadCalls = (x: XServer) =>
  x.requests.filter(({ endpoint }) => endpoint !== undefined && UPLOADS.includes(endpoint))
const creates = (x: XServer) => x.requests.filter(({ endpoint }) => endpoint === 'createPost')
const readyAtX = (x: XServer) => x.uploads.filter(({ state }) => state === 'ready')
const segmentsAtX = (x: XServer) => x.uploads[0]?.timesAppended.size ?? 0

const question = (options: Page) =>
  options.getByRole('group', { name: 'Send files to X while you write?' })

async function ready(x: XServer, courier: Courier): Promise<Page> {
  await setUp(x, courier)
  await sendAhead(courier, true)
  return courier.openComposer()
}

async function isOnX(composer: Page, name: string): Promise<void> {
  await expect(attachment(composer, name)).toContainText(ON_X)
}

/** Some of the video is at X and some is not. */
async function isUnderWay(x: XServer, segments = 2): Promise<void> {
  await expect.poll(() => segmentsAtX(x), { intervals: [20] }).toBeGreaterThanOrEqual(segments)
}

/** The video was chosen, and so many of its segments are at X. */
async function inMidUpload(
  x: XServer,
  courier: Courier,
  { link = SLOW, segments = 2 } = {},
): Promise<Page> {
  const composer = await ready(x, courier)
  x.link = link
  await pick(composer, VIDEO)
  await isUnderWay(x, segments)
  return composer
}

async function heightOf(part: Locator): Promise<number> {
  return (await part.boundingBox())?.height ?? Number.NaN
}

test.describe('nobody has chosen yet', () => {
  test('the guide asks, with neither answer given; until one is, files wait for Post', async ({
    x,
    courier,
  }) => {
    const options = await courier.waitForPage((page) => page.url().includes('/options.html'))
    const asks = question(options)
    const [during, later] = [
      asks.getByRole('radio', { name: 'While I write' }),
      asks.getByRole('radio', { name: 'Only when I press Post' }),
    ]
    await expect(during).not.toBeChecked()
    await expect(later).not.toBeChecked()
    await expect(asks).toHaveAccessibleDescription(/in no post until you press Post/)
    await expect(asks).toHaveAccessibleDescription(/X may charge up to \$0\.015 for each file/)
    await expect(asks).toContainText('Until you choose, files wait for Post.')
    expect((await faultsOf(options)).violations).toEqual([])
    await shot(options, 'guide')

    await setUp(x, courier)
    const composer = await courier.openComposer()
    await pick(composer, PICTURE)
    await expect(described(composer, PICTURE.name)).toBeVisible()
    await expect(attachment(composer, PICTURE.name).locator('.tile-ahead')).toHaveCount(0)
    // What the question is about has had its chance.
    await named.text(composer).fill('Nothing of it is out')
    const other = await courier.openPopupTab()
    await expect(named.text(other)).toHaveValue('Nothing of it is out')
    expect(uploadCalls(x)).toEqual([])

    // Answered by keys; what waits goes up, on a page that was open all the time.
    await options.bringToFront()
    await later.focus()
    await options.keyboard.press('Space')
    await expect(later).toBeChecked()
    await expect(asks).not.toContainText('Until you choose')
    await options.keyboard.press('ArrowUp')
    await expect(during).toBeChecked()
    await expect(theSwitch(options)).toBeChecked()
    await isOnX(composer, PICTURE.name)
    expect(x.posts).toEqual([])
  })

  test('what came to its end at X before Post is not sent again until Post', async ({
    x,
    courier,
  }) => {
    const composer = await ready(x, courier)
    await pick(composer, PICTURE)
    await isOnX(composer, PICTURE.name)
    await named.text(composer).fill('Next week')
    await advanceClock(courier, x, 25 * HOUR)
    await advanceClock(courier, x, HOUR)
    expect(x.uploads).toHaveLength(1)
    const before = x.requests.length
    await named.post(composer).click()
    await expect.poll(() => x.posts.length).toBe(1)
    expect(x.uploads).toHaveLength(2)
    // Its second upload began with Post, not before.
    expect(x.requests.slice(before).map(({ endpoint }) => endpoint)).toContain('initialize')
    expect(x.posts[0]?.mediaIds).toEqual([x.uploads[1]?.id])
    expect(creates(x)).toHaveLength(1)
  })
})

test.describe('chosen', () => {
  test.use({ person: 'connected' })

  test('in the preferences: one switch that says what it means', async ({ x, courier }) => {
    await setUp(x, courier)
    const options = await courier.openOptions()
    await expect(theSwitch(options)).not.toBeChecked()
    await expect(theSwitch(options)).toHaveAccessibleDescription(
      'Files then go up as you add them. What that may cost stands in step 6 of the set-up.',
    )
    await theSwitch(options).focus()
    await options.keyboard.press('Space')
    await expect(theSwitch(options)).toBeChecked()
    await expect(question(options).getByRole('radio', { name: 'While I write' })).toBeChecked()
    const { violations } = await faultsOf(options)
    expect(violations.map(({ id }) => id)).toEqual([])
  })

  test('a picture and alt text: X has the picture before Post, and after it only what is left to say', async ({
    x,
    courier,
  }) => {
    const composer = await ready(x, courier)
    await pick(composer, PICTURE)
    await isOnX(composer, PICTURE.name)
    await describeMedia(composer, 'A lake at dusk')
    await named.text(composer).fill('The lake, this evening')
    expect(readyAtX(x).map(({ file: stored }) => stored?.sha256)).toHaveLength(1)
    expect(x.uploads.map(({ altText }) => altText)).toEqual([undefined])
    expect([x.posts, creates(x)]).toEqual([[], []])
    await expect(named.outbox(composer)).toHaveCount(0)

    const before = uploadCalls(x).length
    await named.post(composer).click()
    await expect.poll(() => x.posts.length).toBe(1)
    await expect(named.outbox(composer)).toContainText('Posted')
    expect(uploadCalls(x)).toHaveLength(before)
    expect(creates(x)).toHaveLength(1)
    expect(creates(x)[0]?.body).toEqual({
      text: 'The lake, this evening',
      media: { media_ids: [x.uploads[0]?.id] },
    })
    expect(x.posts[0]?.media).toMatchObject([
      { sha256: hashOf(PICTURE.buffer), altText: 'A lake at dusk' },
    ])
  })

  test('a video: its tile says how far it is and does not move, nobody is told aloud, and Post costs one call', async ({
    x,
    courier,
  }) => {
    const composer = await ready(x, courier)
    x.link = SLOW
    await pick(composer, VIDEO)
    const tile = attachment(composer, VIDEO.name)
    await expect(described(composer, VIDEO.name)).toBeVisible()
    const height = await heightOf(tile)
    await expect(tile).toContainText(/Uploading… \d+\s?%/)
    const said = await composer.getByRole('status').allTextContents()
    expect(said.join()).not.toMatch(/Uploading|On X/)
    await isOnX(composer, VIDEO.name)
    expect(await heightOf(tile)).toBe(height)
    expect((await composer.getByRole('status').allTextContents()).join()).not.toMatch(/On X/)
    expect(x.posts).toEqual([])

    const before = uploadCalls(x).length
    await named.post(composer).click()
    await expect.poll(() => x.posts.length).toBe(1)
    expect(uploadCalls(x)).toHaveLength(before)
    expect(x.posts[0]?.media[0]?.sha256).toBe(hashOf(VIDEO.buffer))
    expect(x.uploads).toHaveLength(1)
  })

  test('Post pressed in mid-upload: what is on its way goes on, and no segment is sent twice', async ({
    x,
    courier,
  }) => {
    const composer = await inMidUpload(x, courier)
    await named.post(composer).click()
    await expect(named.outbox(composer)).toHaveCount(1)
    await expect.poll(() => x.posts.length).toBe(1)
    expect(x.uploads).toHaveLength(1)
    expect([...(x.uploads[0]?.timesAppended.values() ?? [])].every((times) => times === 1)).toBe(
      true,
    )
    const appends = x.requests.filter(({ endpoint }) => endpoint === 'append')
    expect(appends).toHaveLength(x.uploads[0]?.timesAppended.size ?? 0)
    expect(x.posts[0]?.media[0]?.sha256).toBe(hashOf(VIDEO.buffer))
  })

  test('removed in mid-upload, nothing more of it goes out; put back, it begins anew', async ({
    x,
    courier,
  }) => {
    const composer = await inMidUpload(x, courier, { link: SLOWER })
    const undo = composer.getByRole('button', { name: 'Undo' })
    await composer.getByRole('button', { name: `Remove ${VIDEO.name}` }).click()
    // Under the focus the offer stands, however long the machine takes.
    await undo.focus()
    await expect.poll(() => x.uploads[0]?.appending).toBe(0)
    x.link = SLOW
    await undo.click()
    await isOnX(composer, VIDEO.name)
    expect(x.uploads.map(({ state }) => state)).toEqual(['open', 'ready'])
    const calls = uploadCalls(x)
    const ofSecond = calls.slice(calls.findLastIndex(({ endpoint }) => endpoint === 'initialize'))
    expect(ofSecond.length).toBeGreaterThan(2)
    expect(ofSecond.filter(({ path }) => path.includes(x.uploads[0]?.id ?? 'none'))).toEqual([])
    await named.post(composer).click()
    await expect.poll(() => x.posts.length).toBe(1)
    expect(x.posts[0]?.mediaIds).toEqual([x.uploads[1]?.id])
  })

  test('the worker stopped in mid-upload goes on by itself, nothing twice that was confirmed', {
    tag: '@patient',
  }, async ({ x, courier }) => {
    const composer = await inMidUpload(x, courier, { segments: AT_ONCE + 6 })
    const confirmed = [...(x.uploads[0]?.timesAppended.keys() ?? [])]
    await courier.stopWorker()
    await isOnX(composer, VIDEO.name)
    expect(x.uploads.map(({ state }) => state)).toEqual(['ready'])
    expect(x.posts).toEqual([])
    const times = x.uploads[0]?.timesAppended
    // X may have the last ones without Courier's knowing it.
    const surely = confirmed.slice(0, -AT_ONCE)
    expect(surely.length).toBeGreaterThan(4)
    expect(surely.every((index) => times?.get(index) === 1)).toBe(true)
  })

  test('the browser killed in mid-upload: it goes on after a restart, and nothing is published', async ({
    x,
    courier,
  }) => {
    const composer = await ready(x, courier)
    x.link = SLOW
    await named.text(composer).fill('Still being written')
    await pick(composer, VIDEO)
    await isUnderWay(x)
    await courier.kill()
    await courier.relaunch()
    const page = await courier.openComposer()
    await isOnX(page, VIDEO.name)
    expect(x.uploads.map(({ state }) => state)).toEqual(['ready'])
    expect([x.posts, creates(x)]).toEqual([[], []])
    await named.post(page).click()
    await expect.poll(() => x.posts.length).toBe(1)
    expect(creates(x)).toHaveLength(1)
    expect(x.posts[0]?.text).toContain('Still being written')
    expect(x.posts[0]?.media[0]?.sha256).toBe(hashOf(VIDEO.buffer))
  })

  test('another account for the post: its files go up for that one', async ({ x, courier }) => {
    await setUp(x, courier)
    x.session.userId = JONAS
    await courier.signIn()
    await sendAhead(courier, true)
    const composer = await courier.openComposer()
    await pick(composer, PICTURE)
    await isOnX(composer, PICTURE.name)
    await composer.getByRole('button', { name: 'Account: @ana_kovac' }).click()
    await composer.getByRole('menuitemradio', { name: '@jonas_lind' }).click()
    await expect.poll(() => readyAtX(x).length).toBe(2)
    await isOnX(composer, PICTURE.name)
    expect(x.uploads.map(({ userId }) => userId === JONAS)).toEqual([false, true])
    await named.post(composer).click()
    await expect.poll(() => x.posts.length).toBe(1)
    expect(x.posts[0]).toMatchObject({ userId: JONAS, mediaIds: [x.uploads[1]?.id] })
  })

  test('switched off again, what is on its way stops, and files wait for Post', async ({
    x,
    courier,
  }) => {
    const composer = await inMidUpload(x, courier, { link: SLOWER })
    await sendAhead(courier, false)
    await expect(attachment(composer, VIDEO.name).locator('.tile-ahead')).toHaveCount(0)
    await expect.poll(() => x.uploads[0]?.appending).toBe(0)
    const sent = uploadCalls(x).length
    x.link = undefined
    await named.text(composer).fill('Not before')
    const other = await courier.openPopupTab()
    await expect(named.text(other)).toHaveValue('Not before')
    expect(uploadCalls(x)).toHaveLength(sent)
    expect(x.uploads[0]?.state).toBe('open')
    await composer.bringToFront()
    await named.post(composer).click()
    await expect.poll(() => x.posts.length).toBe(1)
    expect(x.posts[0]?.mediaIds).toEqual([x.uploads[1]?.id])
  })

  test('tiles that are on X have no fault for assistive technology, light and dark', async ({
    x,
    launch,
  }) => {
    const courier = await launch({ viewport: { width: 400, height: 600 } })
    await setUp(x, courier)
    await sendAhead(courier, true)
    const page = await courier.openPopupTab()
    x.link = SLOW
    await pick(page, VIDEO)
    const tile = attachment(page, VIDEO.name)
    await expect(tile).toContainText(/Uploading… \d+\s?%/)
    const bar = tile.getByRole('progressbar', { name: `Uploading ${VIDEO.name}` })
    await expect(bar).toBeVisible()
    await shot(page, `uploading`)
    expect((await faultsInBothSchemes(page)).violations).toEqual([])
    x.link = undefined
    await isOnX(page, VIDEO.name)
    await expect(bar).toHaveCount(0)
    await expect(tile.getByText(/in no post until you press Post/)).toHaveCount(1)
    expect((await faultsInBothSchemes(page)).violations).toEqual([])
    await shot(page, `on-x`)
    await page.getByRole('button', { name: `Remove ${VIDEO.name}` }).click()
    // Held by the focus.
    await page.getByRole('button', { name: 'Undo' }).focus()
    await expect(page.getByRole('status').filter({ hasText: 'Removed' })).toHaveText(
      `Removed ${VIDEO.name}. X has it already, in no post, and may charge for it. After 24 hours it cannot be posted any more.`,
    )
    await shot(page, `removed`)
    await pick(page, PICTURE, file('dawn.jpg', 'image/jpeg', jpegPicture('dawn')))
    for (const name of [PICTURE.name, 'dawn.jpg']) await isOnX(page, name)
    await shot(page, `two`)
    expect((await faultsInBothSchemes(page)).violations).toEqual([])
    const options = await courier.openOptions()
    await shot(options, `options`)
  })
})
