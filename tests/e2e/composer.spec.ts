import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import { animatedGif, jpegPicture, pngPicture, shortVideo } from '../fixtures/make-fixtures.ts'
import { expect, test } from './harness/test.ts'
import { describeMedia, named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

const JPEG = { name: 'dusk.jpg', mimeType: 'image/jpeg', buffer: jpegPicture('dusk') }
const DAWN = { name: 'dawn.jpg', mimeType: 'image/jpeg', buffer: jpegPicture('dawn') }
const NIGHT = { name: 'night.jpg', mimeType: 'image/jpeg', buffer: jpegPicture('night') }
const PNG = { name: 'noon.png', mimeType: 'image/png', buffer: pngPicture() }
const GIF = { name: 'moving.gif', mimeType: 'image/gif', buffer: animatedGif() }
const MP4 = { name: 'dusk.mp4', mimeType: 'video/mp4', buffer: shortVideo() }

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Pastes or drops files as the browser does: a real event with a real DataTransfer. */
async function transfer(page: Page, how: 'paste' | 'drop', files: (typeof JPEG)[]): Promise<void> {
  const plain = files.map(({ name, mimeType, buffer }) => ({
    name,
    mimeType,
    base64: buffer.toString('base64'),
  }))
  await named.text(page).evaluate(
    async (element, { how, plain }) => {
      const data = new DataTransfer()
      for (const { name, mimeType, base64 } of plain) {
        const bytes = await (await fetch(`data:${mimeType};base64,${base64}`)).blob()
        data.items.add(new File([bytes], name, { type: mimeType }))
      }
      const more = { bubbles: true, cancelable: true }
      if (how === 'paste') {
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, ...more }))
      } else {
        element.dispatchEvent(new DragEvent('dragover', { dataTransfer: data, ...more }))
        element.dispatchEvent(new DragEvent('drop', { dataTransfer: data, ...more }))
      }
    },
    { how, plain },
  )
}

test('picker: four pictures with alt text in one post, in their order', async ({ x, courier }) => {
  await setUp(x, courier)
  const page = await courier.openPopupTab()
  const chooser = page.waitForEvent('filechooser')
  await named.addMedia(page).click()
  await (await chooser).setFiles([JPEG, DAWN, NIGHT, PNG])
  await expect(named.attachments(page)).toHaveCount(4)
  for (const { name } of [JPEG, DAWN, NIGHT, PNG]) {
    await describeMedia(page, `This is ${name}`, new RegExp(`^Alt text for ${name}`))
  }
  await named.text(page).fill('Four')
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts).toHaveLength(1)
  expect(x.posts[0]?.media.map(({ sha256, altText }) => [sha256, altText])).toEqual(
    [JPEG, DAWN, NIGHT, PNG].map(({ name, buffer }) => [sha256(buffer), `This is ${name}`]),
  )
})

for (const how of ['paste', 'drop'] as const) {
  test(`${how}: a picture lands in the tray and goes out as it was`, async ({ x, courier }) => {
    await setUp(x, courier)
    const page = await courier.openComposer()
    await transfer(page, how, [PNG])
    await expect(named.attachments(page)).toHaveCount(1)
    await named.post(page).click()
    await expect(named.outbox(page)).toContainText('Posted')
    expect(x.posts[0]?.media[0]?.sha256).toBe(sha256(PNG.buffer))
  })
}

test('a GIF and a video each go out in their own category', async ({ x, courier }) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  for (const [index, file] of [GIF, MP4].entries()) {
    await page.locator('input[type=file]').setInputFiles(file)
    await expect(named.attachments(page)).toHaveCount(1)
    await named.post(page).click()
    await expect.poll(() => x.posts.length).toBe(index + 1)
  }
  expect(x.posts.map(({ media }) => media[0]?.category)).toEqual(['tweet_gif', 'tweet_video'])
})

test('a removed picture does not go out', async ({ x, courier }) => {
  await setUp(x, courier)
  const page = await courier.openPopupTab()
  await page.locator('input[type=file]').setInputFiles([JPEG, PNG])
  await expect(named.attachments(page)).toHaveCount(2)
  await page.getByRole('button', { name: 'Remove dusk.jpg' }).click()
  await expect(named.attachments(page)).toHaveCount(1)
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts[0]?.media.map(({ sha256 }) => sha256)).toEqual([sha256(PNG.buffer)])
})

test('the real popup keeps words and pictures when it closes', async ({ x, courier }) => {
  await setUp(x, courier)
  const tab = await courier.newPage('https://pages.example/')
  const popup = await courier.openPopup(tab)
  await named.text(popup).pressSequentially('Half a th')
  await popup.locator('input[type=file]').setInputFiles(JPEG)
  await expect(popup.getByRole('button', { name: 'Alt text for dusk.jpg' })).toBeVisible()
  await popup.close()
  const again = await courier.openPopup(tab)
  await expect(named.text(again)).toHaveValue('Half a th')
  await expect(named.attachments(again)).toHaveCount(1)
  await named.text(again).pressSequentially('ought')
  await named.post(again).click()
  await expect.poll(() => x.posts[0]?.text).toContain('Half a thought')
})

test('share this tab: title and link, with the price of the link said', async ({ x, courier }) => {
  await setUp(x, courier)
  const tab = await courier.newPage('https://pages.example.com/heron')
  const popup = await courier.openPopup(tab)
  await expect(named.shareTab(popup)).toHaveAccessibleDescription(/\$0\.200/)
  await named.shareTab(popup).click()
  await expect(named.text(popup)).toHaveValue(
    'The heron at the weir\nhttps://pages.example.com/heron',
  )
  await expect(popup.getByText('$0.200, because of the link')).toBeVisible()
  await popup.getByRole('button', { name: 'Leave out the link' }).click()
  await expect(named.text(popup)).toHaveValue('The heron at the weir')
  await expect(named.text(popup)).toBeFocused()
  await popup.keyboard.press('ControlOrMeta+z')
  await expect(named.text(popup)).toHaveValue(
    'The heron at the weir\nhttps://pages.example.com/heron',
  )
  await popup.getByRole('button', { name: 'Leave out the link' }).click()
  await expect(popup.getByText('$0.015 for this post')).toBeVisible()
  await popup.getByRole('button', { name: 'Link', exact: true }).click()
  await named.post(popup).click()
  await expect.poll(() => x.posts.length).toBe(1)
  expect(x.posts[0]?.requestBody).toEqual({
    text: 'The heron at the weir\nhttps://pages.example.com/heron',
  })
})

/** The page itself has no sideways scroll, and nothing in it is cut off at its side. */
async function expectToFit(page: Page): Promise<void> {
  expect(
    await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement
      return scrollWidth - clientWidth
    }),
  ).toBeLessThanOrEqual(0)
  await expect(named.post(page)).toBeInViewport({ ratio: 1 })
  await expect(page.getByRole('button', { name: 'Options of this post' })).toBeInViewport({
    ratio: 1,
  })
}

test('with a link and media the whole range of the price is said, and that of the way out', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  await page.locator('input[type=file]').setInputFiles([JPEG, DAWN, NIGHT])
  await expect(named.attachments(page)).toHaveCount(3)
  for (const { name } of [JPEG, DAWN]) {
    await describeMedia(page, `This is ${name}`, new RegExp(`^Alt text for ${name}`))
  }
  await named.text(page).fill('Three: https://lakes.example.com')
  await expect(page.getByText('$0.210, up to $0.255, because of the link')).toBeVisible()
  await expect(named.post(page)).toHaveAccessibleDescription(
    /^Leave out the link ?: \$0\.025, up to \$0\.070$/,
  )
  await page.setViewportSize({ width: 320, height: 640 })
  await expectToFit(page)
  await page.getByRole('button', { name: 'Leave out the link' }).click()
  await expect(named.text(page)).toHaveValue('Three:')
  await expect(named.text(page)).toBeFocused()
  await expect(page.getByText('$0.025, up to $0.070', { exact: true })).toBeVisible()
})

test('alt text that is too long stays as it was pasted and is not sent; shortened, it is', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  await page.locator('input[type=file]').setInputFiles([JPEG])
  const badge = page.getByRole('button', { name: 'Alt text for dusk.jpg' })
  await badge.click()
  const dialog = page.getByRole('dialog')
  const field = dialog.getByRole('textbox')
  await expect(field).toBeFocused()
  const long = 'A heron. '.repeat(167).slice(0, 1_500)
  await page.keyboard.insertText(long)
  await expect(field).toHaveValue(long)
  await expect(field).toHaveAccessibleDescription('1,500 / 1,000 Too long by 500.')
  const save = dialog.getByRole('button', { name: 'Save' })
  await expect(save).toHaveAttribute('aria-disabled', 'true')
  await expect(save).toHaveAccessibleDescription('Too long by 500.')
  await save.focus()
  await page.keyboard.press('Enter')
  await expect(field).toBeFocused()

  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(badge).toHaveAccessibleName('Alt text for dusk.jpg, too long by 500')
  await expect(named.post(page)).toHaveAttribute('aria-disabled', 'true')
  await expect(named.post(page)).toHaveAccessibleDescription(
    'Alt text is too long by 500. Shorten it.',
  )
  await page.reload()
  await expect(named.post(page)).toHaveAttribute('aria-disabled', 'true')

  await badge.click()
  await expect(field).toHaveValue(long)
  await field.fill(long.slice(0, 1_000))
  await expect(field).toHaveAccessibleDescription('1,000 / 1,000')
  await save.click()
  await expect(badge).toHaveAccessibleName('Alt text for dusk.jpg')
  await named.post(page).click()
  await expect.poll(() => x.posts.length).toBe(1)
  expect(x.posts[0]?.media.map(({ altText }) => altText)).toEqual([long.slice(0, 1_000)])
})

test('a video picked with pictures begins a post of its own, and the pictures stay a draft', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  await named.text(page).fill('Pictures')
  const text = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Notes') }
  const pictures = [JPEG, DAWN, NIGHT, PNG]
  await page.locator('input[type=file]').setInputFiles([...pictures, GIF, text])
  const reasons = page.getByRole('alert').getByRole('listitem')
  await expect(reasons).toHaveCount(2)
  await expect(reasons.first()).toHaveText('moving.gif: A post holds pictures or a GIF, not both.')
  await expect(reasons.last()).toHaveText(/^notes\.txt: /)
  await expect(page.getByRole('alert')).toContainText('2 files were left out.')

  await page.locator('input[type=file]').setInputFiles([MP4])
  await expect(
    page.getByText('A post holds pictures or a video, not both. dusk.mp4 was left out.'),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Start a new post with it' }).click()
  await expect(named.text(page)).toBeFocused()
  await expect(page.getByRole('button', { name: 'Alt text for dusk.mp4' })).toBeVisible()
  await expect(named.attachments(page)).toHaveCount(1)
  await expect(page.getByText(/was left out/)).toHaveCount(0)
  await named.text(page).fill('A video')
  await named.post(page).click()
  await expect.poll(() => x.posts.length).toBe(1)
  expect(x.posts[0]?.media.map(({ sha256 }) => sha256)).toEqual([sha256(MP4.buffer)])

  await page.getByRole('button', { name: 'Drafts (1)' }).click()
  await page.getByRole('button', { name: /^Pictures/ }).click()
  await expect(named.text(page)).toHaveValue('Pictures')
  await expect(named.attachments(page)).toHaveCount(4)
})

test('the popup has its width, and in a narrower tab that of the tab', async ({ x, courier }) => {
  await setUp(x, courier)
  const popup = await courier.openPopup(await courier.newPage('https://pages.example/'))
  await expect.poll(() => popup.evaluate(() => innerWidth)).toBe(400)
  await popup.close()
  const page = await courier.openPopupTab()
  await named.text(page).fill('Narrow')
  for (const width of [360, 320]) {
    await page.setViewportSize({ width, height: 600 })
    await expectToFit(page)
  }
  await page.setViewportSize({ width: 700, height: 600 })
  await expect.poll(() => page.evaluate(() => document.body.offsetWidth)).toBe(400)
})

test('a reason that takes two lines leaves the row with Post as high as it is', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openPopupTab()
  await page.setViewportSize({ width: 400, height: 600 })
  await named.text(page).fill('Short')
  const height = () => page.locator('.send-row').evaluate((row) => row.clientHeight)
  const before = await height()
  await named.text(page).fill('a'.repeat(300))
  await expect(page.getByText('Too long by 20. Shorten it to post.')).toBeVisible()
  expect(await height()).toBe(before)
})

test('beside another one at 320 pixels a tile still says how large its file is', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  await page.setViewportSize({ width: 320, height: 640 })
  await page.locator('input[type=file]').setInputFiles([JPEG, PNG])
  for (const format of ['JPEG', 'PNG']) {
    const line = page.getByText(new RegExp(`^${format}, [\\d.]+ .?B$`))
    await expect(line).toBeVisible()
    expect(await line.evaluate((words) => words.scrollWidth - words.clientWidth)).toBe(0)
  }
})

test('keyboard alone: write, describe, post', async ({ x, courier }) => {
  await setUp(x, courier)
  const page = await courier.openPopupTab()
  await expect(named.text(page)).toBeFocused()
  await page.keyboard.type('By hand')
  await page.locator('input[type=file]').setInputFiles(JPEG)
  await expect(named.attachments(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Alt text for dusk.jpg' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog').getByRole('textbox')).toBeFocused()
  await page.keyboard.type('A dusky lake')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Alt text for dusk.jpg' })).toBeFocused()
  await named.text(page).focus()
  await page.keyboard.press('Control+Enter')
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts[0]?.media[0]?.altText).toBe('A dusky lake')
})

test('a moving post can be paused, resumed and cancelled, and the badge counts', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  x.link = { bytesPerSecond: 40_000, roundTripMs: 10 }
  const page = await courier.openComposer()
  await page.locator('input[type=file]').setInputFiles(MP4)
  await expect(named.attachments(page)).toHaveCount(1)
  await named.text(page).fill('First')
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Uploading')
  await expect(page.getByRole('progressbar')).toBeVisible()
  await expect.poll(() => page.evaluate('chrome.action.getBadgeText({})')).toBe('1')
  await page.getByRole('button', { name: /^Pause/ }).click()
  await expect(named.outbox(page)).toContainText('Paused')
  x.link = undefined
  await page.getByRole('button', { name: /^Resume/ }).click()
  await expect(named.outbox(page)).toContainText('Posted')
  await expect.poll(() => page.evaluate('chrome.action.getBadgeText({})')).toBe('')
  expect(x.posts).toHaveLength(1)

  x.link = { bytesPerSecond: 40_000, roundTripMs: 10 }
  await page.locator('input[type=file]').setInputFiles(MP4)
  await expect(named.attachments(page)).toHaveCount(1)
  await named.post(page).click()
  await expect(named.outbox(page).first()).toContainText('Uploading')
  await page.getByRole('button', { name: /^Cancel/ }).click()
  await expect(named.outbox(page)).toHaveCount(1)
  await expect(page.getByText('Drafts (1)')).toBeVisible()
  expect(x.posts).toHaveLength(1)
})

test('what was written in the moment a page is closed or loaded anew is there again', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  let page = await courier.openComposer()
  for (let round = 0; round < 12; round++) {
    const words = `Written just before, ${round}`
    await named.text(page).fill(words)
    if (round % 2 === 0) await page.reload()
    else {
      await page.close()
      page = await courier.openComposer()
    }
    await expect(named.text(page)).toHaveValue(words)
  }
})
