import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { ROOT } from '../run/command.mjs'
import { type PostedMedia, startXServer, type XServer } from '../x-server/start-x-server.ts'
import { connectedProfile } from './harness/connected-profile.ts'
import { Courier } from './harness/courier.ts'
import { expect } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

/** One X and one browser for all the tests of a file, which are many rows of a table. */
export interface OneBrowser {
  x: XServer
  courier: Courier
  composer: Page
  /** A page that has nothing to do with the extension, for looking at what X got. */
  eye: Page
  /** Ends both; nothing may have gone wrong in the browser, and no rule of X may be broken. */
  close(): Promise<void>
}

export async function openOneBrowser(): Promise<OneBrowser> {
  const x = await startXServer({ switches: { processingPolls: 1 } })
  const courier = await Courier.launch({ x, connected: await connectedProfile() })
  await setUp(x, courier)
  const eye = await courier.newPage('https://pages.example/heron')
  // In front: a page behind another one draws twice a second.
  const composer = await courier.openComposer()
  return {
    x,
    courier,
    composer,
    eye,
    async close() {
      await courier.close()
      await x.close()
      expect(courier.violations, 'errors in the browser').toEqual([])
      expect(x.violations, 'rules of X that were broken').toEqual([])
    },
  }
}

/** A file of the fixtures, by its name. */
export function mediaFixture(name: string): Buffer {
  return readFileSync(join(ROOT, 'tests', 'fixtures', 'media', name))
}

/** Chooses files of the fixtures, or of these bytes, as the dialog behind "Add media" does. */
export async function choose(
  composer: Page,
  ...files: (string | { name: string; buffer: Buffer })[]
): Promise<void> {
  const picked = files.map((file) =>
    typeof file === 'string' ? { name: file, buffer: mediaFixture(file) } : file,
  )
  await composer
    .locator('input[type=file]')
    // What a file is called and said to be is not asked: its bytes tell.
    .setInputFiles(picked.map((file) => ({ ...file, mimeType: 'application/octet-stream' })))
}

export function tile(composer: Page, name: string): Locator {
  return named.attachments(composer).and(composer.getByRole('listitem', { name, exact: true }))
}

/** There once it is fit. */
export async function expectFit(composer: Page, name: string, line: string | RegExp) {
  await expect(tile(composer, name).locator('.tile-line > span').first()).toHaveText(line, {
    timeout: 120_000,
  })
}

/** Posts what is in the composer and waits until X has it. */
export async function postAs({ x, composer }: OneBrowser, text: string): Promise<PostedMedia[]> {
  await named.text(composer).fill(text)
  await named.post(composer).click()
  const media = await postedAs(x, text)
  // What comes next is for the next post.
  await expect(named.text(composer)).toHaveValue('')
  return media
}

/** What X got with this post, which has gone out once. */
export async function postedAs(x: XServer, text: string): Promise<PostedMedia[]> {
  const posts = () => x.posts.filter((post) => post.text.startsWith(text))
  await expect.poll(() => posts().length, { timeout: 240_000, intervals: [50] }).toBe(1)
  return posts()[0]?.media ?? []
}
