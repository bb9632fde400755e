import { attachment, described } from './bad-input.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { notesIn } from './media/notes-in.ts'
import { mediaFixture, postedAs } from './one-browser.ts'
import { named, setUp } from './set-up.ts'
import { openStream, STREAM_NAME } from './stream-draft.ts'

test.use({ person: 'connected' })

const STREAM = 'https://streams.example/ts/index.m3u8'

interface Scope {
  importScripts(path: string): void
  courierLater?: object
}

/** Whether this run of the worker has read the file of the build that is for later. */
function hasLater(courier: Courier): Promise<boolean> {
  return courier.worker.evaluate(() => 'courierLater' in globalThis)
}

/** Starts the worker anew, without anything to do. */
async function startAnew(courier: Courier): Promise<void> {
  await courier.stopWorker()
  await courier.wakeWorker()
  expect(await hasLater(courier)).toBe(false)
}

/** Reads the stream once more. */
async function expectRead(courier: Courier): Promise<void> {
  const composer = await openStream(courier, STREAM)
  await expect(described(composer, STREAM_NAME)).toBeVisible()
  expect(await hasLater(courier)).toBe(true)
  await composer.getByRole('button', { name: `Remove ${STREAM_NAME}` }).click()
  await expect(named.attachments(composer)).toHaveCount(0)
  await composer.close()
}

test('a worker that was stopped reads the later part when it is needed, and only then', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await startAnew(courier)
  const composer = await courier.openComposer()
  await named.text(composer).fill('Words alone')
  await named.post(composer).click()
  await expect(named.outbox(composer)).toContainText('Posted')
  expect(await hasLater(courier)).toBe(false)
  await composer.close()
  await expectRead(courier)
  await startAnew(courier)
  await expectRead(courier)
})

test('so does one of a browser that was closed, and one that was killed', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await courier.relaunch()
  expect(await hasLater(courier)).toBe(false)
  await expectRead(courier)
  await courier.kill()
  await courier.relaunch()
  expect(await hasLater(courier)).toBe(false)
  await expectRead(courier)
})

test('the notes in a picture of a page are taken out by a worker that was started anew', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const bytes = mediaFixture('tagged.jpg')
  expect(notesIn(bytes)).not.toEqual([])
  const headers = { 'content-type': 'image/jpeg', 'access-control-allow-origin': '*' }
  x.site.registerFile('cors.example', '/tagged.jpg', { bytes, headers })
  x.site.registerPage('pages.example', '/tagged', '<img src="https://cors.example/tagged.jpg">')
  const page = await courier.newPage('https://pages.example/tagged')
  await startAnew(courier)
  const composer = await courier.dispatchPost(page.locator('img'))
  await expect(described(composer, 'tagged.jpg')).toBeVisible()
  expect(await hasLater(courier)).toBe(true)
  await named.text(composer).fill('Without notes')
  await named.post(composer).click()
  const [got] = await postedAs(x, 'Without notes')
  expect(got).toMatchObject({ type: 'image/jpeg' })
  expect(notesIn(got?.bytes ?? bytes)).toEqual([])
})

test('where it cannot be read the attachment says so, and Try again reads it once it can be', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await startAnew(courier)
  await courier.worker.evaluate(() => {
    const scope = globalThis as unknown as Scope
    const { importScripts } = scope
    scope.importScripts = () => {
      scope.importScripts = importScripts
      throw new DOMException('The script failed to load.', 'NetworkError')
    }
  })
  const composer = await openStream(courier, STREAM)
  const tile = attachment(composer, STREAM_NAME)
  await expect(tile).toContainText('A file of Courier could not be read')
  expect(await hasLater(courier)).toBe(false)
  await tile.getByRole('button', { name: 'Try again' }).click()
  await expect(described(composer, STREAM_NAME)).toBeVisible()
})

test('a page of ours, as the background is one in Firefox, imports the same file as a module', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openOptions()
  const names = await page.evaluate(async () => {
    const path = '/background-later.js'
    await import(path)
    return Object.keys((globalThis as unknown as Scope).courierLater ?? {})
  })
  expect(names).toContain('readStream')
})
