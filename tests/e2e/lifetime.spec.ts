import { createHash } from 'node:crypto'
import { jpegPicture, videoOf } from '../fixtures/make-fixtures.ts'
import { fault, type User, type XServer } from '../x-server/start-x-server.ts'
import { described, file, type PickedFile, pick } from './bad-input.ts'
import type { Courier } from './harness/courier.ts'
import type { LoneBrowser } from './harness/lone-browser.ts'
import { test as base, expect } from './harness/test.ts'
import { WorkerLife } from './harness/worker-life.ts'
import { named, setUp } from './set-up.ts'

const SECOND = 1000
const KiB = 1024
const MiB = 1024 * KiB

/** 20 MiB at this pace are on their way for 160 s, besides the silence. */
const VIDEO = file('dusk.mp4', 'video/mp4', videoOf(20 * MiB))
const SLOW = { bytesPerSecond: 128 * KiB, roundTripMs: 40 }
const UPLOAD_MS = 180 * SECOND
/** Longer than an idle worker lives (30 s), shorter than an answer is waited for (50 s). */
const SILENCE_MS = 40 * SECOND

const PICTURE = file('dusk.jpg', 'image/jpeg', jpegPicture('dusk'))
/** Longer than is sat out awake (25 s), and long enough for an idle worker to be stopped (30 s). */
const RETRY_AFTER_SECS = 75
/** Longer than the alarm's period: one that was left standing would bring the worker back. */
const STAYS_AWAY_MS = 70 * SECOND

const test = base.extend<{ leaveAlone: (courier: Courier) => Promise<LoneBrowser> }>({
  // `launch` is named so that these browsers end before the profiles they run on are deleted.
  leaveAlone: async ({ launch: _profiles }, use) => {
    const alone: LoneBrowser[] = []
    await use(async (courier) => {
      const browser = await courier.leaveAlone()
      alone.push(browser)
      return browser
    })
    await Promise.all(alone.map((browser) => browser.quit()))
  },
})

/** Connects this account and leaves a draft with words and one file. */
async function draftFor(x: XServer, courier: Courier, user: User, media: PickedFile) {
  x.session.userId = user.id
  await setUp(x, courier)
  const composer = await courier.openComposer()
  await pick(composer, media)
  await expect(described(composer, media.name)).toBeVisible()
  await named.text(composer).fill(`By ${user.name}, and nobody looked`)
  // Another page shows what is stored.
  const other = await courier.openPopupTab()
  await expect(named.text(other)).toHaveValue(/nobody looked/)
}

/** Presses Post in the popup's page, which is closed as soon as the outbox has it. */
function pressPost(browser: LoneBrowser, courier: Courier): Promise<void> {
  return browser.visit(
    courier.url('popup.html'),
    () => {
      const buttons = [...document.querySelectorAll('button')]
      const post = buttons.find(({ textContent }) => textContent?.trim() === 'Post')
      if (!post || post.disabled || post.ariaDisabled === 'true') return false
      post.click()
      return true
    },
    () => document.querySelector('[aria-label="Outbox"] li') !== null,
  )
}

function postsOf(x: XServer, { id }: User) {
  return x.posts.filter(({ userId }) => userId === id)
}

function requestsOf(x: XServer, { id }: User, endpoint: string) {
  return x.requests.filter((request) => request.userId === id && request.endpoint === endpoint)
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/**
 * An upload that outlasts an idle worker six times over, at first without any answer for longer than
 * that one lives: the worker lives, then is let go.
 */
async function slowUpload(x: XServer, user: User, courier: Courier, browser: LoneBrowser) {
  const life = new WorkerLife(browser, courier.id)
  // As many as are sent side by side at first, so that nothing at all happens meanwhile.
  const silence = fault.delay(SILENCE_MS, { afterWork: true })
  x.faults.add({ match: { endpoint: 'append', userId: user.id }, times: 6, action: silence })
  await pressPost(browser, courier)
  const seen = await life.watch(() => postsOf(x, user).length > 0, 2 * UPLOAD_MS)
  expect(seen, 'the same worker at every look').toHaveLength(1)
  expect(seen[0]?.worker).not.toBeNull()
  expect(seen[0]?.ms).toBeGreaterThan(UPLOAD_MS)
  expect(postsOf(x, user).map(({ media }) => media[0]?.sha256)).toEqual([sha256(VIDEO.buffer)])
  expect(requestsOf(x, user, 'createPost')).toHaveLength(1)
  const uploads = x.uploads.filter(({ userId }) => userId === user.id)
  expect(uploads).toHaveLength(1)
  const times = [...(uploads[0]?.timesAppended.values() ?? [])]
  expect(times.every((count) => count === 1)).toBe(true)
  expect(requestsOf(x, user, 'append')).toHaveLength(times.length)
  await life.stops()
}

/** With nothing to do the worker is let go; X asks for a long pause, it goes again, and comes back. */
async function stoppedByChromium(x: XServer, user: User, courier: Courier, browser: LoneBrowser) {
  const life = new WorkerLife(browser, courier.id)
  await life.stops()
  const headers = { 'retry-after': String(RETRY_AFTER_SECS) }
  const pause = fault.status(503, '', headers)
  x.faults.add({ match: { endpoint: 'oneShot', userId: user.id }, action: pause })
  await pressPost(browser, courier)
  const seen = await life.watch(() => postsOf(x, user).length > 0, 4 * RETRY_AFTER_SECS * SECOND)
  const [before, gone, after] = seen
  expect(seen, 'there, stopped, there again').toHaveLength(3)
  expect(before?.worker).not.toBeNull()
  expect(gone?.worker).toBeNull()
  expect(gone?.ms).toBeGreaterThan(SECOND)
  expect(after?.worker).not.toBeNull()
  expect(after?.worker).not.toBe(before?.worker)
  const sent = requestsOf(x, user, 'oneShot')
  expect(sent.map(({ status }) => status)).toEqual([503, 200])
  const [first, second] = sent.map(({ at }) => at)
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(RETRY_AFTER_SECS * SECOND)
  expect(requestsOf(x, user, 'createPost')).toHaveLength(1)
  expect(postsOf(x, user).map(({ media }) => media[0]?.sha256)).toEqual([sha256(PICTURE.buffer)])
  await life.stops()
  await life.staysAway(STAYS_AWAY_MS)
}

test('with nobody attached: the worker outlives a slow upload, is stopped in a pause, and comes back', {
  tag: '@patient',
}, async ({ x, launch, leaveAlone }) => {
  const [ana, jonas] = x.users
  if (!ana || !jonas) throw new Error('Two people are needed')
  const uploading = await launch()
  await draftFor(x, uploading, ana, VIDEO)
  const pausing = await launch()
  await draftFor(x, pausing, jonas, PICTURE)
  x.link = SLOW
  const alone = { uploading: await leaveAlone(uploading), pausing: await leaveAlone(pausing) }
  // Both mostly wait, so they share the time.
  await Promise.all([
    test.step('a slow upload', () => slowUpload(x, ana, uploading, alone.uploading)),
    test.step('a long pause', () => stoppedByChromium(x, jonas, pausing, alone.pausing)),
  ])
})
