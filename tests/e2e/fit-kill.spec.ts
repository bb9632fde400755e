import type { Page } from '@playwright/test'
import { lastingWebm } from '../fixtures/lasting-webm.ts'
import type { XServer } from '../x-server/start-x-server.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { seeVideo } from './media/see-video.ts'
import { choose, expectFit, postedAs, tile } from './one-browser.ts'
import { named, setUp } from './set-up.ts'
import { stored } from './stored-files.ts'

test.use({ person: 'connected' })

/** Seconds of the film, whose frames take a few seconds to be encoded anew. */
const LENGTH = 24
const NAME = 'lasting.webm'

/** Chooses the film and waits until some of it is made. */
async function startFitting(x: XServer, courier: Courier, accounts = 1): Promise<Page> {
  await setUp(x, courier)
  if (accounts > 1) {
    x.session.userId = x.users[1]?.id
    await courier.signIn()
  }
  x.switches.processingPolls = 1
  const composer = await courier.openComposer()
  await choose(composer, { name: NAME, buffer: await lastingWebm(LENGTH) })
  await expectUnderWay(composer)
  return composer
}

async function expectUnderWay(composer: Page): Promise<void> {
  const share = () =>
    tile(composer, NAME).getByRole('progressbar').getAttribute('aria-valuenow').then(Number)
  await expect.poll(share, { intervals: [20] }).toBeGreaterThan(0)
}

/** The post went out once, as a whole film, and nothing of it stays: only the accounts' pictures. */
async function expectWhole(
  x: XServer,
  courier: Courier,
  page: Page,
  text: string,
  pictures = 1,
): Promise<void> {
  const [got] = await postedAs(x, text)
  expect(got).toMatchObject({ type: 'video/mp4', category: 'tweet_video' })
  expect(x.uploads.filter(({ category }) => category === 'tweet_video')).toHaveLength(1)
  const eye = await courier.newPage('https://pages.example/heron')
  const seen = await seeVideo(eye, got?.bytes as Buffer, 'video/mp4', LENGTH - 1)
  expect(seen).toMatchObject({ width: 1280, height: 720 })
  expect(Math.abs(seen.seconds - LENGTH)).toBeLessThan(0.2)
  await expect.poll(() => stored(page)).toEqual({ blobs: pictures, pieces: 0, downloads: 0 })
}

test('the worker stopped while a posted video is made fit makes it again and posts once', {
  tag: '@patient',
}, async ({ x, courier, allowed }) => {
  // Chromium's own words for a call of the extension's that was under way as the worker ended.
  allowed.push(/Unchecked runtime.lastError: No SW/)
  const composer = await startFitting(x, courier, 2)
  await named.text(composer).fill('All of the film')
  await named.post(composer).click()
  // Another account's, which needs nothing of the kind, does not wait for it.
  await expect(named.outbox(composer)).toHaveCount(1)
  await composer.getByRole('button', { name: 'Account: @ana_kovac' }).click()
  await composer.getByRole('menuitemradio', { name: /Jonas Lind/ }).click()
  await named.text(composer).fill('At once')
  await named.post(composer).click()
  await postedAs(x, 'At once')
  const film = named.outbox(composer).filter({ hasText: 'All of the film' })
  await expect(film).toContainText('Preparing')
  expect(x.posts).toHaveLength(1)
  await courier.stopWorker()
  expect(x.posts).toHaveLength(1)
  await courier.wakeWorker()
  await expectWhole(x, courier, composer, 'All of the film', 2)
})

test('the browser killed while a video is made fit has it made again after the restart', async ({
  x,
  courier,
}) => {
  await startFitting(x, courier)
  await courier.kill()
  await courier.relaunch()
  const composer = await courier.openComposer()
  await expectFit(composer, NAME, /^WebM → MP4/)
  await named.text(composer).fill('Whole again')
  await named.post(composer).click()
  await expectWhole(x, courier, composer, 'Whole again')
})

test('what is made fit rests while it is paused, and removed it leaves nothing', async ({
  x,
  courier,
}) => {
  const composer = await startFitting(x, courier)
  const film = tile(composer, NAME)
  await film.getByRole('button', { name: `Pause preparing ${NAME}` }).click()
  await expect(film).toContainText('Paused')
  await expect.poll(() => stored(composer)).toEqual({ blobs: 2, pieces: 0, downloads: 0 })
  // A background that starts meanwhile leaves it alone.
  await courier.stopWorker()
  await courier.wakeWorker()
  await film.getByRole('button', { name: `Resume preparing ${NAME}` }).click()
  await expectUnderWay(composer)
  await composer.getByRole('button', { name: `Remove ${NAME}` }).click()
  await expect.poll(() => stored(composer)).toEqual({ blobs: 1, pieces: 0, downloads: 0 })
  await expect(named.attachments(composer)).toHaveCount(0)
})
