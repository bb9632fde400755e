import { mkdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { newAttachment } from '../../lib/model/attachment.ts'
import type { BlobKey } from '../../lib/units.ts'
import { Courier } from '../e2e/harness/courier.ts'
import { choose, expectFit, tile } from '../e2e/one-browser.ts'
import { seedDraft } from '../e2e/seed-draft.ts'
import { jpegPicture, MiB, videoOf } from '../fixtures/make-fixtures.ts'
import { aFound } from '../unit/model/some-found.ts'
import { fault, startXServer, type XServer } from '../x-server/start-x-server.ts'
import { ROOT, say } from './command.mjs'

const FOLDER = join(ROOT, '.github', 'screenshots')

/** CSS pixels; the popup is as wide as this and never higher. */
const POPUP = { width: 400, height: 600 }
const WINDOW = { width: 480, height: 640 }
const WIDE = { width: 800, height: 640 }
const OPTIONS = { width: 800, height: 760 }

/** Bytes a second. At the second one, two pictures in a row show the same. */
const FAST = 4_000_000
const NEARLY_STILL = 40_000

const LAKE = { name: 'dawn.jpg', mimeType: 'image/jpeg', buffer: jpegPicture('dawn') }
const VIDEO = { name: 'ripples.mp4', mimeType: 'video/mp4', buffer: videoOf(24 * MiB) }

/** Takes a picture of every page in every look worth seeing, light and dark, at two pixels per CSS pixel. */
export async function takeScreenshots(): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  const x = await startXServer()
  const courier = await Courier.launch({ x, viewport: POPUP, deviceScaleFactor: 2 })
  try {
    await firstRun(courier)
    await accounts(courier, x)
    let popup = await courier.openPopupTab()
    await shootPopup(popup, 'popup-empty')
    await choosing(courier, popup)
    await fitting(popup)
    await cropping(popup)
    await drafts(popup)
    popup = await sharing(courier, popup)
    await composing(courier, x, popup)
    await outbox(x, popup)
  } catch (error) {
    const path = join(ROOT, '.cache', 'screenshots-stopped.png')
    await courier.context.pages().at(-1)?.screenshot({ path })
    say(`It stopped at what ${relative(ROOT, path)} shows.`)
    throw error
  } finally {
    await courier.close()
    await x.close()
  }
  say(`Screenshots are in ${relative(ROOT, FOLDER)}/`)
}

async function firstRun(courier: Courier): Promise<void> {
  const popup = await courier.openPopupTab()
  await shootPopup(popup, 'popup-first-run')
  await popup.close()
  const options = await courier.openOptions()
  await shoot(options, 'options-set-up', OPTIONS)
  await options.close()
}

async function accounts(courier: Courier, x: XServer): Promise<void> {
  const [app] = x.apps
  app?.redirectUris.push(`https://${courier.id}.chromiumapp.org/`)
  await courier.setClientId(app?.clientId ?? '')
  for (const user of [x.users[0], x.users[1]]) {
    x.session.userId = user?.id
    await courier.signIn()
  }
  const options = await courier.openOptions()
  await shoot(options, 'options-accounts', OPTIONS)
  await options.getByRole('button', { name: 'Check my set-up' }).click()
  await options.getByText('X accepts the sign-in.').first().waitFor()
  await options.getByText('X accepts the sign-in.').first().scrollIntoViewIfNeeded()
  await shoot(options, 'options-check', OPTIONS)
  for (const section of ['Storage', 'Shortcuts', 'Privacy']) {
    await options.getByRole('link', { name: section, exact: true }).click()
    await shoot(options, `options-${section.toLowerCase()}`, OPTIONS)
  }
  await options.getByRole('link', { name: 'Help' }).click()
  await options.getByRole('button', { name: 'Look inside first' }).click()
  const preview = options.getByRole('textbox', { name: 'What is saved' })
  await preview.waitFor()
  await preview.scrollIntoViewIfNeeded()
  await shoot(options, 'options-help', OPTIONS)
  await options.close()
}

/** Three things that could be meant by one click, then the first of them with what its page says. */
async function choosing(courier: Courier, popup: Page): Promise<void> {
  const scenes = ['noon', 'dusk', 'night'] as const
  const files = scenes.map((scene) => ({
    key: scene,
    type: 'image/jpeg',
    base64: jpegPicture(scene).toString('base64'),
  }))
  const about = {
    altText: 'Grey heron at Felsen weir, 6 a.m.',
    caption: 'The weir at Felsen, where the river leaves the lake',
    title: 'A year at the lake',
    credit: 'Marta Ilić',
    link: 'https://pages.example.com/heron',
  }
  const found = scenes.map((scene, index) =>
    aFound({
      ...(index === 2 && { kind: 'video', shownBy: 'video', durationSeconds: 84 }),
      ...(index === 1 && { shownBy: 'background' }),
      addresses: [{ url: `https://cors.example/${scene}.jpg`, width: null, height: null }],
      width: [4096, 1280, 1920][index] ?? null,
      height: [2304, 720, 1080][index] ?? null,
      thumbnail: scene as BlobKey,
      about,
    }),
  )
  const source = { kind: 'page', url: '', pageUrl: '', tabId: -1, frameId: 0 } as const
  await seedDraft(courier, [newAttachment(source, 'picture', { state: 'choosing', found })], {
    files,
  })
  await popup.reload()
  await expect(popup.getByRole('group', { name: /^Which one/ }).locator('img')).toHaveCount(3)
  await shootPopup(popup, 'popup-choosing')
  await popup.getByRole('button', { name: 'Use this one' }).click()
  await popup.getByRole('button', { name: /^Alt text for/ }).click()
  await shoot(popup, 'popup-alt-text-of-page', POPUP)
  await popup.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await shootPopup(popup, 'popup-page-says')
  await popup.getByRole('button', { name: 'Dismiss' }).click()
  await popup.getByRole('button', { name: /^Remove/ }).click()
}

/** Files that are no good for X as they are: made fit, looked at, on their way, and too long. */
async function fitting(popup: Page): Promise<void> {
  await choose(popup, 'photo.avif')
  await expectFit(popup, 'photo.avif', /^AVIF/)
  await popup.getByRole('button', { name: 'Look at photo.avif' }).click()
  await expect(popup.getByRole('dialog').locator('img')).toHaveCount(2)
  await shoot(popup, 'popup-look', POPUP)
  await popup.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
  await choose(popup, 'tagged.jpg', 'drawing.svg')
  await expectFit(popup, 'drawing.svg', /^SVG/)
  await shootPopup(popup, 'popup-made-fit')
  await popup.getByRole('button', { name: 'Options of this post' }).click()
  const options = popup.getByRole('dialog')
  await options.getByRole('radio', { name: 'People you follow' }).check()
  await options.getByRole('switch', { name: 'Made with AI' }).click()
  await shoot(popup, 'popup-options', POPUP)
  await options.getByRole('radio', { name: 'Everyone' }).check()
  await options.getByRole('switch', { name: 'Made with AI' }).click()
  await options.getByRole('button', { name: 'Done' }).click()
  await removeAll(popup)

  await choose(popup, 'large.webm')
  await popup.getByRole('button', { name: 'Pause preparing large.webm' }).click()
  await expect(tile(popup, 'large.webm')).toContainText('Paused')
  await shootPopup(popup, 'popup-preparing')
  await removeAll(popup)

  await choose(popup, 'long.mp4')
  const trim = popup.getByRole('button', { name: 'Trim long.mp4' })
  await trim.waitFor()
  await shootPopup(popup, 'popup-too-long')
  await trim.click()
  const dialog = popup.getByRole('dialog')
  await expect(dialog.locator('.trim-frames img')).toHaveCount(10, { timeout: 30_000 })
  await shoot(popup, 'popup-trim', POPUP)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await removeAll(popup)
}

/** A picture from which a part is taken. */
async function cropping(popup: Page): Promise<void> {
  await popup.locator('input[type=file]').first().setInputFiles(LAKE)
  await popup.getByRole('button', { name: `Crop ${LAKE.name}` }).click()
  const dialog = popup.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Square' }).check()
  await shoot(popup, 'popup-crop', POPUP)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await removeAll(popup)
}

/** Three of them, one open. */
async function drafts(popup: Page): Promise<void> {
  const text = popup.getByRole('textbox', { name: 'Post text' })
  const begin = popup.getByRole('button', { name: 'New draft' })
  for (const scene of ['noon', 'dusk'] as const) {
    await popup
      .locator('input[type=file]')
      .first()
      .setInputFiles({ ...LAKE, name: `${scene}.jpg`, buffer: jpegPicture(scene) })
    await popup.getByRole('button', { name: `Remove ${scene}.jpg` }).waitFor()
    await text.fill(scene === 'noon' ? 'The weir at noon, no wind' : 'Last light on the far shore')
    await begin.click()
    await expect(text).toHaveValue('')
  }
  await text.fill('Notes for tomorrow: be there before six.')
  await popup.getByText('Drafts (2)').click()
  await expect(popup.getByRole('list', { name: 'Drafts' }).locator('img')).toHaveCount(2)
  await shootPopup(popup, 'popup-drafts')
  for (let left = 2; left > 0; left--) {
    await popup
      .getByRole('button', { name: /^Delete draft/ })
      .first()
      .click()
  }
  await text.fill('')
}

/** What a page says of itself, and a region of it. */
async function sharing(courier: Courier, popup: Page): Promise<Page> {
  const page = await courier.newPage('https://pages.example.com/heron')
  await page.setViewportSize(WIDE)
  const real = await courier.openPopup(page)
  await real.getByRole('button', { name: 'Share this tab' }).click()
  await real.getByRole('button', { name: 'Picture', exact: true }).click()
  await real.getByRole('button', { name: /^Remove/ }).waitFor()
  await real.close()
  await popup.bringToFront()
  await popup.getByRole('button', { name: /^Remove/ }).waitFor()
  await shootPopup(popup, 'popup-share-tab')
  await popup.getByRole('button', { name: 'Region…' }).click()
  await page.keyboard.press('Shift+ArrowRight')
  await shoot(page, 'page-region', WIDE)
  await page.keyboard.press('Escape')
  await page.close()
  // The popup has closed, as the page takes the focus.
  const next = await courier.openPopupTab()
  await removeAll(next)
  await next.getByRole('textbox', { name: 'Post text' }).fill('')
  return next
}

async function removeAll(popup: Page): Promise<void> {
  const remove = popup.getByRole('button', { name: /^Remove/ })
  while ((await remove.count()) > 0) await remove.first().click()
}

/** A picture being described and posted while a video is on its way. */
async function composing(courier: Courier, x: XServer, popup: Page): Promise<void> {
  await post(popup, 'The heron is back at the weir', { ...LAKE, buffer: jpegPicture('noon') })
  await reaches(popup, 'The heron is back at the weir', 'Posted')
  await row(popup, 'The heron is back at the weir').getByRole('button', { name: 'More' }).click()
  await popup.getByRole('menuitem', { name: 'Delete from X' }).click()
  await shoot(popup, 'popup-delete', POPUP)
  await popup.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click()
  await uploadTo(x, popup, 'Ripples at dusk')

  await popup.locator('input[type=file]').first().setInputFiles(LAKE)
  await popup.getByRole('button', { name: /^Alt text for/ }).click()
  const dialog = popup.getByRole('dialog')
  await dialog.getByRole('textbox').fill('Pale mountains before sunrise, mirrored in a still lake')
  await shoot(popup, 'popup-alt-text', POPUP)
  await dialog.getByRole('button', { name: 'Save' }).click()
  const words = 'Third morning in a row: same stone, same patience.'
  await popup.getByRole('textbox', { name: 'Post text' }).fill(words)
  await shootPopup(popup, 'popup-picture')

  const composer = await courier.openComposer()
  await composer.getByRole('button', { name: /^Remove dawn/ }).waitFor()
  await shoot(composer, 'composer-window', WINDOW)
  await shoot(composer, 'composer-wide', WIDE)
  await composer.close()

  await popup.getByRole('button', { name: /^Remove dawn/ }).click()
  await popup.getByRole('textbox', { name: 'Post text' }).fill('')
  x.link = undefined
  await reaches(popup, 'Ripples at dusk', 'Posted')
}

/** Posts in every state that people meet often. */
async function outbox(x: XServer, popup: Page): Promise<void> {
  x.faults.add({ match: { endpoint: 'createPost' }, action: fault.status(402, NO_CREDITS) })
  await post(popup, 'Same stone, same patience')
  await reaches(popup, 'Same stone, same patience', 'Failed')
  await uploadTo(x, popup, 'A minute of rain')
  await post(popup, 'The far shore, later', LAKE)
  await reaches(popup, 'The far shore, later', 'Waiting')
  await shootPopup(popup, 'popup-outbox')
}

/** What X says when the app's credits are used up; it stops this post only. */
const NO_CREDITS = {
  title: 'CreditsDepleted',
  detail: 'Your enrolled account does not have any credits to fulfill this request.',
  type: 'https://api.twitter.com/2/problems/credits',
}

async function post(popup: Page, text: string, file?: typeof LAKE): Promise<void> {
  if (file) {
    await popup.locator('input[type=file]').first().setInputFiles(file)
    await popup
      .getByRole('button', { name: /^Remove/ })
      .first()
      .waitFor()
  }
  await popup.getByRole('textbox', { name: 'Post text' }).fill(text)
  await popup.getByRole('button', { name: 'Post', exact: true }).click()
}

/** Lets a video go up to about a third and then nearly stand still. */
async function uploadTo(x: XServer, popup: Page, text: string): Promise<void> {
  x.link = { bytesPerSecond: FAST }
  await post(popup, text, VIDEO)
  const percent = () =>
    row(popup, text).evaluate((element) =>
      Number(element.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')),
    )
  await expect.poll(percent, { timeout: 30_000, intervals: [100] }).toBeGreaterThan(30)
  x.link = { bytesPerSecond: NEARLY_STILL }
}

async function reaches(popup: Page, text: string, state: string): Promise<void> {
  await expect(row(popup, text)).toContainText(state, { timeout: 30_000 })
}

function row(popup: Page, text: string) {
  return popup.getByRole('list', { name: 'Outbox' }).getByRole('listitem', { name: text })
}

/** As high as its content, like the real popup. */
async function shootPopup(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox').or(page.getByRole('button')).first().waitFor()
  await page.setViewportSize({ ...POPUP, height: 100 })
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await shoot(page, name, { ...POPUP, height: Math.min(height, POPUP.height) })
  await page.setViewportSize(POPUP)
}

async function shoot(
  page: Page,
  name: string,
  size: { width: number; height: number },
): Promise<void> {
  await page.bringToFront()
  await page.setViewportSize(size)
  // A caret blinks and a pointer hovers: neither belongs into a picture.
  await page.mouse.move(size.width - 1, size.height - 1)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.waitForTimeout(250)
    const path = join(FOLDER, `${name}-${colorScheme}.png`)
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  }
}
