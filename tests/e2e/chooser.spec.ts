import { createHash } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { newAttachment } from '../../lib/model/attachment.ts'
import { type About, type Found, NOTHING_ABOUT } from '../../lib/model/found.ts'
import type { BlobKey } from '../../lib/units.ts'
import { jpegPicture, pngPicture } from '../fixtures/make-fixtures.ts'
import { aFound } from '../unit/model/some-found.ts'
import { faultsInBothSchemes } from './axe.ts'
import { expectNotReady } from './bad-input.ts'
import { expect, test } from './harness/test.ts'
import { keptFiles, seedDraft } from './seed-draft.ts'
import { named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

const SOURCE = {
  kind: 'page',
  url: '',
  pageUrl: 'https://pages.example/',
  tabId: -1,
  frameId: 0,
} as const
const ABOUT: About = {
  altText: 'Mountains at dusk',
  caption: 'The lake, seen from the weir',
  title: 'A year at the lake',
  credit: 'Marta Ilić',
  link: 'https://pages.example.com/lake',
}
const address = (url: string) => [{ url, width: null, height: null }]
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** A picture, a drawing that may not be copied, and another picture; the first two can be seen. */
function found(): Found[] {
  return [
    aFound({
      addresses: address('https://cors.example/dusk.jpg'),
      width: 1600,
      height: 900,
      thumbnail: 'seen-1' as BlobKey,
      about: ABOUT,
    }),
    aFound({ kind: 'video', shownBy: 'video', isProtected: true, thumbnail: 'seen-2' as BlobKey }),
    aFound({
      addresses: address('https://cors.example/noon.png'),
      shownBy: 'background',
      width: 800,
      height: 600,
    }),
  ]
}

const FILES = ['seen-1', 'seen-2'].map((key) => ({
  key,
  type: 'image/jpeg',
  base64: jpegPicture('dusk').toString('base64'),
}))

const choosing = () => newAttachment(SOURCE, 'picture', { state: 'choosing', found: found() })

const question = (page: Page) => page.getByRole('group', { name: 'Which one do you want to post?' })
const radio = (page: Page, name: string | RegExp) =>
  question(page).getByRole('radio', { name, exact: true })
const chip = (page: Page, name: string): Locator =>
  page.getByRole('group', { name: 'What the page says' }).getByRole('button', { name, exact: true })

const FIRST = 'Picture, 1600 by 900, best, Mountains at dusk'
const LAST = 'Background, 800 by 600'

test('the best one stands chosen with the focus on it, and Enter takes it', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await seedDraft(courier, [choosing()], { files: FILES })
  const page = await courier.openPopupTab()
  await expect(radio(page, FIRST)).toBeFocused()
  await expect(radio(page, FIRST)).toBeChecked()
  await expect(radio(page, 'Video, Protected, not copied')).toBeDisabled()
  await expectNotReady(page, 'Choose one of what was found.')

  await page.keyboard.press('Enter')
  await expect(named.attachments(page)).toHaveAccessibleName('dusk.jpg')
  await expect(named.text(page)).toBeFocused()
  await page.keyboard.type('Dusk')
  await page.keyboard.press('Control+Enter')
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts.map(({ text, media }) => [text, media[0]?.sha256])).toEqual([
    ['Dusk', sha256(jpegPicture('dusk'))],
  ])
})

test('arrows pass over what is protected; a reload asks again; the pictures go with the choice', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await seedDraft(courier, [choosing()], { text: 'Noon', files: FILES })
  const page = await courier.openComposer()
  await expect(radio(page, FIRST)).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(radio(page, LAST)).toBeChecked()
  await page.reload()
  await expect(radio(page, FIRST)).toBeFocused()
  await expect(named.text(page)).toHaveValue('Noon')
  expect(await keptFiles(page)).toEqual(expect.arrayContaining(['seen-1', 'seen-2']))

  await page.keyboard.press('ArrowLeft')
  await expect(radio(page, LAST)).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Use this one' })).toBeFocused()
  await page.keyboard.press('Space')
  await expect(page.getByRole('button', { name: 'Alt text for noon.png' })).toBeVisible()
  await expect
    .poll(async () => (await keptFiles(page)).filter((key) => key.startsWith('seen')))
    .toEqual([])
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts[0]?.media[0]?.sha256).toBe(sha256(pngPicture()))
})

test('removing all of them leaves the words, frees the pictures and lets the post go', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await seedDraft(courier, [choosing()], { text: 'Only words', files: FILES })
  const page = await courier.openComposer()
  await page.getByRole('button', { name: 'Remove them all' }).click()
  await expect(question(page)).toHaveCount(0)
  await expect(named.text(page)).toBeFocused()
  await expect
    .poll(async () => (await keptFiles(page)).filter((key) => key.startsWith('seen')))
    .toEqual([])
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts[0]?.media).toEqual([])
})

test('two windows ask; the choice in one is the choice in both', async ({ x, courier }) => {
  await setUp(x, courier)
  await seedDraft(courier, [choosing()], { files: FILES })
  const popup = await courier.openPopupTab()
  const composer = await courier.openComposer()
  await radio(popup, LAST).check({ force: true })
  await popup.getByRole('button', { name: 'Use this one' }).click()
  for (const page of [popup, composer]) {
    await expect(page.getByRole('button', { name: 'Alt text for noon.png' })).toBeVisible()
    await expect(question(page)).toHaveCount(0)
  }
})

test('the worker dies as soon as it is chosen: the next one reads it', async ({ x, courier }) => {
  await setUp(x, courier)
  x.site.registerFile('cors.example', '/dusk.jpg', {
    bytes: jpegPicture('dusk'),
    headers: { 'access-control-allow-origin': '*' },
    bytesPerSecond: 20_000,
  })
  await seedDraft(courier, [choosing()])
  const page = await courier.openComposer()
  await expect(radio(page, FIRST)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(named.attachments(page)).toContainText('Fetching')
  await courier.stopWorker()
  await courier.wakeWorker()
  await expect(page.getByRole('button', { name: 'Alt text for dusk.jpg' })).toBeVisible()
})

test('nothing of what the page says is in the post until it is pressed', async ({ x, courier }) => {
  await setUp(x, courier)
  await seedDraft(courier, [choosing()])
  const page = await courier.openComposer()
  await expect(radio(page, FIRST)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Alt text for dusk.jpg' })).toBeVisible()
  await expect(named.text(page)).toHaveValue('')
  await expect(chip(page, 'Link')).toHaveAccessibleDescription('$0.200')

  for (const name of ['Credit', 'Caption', 'Title']) await chip(page, name).press('Enter')
  await expect(named.text(page)).toHaveValue(
    'A year at the lake\nThe lake, seen from the weir\nCredit: Marta Ilić',
  )
  await chip(page, 'Link').press('Space')
  await expect(page.getByText('$0.200, up to $0.215, because of the link')).toBeVisible()
  await chip(page, 'Link').press('Space')
  await chip(page, 'Title').press('Enter')
  await expect(chip(page, 'Title')).toHaveAttribute('aria-pressed', 'false')

  await page.getByRole('button', { name: 'Alt text for dusk.jpg' }).press('Enter')
  const dialog = page.getByRole('dialog')
  const field = dialog.getByRole('textbox')
  await expect(field).toHaveValue('')
  await page.keyboard.type('Typed before')
  const use = dialog.getByRole('button', { name: 'Use this' })
  await expect(use).toHaveAccessibleDescription('The page says Mountains at dusk')
  await use.press('Enter')
  await expect(field).toHaveValue('Mountains at dusk')
  await expect(field).toBeFocused()
  await expect(use).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expect(field).toHaveValue('Typed before')
  await use.press('Enter')
  await dialog.getByRole('button', { name: 'Save' }).press('Enter')

  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts[0]?.text).toBe('The lake, seen from the weir\nCredit: Marta Ilić')
  expect(x.posts[0]?.media[0]?.altText).toBe('Mountains at dusk')
})

test('a page that says nothing offers nothing', async ({ x, courier }) => {
  await setUp(x, courier)
  const silent = { ...choosing(), about: NOTHING_ABOUT }
  await seedDraft(courier, [silent])
  const page = await courier.openComposer()
  await radio(page, LAST).focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Alt text for noon.png' })).toBeVisible()
  await expect(page.getByRole('group', { name: 'What the page says' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Alt text for noon.png' }).click()
  await expect(page.getByRole('button', { name: 'Use this' })).toHaveCount(0)
})

test("the note about other people's media comes once, and stays in Help", async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const words = 'Post what is yours, or what its maker lets you post.'
  await seedDraft(courier, [choosing()])
  const page = await courier.openComposer()
  await expect(radio(page, FIRST)).toBeFocused()
  await expect(page.getByText(words)).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(page.getByText(words)).toBeVisible()
  await expect(page.getByRole('button', { name: "X's rules on copyright" })).toBeVisible()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(page.getByText(words)).toHaveCount(0)
  await page.reload()
  await expect(named.attachments(page)).toHaveCount(1)
  await expect(page.getByText(words)).toHaveCount(0)
  const options = await courier.openOptions()
  await expect(options.getByRole('link', { name: "X's rules on copyright" })).toHaveAttribute(
    'href',
    /^https:\/\/help\.x\.com\//,
  )
})

test('what is asked and offered has no fault for assistive technology, light and dark', async ({
  x,
  launch,
}) => {
  const courier = await launch({ viewport: { width: 400, height: 600 } })
  await setUp(x, courier)
  await seedDraft(courier, [choosing()], { files: FILES })
  const page = await courier.openPopupTab()
  const faults = async () => (await faultsInBothSchemes(page)).violations
  await expect(radio(page, FIRST)).toBeFocused()
  await expect(question(page).locator('img')).toHaveCount(2)
  expect(await faults()).toEqual([])
  await page.keyboard.press('Enter')
  await expect(chip(page, 'Link')).toBeVisible()
  expect(await faults()).toEqual([])
  await page.getByRole('button', { name: 'Alt text for dusk.jpg' }).click()
  await expect(page.getByRole('button', { name: 'Use this' })).toBeVisible()
  expect(await faults()).toEqual([])
})

test('a film under its still: both are shown as they were seen, and the film is chosen', async ({
  x,
  desktop,
}) => {
  await setUp(x, desktop)
  const layer = 'style="position: absolute; inset: 0; width: 480px; height: 270px"'
  x.site.registerPage(
    'pages.example',
    '/film',
    `<!doctype html><title>Ripples</title><div id="film" style="position: relative; width: 480px; height: 270px">
      <video ${layer} src="/dusk.mp4" muted></video><img ${layer} src="/noon.jpg" alt="Noon"></div>`,
  )
  const page = await desktop.newPage('https://pages.example/film')
  await page.locator('img').evaluate((image: HTMLImageElement) => image.decode())
  const composer = await desktop.rightClickPost(page.locator('#film'))
  const pictures = question(composer).locator('img')
  await expect(pictures).toHaveCount(2)
  const sizes = () =>
    pictures.evaluateAll((all) =>
      (all as HTMLImageElement[]).map((one) => [one.naturalWidth, one.naturalHeight]),
    )
  await expect.poll(sizes).toEqual([
    [224, 126],
    [224, 126],
  ])
  await radio(composer, /^Video/).focus()
  await composer.keyboard.press('Space')
  await composer.keyboard.press('Enter')
  await expect(composer.getByRole('button', { name: 'Alt text for dusk.mp4' })).toBeVisible()
  await named.post(composer).click()
  await expect(named.outbox(composer)).toContainText('Posted')
  expect(x.posts[0]?.media.map(({ category }) => category)).toEqual(['tweet_video'])
})
