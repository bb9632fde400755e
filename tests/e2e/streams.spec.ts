import type { Page } from '@playwright/test'
import { FILM, SOUND_STREAMS } from '../fixtures/streams.ts'
import type { PostedMedia, XServer } from '../x-server/start-x-server.ts'
import { attachment, described, expectRefused } from './bad-input.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'
import { stored } from './stored-files.ts'
import { choices, choose, making, openStream, STREAM_NAME, submitText } from './stream-draft.ts'

test.use({ person: 'connected' })

const EVERYONE = { 'access-control-allow-origin': '*' }
const PROTECTED = 'This video is protected. Courier does not copy it.'
const LIVE = 'This video is live. Try again when it is over.'
const host = (path: string) => `https://streams.example${path}`

/** What the background asked the host of streams for, in order. */
function requested(x: XServer, ending: string): string[] {
  return x.requests
    .filter((request) => request.host === 'streams.example' && request.method === 'GET')
    .map(({ path }) => path)
    .filter((path) => path.endsWith(ending))
}

async function postedVideo(x: XServer, composer: Page): Promise<PostedMedia> {
  await named.text(composer).fill('From a player')
  await named.post(composer).click()
  await expect(named.outbox(composer)).toContainText('Posted')
  const [medium, ...more] = x.posts.flatMap(({ media }) => media)
  expect(more).toEqual([])
  if (!medium) throw new Error('posted without a medium')
  return medium
}

interface Played {
  seconds: number
  width: number
  height: number
  /** Decoded pictures. */
  pictures: number
  /** Loudest sample of the sound, 0 to 1; 0 where there is none. */
  loudest: number
  soundSeconds: number
}

/** Seconds that a browser sees in it. */
async function load(page: Page, bytes: Buffer): Promise<number> {
  return page.evaluate(async (base64) => {
    const blob = await (await fetch(`data:video/mp4;base64,${base64}`)).blob()
    const video = document.createElement('video')
    video.src = URL.createObjectURL(blob)
    await new Promise((resolve, reject) => {
      video.onloadedmetadata = resolve
      video.onerror = () => reject(new Error(video.error?.message))
    })
    return video.duration
  }, bytes.toString('base64'))
}

/** Plays it to its end in a browser that knows nothing of ours. */
async function play(page: Page, bytes: Buffer): Promise<Played> {
  return page.evaluate(async (base64) => {
    const blob = await (await fetch(`data:video/mp4;base64,${base64}`)).blob()
    const video = document.createElement('video')
    video.muted = true
    video.src = URL.createObjectURL(blob)
    await new Promise((resolve, reject) => {
      video.onloadedmetadata = resolve
      video.onerror = () => reject(new Error(video.error?.message))
    })
    const { duration, videoWidth, videoHeight } = video
    video.playbackRate = 4
    await video.play()
    await new Promise((resolve, reject) => {
      video.onended = resolve
      video.onerror = () => reject(new Error(video.error?.message))
    })
    const { totalVideoFrames } = video.getVideoPlaybackQuality()
    const context = new OfflineAudioContext(1, 1, 44_100)
    const sound = await context.decodeAudioData(await blob.arrayBuffer()).catch(() => null)
    const samples = sound?.getChannelData(0) ?? []
    let loudest = 0
    for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample))
    return {
      seconds: duration,
      width: videoWidth,
      height: videoHeight,
      pictures: totalVideoFrames,
      loudest,
      soundSeconds: sound?.duration ?? 0,
    }
  }, bytes.toString('base64'))
}

function expectWhole(played: Played, size: { width: number; height: number } = FILM): void {
  const picture = FILM.seconds / FILM.pictures
  expect(Math.abs(played.seconds - FILM.seconds)).toBeLessThanOrEqual(picture)
  expect(Math.abs(played.soundSeconds - FILM.seconds)).toBeLessThanOrEqual(2 * picture)
  expect(played).toMatchObject({ width: size.width, height: size.height })
  expect(played.pictures).toBeGreaterThanOrEqual(FILM.pictures - 1)
  expect(played.loudest).toBeGreaterThan(0.05)
}

for (const [path, words] of [
  ['/ts/index.m3u8', 'a transport stream'],
  ['/fmp4/index.m3u8', 'fragments by byte ranges'],
  ['/separate/master.m3u8', 'pictures and sound apart'],
] as const) {
  test(`a stream of ${words} is posted as one film with sound`, async ({ x, courier }) => {
    await setUp(x, courier)
    const composer = await openStream(courier, host(path))
    await expect(described(composer, STREAM_NAME)).toBeVisible()
    const medium = await postedVideo(x, composer)
    expect(medium).toMatchObject({ category: 'tweet_video' })
    const page = await courier.newPage('https://pages.example/heron')
    expectWhole(await play(page, medium.bytes))
  })
}

test('of several variants the best is taken when it was posted before they were known', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  let answer = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  const { bytes, type } = SOUND_STREAMS['/variants/master.m3u8'] ?? { bytes: '', type: '' }
  x.site.register('streams.example', '/variants/master.m3u8', async () => {
    await held
    return { status: 200, headers: { 'content-type': type, ...EVERYONE }, body: bytes }
  })
  const composer = await openStream(courier, host('/variants/master.m3u8'))
  await named.text(composer).fill('Before it is read')
  await named.post(composer).click()
  await expect(named.outbox(composer)).toHaveCount(1)
  answer()
  await expect(named.outbox(composer)).toContainText('Posted')
  const page = await courier.newPage('https://pages.example/heron')
  expectWhole(await play(page, x.posts[0]?.media[0]?.bytes ?? Buffer.alloc(0)))
})

test('of several variants one is chosen, best first, and that one is posted', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const composer = await openStream(courier, host('/variants/master.m3u8'))
  await expect
    .poll(() => choices(composer))
    .toMatchObject([
      { variant: { width: 640, height: 360 }, width: 640, durationSeconds: 6 },
      { variant: { width: 320, height: 180 }, width: 320, durationSeconds: 6 },
    ])
  expect(requested(x, '.ts')).toEqual([])
  await choose(composer, 1)
  await expect(described(composer, STREAM_NAME)).toBeVisible()
  const medium = await postedVideo(x, composer)
  const page = await courier.newPage('https://pages.example/heron')
  expectWhole(await play(page, medium.bytes), { width: 320, height: 180 })
  expect(requested(x, '.ts').every((path) => path.startsWith('/variants/low/'))).toBe(true)
})

const ON_HOST = 'streams.example'
const REFUSED: [path: string, says: string, remedy?: string][] = [
  ['aes-128.m3u8', PROTECTED],
  ['sample-aes.m3u8', PROTECTED],
  ['session-key.m3u8', PROTECTED],
  ['late-key.m3u8', PROTECTED],
  ['live.m3u8', LIVE, 'Try again'],
  ['event.m3u8', LIVE, 'Try again'],
  ['endless.m3u8', `The video’s list on ${ON_HOST} does not end. Choose a file.`],
  ['enormous.m3u8', `The video’s list on ${ON_HOST} does not end. Choose a file.`],
  ['long.m3u8', 'This video has 131 minutes; X takes 125 at most. Choose a shorter file.'],
  ['own-master.m3u8', `The video’s list on ${ON_HOST} leads back to itself. Choose a file.`],
  ['ping.m3u8', `The video’s list on ${ON_HOST} leads back to itself. Choose a file.`],
  ['round.m3u8', `${ON_HOST} leads round in a circle. Choose a file.`],
  ['page.m3u8', 'This link led to a web page, often one to sign in. Choose a file.'],
  ['words.m3u8', 'This link led to text, not to a picture or video. Choose a file.'],
  ['nowhere.m3u8', `${ON_HOST} does not have this file any more. Choose a file.`],
  ['no-parts.m3u8', `The video’s list on ${ON_HOST} is damaged. Choose a file.`],
  ['nonsense.m3u8', `The video’s list on ${ON_HOST} is damaged. Choose a file.`],
  [
    'missing-part.m3u8',
    `Part 2 of 3 of this video is missing on ${ON_HOST}. Try again.`,
    'Try again',
  ],
  ['page-part.m3u8', `Part 2 of 3 of this video is missing on ${ON_HOST}. Try again.`, 'Try again'],
  ['damaged.m3u8', 'This HLS file is damaged. Choose another.'],
  [
    'foreign.m3u8',
    'Courier reads pictures from web pages, not from file: addresses. Choose a file.',
  ],
  ['hevc.m3u8', 'Courier cannot read HEVC files. Choose a JPEG, PNG, WebP, GIF or MP4.'],
  ['manifest.mpd', 'This video comes as DASH, which Courier cannot read yet. Choose a file.'],
]

test('streams that cannot be posted say why, with one remedy, and no key is fetched', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  for (const [path, says, remedy = 'Choose a file'] of REFUSED) {
    await test.step(path, async () => {
      const composer = await openStream(courier, host(`/other/${path}`))
      await expectRefused(composer, STREAM_NAME, { says, remedy })
      await composer.close()
    })
  }
  expect(requested(x, '.key')).toEqual([])
})

test('only the right to read the host of a stream is missing: it is named, nothing is asked', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const composer = await openStream(courier, 'https://closed-streams.example/ts/index.m3u8')
  await expect(attachment(composer, STREAM_NAME)).toContainText('closed-streams.example')
})

test('parts on hosts that let nobody read them are named together', async ({ x, courier }) => {
  await setUp(x, courier)
  const parts = ['https://closed-streams.example/ts/0.ts', 'https://nocors.example/ts/1.ts']
  const lines = parts.flatMap((part) => ['#EXTINF:2,', part])
  const list = ['#EXTM3U', '#EXT-X-TARGETDURATION:2', ...lines, '#EXT-X-ENDLIST'].join('\n')
  x.site.registerFile('streams.example', '/elsewhere.m3u8', {
    bytes: Buffer.from(list),
    headers: EVERYONE,
  })
  const composer = await openStream(courier, host('/elsewhere.m3u8'))
  const tile = attachment(composer, STREAM_NAME)
  await expect(tile).toContainText('closed-streams.example')
  await expect(tile).toContainText('nocors.example')
  await expect(tile).not.toContainText(/(?<!closed-)streams\.example/)
})

test('a browser killed in mid-stream goes on with the first part that is missing', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  let served = 0
  const part = SOUND_STREAMS['/ts/1.ts']
  x.site.register('streams.example', '/ts/1.ts', (exchange) => {
    served += 1
    if (served === 1) return exchange.hang()
    return {
      status: 200,
      headers: { 'content-type': 'video/mp2t', ...EVERYONE },
      body: part?.bytes ?? '',
    }
  })
  await openStream(courier, host('/ts/index.m3u8'))
  await expect.poll(() => served).toBe(1)
  await courier.kill()
  await courier.relaunch()
  const composer = await courier.openComposer()
  await expect(described(composer, STREAM_NAME)).toBeVisible()
  expect(requested(x, '.ts')).toEqual(['/ts/0.ts', '/ts/1.ts', '/ts/1.ts', '/ts/2.ts'])
  const medium = await postedVideo(x, composer)
  const page = await courier.newPage('https://pages.example/heron')
  expectWhole(await play(page, medium.bytes))
})

/** A film of this many parts, on the host of streams: long enough to be met while it is made. */
function serveLongFilm(x: XServer, count: number): string {
  const lines = Array.from({ length: count }, (_, i) => ['#EXTINF:2,', `${i}.ts`]).flat()
  const list = ['#EXTM3U', '#EXT-X-TARGETDURATION:2', ...lines, '#EXT-X-ENDLIST'].join('\n')
  x.site.registerFile('streams.example', '/long/index.m3u8', {
    bytes: Buffer.from(list),
    headers: EVERYONE,
  })
  x.site.register('streams.example', '/long/*', ({ path }) => {
    const part = Number(/(\d+)\.ts$/.exec(path)?.[1]) % 3
    const body = SOUND_STREAMS[`/ts/${part}.ts`]?.bytes ?? ''
    return { status: 200, headers: { 'content-type': 'video/mp2t', ...EVERYONE }, body }
  })
  return host('/long/index.m3u8')
}

/** The composer while the film is being made of its parts, and the name of what is made. */
async function openWhileMade(x: XServer, courier: Courier, parts: number) {
  const composer = await openStream(courier, serveLongFilm(x, parts))
  const patience = { intervals: [20] }
  await expect.poll(() => making(composer), patience).not.toBeNull()
  return { composer, made: await making(composer) }
}

test('a post goes out at once while a film is made, which is then begun again', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  // A little shorter than what the account may post.
  const { composer, made } = await openWhileMade(x, courier, 570)
  await submitText(composer, 'Not after the film')
  await expect.poll(() => x.posts.length, { intervals: [20] }).toBe(1)
  await expect
    .poll(async () => ![made, null].includes(await making(composer)), { intervals: [20] })
    .toBe(true)
  await expect(described(composer, STREAM_NAME)).toBeVisible()
})

test('a browser killed while a film is made makes it again, of the parts that it has', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await openWhileMade(x, courier, 300)
  await courier.kill()
  await courier.relaunch()
  const composer = await courier.openComposer()
  await expect(described(composer, STREAM_NAME)).toBeVisible()
  expect(requested(x, '.ts')).toHaveLength(300)
  expect(await making(composer)).toBeNull()
  const { bytes } = await postedVideo(x, composer)
  const page = await courier.newPage('https://pages.example/heron')
  expect(Math.abs((await load(page, bytes)) - 600)).toBeLessThan(1)
})

test('a stream that is removed on its way leaves nothing behind', async ({ x, courier }) => {
  await setUp(x, courier)
  const before = await stored(await courier.openPopupTab())
  const { composer } = await openWhileMade(x, courier, 300)
  await composer.getByRole('button', { name: `Remove ${STREAM_NAME}` }).click()
  await expect.poll(() => stored(composer)).toEqual(before)
})

test('a player, right-clicked: the stream that it plays is posted, and a protected one is refused', async ({
  x,
  desktop,
}) => {
  await setUp(x, desktop)
  const player = await desktop.newPage('https://pages.example/player/ts/index.m3u8')
  await player.locator('body[data-ready=yes]').waitFor()
  const composer = await desktop.rightClickPost(player.locator('#media'))
  await expect(composer.getByRole('button', { name: /^Alt text for / })).toBeVisible()
  const medium = await postedVideo(x, composer)
  expectWhole(await play(player, medium.bytes))
  const guarded = await desktop.newPage('https://pages.example/protected/fmp4/index.m3u8')
  await guarded.locator('body[data-ready=yes][data-protected=yes]').waitFor()
  await desktop.rightClickPost(guarded.locator('#media'))
  await expect(named.attachments(composer)).toContainText(PROTECTED)
})
