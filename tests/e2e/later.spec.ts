import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { faultsInBothSchemes } from './axe.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

/** Takes a file of the installed extension away; returns the way back. */
function takeAway(courier: Courier, name: string): () => void {
  const folder = join(courier.extensionDir, 'chunks')
  const file = readdirSync(folder).find((each) => each.startsWith(`${name}-`))
  if (file === undefined) throw new Error(`No file of the build is called ${name}`)
  const path = join(folder, file)
  const bytes = readFileSync(path)
  rmSync(path)
  return () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, bytes)
  }
}

test.describe('a file of Courier that cannot be read', () => {
  test.use({ allowed: [/ERR_FILE_NOT_FOUND|Failed to load resource/] })

  test('a dialog says so, loses nothing and is there again with it, light and dark', async ({
    x,
    launch,
  }) => {
    const courier = await launch({ viewport: { width: 320, height: 600 } })
    await setUp(x, courier)
    const putBack = takeAway(courier, 'post-options-dialog')
    const page = await courier.openComposer()
    await named.text(page).fill('Third day in a row')
    const opener = page.getByRole('button', { name: 'Options of this post' })
    await opener.click()

    const trouble = page.getByRole('dialog', { name: 'This could not be opened' })
    await expect(trouble).toContainText('what you wrote is kept')
    await expect(trouble.locator(':focus')).toHaveCount(1)
    expect((await faultsInBothSchemes(page)).violations).toEqual([])
    await page.keyboard.press('Escape')
    await expect(trouble).toHaveCount(0)
    await expect(opener).toBeFocused()
    await expect(named.text(page)).toHaveValue('Third day in a row')

    await opener.click()
    await expect(trouble).toBeVisible()
    putBack()
    await trouble.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('dialog', { name: 'Options of this post' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(opener).toBeFocused()
    await expect(named.text(page)).toHaveValue('Third day in a row')
  })

  test('where texts cannot be counted, Post says so and keeps what was written', async ({
    x,
    courier,
  }) => {
    await setUp(x, courier)
    const putBack = takeAway(courier, 'text-length')
    const page = await courier.openComposer()
    await named.text(page).fill('Third day in a row')
    await named.post(page).click()
    await expect(page.getByRole('alert')).toContainText('A file of Courier could not be read')
    await expect(named.text(page)).toHaveValue('Third day in a row')
    expect(x.posts).toEqual([])

    putBack()
    await named.post(page).click()
    await expect(named.outbox(page)).toContainText('Posted')
    expect(x.posts).toMatchObject([{ text: 'Third day in a row' }])
  })

  test('a part of the page says so in its place, and the focus is in it when it comes', async ({
    x,
    courier,
  }) => {
    await setUp(x, courier)
    const putBack = takeAway(courier, 'drafts')
    const page = await courier.openComposer()
    await named.text(page).fill('Third day in a row')
    const trouble = page.getByRole('alert').filter({ hasText: 'A file of Courier' })
    const again = trouble.getByRole('button', { name: 'Try again' })
    await again.focus()
    await page.keyboard.press('Enter')
    await expect(again).toBeFocused()
    putBack()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'New draft', exact: true })).toBeFocused()
    await expect(trouble).toHaveCount(0)
    await expect(named.text(page)).toHaveValue('Third day in a row')
  })
})
