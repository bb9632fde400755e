import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { type LargeVideo, largeVideo, lateVideo } from '../fixtures/large-video.ts'
import { MiB } from '../fixtures/make-fixtures.ts'
import type { Reply } from '../x-server/http/exchange.ts'
import { type LargeFile, serveLargeFile } from '../x-server/sample-site/large-file.ts'
import { mediaPage } from '../x-server/sample-site/media-pages.ts'
import type { XServer } from '../x-server/start-x-server.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

const EXPOSED = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Content-Range, Accept-Ranges, Content-Encoding',
  'content-type': 'video/mp4',
}

interface Host {
  /** As the host serves it now; a test may change it. */
  file: LargeFile & LargeVideo
  /** How many bytes the host had sent when each of these requests reached X. */
  sentAt: Record<'initialize' | 'append' | 'finalize', number[]>
  /** Sends the rest of the file, too: until then two thirds of it are there. */
  goOn(): void
}

/** Of 24 MiB; the rest comes when a test says so, however slow the machine is. */
const HELD_AT = 16 * MiB
/**
 * Until then 64 KiB come in a second: only where something comes is it looked whether the video can go up, and
 * what tells that may take longer than the first 16 MiB.
 */
const TRICKLE_MS = 1_000

/** A page with a video of 24 MiB that comes over a line of 4 MiB/s; its post is submitted at once. */
async function post(
  x: XServer,
  courier: Courier,
  facts: Partial<LargeFile & LargeVideo> = {},
  spoil: (reply: Reply, file: LargeFile) => Reply = (reply) => reply,
): Promise<Host & { composer: Page }> {
  let goOn = () => {}
  const rest = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const host: Host = {
    file: {
      ...largeVideo(24 * MiB),
      ...{ ranges: true, etag: '"one"', bytesPerSecond: 4 * MiB, sentBytes: 0, ...facts },
      held: { at: HELD_AT, until: rest, everyMs: TRICKLE_MS },
    },
    goOn: () => goOn(),
    sentAt: { initialize: [], append: [], finalize: [] },
  }
  x.site.register('cors.example', '/clip.mp4', (exchange) =>
    spoil(serveLargeFile(exchange, host.file, EXPOSED), host.file),
  )
  for (const endpoint of ['initialize', 'append', 'finalize'] as const) {
    x.faults.add({
      match: { endpoint },
      times: Number.POSITIVE_INFINITY,
      action: (_exchange, work) => {
        host.sentAt[endpoint].push(host.file.sentBytes)
        return work()
      },
    })
  }
  const src = 'https://cors.example/clip.mp4'
  const body = `<video id="media" width="480" height="270" preload="none" src="${src}"></video>`
  x.site.registerPage('pages.example', '/clip', mediaPage({ title: 'A clip', body }))
  await setUp(x, courier)
  const page = await courier.newPage('https://pages.example/clip')
  const composer = await courier.dispatchPost(page.locator('#media'))
  await named.text(composer).fill('From the page')
  await named.post(composer).click()
  await expect(named.outbox(composer)).toHaveCount(1)
  return Object.assign(host, { composer })
}

async function expectPosted(x: XServer, sha256: string): Promise<void> {
  await expect.poll(() => x.posts.length).toBe(1)
  expect(x.posts[0]?.text).toBe('From the page')
  expect(x.posts[0]?.media.map((media) => media.sha256)).toEqual([sha256])
}

/** Nothing reached X before the host had sent all there is. */
function expectNothingEarly({ sentAt, file }: Host): void {
  expect(Math.min(...sentAt.initialize)).toBe(file.byteLength)
}

async function expectGoingUp({ sentAt }: Host): Promise<void> {
  await expect.poll(() => sentAt.append.length, { intervals: [20] }).toBeGreaterThan(4)
}

test('a video goes up while it still arrives, in one upload, and is posted whole', async ({
  x,
  courier,
}) => {
  const host = await post(x, courier)
  await expectGoingUp(host)
  const popup = await courier.openPopupTab()
  const outbox = named.outbox(popup)
  await expect(outbox).toContainText('Uploading')
  host.goOn()
  await expectPosted(x, host.file.sha256())
  await expect(outbox).toContainText('Posted')
  const { append, finalize } = host.sentAt
  const early = append.filter((sentBytes) => sentBytes < 24 * MiB)
  expect(early.length).toBeGreaterThan(4)
  // Only what was whole is finalized, and nothing went up twice.
  expect(finalize).toEqual([24 * MiB])
  expect(x.uploads).toHaveLength(1)
  expect([...(x.uploads[0]?.timesAppended.values() ?? [])].every((times) => times === 1)).toBe(true)
})

test('a background that is stopped in the middle goes on with both', async ({ x, courier }) => {
  const host = await post(x, courier)
  await expectGoingUp(host)
  await courier.stopWorker()
  await courier.wakeWorker()
  host.goOn()
  await expectPosted(x, host.file.sha256())
  expect(host.file.sentBytes).toBeLessThan(48 * MiB)
  expect(x.uploads.filter(({ finalizeCalls }) => finalizeCalls > 0)).toHaveLength(1)
  expect(x.uploads).toHaveLength(1)
})

test('another video after a death in the middle: what went up of the first is left alone', async ({
  x,
  courier,
}) => {
  const host = await post(x, courier)
  await expectGoingUp(host)
  await courier.kill()
  const other = largeVideo(22 * MiB + 5, 2)
  Object.assign(host.file, { ...other, etag: '"two"' })
  host.goOn()
  await courier.relaunch()
  await courier.openPopupTab()
  await expectPosted(x, other.sha256())
  const [first, second, ...more] = x.uploads
  expect(first).toMatchObject({ totalBytes: 24 * MiB, finalizeCalls: 0 })
  expect(second).toMatchObject({ totalBytes: 22 * MiB + 5, finalizeCalls: 1 })
  expect(more).toEqual([])
})

test('a connection that breaks is told, nothing is posted, and a retry goes on with both', async ({
  x,
  courier,
}) => {
  const host = await post(x, courier)
  await expectGoingUp(host)
  // Whatever the host is asked next has no answer either.
  x.site.register('cors.example', '/clip.mp4', (exchange) => exchange.cut('connection'))
  x.cutConnections()
  const popup = await courier.openPopupTab()
  const outbox = named.outbox(popup)
  // Not only while a segment waits for its next try.
  await expect(outbox).toContainText('Failed')
  expect(x.posts).toEqual([])
  expect(host.sentAt.finalize).toEqual([])
  x.site.register('cors.example', '/clip.mp4', (exchange) =>
    serveLargeFile(exchange, host.file, EXPOSED),
  )
  host.goOn()
  await outbox.getByRole('button', { name: 'Retry' }).click()
  await expectPosted(x, host.file.sha256())
  expect(x.uploads).toHaveLength(1)
})

test('a video that says at its end what it is goes up when it is whole', async ({ x, courier }) => {
  const host = await post(x, courier, { ...lateVideo(24 * MiB), bytesPerSecond: 16 * MiB })
  await hadItsChance(courier, host)
  await expect.poll(() => x.posts.length).toBe(1)
  expectNothingEarly(host)
})

test('a video of unknown length goes up when it is whole', async ({ x, courier }) => {
  const host = await post(x, courier, { bytesPerSecond: 16 * MiB }, ({ headers, ...reply }) => {
    const { 'content-length': _length, ...others } = headers ?? {}
    return { ...reply, headers: others }
  })
  await hadItsChance(courier, host)
  await expectPosted(x, host.file.sha256())
  expectNothingEarly(host)
})

for (const [what, hidden] of [
  ['a compressed video', []],
  ['a compressed video whose host does not let that be seen', ['access-control-expose-headers']],
] as const) {
  test(`${what} goes up when it is whole`, async ({ x, courier }) => {
    const host = await post(x, courier, {}, ({ headers = {}, ...reply }, file) => {
      const packed = gzipSync(file.read(0, file.byteLength), { level: 1 })
      const shown = Object.entries(headers).filter(([name]) => !hidden.some((one) => one === name))
      return {
        ...reply,
        headers: {
          ...Object.fromEntries(shown),
          'content-encoding': 'gzip',
          'content-length': String(packed.length),
        },
        body: slowly(packed, file),
      }
    })
    await hadItsChance(courier, host)
    await expectPosted(x, host.file.sha256())
    expectNothingEarly(host)
  })
}

/** As much of it is there as is enough for others to go up; a page is opened, and the rest comes. */
async function hadItsChance(courier: Courier, { file, goOn }: Host): Promise<void> {
  await expect.poll(() => file.sentBytes).toBeGreaterThanOrEqual(HELD_AT)
  const popup = await courier.openPopupTab()
  await expect(named.outbox(popup)).toHaveCount(1)
  goOn()
}

/** In two seconds; what is counted is the share of the file. */
async function* slowly(packed: Buffer, file: LargeFile): AsyncGenerator<Buffer> {
  const steps = 20
  for (let step = 0; step < steps; step++) {
    await sleep(100)
    if (file.sentBytes >= HELD_AT) await file.held?.until
    const [from, to] = [step, step + 1].map((place) => Math.floor((packed.length * place) / steps))
    file.sentBytes = Math.floor((file.byteLength * (step + 1)) / steps)
    yield packed.subarray(from, to)
  }
}
