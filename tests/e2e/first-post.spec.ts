import { createHash } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { jpegPicture } from '../fixtures/make-fixtures.ts'
import { DEFAULT_CLIENT_ID } from '../x-server/default-people.ts'
import { answerConsent } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, registerRedirect } from './set-up.ts'

const PROMISED = 8

/**
 * What a person does, counted: a click, a paste and the press of a key are one each; so is a right click
 * with the choice in the menu that it opens. Looking, and the browser opening pages by itself, are none.
 */
class Hands {
  readonly done: string[] = []

  async click(what: string, target: Locator): Promise<void> {
    this.done.push(`click: ${what}`)
    await target.click()
  }

  async press(key: string, page: Page): Promise<void> {
    this.done.push(`key: ${key}`)
    await page.keyboard.press(key)
  }

  async does<T>(what: string, work: Promise<T>): Promise<T> {
    this.done.push(what)
    return work
  }
}

test('from a fresh profile, a Client ID at hand, to the first published picture: at most 8 actions', async ({
  x,
  desktop,
}) => {
  registerRedirect(x, desktop)
  // At hand: copied in X's console, which is another tab.
  x.site.registerPage('pages.example', '/console', `<input value="${DEFAULT_CLIENT_ID}">`)
  const desk = await desktop.newPage('https://pages.example/console')
  await desk.getByRole('textbox').selectText()
  await desk.keyboard.press('Control+c')
  const page = await desktop.newPage('https://pages.example/own/jpeg')
  const hands = new Hands()

  // Installing opened it.
  const options = await desktop.waitForPage((other) => other.url().includes('/options.html'))
  await options.bringToFront()
  await hands.click(
    'the field for the Client ID',
    options.getByRole('textbox', { name: 'Client ID' }),
  )
  await hands.press('Control+v', options)
  await expect(options.getByRole('textbox', { name: 'Client ID' })).toHaveValue(DEFAULT_CLIENT_ID)
  await hands.press('Enter', options)
  const connect = options.getByRole('button', { name: 'Connect X account' })
  await expect(connect).not.toHaveAttribute('aria-disabled', 'true')
  const opening = desktop.context.waitForEvent('page')
  await hands.click('Connect X account', connect)
  const consent = await opening
  await hands.click('that the app is trusted, at X', consent.getByRole('checkbox'))
  await hands.does('click: Authorize app, at X', answerConsent(consent, 'Authorize app'))
  await expect(options.getByRole('list', { name: 'Accounts' }).getByRole('listitem')).toHaveCount(1)

  const right = desktop.rightClickPost(page.locator('#media'))
  const composer = await hands.does('right click: Post to X', right)
  await expect(named.attachments(composer)).toHaveCount(1)
  await hands.click('Post', named.post(composer))
  await expect(named.outbox(composer)).toContainText('Posted')

  const [post, ...more] = x.posts
  expect(more).toEqual([])
  const sha256 = createHash('sha256').update(jpegPicture('dusk')).digest('hex')
  expect(post?.media.map((media) => media.sha256)).toEqual([sha256])
  expect(hands.done.length, hands.done.join('\n')).toBeLessThanOrEqual(PROMISED)
})
