import { mkdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { Courier } from '../e2e/harness/courier.ts'
import { startXServer, type XServer } from '../x-server/start-x-server.ts'
import { ROOT, say } from './command.mjs'
import { bytesText, drawProgress, table } from './demo-words.ts'

const SCREENSHOTS = join(ROOT, '.output', 'demo')

/** A home connection that sends 40 Mbit/s, so that there is something to see. */
const UPLINK = { bytesPerSecond: 5_000_000, roundTripMs: 30 }

/** Long enough for a slow machine; a step that takes longer is stuck. */
const STEP_MS = 60_000

interface Published {
  what: string
  seconds: number
}

/** A part of a page in CSS pixels. */
type Clip = { x: number; y: number; width: number; height: number }

interface Stage {
  x: XServer
  courier: Courier
  hasWindow: boolean
}

/**
 * Shows the main job on real input: the production build in a real browser, the simulated X, a sample
 * web site. Returns the exit code: 0 when everything went as it should.
 */
export async function demo(options: { startedAt: number; headless: boolean }): Promise<number> {
  const display = options.headless ? undefined : desktopOfThisPerson()
  rmSync(SCREENSHOTS, { recursive: true, force: true })
  mkdirSync(SCREENSHOTS, { recursive: true })
  const x = await startXServer()
  x.link = UPLINK
  const courier = await Courier.launch(
    display === undefined ? { x, deviceScaleFactor: 2 } : { x, display },
  )
  const stage = { x, courier, hasWindow: display !== undefined }
  try {
    const seconds = ((Date.now() - options.startedAt) / 1000).toFixed(1)
    say(`Ready in ${seconds} s: Courier in Chromium, a simulated X, a sample site.`)
    say('Everything stays on this computer; nothing reaches x.com.\n')
    const published = await show(stage)
    report(x, published)
    const broken = [...x.violations, ...courier.violations.map(({ text }) => text)]
    for (const line of broken) say(`Something went wrong: ${line}`)
    if (stage.hasWindow) await handOver(stage)
    return broken.length === 0 ? 0 : 1
  } catch (error) {
    say(`\nThe demo stopped: ${error instanceof Error ? error.message : error}`)
    await photographAll(courier)
    return 1
  } finally {
    await courier.close()
    await x.close()
  }
}

/** Where windows can be shown to a person; undefined when nowhere. */
function desktopOfThisPerson(): string | undefined {
  if (process.platform === 'linux') return process.env.DISPLAY || undefined
  return process.env.CI ? undefined : 'desktop'
}

async function show(stage: Stage): Promise<Published[]> {
  const { courier, x } = stage
  const [app] = x.apps
  app?.redirectUris.push(`https://${courier.id}.chromiumapp.org/`)
  await courier.setClientId(app?.clientId ?? '')
  await courier.signIn()
  say(`Signed in as @${x.users[0]?.username} by clicking through X's consent page.\n`)

  const members = await courier.newPage('https://cookie.example/')
  await allowReading(stage, members)
  const picture = await publish(stage, {
    what: 'A picture that only members may see, read inside its page',
    target: members.locator('#media'),
    text: 'Full moon over the lake',
    altText: 'A full moon over dark mountains, mirrored in a lake',
    screenshot: 'picture',
  })
  const cinema = await courier.newPage('https://pages.example.com/cors/mp4-24mib')
  const video = await publish(stage, {
    what: 'A video from another host, in segments',
    target: cinema.locator('#media'),
    text: 'Ripples at dusk',
    altText: 'Water moving gently below a mountain at dusk',
    screenshot: 'video',
  })
  const gallery = await courier.newPage('https://pages.example.com/')
  await refuse(stage, gallery.locator('#nocors'))
  const timeline = await courier.newPage('https://x.com/')
  await timeline.getByText('Ripples at dusk').waitFor()
  await photograph(timeline, 'timeline')
  await members.close()
  await cinema.close()
  return [picture, video]
}

/** The toolbar button, pressed over a page, lets Courier read in it, as a right click does. */
async function allowReading({ courier }: Stage, page: Page): Promise<void> {
  const popup = await courier.openPopup(page)
  await popup.getByRole('textbox', { name: 'Post text' }).waitFor()
  // Its own size: Chromium would paint as much of it as a tab shows.
  const size = await popup.evaluate(() => ({ width: innerWidth, height: innerHeight }))
  await photograph(popup, 'popup', { x: 0, y: 0, ...size })
  await popup.close()
}

async function publish(
  stage: Stage,
  post: { what: string; target: Locator; text: string; altText: string; screenshot: string },
): Promise<Published> {
  say(post.what)
  const composer = await compose(stage, post.target)
  const attachment = composer.getByRole('list', { name: 'Attachments' }).getByRole('listitem')
  await attachment.getByRole('button', { name: /^Alt text for/ }).click()
  const dialog = composer.getByRole('dialog')
  await dialog.getByRole('textbox').fill(post.altText)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await composer.getByRole('textbox', { name: 'Post text' }).fill(post.text)
  await photograph(composer, post.screenshot)

  const startedAt = Date.now()
  await composer.getByRole('button', { name: 'Post', exact: true }).click()
  await follow(composer, post)
  const seconds = (Date.now() - startedAt) / 1000
  await photograph(composer, `${post.screenshot}-posted`)
  return { what: post.text, seconds }
}

/** Shows how far a post is until it is posted; throws when it failed or is stuck. */
async function follow(
  composer: Page,
  { text, screenshot }: { text: string; screenshot: string },
): Promise<void> {
  const outbox = composer.getByRole('list', { name: 'Outbox' })
  const row = outbox.getByRole('listitem', { name: text })
  await row.waitFor({ timeout: STEP_MS })
  const draw = drawProgress()
  const giveUpAt = Date.now() + STEP_MS
  let photographed = false
  for (;;) {
    const state = await row.evaluate((element) => ({
      word: element.querySelector('strong')?.textContent ?? '',
      percent: Number(element.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')),
      text: element.textContent,
    }))
    draw(state.word, state.word === 'Posted' ? 100 : state.percent)
    if (state.word === 'Posted') return
    if (state.word === 'Failed') throw new Error(`“${text}” failed: ${state.text}`)
    if (Date.now() > giveUpAt) throw new Error(`“${text}” is stuck: ${state.text}`)
    if (!photographed && state.word === 'Uploading' && state.percent > 30) {
      photographed = true
      await photograph(composer, `${screenshot}-uploading`)
    }
    await composer.waitForTimeout(100)
  }
}

/** A picture that no page and no extension may read without being allowed its host. */
async function refuse(stage: Stage, target: Locator): Promise<void> {
  say('A picture from a host that lets nobody read it')
  const composer = await compose(stage, target)
  const tile = composer.getByRole('list', { name: 'Attachments' }).getByRole('listitem')
  const reason = tile.getByRole('paragraph').first()
  await tile.getByRole('button', { name: /Choose|Allow/ }).waitFor({ timeout: STEP_MS })
  say(`  Not posted. Courier says: “${(await reason.innerText()).trim()}”\n`)
  await photograph(composer, 'refused')
  await tile.getByRole('button', { name: /^Remove/ }).click()
}

async function compose({ courier, hasWindow }: Stage, target: Locator): Promise<Page> {
  const composer = await courier.dispatchPost(target)
  if (!hasWindow) await composer.setViewportSize({ width: 480, height: 640 })
  return composer
}

function report(x: XServer, published: Published[]): void {
  const rows = published.map(({ what, seconds }) => {
    const post = x.posts.find(({ text }) => text.startsWith(what))
    if (!post) throw new Error(`The simulated X has no post “${what}”`)
    const author = x.users.find(({ id }) => id === post.userId)
    const upload = x.uploads.find(({ id }) => id === post.mediaIds[0])
    return [
      `https://x.com/${author?.username}/status/${post.id}`,
      bytesText(post.media.reduce((sum, { length }) => sum + length, 0)),
      upload?.timesAppended.size ? String(upload.timesAppended.size) : 'one request',
      `${seconds.toFixed(1)} s`,
      post.media[0]?.altText ?? '',
    ]
  })
  say('Published')
  for (const line of table(['Post', 'Bytes', 'Segments', 'Time', 'Alt text'], rows))
    say(`  ${line}`)
  say(`\nScreenshots: ${relative(ROOT, SCREENSHOTS)}/`)
}

/** The window stays for the person, with the sample site beside the timeline. */
async function handOver({ courier, x }: Stage): Promise<void> {
  x.link = undefined
  for (const page of courier.context.pages()) {
    if (!/example|x\.com/.test(new URL(page.url()).host)) await page.close()
  }
  const page = await courier.waitForPage((candidate) => candidate.url().includes('pages.example'))
  await page.bringToFront()
  say(
    '\nThe browser is yours: right-click a picture and choose Post to X. Close it to end the demo.',
  )
  await new Promise((resolve) => courier.context.once('close', resolve))
}

async function photograph(page: Page, name: string, clip?: Clip): Promise<void> {
  const path = join(SCREENSHOTS, `${name}.png`)
  await page.screenshot({ path, animations: 'disabled', ...(clip && { clip }) })
}

async function photographAll(courier: Courier): Promise<void> {
  for (const [index, page] of courier.context.pages().entries()) {
    await photograph(page, `stopped-${index + 1}`).catch(() => undefined)
  }
  say(`What its pages showed is in ${relative(ROOT, SCREENSHOTS)}/`)
}
