import type { Locator, Page } from '@playwright/test'
import { jpegPicture } from '../fixtures/make-fixtures.ts'
import { DEFAULT_CLIENT_ID } from '../x-server/default-people.ts'
import { openTimeless } from './harness/held-time.ts'
import { expect, test } from './harness/test.ts'
import { named, registerRedirect, setUp } from './set-up.ts'

// Whole tasks without a mouse. Wherever a key leads, the focus is on something of the page afterwards.

/** More stops than any page has. */
const MOST_STOPS = 80

/** Presses keys in one page, as somebody does who has no mouse. */
class Keys {
  constructor(readonly page: Page) {}

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key)
    await this.expectFocus(`after ${key}`)
  }

  /** Tab until `target` has the focus. */
  async to(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await expect(target).toBeVisible()
    for (let stop = 0; stop < MOST_STOPS; stop++) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await this.page.keyboard.press(key)
    }
    throw new Error(`${target} is not reached by ${key}`)
  }

  /** Tab to it and press it. */
  async use(target: Locator, key = 'Enter'): Promise<void> {
    await this.to(target)
    await this.press(key)
  }

  async expectFocus(when: string): Promise<void> {
    await expect
      .poll(() => this.page.evaluate(() => document.activeElement?.tagName ?? 'none'), {
        message: `focus ${when}`,
      })
      .not.toMatch(/^(BODY|HTML|none)$/)
  }
}

const button = (of: Page | Locator, name: string | RegExp) =>
  of.getByRole('button', { name, exact: typeof name === 'string' })

test('a new person connects an account', async ({ x, courier }) => {
  registerRedirect(x, courier)
  const options = await courier.openOptions()
  const keys = new Keys(options)
  await keys.to(options.getByRole('textbox', { name: 'Client ID' }))
  await options.keyboard.type(DEFAULT_CLIENT_ID)
  await keys.press('Enter')
  await expect(options.getByText('Saved.')).toBeVisible()
  const connect = button(options, 'Connect X account')
  await expect(connect).not.toHaveAttribute('aria-disabled', 'true')
  await keys.to(connect)
  const opening = courier.context.waitForEvent('page')
  await options.keyboard.press('Enter')
  const consent = await opening
  const atX = new Keys(consent)
  await atX.use(consent.getByRole('checkbox'), 'Space')
  await atX.to(button(consent, 'Authorize app'))
  const closed = consent.waitForEvent('close')
  await consent.keyboard.press('Enter').catch((caught: unknown) => {
    // The browser may close the window before the key is up again.
    if (!consent.isClosed()) throw caught
  })
  await closed
  await expect(options.getByRole('list', { name: 'Accounts' }).getByRole('listitem')).toHaveCount(1)
  await keys.expectFocus('when the account is there')
})

test.describe('for a connected person', () => {
  test.use({ person: 'connected' })

  test('a post with pictures, alt text and an option goes out, and is deleted again', async ({
    x,
    courier,
  }) => {
    await setUp(x, courier)
    const page = await courier.openComposer()
    const keys = new Keys(page)
    await expect(named.text(page)).toBeFocused()
    await page.keyboard.type('Two of a morning.')

    // The browser takes a moment to hand dialogs over to the test.
    const choosing = page.waitForEvent('filechooser')
    await keys.to(named.addMedia(page))
    await page.keyboard.press('Enter')
    await (await choosing).setFiles(
      (['dusk', 'noon'] as const).map((scene) => ({
        name: `${scene}.jpg`,
        mimeType: 'image/jpeg',
        buffer: jpegPicture(scene),
      })),
    )
    const alt = button(page, 'Alt text for noon.jpg')
    await expect(button(page, 'Alt text for dusk.jpg')).toBeVisible()
    await keys.use(alt)
    const dialog = page.getByRole('dialog')
    await keys.to(dialog.getByRole('textbox'))
    await page.keyboard.type('Noon over flat hills')
    await keys.use(button(dialog, 'Save'))
    await expect(button(page, /noon\.jpg/).filter({ hasText: 'ALT' })).toBeFocused()

    // The second goes before the first.
    await keys.to(button(page, /^Move noon\.jpg/))
    await keys.press('ArrowLeft')
    const first = named.attachments(page).first()
    await expect(button(first, 'Alt text for noon.jpg')).toBeVisible()

    await keys.use(button(page, 'Options of this post'))
    await keys.to(dialog.getByRole('radio', { name: 'Everyone', exact: true }))
    await keys.press('ArrowDown')
    await keys.use(button(dialog, 'Done'))
    await expect(button(page, 'Options of this post')).toBeFocused()

    await keys.to(named.text(page), 'Shift+Tab')
    await keys.press('Control+Enter')
    const row = named.outbox(page)
    await expect(row).toContainText('Posted')
    expect(x.posts).toHaveLength(1)
    expect(x.posts[0]).toMatchObject({ text: 'Two of a morning.' })
    expect(x.posts[0]?.media.map(({ altText }) => altText)).toEqual([
      'Noon over flat hills',
      undefined,
    ])

    await keys.use(button(row, 'Copy link'))
    await expect(button(row, 'Copy link')).toBeFocused()
    await keys.use(button(row, 'More'))
    const away = page.getByRole('menuitem', { name: 'Delete from X', exact: true })
    for (let item = 0; item < 6; item++) {
      if (await away.evaluate((element) => element === document.activeElement)) break
      await keys.press('ArrowDown')
    }
    await keys.press('Enter')
    await keys.use(button(dialog, 'Delete'))
    await expect(row).toContainText('Deleted')
    await keys.expectFocus('when it is deleted')
    expect(x.posts).toEqual([])
  })

  test('a draft is put aside, found again, deleted and brought back', async ({ x, courier }) => {
    await setUp(x, courier)
    const page = await openTimeless(courier, 'composer.html')
    const keys = new Keys(page)
    await expect(named.text(page)).toBeFocused()
    await page.keyboard.type('Put aside.')
    await keys.use(button(page, 'New draft'))
    await expect(named.text(page)).toHaveValue('')
    await expect(named.text(page)).toBeFocused()
    await page.keyboard.type('Written after.')
    const list = page.getByRole('button', { name: /^Drafts \(/ })
    await keys.use(list)
    await keys.use(button(page, /^Put aside\./))
    await expect(named.text(page)).toHaveValue('Put aside.')
    await keys.expectFocus('when a draft was opened')

    if ((await list.getAttribute('aria-expanded')) !== 'true') await keys.use(list)
    await keys.use(button(page, 'Delete draft: Written after.'))
    await expect(button(page, /^Written after\./)).toHaveCount(0)
    await keys.use(button(page, 'Undo'))
    await expect(button(page, /^Written after\./)).toBeVisible()
    await keys.expectFocus('when it is back')
  })

  test('preferences, the check, clearing and signing out', async ({ x, courier }) => {
    await setUp(x, courier)
    const options = await courier.openOptions()
    const keys = new Keys(options)
    const reminder = options.getByRole('switch', { name: 'Remind me of alt text' })
    await keys.use(reminder, 'Space')
    await expect(reminder).toBeChecked()
    const undo = options.getByRole('combobox', { name: 'Time to undo' })
    await keys.to(undo)
    const before = await undo.inputValue()
    await options.keyboard.press('ArrowDown')
    await expect(undo).not.toHaveValue(before)

    // The browser shows the choice before it is stored.
    const another = await courier.openOptions()
    await expect(another.getByRole('combobox', { name: 'Time to undo' })).not.toHaveValue(before)
    await another.close()
    await options.bringToFront()
    await options.reload()
    await expect(reminder).toBeChecked()
    await expect(undo).not.toHaveValue(before)

    await keys.use(button(options, 'Check my set-up'))
    await expect(options.getByRole('list', { name: 'What was checked' })).toBeVisible()
    await keys.expectFocus('when it was checked')

    // It can be pressed once what is kept was measured.
    const clear = button(options, 'Clear everything')
    await expect(clear).not.toHaveAttribute('aria-disabled', 'true')
    await keys.use(clear)
    const clearing = options.getByRole('dialog', { name: 'Clear everything?' })
    await expect(button(clearing, 'Keep it')).toBeFocused()
    await keys.press('Escape')
    await expect(clear).toBeFocused()

    await keys.to(button(options, 'Sign out'), 'Shift+Tab')
    await keys.press('Enter')
    await expect(options.getByRole('list', { name: 'Accounts' })).toHaveCount(0)
    await keys.expectFocus('when the account is gone')
    expect(x.requests.map(({ endpoint }) => endpoint)).toContain('revoke')
  })
})
