import { mkdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { Courier } from '../e2e/harness/courier.ts'
import { jpegPicture, MiB, videoOf } from '../fixtures/make-fixtures.ts'
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
    const popup = await courier.openPopupTab()
    await shootPopup(popup, 'popup-empty')
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
  await options.close()
}

/** A picture being described and posted while a video is on its way. */
async function composing(courier: Courier, x: XServer, popup: Page): Promise<void> {
  await post(popup, 'The heron is back at the weir', { ...LAKE, buffer: jpegPicture('noon') })
  await reaches(popup, 'The heron is back at the weir', 'Posted')
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
