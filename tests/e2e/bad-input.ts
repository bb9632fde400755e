import { writeFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { jpegPicture } from '../fixtures/make-fixtures.ts'
import type { XServer } from '../x-server/start-x-server.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

/** A file as it comes out of the file dialog. */
export interface PickedFile {
  name: string
  mimeType: string
  buffer: Buffer
}

/** What stands in the draft before anything bad arrives, and must stand there after it. */
export const KEPT_WORDS = 'Written before, and still here after'
export const KEPT_PICTURE: PickedFile = {
  name: 'kept.jpg',
  mimeType: 'image/jpeg',
  buffer: jpegPicture('dawn'),
}

export function file(name: string, mimeType: string, bytes: Uint8Array | string): PickedFile {
  return { name, mimeType, buffer: Buffer.from(bytes as Uint8Array) }
}

/** Signed in, with a draft of words, and of one sound picture unless told otherwise. */
export async function startDraft(
  x: XServer,
  courier: Courier,
  { picture = true } = {},
): Promise<Page> {
  await setUp(x, courier)
  const composer = await courier.openComposer()
  await named.text(composer).fill(KEPT_WORDS)
  if (picture) {
    await pick(composer, KEPT_PICTURE)
    await expect(described(composer, KEPT_PICTURE.name)).toBeVisible()
  }
  return composer
}

/** From here on a file is put on disk, which is much quicker than sending it to the browser. */
const LARGE_BYTES = 1_000_000

/** A file for the file dialog, by its bytes or by its place on disk. */
export function choice(picked: PickedFile): PickedFile | string {
  if (picked.buffer.length < LARGE_BYTES) return picked
  const path = test.info().outputPath(picked.name)
  writeFileSync(path, picked.buffer)
  return path
}

/** Chooses files as the dialog behind "Add media" does; several at once when they are small. */
export async function pick(composer: Page, ...files: PickedFile[]): Promise<void> {
  const [only, ...more] = files
  const input = composer.locator('input[type=file]')
  await input.setInputFiles(only && more.length === 0 ? choice(only) : files)
}

/** There once the bytes of an attachment are stored and sound. */
export function described(composer: Page, name: string): Locator {
  return composer.getByRole('button', { name: `Alt text for ${name}` })
}

export function attachment(composer: Page, name: string): Locator {
  return composer
    .getByRole('list', { name: 'Attachments' })
    .getByRole('listitem', { name, exact: true })
}

/** A button that is there and says why it cannot be pressed, in the words beside it. */
export async function expectNotReady(composer: Page, reason: string): Promise<void> {
  await expect(named.post(composer)).toHaveAttribute('aria-disabled', 'true')
  await expect(named.post(composer)).toHaveAccessibleDescription(reason)
}

/** The tile of a medium that cannot be used: its own words and its remedy, and all else untouched. */
export async function expectRefused(
  composer: Page,
  name: string,
  { says, remedy }: { says: string; remedy: string | string[] },
): Promise<void> {
  const tile = attachment(composer, name)
  await expect(tile.getByText(says, { exact: true })).toBeVisible()
  const buttons = await tile.getByRole('button').all()
  const names = await Promise.all(
    buttons.map(async (button) => (await button.getAttribute('aria-label')) ?? button.innerText()),
  )
  // Beside others it can be moved, too.
  const ways = names.filter((label) => label !== `Move ${name}`)
  expect(ways).toEqual([remedy, `Remove ${name}`].flat())
  await expectNotReady(composer, 'Replace or remove the unread file.')
}

/** Takes the bad one out again; then what was there before could go out. */
export async function removeRefused(composer: Page, name: string): Promise<void> {
  await composer.getByRole('button', { name: `Remove ${name}`, exact: true }).click()
  await expect(attachment(composer, name)).toHaveCount(0)
  await expect(named.text(composer)).toHaveValue(KEPT_WORDS)
  await expect(named.post(composer)).not.toHaveAttribute('aria-disabled', 'true')
}

/** Posts what is there and waits until X has exactly one post more, with these media. */
export async function expectPostedOnce(
  x: XServer,
  composer: Page,
  post: { text: string; categories: string[] },
): Promise<void> {
  await named.post(composer).click()
  await expect.poll(() => x.posts.length).toBe(1)
  expect(x.posts[0]?.text).toContain(post.text)
  expect(x.posts[0]?.media.map(({ category }) => category)).toEqual(post.categories)
}

/**
 * Nothing went wrong where no one looks: no error in any context, no rule of X broken.
 * @param allowed text of what the page under test itself provokes.
 */
export function expectQuiet(x: XServer, courier: Courier, allowed?: RegExp): void {
  expect(courier.violations.filter(({ text }) => !allowed?.test(text))).toEqual([])
  expect(x.violations).toEqual([])
}
