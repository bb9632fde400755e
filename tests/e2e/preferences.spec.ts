import type { Page } from '@playwright/test'
import { fault, type XServer } from '../x-server/start-x-server.ts'
import { faultsOf } from './axe.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

const MINUTE = 60_000
const DAY = 1_440 * MINUTE

const choice = (options: Page) =>
  options.getByRole('combobox', { name: 'Ask before a late post goes out' })

const timeToUndo = (options: Page) => options.getByRole('combobox', { name: 'Time to undo' })

test('the choice is reached and changed with the keyboard, described, and kept at once', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const options = await courier.openOptions()
  const select = choice(options)
  await expect(select).toHaveAccessibleDescription(/asks whether it is still wanted/)
  await expect(select.locator('option')).toHaveText([
    'After 15 minutes',
    'After 1 hour',
    'After 6 hours',
    'After 24 hours',
    'Never',
  ])
  await expect(select.locator('option:checked')).toHaveText('After 1 hour')
  await options.getByRole('link', { name: 'Preferences' }).press('Enter')
  await options.keyboard.press('Tab')
  await expect(select).toBeFocused()
  await options.keyboard.press('End')
  await expect(select.locator('option:checked')).toHaveText('Never')
  const another = await courier.openOptions()
  await expect(choice(another).locator('option:checked')).toHaveText('Never')
  await choice(another).selectOption('After 15 minutes')
  // An open page follows what another one changed.
  await expect(select.locator('option:checked')).toHaveText('After 15 minutes')
  const { violations } = await faultsOf(options)
  expect(violations.map(({ id }) => id)).toEqual([])
})

test('there is no time to undo until it is chosen, with the keyboard, too', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const options = await courier.openOptions()
  const select = timeToUndo(options)
  await expect(select).toHaveAccessibleDescription(/Undo takes it back/)
  await expect(select.locator('option')).toHaveText([
    'Off',
    '5 seconds',
    '10 seconds',
    '30 seconds',
  ])
  await expect(select.locator('option:checked')).toHaveText('Off')
  await choice(options).focus()
  await options.keyboard.press('Tab')
  await expect(select).toBeFocused()
  await options.keyboard.press('End')
  await expect(select.locator('option:checked')).toHaveText('30 seconds')
  const another = await courier.openOptions()
  await expect(timeToUndo(another).locator('option:checked')).toHaveText('30 seconds')
  await timeToUndo(another).selectOption('Off')
  // An open page follows what another one changed.
  await expect(select.locator('option:checked')).toHaveText('Off')
})

test('what cameras wrote stays only where the person switches its removal off', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const options = await courier.openOptions()
  const removes = options.getByRole('switch', { name: /^Remove place, device/ })
  await expect(removes).toBeChecked()
  await expect(removes).toHaveAccessibleDescription(/where, when and with what/)
  await timeToUndo(options).focus()
  await options.keyboard.press('Tab')
  await expect(removes).toBeFocused()
  await options.keyboard.press('Space')
  await expect(removes).not.toBeChecked()
  const another = await courier.openOptions()
  const there = another.getByRole('switch', { name: /^Remove place, device/ })
  await expect(there).not.toBeChecked()
  await there.check()
  // An open page follows what another one changed.
  await expect(removes).toBeChecked()
})

test('a post that was held up for long asks, or goes out, as chosen', async ({ x, courier }) => {
  await setUp(x, courier)
  const options = await courier.openOptions()
  const composer = await courier.openComposer()

  await choice(options).selectOption('After 15 minutes')
  await heldUp(x, courier, composer, 'Asks', 20 * MINUTE)
  await expect(row(composer, 'Asks')).toContainText('This post waited 20 minutes. Send it now?')
  expect(x.posts).toEqual([])
  await row(composer, 'Asks').getByRole('button', { name: 'Send it now' }).click()
  await expect(row(composer, 'Asks')).toContainText('Posted')

  await choice(options).selectOption('After 1 hour')
  await heldUp(x, courier, composer, 'Goes out', 20 * MINUTE)
  await expect(row(composer, 'Goes out')).toContainText('Posted')

  await choice(options).selectOption('Never')
  await heldUp(x, courier, composer, 'Whenever', 30 * DAY)
  await expect(row(composer, 'Whenever')).toContainText('Posted')
  expect(x.posts.map(({ text }) => text)).toEqual(['Asks', 'Goes out', 'Whenever'])
})

function row(composer: Page, text: string) {
  return named.outbox(composer).filter({ hasText: text })
}

/** Posts while X asks for a pause, and lets so much time pass: the stored moments are set back. */
async function heldUp(
  x: XServer,
  courier: Courier,
  composer: Page,
  text: string,
  waitedMs: number,
): Promise<void> {
  const reset = String(Math.ceil(Date.now() / 1_000) + 900)
  x.faults.add({
    match: { endpoint: 'createPost' },
    action: fault.error('rate-limited', { headers: { 'x-rate-limit-reset': reset } }),
  })
  await named.text(composer).fill(text)
  await named.post(composer).click()
  await expect(row(composer, text)).toContainText('X asked for a pause.')
  await courier.stopWorker()
  await composer.evaluate(setBack, waitedMs)
  await courier.wakeWorker()
}

/** Runs in the page. */
async function setBack(waitedMs: number): Promise<void> {
  const whenDone = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const db = await whenDone(indexedDB.open('courier'))
  const tx = db.transaction(['jobs', 'accounts'], 'readwrite')
  for (const record of await whenDone(tx.objectStore('jobs').index('open').getAll())) {
    const { job } = record
    job.wantedAt -= waitedMs
    job.state = { state: 'active' }
    // Its turn, as the indexes have it.
    record.group = 'active'
    record.from = 0
    delete record.unlessBefore
    await whenDone(tx.objectStore('jobs').put(record))
  }
  for (const account of await whenDone(tx.objectStore('accounts').getAll())) {
    await whenDone(tx.objectStore('accounts').put({ ...account, hold: null }))
  }
  db.close()
}
