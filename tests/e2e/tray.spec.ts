import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Locator, Page } from '@playwright/test'
import { newAttachment } from '../../lib/model/attachment.ts'
import { KEPT_MS, UNDO_MS } from '../../lib/model/removal.ts'
import { jpegPicture, MiB, pngPicture, shortVideo, videoOf } from '../fixtures/make-fixtures.ts'
import type { Exchange } from '../x-server/http/exchange.ts'
import type { XServer } from '../x-server/start-x-server.ts'
import { faultsInBothSchemes } from './axe.ts'
import type { Courier } from './harness/courier.ts'
import { holdTime, passTime } from './harness/held-time.ts'
import { expect, test } from './harness/test.ts'
import { seedDraft } from './seed-draft.ts'
import { describeMedia, named, setUp } from './set-up.ts'
import { stored, storedDrafts } from './stored-files.ts'

test.use({ person: 'connected' })

const DUSK = { name: 'dusk.jpg', mimeType: 'image/jpeg', buffer: jpegPicture('dusk') }
const DAWN = { name: 'dawn.jpg', mimeType: 'image/jpeg', buffer: jpegPicture('dawn') }
const NIGHT = { name: 'night.jpg', mimeType: 'image/jpeg', buffer: jpegPicture('night') }
const NOON = { name: 'noon.png', mimeType: 'image/png', buffer: pngPicture() }
const MP4 = { name: 'dusk.mp4', mimeType: 'video/mp4', buffer: shortVideo() }

/** A page that is gone tells no more, and whoever looks waits for that long. */
const GONE_MS = KEPT_MS + 60_000

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const undo = (page: Page) => page.getByRole('button', { name: 'Undo' })
const remove = (page: Page, name: string) => page.getByRole('button', { name: `Remove ${name}` })
const handle = (page: Page, name: string) =>
  page.getByRole('button', { name: `Move ${name}`, exact: true })
const tile = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Attachments' }).getByRole('listitem', { name, exact: true })

async function choose(page: Page, files: (typeof DUSK)[]): Promise<void> {
  const before = await named.attachments(page).count()
  await page.locator('input[type=file]').setInputFiles(files)
  await expect(named.attachments(page)).toHaveCount(before + files.length)
  for (const { name } of files) await expect(remove(page, name)).toBeVisible()
}

async function expectOrder(page: Page, files: { name: string }[]): Promise<void> {
  await expect
    .poll(() =>
      named
        .attachments(page)
        .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label'))),
    )
    .toEqual(files.map(({ name }) => name))
}

/** Posts what is shown and waits for it. @returns what X got, without its ids. */
async function posted(x: XServer, page: Page) {
  const before = x.posts.length
  await named.post(page).click()
  await expect.poll(() => x.posts.length).toBe(before + 1)
  const { requestBody, media } = x.posts[before] as (typeof x.posts)[0]
  const { media: named_, ...body } = requestBody as { media?: { media_ids: string[] } }
  return {
    body,
    isInOrder: named_?.media_ids.join() === media.map(({ mediaId }) => mediaId).join(),
    media: media.map(({ sha256, altText, category }) => ({ sha256, altText, category })),
  }
}

/** What X gets of pictures that go out as they are. */
const asTheyAre = (files: (typeof DUSK)[]) => files.map(({ buffer }) => sha256(buffer))

/**
 * A composer with these files, whose time stands still until a test moves it. By any other page's time
 * what is removed here is soon forgotten: none may be open.
 */
async function withTimeStopped(courier: Courier, files: (typeof DUSK)[]): Promise<Page> {
  const page = await courier.newPage()
  await holdTime(page, Date.now())
  await page.goto(courier.url('composer.html'))
  await choose(page, files)
  return page
}

/** Removes it and holds the offer, however long the machine takes for what comes then. */
async function removeAndHold(page: Page, name: string): Promise<void> {
  await remove(page, name).click()
  await undo(page).focus()
}

test('removed and put back by keyboard, a picture goes out as if nothing had happened', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openPopupTab()
  const write = async () => {
    await choose(page, [DUSK, DAWN, NIGHT])
    for (const { name } of [DUSK, DAWN, NIGHT]) {
      await describeMedia(page, `This is ${name}`, new RegExp(`^Alt text for ${name}`))
    }
    await named.text(page).fill('Three')
  }
  await write()
  const untouched = await posted(x, page)
  await expect(named.outbox(page).first()).toContainText('Posted')

  await write()
  await remove(page, DAWN.name).press('Enter')
  await expect(named.text(page)).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(undo(page)).toBeFocused()
  await expectOrder(page, [DUSK, NIGHT])
  await expect(page.getByRole('status').filter({ hasText: 'Removed dawn.jpg.' })).toHaveCount(1)
  await expect(undo(page)).toHaveAccessibleDescription('Removed dawn.jpg.')
  await page.keyboard.press('Enter')
  await expectOrder(page, [DUSK, DAWN, NIGHT])
  await expect(undo(page)).toHaveCount(0)
  await expect(handle(page, DAWN.name)).toBeFocused()
  await expect(tile(page, DAWN.name).getByRole('img')).toHaveAttribute('alt', 'This is dawn.jpg')

  const after = await posted(x, page)
  expect(after).toEqual(untouched)
  expect(after.isInOrder).toBe(true)
  expect(after.media).toEqual(
    [DUSK, DAWN, NIGHT].map(({ name, buffer }) => ({
      sha256: sha256(buffer),
      altText: `This is ${name}`,
      category: 'tweet_image',
    })),
  )
})

test('several are put back one after the other, and the last press leads back to the tile', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  await choose(page, [DUSK, DAWN])
  await remove(page, DUSK.name).click()
  await removeAndHold(page, DAWN.name)
  await expect(named.attachments(page)).toHaveCount(0)
  await expect(undo(page)).toHaveAccessibleDescription('Removed dawn.jpg.')
  await undo(page).click()
  await expect(undo(page)).toHaveAccessibleDescription('Removed dusk.jpg.')
  await undo(page).click()
  await expectOrder(page, [DUSK, DAWN])
  await expect(handle(page, DUSK.name)).toBeFocused()
  expect((await posted(x, page)).media.map(({ sha256 }) => sha256)).toEqual(asTheyAre([DUSK, DAWN]))
})

test('the offer stands for six seconds, longer under the focus, and never over Post', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const other = await courier.openComposer()
  const before = await stored(other)
  await other.close()
  const page = await withTimeStopped(courier, [DUSK])
  await remove(page, DUSK.name).click()
  await expect(undo(page)).toBeVisible()
  expect(await overlaps(page.locator('.toast'), named.post(page))).toBe(false)
  await passTime(page, UNDO_MS - 500)
  await undo(page).focus()
  await passTime(page, 5 * UNDO_MS)
  await expect(undo(page)).toBeFocused()
  expect(await stored(page)).toEqual({ ...before, blobs: before.blobs + 1 })
  await named.text(page).focus()
  await passTime(page, UNDO_MS - 500)
  await expect(undo(page)).toBeVisible()
  await passTime(page, 500)
  await expect(undo(page)).toHaveCount(0)
  await expect(named.text(page)).toBeFocused()
  await expect.poll(() => stored(page)).toEqual(before)
})

test('the offer leaves free what leads to drafts', async ({ x, courier }) => {
  await setUp(x, courier)
  const page = await withTimeStopped(courier, [DUSK, DAWN])
  await remove(page, DUSK.name).click()
  await expect(undo(page)).toBeVisible()
  const toast = page.locator('.toast')
  for (const name of ['New draft', 'Post']) {
    const pressed = page.getByRole('button', { name, exact: true })
    expect(await overlaps(toast, pressed), name).toBe(false)
  }
})

test('after the page is loaded anew there is no undo, and the bytes go when its time is over', {
  tag: '@patient',
}, async ({ x, courier }) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  const before = await stored(page)
  await named.text(page).fill('Still here')
  await choose(page, [DUSK, DAWN])
  await remove(page, DUSK.name).click()
  await expect(undo(page)).toBeVisible()
  await page.reload()
  await expect(named.text(page)).toHaveValue('Still here')
  await expectOrder(page, [DAWN])
  await expect(undo(page)).toHaveCount(0)
  await expect
    .poll(() => stored(page), { timeout: GONE_MS })
    .toEqual({ ...before, blobs: before.blobs + 1 })
  expect((await posted(x, page)).media.map(({ sha256 }) => sha256)).toEqual(asTheyAre([DAWN]))
})

test('a browser that dies while it can be undone leaves no bytes behind, and keeps the others', {
  tag: '@patient',
}, async ({ x, courier }) => {
  await setUp(x, courier)
  let page = await courier.openComposer()
  const before = await stored(page)
  await choose(page, [DUSK, DAWN])
  await remove(page, DUSK.name).click()
  // What another page sees is stored.
  await expectOrder(await courier.openPopupTab(), [DAWN])
  await courier.kill()
  await courier.relaunch()
  page = await courier.openComposer()
  await expectOrder(page, [DAWN])
  await expect
    .poll(() => stored(page), { timeout: GONE_MS })
    .toEqual({ ...before, blobs: before.blobs + 1 })
  await expect(tile(page, DAWN.name).locator('img')).toBeVisible()
})

test('two windows: only one offers it, what comes back is there once in both', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const composer = await courier.openComposer()
  const popup = await courier.openPopupTab()
  await choose(composer, [DUSK, DAWN])
  await expectOrder(popup, [DUSK, DAWN])
  await removeAndHold(composer, DUSK.name)
  await expectOrder(popup, [DAWN])
  await expect(undo(popup)).toHaveCount(0)
  await undo(composer).click()
  for (const page of [composer, popup]) await expectOrder(page, [DUSK, DAWN])
  await removeAndHold(composer, DUSK.name)
  await expectOrder(popup, [DAWN])
  const { media } = await posted(x, popup)
  expect(media.map(({ sha256 }) => sha256)).toEqual(asTheyAre([DAWN]))
  await expect(undo(composer)).toHaveCount(0)
  await expect(named.attachments(composer)).toHaveCount(0)
})

test('what cannot come back beside what came meanwhile says why, and can when that is gone', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await withTimeStopped(courier, [DUSK])
  await remove(page, DUSK.name).click()
  await choose(page, [MP4])
  await undo(page).click()
  await expect(page.getByText(/^A post holds pictures or a video, not both/)).toBeVisible()
  await expectOrder(page, [MP4])
  await remove(page, MP4.name).click()
  await expect(undo(page)).toHaveAccessibleDescription('Removed dusk.mp4.')
  await undo(page).click()
  await expectOrder(page, [MP4])
  await remove(page, MP4.name).click()
  await passTime(page, UNDO_MS)
  await expect(undo(page)).toHaveCount(0)
})

test('removed while it is read from its page, its reading ends; put back, it is read again', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const film = videoOf(6 * MiB)
  const { readings, goOn } = serveSlowly(x, film)
  const source = {
    kind: 'page',
    url: 'https://cors.example/film.mp4',
    pageUrl: 'https://pages.example/',
    tabId: -1,
    frameId: 0,
  } as const
  const content = {
    state: 'fetching',
    since: Date.now(),
    receivedBytes: 0,
    totalBytes: null,
  } as const
  await seedDraft(courier, [newAttachment(source, 'film.mp4', content)])
  await courier.stopWorker()
  await courier.wakeWorker()
  const page = await courier.openComposer()
  await expect(named.attachments(page)).toContainText(/\d\s[KM]B so far/)
  await removeAndHold(page, 'film.mp4')
  await expect(named.attachments(page)).toHaveCount(0)
  // A reading ends at the next sign of its progress.
  await expect
    .poll(async () => (await storedDrafts(page)).flatMap(({ attachments }) => attachments))
    .toEqual([])
  goOn()
  await expect.poll(() => readings).toEqual(['stopped'])
  await undo(page).click()
  await expect(remove(page, 'film.mp4')).toBeFocused()
  await expect(page.getByRole('button', { name: 'Alt text for film.mp4' })).toBeVisible()
  expect(readings).toEqual(['stopped', 'whole'])
  expect((await posted(x, page)).media.map(({ sha256 }) => sha256)).toEqual([sha256(film)])
})

test('pictures are put in another order by keyboard, which is said, kept and posted', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openPopupTab()
  const said = (words: string) => page.getByRole('status').getByText(words, { exact: true })
  await choose(page, [DUSK])
  await expect(handle(page, DUSK.name)).toHaveCount(0)
  await choose(page, [DAWN, NIGHT, NOON])
  await handle(page, DUSK.name).focus()
  await expect(handle(page, DUSK.name)).toHaveAccessibleDescription(/^Place 1 of 4\./)
  await page.keyboard.press('ArrowRight')
  await expectOrder(page, [DAWN, DUSK, NIGHT, NOON])
  await expect(handle(page, DUSK.name)).toBeFocused()
  await expect(said('dusk.jpg, place 2 of 4')).toHaveCount(1)
  await page.keyboard.press('ArrowDown')
  await expectOrder(page, [DAWN, NIGHT, NOON, DUSK])
  await expect(said('dusk.jpg, place 4 of 4')).toHaveCount(1)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowUp')
  await expectOrder(page, [DUSK, DAWN, NIGHT, NOON])
  await page.keyboard.press('End')
  await expectOrder(page, [DAWN, NIGHT, NOON, DUSK])
  await page.keyboard.press('Enter')
  await expectOrder(page, [DUSK, DAWN, NIGHT, NOON])
  await page.keyboard.press('Space')
  await expectOrder(page, [DAWN, DUSK, NIGHT, NOON])
  await expect(handle(page, DUSK.name)).toBeFocused()
  await page.reload()
  await expectOrder(page, [DAWN, DUSK, NIGHT, NOON])
  const { media, isInOrder } = await posted(x, page)
  expect(isInOrder).toBe(true)
  expect(media.map(({ sha256 }) => sha256)).toEqual(asTheyAre([DAWN, DUSK, NIGHT, NOON]))
})

test('moved just before the page goes, a picture is where it was moved to', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  const files = [DUSK, DAWN, NIGHT]
  await choose(page, files)
  for (let round = 0; round < 6; round++) {
    await handle(page, (files[0] as typeof DUSK).name).press('End')
    await page.reload()
    files.push(files.shift() as typeof DUSK)
    await expectOrder(page, files)
  }
})

test('pictures are put in another order with the mouse; let go elsewhere or with Escape they stay', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openPopupTab()
  await choose(page, [DUSK, DAWN, NIGHT])
  const drag = async (from: Locator, to: Locator) => {
    const [start, end] = [await middle(from), await middle(to)]
    await page.mouse.move(start.x, start.y)
    await page.mouse.down()
    await page.mouse.move(end.x - 8, end.y + 8, { steps: 6 })
  }
  const picture = (name: string) => tile(page, name).locator('img')

  await drag(picture(DUSK.name), picture(NIGHT.name))
  await expect(tile(page, NIGHT.name)).toHaveClass(/tile-after/)
  await page.mouse.up()
  await expectOrder(page, [DAWN, NIGHT, DUSK])
  await expect(
    page.getByRole('status').getByText('dusk.jpg, place 3 of 3', { exact: true }),
  ).toHaveCount(1)

  await drag(picture(DUSK.name), picture(DAWN.name))
  await expect(tile(page, DAWN.name)).toHaveClass(/tile-before/)
  await page.keyboard.press('Escape')
  await expect(tile(page, DAWN.name)).not.toHaveClass(/tile-before/)
  await page.mouse.up()
  await expectOrder(page, [DAWN, NIGHT, DUSK])

  await drag(picture(DUSK.name), picture(DUSK.name))
  await page.mouse.up()
  await expectOrder(page, [DAWN, NIGHT, DUSK])

  await drag(handle(page, DUSK.name), picture(DAWN.name))
  await page.mouse.up()
  await expectOrder(page, [DUSK, DAWN, NIGHT])
  await expect(handle(page, DUSK.name)).toBeFocused()

  await handle(page, DUSK.name).click()
  await expectOrder(page, [DAWN, DUSK, NIGHT])
  // Nothing was dropped here as one more file.
  await expect(named.attachments(page)).toHaveCount(3)
  const { media } = await posted(x, page)
  expect(media.map(({ sha256 }) => sha256)).toEqual(asTheyAre([DAWN, DUSK, NIGHT]))
})

test('the address of a picture, pasted, is read and posted; every other text is pasted as text', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  serveOpenly(x, '/dusk.jpg', DUSK.buffer)
  const page = await courier.openComposer()
  await paste(page, 'https://cors.example/dusk.jpg')
  await expect(page.getByRole('button', { name: 'Alt text for dusk.jpg' })).toBeVisible()
  await expect(named.text(page)).toHaveValue('')
  for (const words of ['See https://cors.example/dusk.jpg ', 'https://cors.example/page']) {
    expect(await paste(page, words)).toBe('left to the browser')
  }
  await expect(named.attachments(page)).toHaveCount(1)
  await named.text(page).fill('From an address')
  const { body, media } = await posted(x, page)
  expect(body).toEqual({ text: 'From an address' })
  expect(media.map(({ sha256 }) => sha256)).toEqual(asTheyAre([DUSK]))
})

test('an address that there is no room for is text, and the reason is said', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  await choose(page, [MP4])
  const address = 'https://cors.example/dusk.jpg'
  expect(await paste(page, address)).toBe('left to the browser')
  await expect(page.getByText(/^A post holds pictures or a video, not both/)).toBeVisible()
  await drop(page, { 'text/uri-list': address, 'text/html': `<img src="${address}">` })
  await expect(named.text(page)).toHaveValue(address)
  await expectOrder(page, [MP4])
})

test('a picture dragged out of a page is read, a link becomes text', async ({ x, courier }) => {
  await setUp(x, courier)
  serveOpenly(x, '/picture', DAWN.buffer)
  const page = await courier.openComposer()
  await drop(page, {
    'text/uri-list': 'https://pages.example/story',
    'text/html': '<a href="/story"><img src="https://cors.example/picture" alt="Dawn"></a>',
  })
  await expect(page.getByRole('button', { name: 'Alt text for picture' })).toBeVisible()
  await drop(page, { 'text/uri-list': 'https://pages.example.com/story' })
  await expect(named.text(page)).toHaveValue('https://pages.example.com/story')
  const { media } = await posted(x, page)
  expect(media.map(({ sha256 }) => sha256)).toEqual(asTheyAre([DAWN]))
})

test('an address that cannot be read says why, and is in the text at a press', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  const address = 'https://cors.example/nothing-here.jpg'
  await paste(page, address)
  const broken = tile(page, 'nothing-here.jpg')
  await expect(broken).toContainText('cors.example')
  await broken.getByRole('button', { name: 'Keep the link' }).press('Enter')
  await expect(named.attachments(page)).toHaveCount(0)
  await expect(named.text(page)).toHaveValue(address)
  await expect(named.text(page)).toBeFocused()
})

test('handles and the offer to undo have no fault for assistive technology, light and dark', async ({
  x,
  launch,
}) => {
  const courier = await launch({ viewport: { width: 400, height: 600 } })
  await setUp(x, courier)
  const page = await courier.openPopupTab()
  const faults = async () => (await faultsInBothSchemes(page)).violations
  await choose(page, [DUSK, DAWN, NIGHT, NOON])
  expect(await faults()).toEqual([])
  await removeAndHold(page, NIGHT.name)
  expect(await faults()).toEqual([])
  expect(await overlaps(page.locator('.toast'), named.post(page))).toBe(false)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400)
})

function serveOpenly(x: XServer, path: string, bytes: Buffer): void {
  const headers = { 'access-control-allow-origin': '*', 'content-type': 'image/jpeg' }
  x.site.registerFile('cors.example', path, { bytes, headers })
}

/** Pastes words as the browser does. @returns what became of the event. */
function paste(page: Page, words: string): Promise<'taken' | 'left to the browser'> {
  return named.text(page).evaluate((element, text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
    return element.dispatchEvent(event) ? 'left to the browser' : 'taken'
  }, words)
}

/** Drops what carries these, as it is dragged out of a page. */
function drop(page: Page, carried: Record<string, string>): Promise<void> {
  return named.text(page).evaluate((element, all) => {
    const dataTransfer = new DataTransfer()
    for (const [type, text] of Object.entries(all)) dataTransfer.setData(type, text)
    for (const name of ['dragover', 'drop']) {
      const event = new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true })
      if (element.dispatchEvent(event)) throw new Error(`${name} was left to the browser`)
    }
  }, carried)
}

const PIECE_BYTES = 100_000

/**
 * A video whose first reading stands still half-way until `goOn`, and never gets the last piece: it ends
 * only where it is stopped. Later ones are quick. `readings` tells how each one ended.
 */
function serveSlowly(x: XServer, bytes: Buffer) {
  const readings: ('stopped' | 'whole')[] = []
  let goOn = () => {}
  const going = new Promise<void>((resolve) => {
    goOn = resolve
  })
  let begun = 0
  async function* read(exchange: Exchange): AsyncGenerator<Buffer> {
    begun += 1
    const isFirst = begun === 1
    let sent = 0
    try {
      for (; sent < bytes.length; sent += PIECE_BYTES) {
        if (isFirst) await sleep(100)
        if (isFirst && sent > bytes.length / 2) await going
        if (isFirst && sent + PIECE_BYTES >= bytes.length) await exchange.hang()
        yield bytes.subarray(sent, sent + PIECE_BYTES)
      }
    } finally {
      readings.push(sent < bytes.length ? 'stopped' : 'whole')
    }
  }
  const headers = { 'access-control-allow-origin': '*', 'content-type': 'video/mp4' }
  x.site.register('cors.example', '/film.mp4', (exchange) => {
    return { status: 200, headers, body: read(exchange) }
  })
  return { readings, goOn }
}

async function middle(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox()
  if (!box) throw new Error('it is not there')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

async function overlaps(one: Locator, other: Locator): Promise<boolean> {
  const [a, b] = [await one.boundingBox(), await other.boundingBox()]
  if (!a || !b) throw new Error('one of them is not there')
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}
