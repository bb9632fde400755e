import type { Locator, Page } from '@playwright/test'
import { jpegPicture } from '../fixtures/make-fixtures.ts'
import type { XServer } from '../x-server/start-x-server.ts'
import { faultsInBothSchemes } from './axe.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

const JPEG = { name: 'dusk.jpg', mimeType: 'image/jpeg', buffer: jpegPicture('dusk') }

const opener = (page: Page) => page.getByRole('button', { name: 'Options of this post' })
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Options of this post' })
const audience = (page: Page, name: string): Locator =>
  dialog(page)
    .getByRole('group', { name: 'Who can reply' })
    .getByRole('radio', { name, exact: true })
const label = (page: Page, name: string): Locator =>
  dialog(page).getByRole('switch', { name, exact: true })
const done = (page: Page) => dialog(page).getByRole('button', { name: 'Done' })

/** The line under the text that says what goes out unlike usual; nothing else is in it. */
const line = (page: Page) => page.locator('#post-options')

const EVERYONE = 'Everyone'
const AUDIENCES = [
  {
    name: 'People you follow',
    word: 'following',
    says: 'Only people you follow or mention can reply',
  },
  { name: 'People you mention', word: 'mentionedUsers', says: 'Only people you mention can reply' },
  {
    name: 'Your subscribers',
    word: 'subscribers',
    says: 'Only your subscribers and people you mention can reply',
  },
  {
    name: 'Verified accounts',
    word: 'verified',
    says: 'Only verified accounts and people you mention can reply',
  },
]
const LABELS = [
  { name: 'Made with AI', field: 'made_with_ai' },
  { name: 'Paid partnership', field: 'paid_partnership' },
]

/** Posts what is chosen; the request is this and nothing more, and the next post has no options. */
async function post(x: XServer, page: Page, text: string, options: object): Promise<void> {
  const before = x.posts.length
  await named.text(page).fill(text)
  await named.post(page).click()
  await expect.poll(() => x.posts.length).toBe(before + 1)
  expect(x.posts.at(-1)?.requestBody).toEqual({ text, ...options })
  await expect(named.text(page)).toBeEditable()
  await expect(named.text(page)).toHaveValue('')
  await expect(line(page)).toHaveCount(0)
}

test('who can reply is in the request by X’s own word, is seen before, and is not the next post’s', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  for (const { name, word, says } of AUDIENCES) {
    await test.step(name, async () => {
      await opener(page).click()
      await expect(audience(page, EVERYONE)).toBeChecked()
      await audience(page, name).check()
      await done(page).click()
      await expect(line(page)).toHaveText(says)
      await post(x, page, `For ${word}`, { reply_settings: word })
    })
  }
})

test('each label is in the request and no other; what is usual or taken back is not sent', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  await post(x, page, 'As usual', {})
  for (const { name, field } of LABELS) {
    await test.step(name, async () => {
      await opener(page).click()
      await expect(label(page, name)).not.toBeChecked()
      await expect(label(page, name)).toHaveAccessibleDescription(/^X shows that /)
      await label(page, name).check()
      await done(page).click()
      await expect(line(page)).toHaveText(name)
      await post(x, page, name, { [field]: true })
    })
  }
  await opener(page).click()
  await audience(page, 'Verified accounts').check()
  await audience(page, EVERYONE).check()
  await label(page, 'Made with AI').check()
  await label(page, 'Made with AI').uncheck()
  await done(page).click()
  await expect(line(page)).toHaveCount(0)
  await post(x, page, 'Taken back', {})
})

test('all of them go out with a picture, and stand there whatever else has to be said', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  await opener(page).click()
  await audience(page, 'People you follow').check()
  for (const { name } of LABELS) await label(page, name).check()
  await done(page).click()
  const all = 'Only people you follow or mention can reply · Made with AI · Paid partnership'
  await expect(line(page)).toHaveText(all)
  await expect(page.getByText('Write something or add media.')).toBeVisible()
  await named.text(page).fill('Only words')
  await expect(page.getByText('People you follow can reply', { exact: true })).toBeVisible()
  await named.text(page).fill('With https://lakes.example.com')
  await expect(page.getByText('$0.200, because of the link')).toBeVisible()
  await expect(line(page)).toHaveText(all)
  await named.text(page).fill('Dusk')
  await page.locator('input[type=file]').setInputFiles(JPEG)
  await expect(page.getByRole('button', { name: 'Alt text for dusk.jpg' })).toBeVisible()
  await expect(page.getByText('With 1 picture', { exact: true })).toBeVisible()
  await expect(line(page)).toHaveText(all)
  await expect(named.post(page)).toHaveAccessibleDescription(`With 1 picture ${all}`)
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts.map(({ requestBody }) => requestBody)).toEqual([
    {
      text: 'Dusk',
      media: { media_ids: [x.posts[0]?.media[0]?.mediaId] },
      reply_settings: 'following',
      made_with_ai: true,
      paid_partnership: true,
    },
  ])
})

test('the real popup has room for them; they outlive it, a reload and the browser', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const tab = await courier.newPage('https://pages.example/')
  const popup = await courier.openPopup(tab)
  await named.text(popup).fill('Kept')
  await opener(popup).click()
  await expect(audience(popup, EVERYONE)).toBeFocused()
  await expect(done(popup)).toBeInViewport({ ratio: 1 })
  await audience(popup, 'Verified accounts').check()
  await popup.close()

  let page = await courier.openComposer()
  const said = 'Only verified accounts and people you mention can reply'
  await expect(line(page)).toHaveText(said)
  await opener(page).click()
  await expect(audience(page, 'Verified accounts')).toBeChecked()
  await label(page, 'Paid partnership').check()
  await page.reload()
  await expect(line(page)).toHaveText(`${said} · Paid partnership`)

  await courier.kill()
  await courier.relaunch()
  page = await courier.openComposer()
  await expect(named.text(page)).toHaveValue('Kept')
  await expect(line(page)).toHaveText(`${said} · Paid partnership`)
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts[0]?.requestBody).toEqual({
    text: 'Kept',
    reply_settings: 'verified',
    paid_partnership: true,
  })
})

test('X refuses one: the post stops, comes back with it, and goes out without it', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  x.switches.subscribersOnly = 'refuse'
  const page = await courier.openComposer()
  await named.text(page).fill('For those who pay')
  await opener(page).click()
  await expect(audience(page, 'Your subscribers')).toHaveAccessibleDescription(
    /sell subscriptions on X/,
  )
  await audience(page, 'Your subscribers').check()
  await label(page, 'Made with AI').check()
  await done(page).click()
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('X does not allow this post.')
  await named.outbox(page).getByText('Details', { exact: true }).click()
  await expect(named.outbox(page)).toContainText('not permitted to access this feature')
  await expect(line(page)).toHaveCount(0)

  await named.outbox(page).getByRole('button', { name: 'Edit' }).click()
  await expect(named.text(page)).toHaveValue('For those who pay')
  await expect(line(page)).toHaveText(
    'Only your subscribers and people you mention can reply · Made with AI',
  )
  await opener(page).click()
  await audience(page, EVERYONE).check()
  await done(page).click()
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts.map(({ requestBody }) => requestBody)).toEqual([
    { text: 'For those who pay', made_with_ai: true },
  ])
})

test('keyboard alone: chosen with arrows and Space, and the focus comes back', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openPopupTab()
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  await expect(named.text(page)).toBeFocused()
  await page.keyboard.type('By hand')
  await press('Tab', 'Tab', 'Tab')
  await expect(opener(page)).toBeFocused()
  await press('Enter')
  await expect(audience(page, EVERYONE)).toBeFocused()
  await press('ArrowDown', 'ArrowDown')
  await expect(audience(page, 'People you mention')).toBeFocused()
  await expect(audience(page, 'People you mention')).toBeChecked()
  await press('Tab', 'Space')
  await expect(label(page, 'Made with AI')).toBeChecked()
  await press('Tab', 'Space')
  await expect(label(page, 'Paid partnership')).toBeChecked()
  await press('Tab')
  await expect(done(page)).toBeFocused()
  await press('Enter')
  await expect(dialog(page)).toHaveCount(0)
  await expect(opener(page)).toBeFocused()
  await expect(opener(page)).toHaveAccessibleDescription(
    'Only people you mention can reply · Made with AI · Paid partnership',
  )

  await press('Enter')
  await expect(audience(page, 'People you mention')).toBeFocused()
  await press('Tab', 'Tab', 'Space')
  await expect(label(page, 'Paid partnership')).not.toBeChecked()
  await press('Escape')
  await expect(dialog(page)).toHaveCount(0)
  await expect(opener(page)).toBeFocused()
  await press('Tab')
  await expect(named.post(page)).toBeFocused()
  await press('Enter')
  await expect(named.outbox(page)).toContainText('Posted')
  expect(x.posts.map(({ requestBody }) => requestBody)).toEqual([
    { text: 'By hand', reply_settings: 'mentionedUsers', made_with_ai: true },
  ])
})

test('two windows choose for one post; options that are open close when it goes out', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const popup = await courier.openPopupTab()
  const composer = await courier.openComposer()
  await named.text(composer).fill('Both')
  await opener(popup).click()
  await label(popup, 'Made with AI').check()
  await expect(line(composer)).toHaveText('Made with AI')
  await opener(composer).click()
  await audience(composer, 'Verified accounts').check()
  await done(composer).click()
  await expect(audience(popup, 'Verified accounts')).toBeChecked()
  await named.post(composer).click()
  await expect(dialog(popup)).toHaveCount(0)
  await expect(opener(popup)).toBeFocused()
  await expect(line(popup)).toHaveCount(0)
  await expect(named.outbox(popup)).toContainText('Posted')
  expect(x.posts[0]?.requestBody).toEqual({
    text: 'Both',
    reply_settings: 'verified',
    made_with_ai: true,
  })
})

test('options have no fault for assistive technology and fit in 320 pixels, light and dark', async ({
  x,
  launch,
}) => {
  const courier = await launch({ viewport: { width: 320, height: 600 } })
  await setUp(x, courier)
  const page = await courier.openComposer()
  const faults = async () => (await faultsInBothSchemes(page)).violations
  const overflow = () =>
    page.evaluate(() => {
      const shown = document.querySelector('dialog[open]') ?? document.documentElement
      return shown.scrollWidth - shown.clientWidth
    })
  await named.text(page).fill('Narrow')
  await opener(page).click()
  await audience(page, 'Verified accounts').check()
  for (const { name } of LABELS) await label(page, name).check()
  expect(await faults()).toEqual([])
  expect(await overflow()).toBeLessThanOrEqual(0)
  await done(page).click()
  await expect(line(page)).toContainText('Paid partnership')
  expect(await faults()).toEqual([])
  expect(await overflow()).toBeLessThanOrEqual(0)
  await expect(opener(page)).toBeInViewport({ ratio: 1 })
})
