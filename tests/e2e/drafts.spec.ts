import { createHash } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { type Attachment, newAttachment } from '../../lib/model/attachment.ts'
import { type Draft, newDraft } from '../../lib/model/draft.ts'
import { type BlobKey, HOUR, MINUTE } from '../../lib/units.ts'
import { jpegPicture, pngPicture, shortVideo } from '../fixtures/make-fixtures.ts'
import { faultsInBothSchemes } from './axe.ts'
import type { Courier } from './harness/courier.ts'
import { openTimeless } from './harness/held-time.ts'
import { expect, test } from './harness/test.ts'
import { type SeededFile, seedDrafts } from './seed-draft.ts'
import { describeMedia, named, setUp } from './set-up.ts'
import { storedDrafts } from './stored-files.ts'

test.use({ person: 'connected' })

const DUSK = { name: 'dusk.jpg', mimeType: 'image/jpeg', buffer: jpegPicture('dusk') }
const DAWN = { name: 'dawn.jpg', mimeType: 'image/jpeg', buffer: jpegPicture('dawn') }
const NOON = { name: 'noon.png', mimeType: 'image/png', buffer: pngPicture() }
const MP4 = { name: 'dusk.mp4', mimeType: 'video/mp4', buffer: shortVideo() }

/** Title of the system's dialog for several files. */
const FILE_DIALOG = 'Open Files'

/** The popup goes sooner where its window has taken the press: it waits this long, less than a gesture lasts. */
const PATIENCE_MS = 4_000

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

const startNew = (page: Page) => page.getByRole('button', { name: 'New draft', exact: true })
const toggle = (page: Page, count: number) =>
  page.getByRole('button', { name: `Drafts (${count})` })
const list = (page: Page) => page.getByRole('list', { name: 'Drafts' })
const rows = (page: Page) => list(page).getByRole('listitem')
const row = (page: Page, title: string) => list(page).getByRole('listitem', { name: title })
const openRow = (page: Page, title: string) =>
  row(page, title).getByRole('button', { name: new RegExp(`^${title}`) })
const remove = (page: Page, title: string) =>
  page.getByRole('button', { name: `Delete draft: ${title}` })
const undo = (page: Page) => page.getByRole('button', { name: 'Undo' })

/** A draft of `ageMs` ago. */
function aDraft(text: string, ageMs: number, attachments: Attachment[] = []): Draft {
  return { ...newDraft(Date.now() - ageMs), text, attachments }
}

function fileOf(key: string, { mimeType, buffer }: typeof DUSK): SeededFile {
  return { key, type: mimeType, base64: buffer.toString('base64') }
}

function storedPicture(key: string): Attachment {
  const file = {
    blob: key as BlobKey,
    byteLength: DUSK.buffer.length,
    mediaType: 'image/jpeg',
    kind: 'image',
    width: 640,
    height: 360,
  } as const
  return newAttachment({ kind: 'file' }, `${key}.jpg`, { state: 'stored', file })
}

function unread(name: string): Attachment {
  const failure = { kind: 'media-empty' } as const
  return newAttachment({ kind: 'file' }, name, { state: 'unreadable', failure })
}

async function choose(page: Page, files: (typeof DUSK)[]): Promise<void> {
  const before = await named.attachments(page).count()
  await page.locator('input[type=file]').setInputFiles(files)
  await expect(named.attachments(page)).toHaveCount(before + files.length)
  for (const { name } of files) {
    await expect(page.getByRole('button', { name: `Remove ${name}` })).toBeVisible()
  }
}

/** Goes on with Tab until this has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let press = 0; press < 40; press++) {
    await page.keyboard.press('Tab')
    if (await target.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error('Tab never came there')
}

test('the second of three drafts goes out as it was written, the others stay', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openPopupTab()
  await expect(startNew(page)).toHaveCount(0)
  await named.text(page).fill('First')
  await choose(page, [DUSK])
  await startNew(page).click()
  await expect(named.text(page)).toHaveValue('')
  await expect(named.text(page)).toBeFocused()
  await expect(page.getByText('New draft. The earlier one is under Drafts.')).toHaveCount(1)
  await named.text(page).fill('Second')
  await choose(page, [NOON])
  await describeMedia(page, 'A lake at noon')
  await startNew(page).click()
  await named.text(page).fill('Third')
  await choose(page, [MP4])
  await toggle(page, 2).click()
  await expect(rows(page)).toHaveText([/Second1 picture · /, /First1 picture · /])
  for (const title of ['First', 'Second']) {
    await expect(row(page, title).locator('img')).toHaveJSProperty('complete', true)
  }

  await openRow(page, 'Second').click()
  await expect(named.text(page)).toHaveValue('Second')
  await expect(named.text(page)).toBeFocused()
  await expect(list(page)).toHaveCount(0)
  await named.post(page).click()
  await expect(named.outbox(page)).toContainText('Posted')
  const [post, ...more] = x.posts
  expect(more).toEqual([])
  expect(post?.requestBody).toEqual({
    text: 'Second',
    media: { media_ids: [post?.media[0]?.mediaId] },
  })
  expect(post?.media).toMatchObject([
    { sha256: sha256(NOON.buffer), altText: 'A lake at noon', category: 'tweet_image' },
  ])
  await toggle(page, 2).click()
  await expect(row(page, 'Third')).toContainText('1 video')
  await expect(row(page, 'Third').locator('img')).toBeVisible()
  await openRow(page, 'First').click()
  await expect(named.attachments(page)).toHaveCount(1)
  await expect(toggle(page, 1)).toBeVisible()
  // The empty one that stood in between is gone.
  await expect.poll(() => storedDrafts(page)).toHaveLength(2)
})

test('keyboard alone: delete, put back, open and begin anew, and the focus is never lost', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await seedDrafts(courier, [
    aDraft('One', 3 * MINUTE),
    aDraft('Two', 2 * MINUTE),
    aDraft('Three', MINUTE),
    newDraft(Date.now()),
  ])
  const page = await openTimeless(courier, 'popup.html')
  const enter = () => page.keyboard.press('Enter')
  await expect(named.text(page)).toBeFocused()
  await tabTo(page, toggle(page, 3))
  await enter()
  await tabTo(page, remove(page, 'Two'))
  await enter()
  await expect(row(page, 'Two')).toHaveCount(0)
  await expect(remove(page, 'One')).toBeFocused()
  await expect(page.getByRole('status').getByText('Deleted draft: Two')).toHaveCount(1)
  await expect(undo(page)).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(undo(page)).toBeFocused()
  await enter()
  await expect(openRow(page, 'Two')).toBeFocused()
  await expect(undo(page)).toHaveCount(0)

  await page.keyboard.press('Tab')
  await enter()
  await expect(remove(page, 'One')).toBeFocused()
  await enter()
  await expect(remove(page, 'Three')).toBeFocused()
  await enter()
  await expect(rows(page)).toHaveCount(0)
  await expect(named.text(page)).toBeFocused()
  await expect(undo(page)).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(undo(page)).toBeFocused()
  // One after the other, the newest first.
  await enter()
  await expect(openRow(page, 'Three')).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Shift+Tab')
  await enter()
  await expect(named.text(page)).toHaveValue('Three')
  await expect(named.text(page)).toBeFocused()
  await tabTo(page, startNew(page))
  await enter()
  await expect(named.text(page)).toHaveValue('')
  await expect(named.text(page)).toBeFocused()
})

test('a browser that is killed just after New draft, or after a deletion, loses neither', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await seedDrafts(
    courier,
    [
      aDraft('To be deleted', MINUTE, [storedPicture('dusk')]),
      aDraft('Kept', MINUTE),
      newDraft(Date.now()),
    ],
    [fileOf('dusk', DUSK)],
  )
  let page = await courier.openComposer()
  const written = 'Written just before'
  await named.text(page).fill(written)
  // A kill may take the last letter; this is about New draft.
  const texts = async () => (await storedDrafts(page)).map(({ text }) => text)
  await expect.poll(texts).toContain(written)
  await startNew(page).click()
  await courier.kill()
  await courier.relaunch()
  page = await courier.openComposer()
  // Whether it had begun a new one by then or not.
  if ((await named.text(page).inputValue()) === '') {
    await toggle(page, 3).click()
    await openRow(page, written).click()
    await expect(list(page)).toHaveCount(0)
  }
  await expect(named.text(page)).toHaveValue(written)

  await toggle(page, 2).click()
  await remove(page, 'To be deleted').click()
  // What another page does not show any more is stored.
  const other = await courier.openPopupTab()
  await toggle(other, 1).click()
  await expect(rows(other)).toHaveText([/Kept/])
  await courier.kill()
  await courier.relaunch()
  page = await courier.openComposer()
  await expect(named.text(page)).toHaveValue(written)
  await toggle(page, 1).click()
  await expect(rows(page)).toHaveText([/Kept/])
  await expect(undo(page)).toHaveCount(0)
})

test('of fifty drafts a few are read at first, the others as they come into view', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const keys = Array.from({ length: 50 }, (_, at) => `p${at}`)
  const drafts = keys.map((key, at) =>
    aDraft(`Draft ${at}`, (at + 1) * MINUTE, [storedPicture(key)]),
  )
  await seedDrafts(
    courier,
    [...drafts, newDraft(Date.now())],
    keys.map((key) => fileOf(key, DUSK)),
  )
  const page = await courier.openPopupTab()
  await page.setViewportSize({ width: 400, height: 600 })
  await toggle(page, 50).click()
  await expect(rows(page)).toHaveCount(8)
  await expect(row(page, 'Draft 0').locator('img')).toBeVisible()
  await page.getByRole('button', { name: 'Show all 50' }).press('Enter')
  await expect(rows(page)).toHaveCount(50)
  await expect(openRow(page, 'Draft 8')).toBeFocused()
  await expect(row(page, 'Draft 8').locator('img')).toBeVisible()
  await row(page, 'Draft 49').scrollIntoViewIfNeeded()
  const last = row(page, 'Draft 49').locator('img')
  await expect(last).toBeVisible()
  // Small ones are drawn, not the pictures themselves.
  await expect(last).toHaveJSProperty('naturalWidth', 176)
  expect(await list(page).locator('img').count()).toBeLessThan(40)
  await openRow(page, 'Draft 49').click()
  await expect(named.attachments(page)).toHaveCount(1)
})

test('a right click says when it began a new post and why, puts it there instead, and joins in silence', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await seedDrafts(
    courier,
    [aDraft('Three days', HOUR, [storedPicture('dusk')])],
    [fileOf('dusk', DUSK)],
  )
  const told = (composer: Page) => composer.getByText(/^Started a new post/)
  const page = await courier.newPage('https://pages.example/cors/png')
  const click = () => courier.dispatchPost(page.locator('#media'))
  const composer = await click()
  await expect(told(composer)).toHaveText(
    'Started a new post: the earlier one was not touched for half an hour. It is under Drafts: Three days',
  )
  await expect(named.attachments(composer)).toHaveCount(1)
  await composer.getByRole('button', { name: 'Put it there instead' }).click()
  await expect(named.text(composer)).toHaveValue('Three days')
  await expect(named.text(composer)).toBeFocused()
  await expect(named.attachments(composer)).toHaveCount(2)
  await expect(told(composer)).toHaveCount(0)
  await expect(toggle(composer, 1)).toHaveCount(0)

  for (const count of [3, 4]) {
    await click()
    await expect(named.attachments(composer)).toHaveCount(count)
    await expect(told(composer)).toHaveCount(0)
  }
  await click()
  await expect(told(composer)).toContainText('the earlier one has 4 pictures')
  await expect(named.attachments(composer)).toHaveCount(1)
  await expect(composer.getByRole('button', { name: 'Put it there instead' })).toHaveCount(0)
  await composer.getByRole('button', { name: 'Open it' }).click()
  await expect(named.attachments(composer)).toHaveCount(4)
  await expect(named.text(composer)).toBeFocused()
  await named.post(composer).click()
  await expect(named.outbox(composer)).toContainText('Posted')
  expect(x.posts[0]?.media.map((medium) => medium.sha256)).toEqual([
    sha256(DUSK.buffer),
    ...[1, 2, 3].map(() => sha256(NOON.buffer)),
  ])
})

test('out of the real popup: words typed in that moment and files on their way are in the window', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const tab = await courier.newPage('https://pages.example/')
  const popup = await courier.openPopup(tab)
  await popup.locator('input[type=file]').setInputFiles(MP4)
  // In one task: nothing can be stored between the last letter and the press.
  await named.text(popup).evaluate((field: HTMLTextAreaElement) => {
    field.value = 'Half a thought'
    field.dispatchEvent(new InputEvent('input', { bubbles: true }))
    document.querySelector<HTMLElement>('[aria-label="Open in a window"]')?.click()
  })
  const window = await courier.composerWindow()
  await expect(named.text(window)).toHaveValue('Half a thought')
  await expect(named.attachments(window)).toHaveCount(1)
  await expect(named.text(window)).toBeFocused()
  await expect.poll(() => popup.isClosed()).toBe(true)
  await named.text(window).press('End')
  await named.text(window).pressSequentially(', ended')
  await named.post(window).click()
  await expect.poll(() => x.posts.length).toBe(1)
  expect(x.posts[0]?.text).toContain('Half a thought, ended')
  expect(x.posts[0]?.media.map(({ category }) => category)).toEqual(['tweet_video'])
})

test('Add media in the real popup opens the window, and there the file dialog, by the same press', async ({
  x,
  desktop,
}) => {
  await setUp(x, desktop)
  const tab = await desktop.newPage('https://pages.example/')
  /** @returns for how long the popup was there after it, in ms. */
  const press = async (words: string) => {
    const popup = await desktop.openPopup(tab)
    await named.text(popup).pressSequentially(words)
    const closed = popup.waitForEvent('close')
    const pressedAt = Date.now()
    await desktop.mouse?.click(named.addMedia(popup))
    await closed
    return Date.now() - pressedAt
  }
  const stayedMs = await press('From the popup')
  const window = await desktop.composerWindow()
  // Before anything is asked of the page, which would count as a gesture in it.
  await expect.poll(() => window.url()).not.toContain('#')
  const hint = window.getByText(/^Press Add media/)
  // A window that was not there in time leads to the button instead.
  const isHinted = stayedMs >= PATIENCE_MS && (await hint.isVisible())
  if (!isHinted) {
    await expect.poll(() => desktop.mouse?.windowsNamed(FILE_DIALOG)).toHaveLength(1)
    await desktop.mouse?.dismiss(FILE_DIALOG)
  }
  await expect(named.text(window)).toHaveValue('From the popup')
  await expect(named.addMedia(window)).toBeFocused()
  await expect(hint).toHaveCount(isHinted ? 1 : 0)

  // The window that is open is the one that is used.
  const chooser = window.waitForEvent('filechooser')
  await press(', twice')
  await (await chooser).setFiles([DUSK, DAWN])
  await expect(named.attachments(window)).toHaveCount(2)
  await named.post(window).click()
  await expect.poll(() => x.posts.length).toBe(1)
  expect(x.posts[0]?.requestBody).toMatchObject({ text: 'From the popup, twice' })
  expect(x.posts[0]?.media.map((medium) => medium.sha256)).toEqual([
    sha256(DUSK.buffer),
    sha256(DAWN.buffer),
  ])
})

test('two windows show the same drafts, whichever they are changed in', async ({ x, courier }) => {
  await setUp(x, courier)
  await seedDrafts(courier, [aDraft('Earlier', MINUTE), newDraft(Date.now())])
  const window = await courier.openComposer()
  const popup = await openTimeless(courier, 'popup.html')
  await named.text(window).fill('Written in the window')
  await expect(named.text(popup)).toHaveValue('Written in the window')
  await startNew(popup).click()
  await expect(named.text(window)).toHaveValue('')
  await named.text(window).fill('Again')
  await expect(named.text(popup)).toHaveValue('Again')
  // A page behind another one draws twice a second.
  await window.bringToFront()
  await toggle(window, 2).click()
  await popup.bringToFront()
  await toggle(popup, 2).click()
  await remove(popup, 'Earlier').click()
  await expect(undo(popup)).toBeVisible()
  await expect(rows(window)).toHaveText([/Written in the window/])
  await expect(undo(window)).toHaveCount(0)
  await undo(popup).click()
  await expect(rows(window)).toHaveCount(2)
  await window.bringToFront()
  await openRow(window, 'Earlier').click()
  for (const page of [window, popup]) await expect(named.text(page)).toHaveValue('Earlier')

  // A window that was opened for files, and never heard the press, leads to the button.
  const late = await courier.newPage(courier.url('composer.html#add-media'))
  // Until then nothing is asked of the page, which would count as a gesture in it.
  await expect.poll(() => late.url()).not.toContain('#')
  // The browser takes a moment to hand dialogs over to the test.
  const chooser = late.waitForEvent('filechooser')
  await expect(late.getByText(/^Press Add media to choose files here/)).toBeVisible()
  await expect(named.addMedia(late)).toBeFocused()
  await late.keyboard.press('Enter')
  await (await chooser).setFiles([DUSK])
  await expect(late.getByText(/^Press Add media/)).toHaveCount(0)
  for (const page of [window, popup, late]) await expect(named.attachments(page)).toHaveCount(1)
})

test('several drafts have no fault for assistive technology, light and dark', async ({
  x,
  launch,
}) => {
  const courier = await launch({ viewport: { width: 400, height: 600 } })
  await setUp(x, courier)
  await seedSeveral(courier)
  const page = await courier.openPopupTab()
  await expect(page.getByText(/^Started a new post/)).toBeVisible()
  await toggle(page, 4).click()
  await expect(row(page, 'Fog on the pass').locator('img')).toBeVisible()
  await expect(row(page, 'scan.jpg')).toContainText('Replace or remove the unread file.')
  expect((await faultsInBothSchemes(page)).violations).toEqual([])
  await remove(page, 'Notes').click()
  await expect(undo(page)).toBeVisible()
  const { violations, kept } = await faultsInBothSchemes(page)
  expect(violations).toEqual([])
  expect(kept).toBeGreaterThan(10)
})

/** Drafts of all looks, and an open one that a right click began. */
async function seedSeveral(courier: Courier): Promise<void> {
  const fog = aDraft('Fog on the pass', HOUR, [storedPicture('fog'), storedPicture('fog')])
  const open = aDraft('', 0, [storedPicture('open')])
  await seedDrafts(
    courier,
    [
      fog,
      aDraft('Notes', 2 * HOUR),
      aDraft('Too long, '.repeat(40), 3 * HOUR),
      aDraft('', 4 * HOUR, [unread('scan.jpg')]),
      { ...open, beside: { draftId: fog.id, why: 'old' } },
    ],
    [fileOf('fog', DUSK), fileOf('open', DAWN)],
  )
}
