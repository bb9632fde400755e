import type { Page } from '@playwright/test'
import { expect, test } from './harness/test.ts'
import { named, registerRedirect, setUp } from './set-up.ts'

test('the focus stays where the next thing can be done when its button goes away', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  for (const [index, text] of ['One', 'Two', 'Three'].entries()) {
    await named.text(page).fill(text)
    await named.post(page).click()
    await expect(named.outbox(page).filter({ hasText: 'Posted' })).toHaveCount(index + 1)
  }
  const remove = async (title: string) => {
    const post = page.getByRole('listitem', { name: title })
    await post.getByRole('button', { name: 'More' }).press('Enter')
    // Open, it takes the focus, a moment after it shows.
    await expect(post.getByRole('menuitem').first()).toBeFocused()
    await post.getByRole('menuitem', { name: 'Remove from this list' }).press('Enter')
  }
  const next = (title: string) => expect(row(page, title)).toBeVisible()
  await remove('Two')
  await next('One')
  await remove('One')
  await next('Three')
  await remove('Three')
  await expect(named.outbox(page)).toHaveCount(0)
  await expect(named.text(page)).toBeFocused()
})

test('closing the window of a further sign-in blames no set-up that has worked', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const options = await courier.openOptions()
  const consent = courier.context.waitForEvent('page')
  await options.getByRole('button', { name: 'Connect another account' }).click()
  await (await consent).close()
  await expect(options.getByRole('alert')).toContainText("You closed X's window")
  await expect(options.locator('.step-check')).toHaveCount(0)
})

test('the way back from a wrong Client ID ends in its field', async ({ x, courier }) => {
  registerRedirect(x, courier)
  const options = await courier.openOptions()
  const field = options.getByRole('textbox', { name: 'Client ID' })
  await field.fill('Q291cmllclRlc3RBcHA6MTpubw')
  await options.getByRole('button', { name: 'Save', exact: true }).click()
  const window = courier.context.waitForEvent('page')
  await options.getByRole('button', { name: 'Connect X account' }).click()
  const consent = await window
  await consent.getByRole('heading', { name: 'Something went wrong' }).waitFor()
  await consent.close()
  await expect(options.getByRole('alert')).toContainText('X does not know this Client ID.')
  await expect(options.getByText('Saved.')).toHaveCount(0)
  await options.getByRole('link', { name: 'Check the set-up' }).press('Enter')
  await expect(field).toBeFocused()
  await expect(field).toBeInViewport()
})

/** The first action of the row that has the focus. */
function row(page: Page, title: string) {
  return page.getByRole('listitem', { name: title }).locator('button:focus, a:focus')
}
