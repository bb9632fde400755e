import type { Page } from '@playwright/test'
import type { XServer } from '../x-server/start-x-server.ts'
import { faultsInBothSchemes } from './axe.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { accountsLike, fillOutbox, postedJob, restingJobs, storedAccounts } from './many-jobs.ts'
import { named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

/** The popup's page over 500 posts of everything that rests, and 30 that are out. */
async function openFull(x: XServer, courier: Courier): Promise<Page> {
  await setUp(x, courier)
  await courier.stopWorker()
  const page = await courier.newPage(courier.url('manifest.json'))
  const [real] = await storedAccounts(page)
  if (!real) throw new Error('No account was connected')
  const now = Date.now()
  const { accounts, jobs } = restingJobs(accountsLike(real, 4), 500, now)
  const posted = Array.from({ length: 30 }, (_, at) => postedJob(real, 1_000 + at, now))
  await fillOutbox(page, { accounts, jobs: [...jobs, ...posted] })
  await page.setViewportSize({ width: 400, height: 600 })
  await page.goto(courier.url('popup.html'))
  await expect(more(page, 'Show 20 more posted')).toBeVisible()
  return page
}

function more(page: Page, name: string) {
  return page.getByRole('button', { name, exact: true })
}

test('of 500 posts the popup shows the first of each part, all counts, and more when asked', async ({
  x,
  courier,
}) => {
  const page = await openFull(x, courier)
  await expect(page.getByText('200 need you · 200 going out · 100 paused')).toBeVisible()
  const titles = await named
    .outbox(page)
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? row.textContent))
  expect(titles).toHaveLength(33)
  const [asks, waits, out] = [titles.slice(0, 11), titles.slice(11, 22), titles.slice(22)]
  expect(asks[0]).toBe('Same stone, same patience, 3')
  expect(asks.at(-1)).toBe('Show 100 more that need you')
  expect(waits[0]).toBe('The heron is back at the weir, 1')
  expect(waits.at(-1)).toBe('Show 100 more waiting')
  expect(out.at(-1)).toBe('Show 20 more posted')
})

test('by the keyboard, more rows come where the button was, and the focus goes to the first of them', async ({
  x,
  courier,
}) => {
  const page = await openFull(x, courier)
  await more(page, 'Show 20 more posted').press('Enter')
  const rows = named.outbox(page)
  await expect(rows).toHaveCount(52)
  await expect(rows.nth(32).locator('button:focus, a:focus')).toHaveCount(1)
  await more(page, 'Show 100 more that need you').press('Enter')
  await expect(rows).toHaveCount(152)
  await expect(rows.nth(10).locator('button:focus, a:focus')).toHaveCount(1)
  await expect(more(page, 'Show 90 more that need you')).toBeVisible()
})

test('a full outbox of an account without a picture is fit for assistive technology, in light and dark', async ({
  x,
  courier,
}) => {
  const page = await openFull(x, courier)
  const { violations, kept } = await faultsInBothSchemes(page)
  expect(violations).toEqual([])
  expect(kept).toBeGreaterThan(10)
})

test('with 500 posts a new one still goes out, and one that is taken off makes room for the next', async ({
  x,
  courier,
}) => {
  const page = await openFull(x, courier)
  await named.text(page).fill('On top of it all')
  await named.post(page).click()
  await expect.poll(() => x.posts.length).toBe(1)
  const row = page.getByRole('listitem', { name: 'On top of it all' })
  await expect(row).toContainText('Posted')
  await expect(page.getByText('200 need you · 200 going out · 100 paused')).toBeVisible()
  await expect(more(page, 'Show 21 more posted')).toBeVisible()
  await row.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Remove from this list' }).click()
  await expect(more(page, 'Show 20 more posted')).toBeVisible()
  await expect(named.outbox(page)).toHaveCount(33)
})
