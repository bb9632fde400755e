import { createHash } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { jpegPicture } from '../fixtures/make-fixtures.ts'
import { mediaPage } from '../x-server/sample-site/media-pages.ts'
import type { XServer } from '../x-server/start-x-server.ts'
import { faultsOf } from './axe.ts'
import { registerGuarded } from './guarded-sites.ts'
import type { Courier } from './harness/courier.ts'
import type { Mouse } from './harness/mouse.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

const INSTALLED = ['https://api.x.com/*']
const PERMISSIONS = [
  'activeTab',
  'alarms',
  'contextMenus',
  'declarativeNetRequestWithHostAccess',
  'identity',
  'notifications',
  'offscreen',
  'scripting',
  'storage',
  'unlimitedStorage',
]

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Asserts that these hosts and nothing more were allowed, by anybody. */
async function expectAllowed(page: Page, ...hosts: string[]): Promise<void> {
  const all = (await page.evaluate('chrome.permissions.getAll()')) as {
    origins: string[]
    permissions: string[]
  }
  const patterns = hosts.map((host) => `*://${host}/*`)
  expect(all.origins.toSorted()).toEqual([...patterns, ...INSTALLED].toSorted())
  expect(all.permissions.toSorted()).toEqual(PERMISSIONS)
}

/** Nothing of the Referer's rules is left. */
async function expectNoRules(page: Page): Promise<void> {
  expect(await page.evaluate('chrome.declarativeNetRequest.getSessionRules()')).toEqual([])
}

async function rightClick(courier: Courier, url: string): Promise<Page> {
  const page = await courier.newPage(url)
  await page.waitForFunction(() => {
    const media = document.querySelector<HTMLImageElement>('#media')
    return media?.complete === true && media.naturalWidth > 0
  })
  return courier.rightClickPost(page.locator('#media'))
}

function mouseOf({ mouse }: Courier): Mouse {
  if (!mouse) throw new Error('There is no mouse without a display')
  return mouse
}

function answer(courier: Courier, button: Locator, how: 'allow' | 'deny'): Promise<void> {
  const mouse = mouseOf(courier)
  return mouse.answerPrompt(() => mouse.click(button), how)
}

const allow = (page: Page, host: string) =>
  page.getByRole('button', { name: `Allow ${host}`, exact: true })
const ofTab = (page: Page) => page.getByRole('button', { name: 'Use a picture of the tab' })

/** Posts what is there, and tells what arrived at X. */
async function posted(x: XServer, composer: Page) {
  await expect(composer.getByRole('button', { name: /^Alt text for / })).toBeVisible()
  await named.post(composer).click()
  await expect.poll(() => x.posts.length).toBe(1)
  const media = x.posts[0]?.media[0]
  if (!media) throw new Error('The post has no picture')
  return media
}

test.beforeEach(({ x }) => registerGuarded(x))

const READ_AS_IT_IS: [what: string, url: string, scene: 'dusk' | 'dawn' | 'noon' | 'night'][] = [
  ['CORP same-origin, on its own page', 'https://alone.example/', 'noon'],
  ['a page whose service worker keeps it', 'https://worker.example/offline', 'dawn'],
  ['a page with a strict policy', 'https://strict.example/', 'noon'],
  ['a redirect to a host that shares', 'https://pages.example/open-to-cors', 'dusk'],
]

for (const [what, url, scene] of READ_AS_IT_IS) {
  test(`${what}: it is read, and nothing is asked`, async ({ x, desktop }) => {
    await setUp(x, desktop)
    const composer = await rightClick(desktop, url)
    expect((await posted(x, composer)).sha256).toBe(sha256(jpegPicture(scene)))
    await expectAllowed(composer)
  })
}

const COPIED: [what: string, url: string][] = [
  ['a blob: that was revoked as soon as it was shown', 'https://pages.example/revoked'],
  ['a signed address that has expired, on its own page', 'https://signed.example/'],
  ['a picture that comes with an answer of trouble', 'https://trouble.example/'],
  ['a page whose service worker makes it', 'https://worker.example/made'],
]

for (const [what, url] of COPIED) {
  test(`${what}: what is shown is copied, and nothing is asked`, async ({ x, desktop }) => {
    await setUp(x, desktop)
    const composer = await rightClick(desktop, url)
    await expect(named.attachments(composer)).toContainText('1280 × 720')
    expect((await posted(x, composer)).category).toBe('tweet_image')
    await expectAllowed(composer)
  })
}

const ALLOWED: [what: string, url: string, host: string, scene: 'dusk' | 'dawn' | 'night'][] = [
  ['a host that shares with nobody', 'https://pages.example/nocors/jpeg', 'nocors.example', 'dusk'],
  ['a picture for members', 'https://www.vault.example/', 'cdn.vault.example', 'night'],
  ['a picture that hates hotlinks', 'https://pages.example/referer', 'hotlink.example', 'dawn'],
  [
    'a redirect that nobody may see, within a host',
    'https://pages.example/hidden-within',
    'moved.example',
    'dawn',
  ],
  [
    'a redirect that nobody may see, to a host that shares',
    'https://pages.example/hidden-to-cors',
    'moved.example',
    'dusk',
  ],
]

for (const [what, url, host, scene] of ALLOWED) {
  test(`${what}: one host is asked for, and then it is read by itself`, async ({ x, desktop }) => {
    await setUp(x, desktop)
    const composer = await rightClick(desktop, url)
    await expect(named.attachments(composer)).toContainText(`Let Courier read ${host}?`)
    await expect(named.post(composer)).toHaveAttribute('aria-disabled', 'true')
    await expectAllowed(composer)
    const before = x.requests.length
    await answer(desktop, allow(composer, host), 'allow')
    expect((await posted(x, composer)).sha256).toBe(sha256(jpegPicture(scene)))
    await expectAllowed(composer, host)
    await expectNoRules(composer)

    const ours = x.requests
      .slice(before)
      .filter(({ headers, ...request }) => request.host.endsWith('.example') && !headers.origin)
    const withCookies = ours.filter(({ headers }) => headers.cookie !== undefined)
    expect(withCookies.every((request) => request.host === host)).toBe(true)
    if (host === 'cdn.vault.example') {
      expect(withCookies.map(({ status }) => status)).toEqual([200])
    }
    if (host === 'hotlink.example') {
      expect(ours.map(({ status, headers }) => [status, headers.referer])).toEqual([
        [403, undefined],
        [200, 'https://pages.example/'],
      ])
    }
  })
}

test('a redirect to a host that shares with nobody: told as such, before or after one host is allowed', async ({
  x,
  desktop,
}) => {
  await setUp(x, desktop)
  const says = 'moved.example gives this file out by another site'
  const page = await desktop.newPage('https://pages.example/open-to-nocors')
  let composer = await desktop.rightClickPost(page.locator('#media'))
  await expect(named.attachments(composer).first()).toContainText(says)
  await expect(allow(composer, 'moved.example')).toHaveCount(0)
  await composer.getByRole('button', { name: 'Remove open-to-nocors.jpg' }).click()

  composer = await rightClick(desktop, 'https://pages.example/hidden-to-nocors')
  await answer(desktop, allow(composer, 'moved.example'), 'allow')
  await expect(named.attachments(composer)).toContainText(says)
  await expectAllowed(composer, 'moved.example')
  await ofTab(composer).click()
  expect((await posted(x, composer)).category).toBe('tweet_image')
  await expectAllowed(composer, 'moved.example')
})

test('a signed address that has expired, from another host: refused with every right, then a picture of the tab', async ({
  x,
  desktop,
}) => {
  await setUp(x, desktop)
  const composer = await rightClick(desktop, 'https://pages.example/signed.example')
  await answer(desktop, allow(composer, 'signed.example'), 'allow')
  await expect(named.attachments(composer)).toContainText(
    'signed.example refused to hand this file over, but the page shows it.',
  )
  await expect(allow(composer, 'signed.example')).toHaveCount(0)
  await ofTab(composer).click()
  await expect(named.attachments(composer)).toContainText('480 × 270')
  await expectAllowed(composer, 'signed.example')
})

test('a signed address that has expired, as the page itself is told: nothing is asked', async ({
  x,
  desktop,
}) => {
  await setUp(x, desktop)
  const composer = await rightClick(desktop, 'https://pages.example/signed-cors.example')
  await expect(named.attachments(composer)).toContainText(
    'signed-cors.example refused to hand this file over, but the page shows it.',
  )
  await expect(allow(composer, 'signed-cors.example')).toHaveCount(0)
  await expectAllowed(composer)
})

test('declined: the tile stays, says so calmly, and still offers a picture of the tab', async ({
  x,
  desktop,
}) => {
  await setUp(x, desktop)
  const composer = await rightClick(desktop, 'https://pages.example/nocors/jpeg')
  await answer(desktop, allow(composer, 'nocors.example'), 'deny')
  await expect(
    composer.getByRole('status').getByText('Not allowed, so nothing was read.'),
  ).toBeVisible()
  await expect(allow(composer, 'nocors.example')).toBeVisible()
  await expectAllowed(composer)
  const { violations } = await faultsOf(composer)
  expect(violations.map(({ id }) => id)).toEqual([])
  await ofTab(composer).click()
  const media = await posted(x, composer)
  expect(media.sha256).not.toBe(sha256(jpegPicture('dusk')))
  expect(media.category).toBe('tweet_image')
  await expectAllowed(composer)
})

test('a picture of a tab that is not in front is taken, and the one in front comes back', async ({
  x,
  desktop,
}) => {
  await setUp(x, desktop)
  const composer = await rightClick(desktop, 'https://pages.example/nocors/jpeg')
  const front = await desktop.newPage('https://pages.example/heron')
  await ofTab(composer).click()
  await expect(named.attachments(composer)).toContainText('480 × 270')
  expect(await front.evaluate(() => document.visibilityState)).toBe('visible')
})

test('a tab that shows something else, or is closed, has no picture to take', async ({
  x,
  desktop,
}) => {
  await setUp(x, desktop)
  const page = await desktop.newPage('https://pages.example/nocors/jpeg')
  const composer = await desktop.rightClickPost(page.locator('#media'))
  await expect(ofTab(composer)).toBeVisible()
  await page.evaluate(() => document.querySelector('#media')?.remove())
  await ofTab(composer).click()
  await expect(composer.getByRole('alert')).toContainText('The page does not show this any more')
  await expect(allow(composer, 'nocors.example')).toBeVisible()
  await page.close()
  await composer.reload()
  await expect(allow(composer, 'nocors.example')).toBeVisible()
  await expect(ofTab(composer)).toHaveCount(0)
})

test('allowed with the popup closed by the prompt: drafts and posts go on by themselves', async ({
  x,
  desktop,
}) => {
  await setUp(x, desktop)
  // Refused to strangers only after Post was pressed.
  let answers = () => {}
  const pressed = new Promise<void>((resolve) => {
    answers = resolve
  })
  x.site.register('nocors.example', '/late.jpg', async ({ headers }) => {
    if (headers['sec-fetch-dest'] === 'empty') await pressed
    return { status: 200, headers: { 'content-type': 'image/jpeg' }, body: jpegPicture('dawn') }
  })
  x.site.registerPage(
    'pages.example',
    '/late',
    '<img id="media" width="480" height="270" src="https://nocors.example/late.jpg" alt="">',
  )
  const composer = await rightClick(desktop, 'https://pages.example/late')
  await named.text(composer).fill('It was on its way')
  await named.post(composer).click()
  await expect(named.outbox(composer)).toContainText('Fetching')
  answers()
  await expect(named.outbox(composer)).toContainText('Let Courier read nocors.example?')
  await expect(
    named.outbox(composer).getByRole('button', { name: 'Allow nocors.example' }),
  ).toBeVisible()

  const page = await desktop.newPage('https://pages.example/nocors/jpeg')
  await desktop.rightClickPost(page.locator('#media'))
  await expect(named.attachments(composer)).toContainText('Let Courier read nocors.example?')
  await composer.close()

  const popup = await desktop.openPopup(page)
  const inTile = named.attachments(popup).getByRole('button', { name: 'Allow nocors.example' })
  await mouseOf(desktop).answerPrompt(async () => {
    const closed = popup.waitForEvent('close')
    await mouseOf(desktop).click(inTile)
    await closed
  }, 'allow')
  await expect.poll(() => x.posts.length).toBe(1)
  expect(x.posts[0]?.media[0]?.sha256).toBe(sha256(jpegPicture('dawn')))
  const again = await desktop.openComposer()
  await expect(again.getByRole('button', { name: 'Alt text for dusk.jpg' })).toBeVisible()
  await expectAllowed(again, 'nocors.example')
})

test('Sites lists what is allowed, follows along, and takes it back', async ({ x, desktop }) => {
  await setUp(x, desktop)
  const options = await desktop.openOptions()
  const sites = options.getByRole('region', { name: 'Sites' })
  await expect(sites).toContainText('No site is allowed.')
  const composer = await rightClick(desktop, 'https://pages.example/nocors/jpeg')
  await answer(desktop, allow(composer, 'nocors.example'), 'allow')
  await expect(composer.getByRole('button', { name: /^Alt text for / })).toBeVisible()

  await expect(sites.getByRole('listitem')).toHaveText(['nocors.exampleRemove'])
  const { violations } = await faultsOf(options)
  expect(violations.map(({ id }) => id)).toEqual([])
  await sites.getByRole('button', { name: 'Remove nocors.example' }).press('Enter')
  await expect(sites).toContainText('No site is allowed.')
  await expect(sites.getByRole('heading', { name: 'Sites' })).toBeFocused()
  await expect(sites.getByRole('status')).toHaveText('Courier can no longer read nocors.example.')
  await expectAllowed(options)

  // What is needed again is asked for again.
  const page = await desktop.newPage('https://pages.example/nocors/png')
  await desktop.rightClickPost(page.locator('#media'))
  await expect(allow(composer, 'nocors.example')).toBeVisible()
})

test('a player in a frame of another site: its site is asked for, then its stream is found and read', async ({
  x,
  desktop,
}) => {
  await setUp(x, desktop)
  const player = 'https://pages.example/player/ts/index.m3u8'
  x.site.registerPage(
    'cors.example',
    '/with-player',
    mediaPage({
      title: 'News with a film',
      body: `<iframe src="${player}" width="480" height="420" style="border: 0"></iframe>`,
    }),
  )
  const page = await desktop.newPage('https://cors.example/with-player')
  const frame = page.frameLocator('iframe')
  await frame.locator('body[data-ready=yes]').waitFor()
  await mouseOf(desktop).choosePostToX(frame.locator('#media'), undefined, 'media')
  const composer = await desktop.composerWindow()
  await expect(named.attachments(composer)).toContainText('Let Courier read pages.example?')
  await expectAllowed(composer)
  await answer(desktop, allow(composer, 'pages.example'), 'allow')
  await expect(composer.getByRole('button', { name: /^Alt text for / })).toBeVisible()
  expect((await posted(x, composer)).category).toBe('tweet_video')
  await expectAllowed(composer, 'pages.example')
})
