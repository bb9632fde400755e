import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import { videoOf } from '../fixtures/make-fixtures.ts'
import { fault, type XServer } from '../x-server/start-x-server.ts'
import { described, file, pick } from './bad-input.ts'
import { advanceClock } from './harness/clock.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WEEK = 7 * DAY
const MiB = 1024 * 1024

const VIDEO = file('dusk.mp4', 'video/mp4', videoOf(12 * MiB))
const VIDEO_HASH = createHash('sha256').update(VIDEO.buffer).digest('hex')

/** Presses Post on a video and resolves when X has some of it and more is on its way. */
async function startUpload(x: XServer, courier: Courier, text: string): Promise<Page> {
  await setUp(x, courier)
  x.link = { bytesPerSecond: 2 * MiB, roundTripMs: 20 }
  const composer = await courier.openComposer()
  await pick(composer, VIDEO)
  await expect(described(composer, VIDEO.name)).toBeVisible()
  await named.text(composer).fill(text)
  await named.post(composer).click()
  const taken = () => x.uploads[0]?.timesAppended.size ?? 0
  await expect.poll(taken, { intervals: [20] }).toBeGreaterThanOrEqual(1)
  expect(x.uploads[0]?.finalizeCalls).toBe(0)
  return composer
}

/** The worker goes on sending for a moment after the browser is offline: nothing of a file arrives from here on. */
function deadLine(x: XServer) {
  return x.faults.add({
    match: { path: /^\/2\/media/ },
    times: Number.POSITIVE_INFINITY,
    action: fault.resetBefore(),
  })
}

/** The popup's page of somebody whose clock says so much more; the worker's is moved by `advanceClock`. */
async function openPopupLater(courier: Courier, ms: number): Promise<Page> {
  const page = await courier.newPage()
  await page.addInitScript((later) => {
    const { now } = Date
    Date.now = () => now() + later
  }, ms)
  await page.goto(courier.url('popup.html'))
  return page
}

function row(page: Page, title: string) {
  return page
    .getByRole('list', { name: 'Outbox' })
    .getByRole('listitem', { name: title, exact: true })
}

function creates(x: XServer): number {
  return x.requests.filter(({ endpoint }) => endpoint === 'createPost').length
}

test('a week of sleep in mid-upload: uploaded again by itself, asked about once, posted once', async ({
  x,
  courier,
}) => {
  const composer = await startUpload(x, courier, 'Written a week ago')
  await composer.close()
  const dead = deadLine(x)
  await courier.setOffline(true)
  x.cutConnections()
  await advanceClock(courier, x, WEEK)
  x.link = undefined
  dead.remove()
  await courier.setOffline(false)
  // No event tells that the line is back: the alarm finds it out.
  await advanceClock(courier, x, 2 * MINUTE)
  const popup = await openPopupLater(courier, WEEK)
  const waiting = row(popup, 'Written a week ago')
  await expect(waiting).toContainText('This post waited 7 days. Send it now?')
  await expect(waiting.getByRole('button', { name: 'Edit' })).toBeVisible()
  expect(x.posts).toEqual([])
  expect(creates(x)).toBe(0)
  // The old upload has run out at X; the bytes were here all the time.
  expect(x.uploads).toHaveLength(2)
  expect(x.uploads.map(({ state }) => state)).toEqual(['open', 'ready'])
  await waiting.getByRole('button', { name: 'Send it now' }).click()
  await expect(waiting).toContainText('Posted')
  expect(x.posts.map(({ media }) => media[0]?.sha256)).toEqual([VIDEO_HASH])
  expect(creates(x)).toBe(1)
})

test('the clock is set back by a day during a wait: the post does not wait for that day', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const trouble = x.faults.add({
    match: { endpoint: 'initialize' },
    times: Number.POSITIVE_INFINITY,
    action: fault.status(503),
  })
  const composer = await courier.openComposer()
  await pick(composer, VIDEO)
  await expect(described(composer, VIDEO.name)).toBeVisible()
  await named.text(composer).fill('Today, not tomorrow')
  await named.post(composer).click()
  await expect(row(composer, 'Today, not tomorrow')).toContainText('X has trouble right now.')
  await expect.poll(() => trouble.hits).toBeGreaterThanOrEqual(2)
  trouble.remove()
  // Only this computer's clock was wrong.
  x.clock.advance(DAY)
  await advanceClock(courier, x, -DAY)
  await expect(row(composer, 'Today, not tomorrow')).toContainText('Posted')
  expect(x.posts.map(({ media }) => media[0]?.sha256)).toEqual([VIDEO_HASH])
  expect(creates(x)).toBe(1)
})

test('offline for an hour: it says so, sends nothing, and goes on by itself when the line is back', async ({
  x,
  courier,
}) => {
  const composer = await startUpload(x, courier, 'From before the hour')
  const dead = deadLine(x)
  await courier.setOffline(true)
  x.cutConnections()
  const before = row(composer, 'From before the hour')
  const waits = 'Waiting for a connection. Nothing is lost.'
  await expect(before).toContainText(waits)
  // What X had answered by then may be noted a little later: the hour below is counted from there.
  for (let minute = 0; minute < 3; minute++) {
    await advanceClock(courier, x, MINUTE)
    await expect(before).toContainText(waits)
  }
  await advanceClock(courier, x, 20 * MINUTE)
  await named.text(composer).fill('From within the hour')
  await named.post(composer).click()
  const within = row(composer, 'From within the hour')
  await expect(within).toContainText(/Waiting|Next/)
  // What was on its way as the line was cut has arrived by now, or never will.
  const sent = x.requests.length
  for (let minutes = 20; minutes < 62; minutes += 6) {
    await advanceClock(courier, x, 6 * MINUTE)
    await expect(before).toContainText(waits)
  }
  expect(x.requests).toHaveLength(sent)
  x.link = undefined
  dead.remove()
  await courier.setOffline(false)
  // What Chromium tells a worker when the line is back; its simulation changes `onLine` alone (tried).
  await courier.worker.evaluate(() => dispatchEvent(new Event('online')))
  await expect(within).toContainText('Posted')
  // An hour is what a post may be held up before it asks.
  await expect(before).toContainText('Send it now?')
  expect(x.uploads).toHaveLength(1)
  await before.getByRole('button', { name: 'Send it now' }).click()
  await expect(before).toContainText('Posted')
  expect(x.posts.map(({ text }) => text)).toEqual(['From within the hour', 'From before the hour'])
  expect(x.posts[1]?.media.map(({ sha256 }) => sha256)).toEqual([VIDEO_HASH])
  expect(creates(x)).toBe(2)
  expect(x.requests.filter(({ endpoint }) => endpoint === 'userPosts')).toEqual([])
})
