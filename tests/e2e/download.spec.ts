import type { Page } from '@playwright/test'
import { largeVideo } from '../fixtures/large-video.ts'
import { MiB, videoOf } from '../fixtures/make-fixtures.ts'
import { type LargeFile, serveLargeFile } from '../x-server/sample-site/large-file.ts'
import { mediaPage } from '../x-server/sample-site/media-pages.ts'
import type { XServer } from '../x-server/start-x-server.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'
import { stored } from './stored-files.ts'

test.use({ person: 'connected' })

const EXPOSED = { 'access-control-expose-headers': 'ETag, Content-Range, Accept-Ranges' }
/** Of 1 MiB each, stored before a browser is killed. */
const SAFE_PIECES = 5
const LONG_AGO = 'Thu, 01 Oct 2026 12:00:00 GMT'

interface Host {
  /** As the host serves it now; a test may change it. */
  file: LargeFile
  /** What each request of the background asked for, and the status it got. */
  downloads(): { range: string | undefined; status: number }[]
}

/** What is particular about the file, and the headers beside it. */
type How = [facts: Partial<LargeFile>, headers?: Record<string, string>]

/** A page whose video, 24 MiB, comes over a line of 5 MiB/s from another host that shares with all. */
async function startDownload(
  x: XServer,
  courier: Courier,
  facts: Partial<LargeFile>,
  headers: Record<string, string> = {},
): Promise<Host & { composer: Page }> {
  const host: Host = {
    file: {
      ...largeVideo(24 * MiB),
      ranges: true,
      bytesPerSecond: 5 * MiB,
      sentBytes: 0,
      ...facts,
    },
    downloads: () =>
      x.requests
        .filter(({ path, method }) => path === '/clip.mp4' && method === 'GET')
        .map((request) => ({ range: request.headers.range, status: request.status })),
  }
  x.site.register('cors.example', '/clip.mp4', (exchange) =>
    serveLargeFile(exchange, host.file, {
      'access-control-allow-origin': '*',
      'content-type': 'video/mp4',
      ...headers,
    }),
  )
  const src = 'https://cors.example/clip.mp4'
  const body = `<video id="media" width="480" height="270" preload="none" src="${src}"></video>`
  x.site.registerPage('pages.example', '/clip', mediaPage({ title: 'A clip', body }))
  await setUp(x, courier)
  const page = await courier.newPage('https://pages.example/clip')
  const composer = await courier.dispatchPost(page.locator('#media'))
  return Object.assign(host, { composer })
}

/** From here on a host that is told to wait sends nothing until it may go on. */
function heldAt(at: number) {
  let goOn = () => {}
  const until = new Promise<void>((resolve) => {
    goOn = resolve
  })
  return { held: { at, until }, goOn }
}

/** Kills the browser when at least this much of the download is stored, and not all of it has come. */
async function killInMidDownload(x: XServer, courier: Courier, ...how: How): Promise<Host> {
  const [facts, headers] = how
  const { held, goOn } = heldAt(12 * MiB)
  const host = await startDownload(x, courier, { ...facts, held }, headers)
  await expect
    .poll(async () => (await stored(host.composer)).pieces)
    .toBeGreaterThanOrEqual(SAFE_PIECES)
  await courier.kill()
  goOn()
  return host
}

async function expectPosted(x: XServer, courier: Courier, sha256: string): Promise<void> {
  const composer = await courier.openComposer()
  await named.text(composer).fill('From the page')
  await named.post(composer).click()
  await expect.poll(() => x.posts.length).toBe(1)
  expect(x.posts[0]?.media[0]?.sha256).toBe(sha256)
}

for (const [what, facts, headers] of [
  ['a tag it shows', { etag: '"one"' }, EXPOSED],
  ['a date', { lastModified: LONG_AGO }, {}],
] as const) {
  test(`a browser killed in mid-download asks for the rest only, by ${what}`, async ({
    x,
    courier,
  }) => {
    const host = await killInMidDownload(x, courier, facts, headers)
    await courier.relaunch()
    await expectPosted(x, courier, largeVideo(24 * MiB).sha256())
    const [first, second, ...more] = host.downloads()
    expect(first?.range).toBeUndefined()
    expect(more).toEqual([])
    expect(second?.status).toBe(206)
    const from = Number(/^bytes=(\d+)-$/.exec(second?.range ?? '')?.[1])
    expect(from % MiB).toBe(0)
    expect(from).toBeGreaterThanOrEqual(SAFE_PIECES * MiB)
  })
}

test('a killed download begins anew where the host serves no parts', async ({ x, courier }) => {
  const host = await killInMidDownload(x, courier, { lastModified: LONG_AGO, ranges: false })
  await courier.relaunch()
  await expectPosted(x, courier, largeVideo(24 * MiB).sha256())
  expect(host.downloads().at(-1)?.status).toBe(200)
})

test('a killed download begins anew where the file is another one by now', async ({
  x,
  courier,
}) => {
  const host = await killInMidDownload(x, courier, { etag: '"one"' }, EXPOSED)
  const other = largeVideo(22 * MiB + 5, 2)
  Object.assign(host.file, { ...other, etag: '"two"' })
  await courier.relaunch()
  await expectPosted(x, courier, other.sha256())
})

test('a large video is kept in pieces, and nothing of it is left once it is posted', async ({
  x,
  courier,
}) => {
  const host = await startDownload(x, courier, { etag: '"one"', bytesPerSecond: 50 * MiB })
  await expect(host.composer.getByRole('button', { name: 'Alt text for clip.mp4' })).toBeVisible()
  await expect.poll(() => stored(host.composer)).toMatchObject({ pieces: 24, downloads: 0 })
  await expectPosted(x, courier, largeVideo(24 * MiB).sha256())
  const page = await courier.openPopupTab()
  await expect(named.outbox(page)).toContainText('Posted')
  await expect.poll(() => stored(page)).toMatchObject({ pieces: 0, downloads: 0 })
})

/** Lets the extension keep so many bytes more than it does now; the returned function ends that. */
async function limitRoom(courier: Courier, page: Page, byteLength: number) {
  const session = await courier.context.newCDPSession(page)
  const origin = `chrome-extension://${courier.id}`
  const { usage } = await session.send('Storage.getUsageAndQuota', { origin })
  const quotaSize = usage + byteLength
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize })
  return () => session.send('Storage.overrideQuotaForOrigin', { origin })
}

const DISK_FULL = /The disk is full\. Free \d+(\.\d)? [MK]B, then try again\./

async function expectTaken(composer: Page): Promise<void> {
  const taken = composer.getByRole('button', { name: 'Alt text for clip.mp4' })
  await expect(taken).toBeVisible()
}

test('a disk without room is told with a number before anything is fetched', async ({
  x,
  courier,
}) => {
  const makeRoom = await limitRoom(courier, await courier.openPopupTab(), 30 * MiB)
  // What comes before the host waits is next to nothing, and enough for Courier to say so.
  const { held, goOn } = heldAt(1 * MiB)
  const { composer } = await startDownload(x, courier, { etag: '"one"', held })
  await expect(composer.getByText(DISK_FULL)).toBeVisible()
  expect(await stored(composer)).toMatchObject({ pieces: 0, downloads: 0 })
  goOn()
  await makeRoom()
  await composer.getByRole('button', { name: 'Try again' }).click()
  await expectTaken(composer)
})

test('a disk that fills up in mid-download leaves nothing half-written, and the draft whole', async ({
  x,
  courier,
}) => {
  // Not all of it comes before the disk is full.
  const { held, goOn } = heldAt(8 * MiB)
  const { composer, file } = await startDownload(x, courier, { etag: '"one"', held })
  await named.text(composer).fill('Still here')
  await expect.poll(() => file.sentBytes, { intervals: [20] }).toBeGreaterThan(6 * MiB)
  const makeRoom = await limitRoom(courier, composer, 1 * MiB)
  goOn()
  await expect(composer.getByText(DISK_FULL)).toBeVisible()
  await expect.poll(() => stored(composer)).toMatchObject({ pieces: 0, downloads: 0 })
  await expect(named.text(composer)).toHaveValue('Still here')
  await makeRoom()
  await composer.getByRole('button', { name: 'Try again' }).click()
  await expectTaken(composer)
})

test.describe('somebody new', () => {
  test.use({ person: 'new' })

  test('a chosen file that does not fit is left out with the number, and the draft stays', async ({
    courier,
  }) => {
    const composer = await courier.openComposer()
    await named.text(composer).fill('Still here')
    await limitRoom(courier, composer, 30 * MiB)
    await composer.locator('input[type=file]').setInputFiles({
      name: 'clip.mp4',
      mimeType: 'video/mp4',
      buffer: videoOf(24 * MiB),
    })
    await expect(composer.getByText(DISK_FULL)).toBeVisible()
    expect(await stored(composer)).toEqual({ blobs: 0, pieces: 0, downloads: 0 })
    await expect(named.text(composer)).toHaveValue('Still here')
  })
})
