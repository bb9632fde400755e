import type { Page } from '@playwright/test'
import type { Account } from '../../lib/model/account.ts'
import type { AccountId } from '../../lib/units.ts'
import { jpegPicture, pngPicture } from '../fixtures/make-fixtures.ts'
import type { Courier } from './harness/courier.ts'
import { expect } from './harness/test.ts'
import { accountsLike, fillOutbox, postedJob, restingJobs } from './many-jobs.ts'

/** Connected, as far as the pages know. */
export const ANA: Account = {
  id: '901' as AccountId,
  username: 'ana_walks_far',
  name: 'Ana Kovač-Lindqvist of the lakes',
  avatar: null,
  subscription: 'None',
  clientId: 'QmFzZTY0IGNsaWVudCBpZA',
  status: 'connected',
  hold: null,
  connectedAt: 0,
}

const PICTURES = (['dusk', 'dawn', 'night', 'noon'] as const).map((scene) => ({
  name: `${scene}.jpg`,
  mimeType: 'image/jpeg',
  buffer: jpegPicture(scene),
}))

/**
 * Leads a new person through every page and the states that people meet, and calls `look` in each, with
 * its name. Nothing is sent: the account has no tokens.
 * @param words what an English message, or a part of one, is in the language of this build.
 */
export async function eachState(
  courier: Courier,
  words: (english: string) => RegExp,
  look: (page: Page, state: string) => Promise<void>,
): Promise<void> {
  const button = (on: Page, english: string) => on.getByRole('button', { name: words(english) })
  const page = await courier.openComposer()
  // Nothing is drawn before all of it is read.
  await expect(button(page, 'Set up Courier')).toBeVisible()
  await look(page, 'first run')
  const options = await courier.openOptions()
  await expect(button(options, 'Look inside first')).toBeVisible()
  await look(options, 'options, first run')

  await page.bringToFront()
  await connect(page, ANA)
  await page.reload()
  await expect(page.getByRole('textbox')).toBeEditable()
  await look(page, 'empty')

  await page.getByRole('textbox').fill('A link, example.com, and on.')
  await look(page, 'writing')
  await page.locator('input[type=file]').setInputFiles(PICTURES)
  await expect(page.getByRole('listitem').filter({ has: page.locator('img') })).toHaveCount(4)
  await look(page, 'four pictures')
  const noon = { name: 'noon.png', mimeType: 'image/png', buffer: pngPicture() }
  await page.locator('input[type=file]').setInputFiles([noon])
  await expect(page.getByText(words('The fifth was left out.'))).toBeVisible()
  await page.getByRole('textbox').fill('x'.repeat(300))
  await look(page, 'over the limit, and a fifth picture')
  await button(page, 'Alt text for').first().click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await look(page, 'alt text')
  await page.keyboard.press('Escape')
  await button(page, 'Options of this post').click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await look(page, 'options of a post')
  await page.keyboard.press('Escape')

  const now = Date.now()
  const { accounts, jobs } = restingJobs(accountsLike(ANA, 3), 12, now)
  await fillOutbox(page, { accounts, jobs: [...jobs, postedJob(ANA, 7, now)] })
  await page.reload()
  const rows = page.getByRole('list', { name: words('Outbox') }).getByRole('listitem')
  // Those that there is no room for come a little later.
  await expect(rows).toHaveCount(jobs.length + 1)
  await look(page, 'outbox, with errors')
  await rows
    .last()
    .getByRole('button', { name: words('More') })
    .click()
  const menuItem = page.getByRole('menuitem', { name: words('Delete from X') })
  await expect(menuItem).toBeVisible()
  await look(page, 'menu')
  await menuItem.click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await look(page, 'deleting')
  await page.keyboard.press('Escape')

  await options.bringToFront()
  await options.reload()
  await button(options, 'Look inside first').click()
  await look(options, 'options')
  await button(options, 'Sign out').nth(1).click()
  await expect(options.getByRole('dialog')).toBeVisible()
  await look(options, 'signing out')
}

/** As after signing in, without tokens: nothing can really be sent. */
async function connect(page: Page, account: Account): Promise<void> {
  await page.evaluate(async (ana) => {
    const opening = indexedDB.open('courier')
    await new Promise((resolve) => opening.addEventListener('success', resolve))
    const tx = opening.result.transaction(['accounts', 'settings'], 'readwrite')
    tx.objectStore('accounts').put(ana)
    const settings = tx.objectStore('settings')
    const reading = settings.get('settings')
    reading.onsuccess = () => {
      const next = { ...reading.result, clientId: ana.clientId, defaultAccountId: ana.id }
      settings.put(next, 'settings')
    }
    await new Promise((resolve) => tx.addEventListener('complete', resolve))
    opening.result.close()
  }, account)
}
