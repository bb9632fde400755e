import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Locator, Page } from '@playwright/test'
import type { Job } from '../../../lib/model/job.ts'
import { defaultSwitches, fault, type Post, type XServer } from '../../x-server/start-x-server.ts'
import { advanceClockUntil } from '../harness/clock.ts'
import { agree } from '../harness/courier.ts'
import { expect, test } from '../harness/test.ts'
import { WriteWatch } from '../harness/write-watch.ts'
import { describeMedia, named } from '../set-up.ts'
import { type Device, firstPage, readJob } from './device.ts'
import { type Effects, LAG_BEYOND_SECS, nameOf, type Point, sameKind } from './points.ts'
import type { Scenario } from './scenarios.ts'

const MINUTE = 60_000
/** Of moved time, for one post: a lost create is looked for over seven minutes, perhaps twice. */
const LONGEST_MS = 50 * MINUTE
/** When X may be asked again stands in each answer, and the kill may swallow one. See `mostEarly`. */
const EARLY = /before check_after_secs/
/** A picture whose second finalize is refused: there is nothing else that X could be asked. */
export const ALLOWED = /status asked for an image|before check_after_secs/
/** What is left to do once the bytes of a post begin to be deleted is done within this, in real ms. */
const AFTERWARDS_MS = 3_000
/** What multipart adds to a segment's bytes, at most. */
const AROUND_BYTES = 1024
const UPLOADS = ['append', 'oneShot']

export interface Kill {
  strike(device: Device): Promise<void>
  restart(device: Device, scenario: Scenario): Promise<void>
  /** How often the state of a video may be asked for too early. */
  mostEarly: number
}

/** How a post ended that was killed once. */
export interface Outcome {
  /** Which it was in the end: fewer of a kind can occur than without a kill. */
  point: Point
  posts: number
  /** Questions asked, and how many there had to be. */
  questions: number
  expectedQuestions: number
  /** The sign-in was lost with the answer to a token request, so the person connected again. */
  reconnected: boolean
  creates: number
  looks: number
  /** Body bytes of files that X got twice; those under way, not stored as confirmed, at the kill. */
  bytesAgain: number
  bytesInFlight: number
  /** X could make nothing of the upload that was cut off, so the file went up from the beginning. */
  anew: boolean
}

/** Posts once without any kill, and counts what it did. */
export async function recordEffects(device: Device, scenario: Scenario): Promise<Effects> {
  const { x, courier } = device
  const text = 'Recorded'
  await compose(device, scenario, text)
  interrupt(x, scenario)
  const watch = await WriteWatch.start(courier)
  const from = x.requests.length
  await press(device)
  await advanceClockUntil(courier, x, async () => isAtRest(await readJob(device, text)), LONGEST_MS)
  await expect.poll(() => writtenAfterJob(watch)).toContain('blobs')
  const effects: Effects = []
  const add = (what: 'request' | 'write', name: string) => {
    const kind = { what, name }
    const known = effects.find((effect) => sameKind(effect.kind, kind))
    if (known) known.count++
    else effects.push({ kind, count: 1 })
  }
  for (const { endpoint } of x.requests.slice(from)) if (endpoint) add('request', endpoint)
  for (const { store } of await watch.writes()) add('write', store)
  await watch.close()
  x.faults.clear()
  expect(postsOf(x, text)).toHaveLength(1)
  return effects
}

/**
 * Posts, kills at the point, starts again and lets everything come to rest. Asserts that there is one
 * post with everything in it, and that what the person sees says so.
 */
export async function play(
  device: Device,
  scenario: Scenario,
  point: Point,
  text: string,
  kill: Kill,
): Promise<Outcome> {
  const { x, courier } = device
  await makeControl(device, point, text)
  Object.assign(x.switches, defaultSwitches(), point.switches)
  await compose(device, scenario, text)
  const watch = await WriteWatch.start(courier)
  const from = x.requests.length
  const violationsBefore = x.violations.length
  const trap = setTrap(x, watch, point)
  interrupt(x, scenario)
  await press(device)
  const over = { is: false }
  const rest = advanceClockUntil(
    courier,
    x,
    async () => over.is || isAtRest(await readJob(device, text)),
    LONGEST_MS,
  ).catch((caught: unknown) => {
    // The worker it asked was killed in the middle.
    if (!over.is) throw caught
  })
  const wasReached = trap.reached.then(() => true)
  const restedBefore = rest.then(() => bytesGo(watch, over)).then(() => sleep(AFTERWARDS_MS, false))
  const reached = await Promise.race([wasReached, restedBefore])
  over.is = true
  if (!reached) {
    // Segments follow the line, so there can be fewer than in the recorded run.
    await watch.close()
    x.faults.clear()
    const { state } = (await readJob(device, text)) ?? {}
    expect(state, `${nameOf(point)} did not occur`).toMatchObject({ state: 'published' })
    expect(point.nth, `${nameOf(point)} occurred at all`).toBeGreaterThan(1)
    const earlier = { ...point, nth: Math.ceil(point.nth / 2) }
    return play(device, scenario, earlier, `${text} (earlier)`, kill)
  }

  const committed = (await watch.committedJobs()).find((job) => job.text === text)
  if (scenario.twoContexts) await pauseElsewhere(device, text)
  await kill.strike(device)
  trap.release()
  await watch.close()
  x.faults.clear()
  const killedAt = x.requests.length
  const sentBefore = bytesSent(x, from, killedAt)
  await kill.restart(device, scenario)

  let questions = 0
  let reconnected = false
  for (let job = await settle(device, text); job.state.state !== 'published'; ) {
    const { state } = job
    const row = rowOf(firstPage(device), text)
    if (state.state === 'asking' && state.question === 'went-out') {
      questions++
      const isOut = postsOf(x, text).length > 0
      const answer = isOut ? 'Yes, it is on X' : 'No, post it now'
      await row.getByRole('button', { name: answer }).click()
      await expect(row.getByRole('button', { name: answer })).toBeHidden()
    } else if (state.state === 'blocked' && state.failure.kind === 'signed-out') {
      reconnected = true
      await connectAgain(device, row)
    } else throw new Error(`It ended ${JSON.stringify(state)}`)
    job = await settle(device, text)
  }
  await expect(rowOf(firstPage(device), text)).toContainText('Posted')

  const posts = postsOf(x, text)
  expect(posts, 'posts at X').toHaveLength(1)
  const violations = x.violations.slice(violationsBefore)
  expect(violations.filter((violation) => !ALLOWED.test(violation))).toEqual([])
  const early = violations.filter((violation) => EARLY.test(violation)).length
  expect(early, 'status asked too early').toBeLessThanOrEqual(kill.mostEarly)
  expectWhole(posts[0], scenario)
  const sentAfter = bytesSent(x, killedAt, x.requests.length)
  const { confirmed, total } = bytesOf(committed, scenario)
  const anew = uploadsBegun(x, killedAt) > unbegun(committed, scenario)
  if (anew) expect(mayNeedAnew(x), 'why it went up from the beginning').toBe(true)
  // Of what X got, the most that may not be confirmed: what was on its way.
  const bytesInFlight = Math.max(0, sentBefore.files - confirmed)
  const bytesAgain = Math.max(0, sentBefore.files + sentAfter.files - total)
  const around = AROUND_BYTES * (sentBefore.requests + sentAfter.requests)
  if (!anew) expect(bytesAgain, 'bytes sent again').toBeLessThanOrEqual(bytesInFlight + around)
  const isUncertain = committed?.state.state === 'publishing'
  const expectedQuestions = isUncertain && x.switches.timelineLagSeconds >= LAG_BEYOND_SECS ? 1 : 0
  expect(questions, 'questions').toBe(expectedQuestions)
  const count = (endpoint: string) =>
    x.requests.slice(from).filter((request) => request.endpoint === endpoint).length
  return {
    point,
    posts: posts.length,
    questions,
    expectedQuestions,
    reconnected,
    creates: count('createPost'),
    looks: count('userPosts'),
    bytesAgain: bytesAgain > around ? bytesAgain : 0,
    bytesInFlight,
    anew,
  }
}

/** Stores written to since the post was last stored: its bytes are deleted after it is recorded as out. */
async function writtenAfterJob(watch: WriteWatch): Promise<string[]> {
  const stores = (await watch.writes()).map(({ store }) => store)
  return stores.slice(stores.lastIndexOf('jobs'))
}

/** Resolves when the bytes of the post begin to be deleted, or nobody waits for that, or they never are. */
async function bytesGo(watch: WriteWatch, over: { is: boolean }): Promise<void> {
  for (const giveUpAt = Date.now() + MINUTE; !over.is && Date.now() < giveUpAt; await sleep(50)) {
    const stores = await writtenAfterJob(watch).catch((): string[] => [])
    if (stores.includes('blobs')) return
  }
}

/** A post of words that is surely out, so that a timeline which lags can be told from one that does not. */
async function makeControl(device: Device, { switches }: Point, text: string): Promise<void> {
  const { x, courier } = device
  Object.assign(x.switches, defaultSwitches())
  if ((switches.timelineLagSeconds ?? 0) < LAG_BEYOND_SECS) return
  const control = `Before: ${text}`
  await named.text(firstPage(device)).fill(control)
  await named.post(firstPage(device)).click()
  await advanceClockUntil(
    courier,
    x,
    async () => isAtRest(await readJob(device, control)),
    LONGEST_MS,
  )
}

async function compose(device: Device, { files }: Scenario, text: string): Promise<void> {
  const page = firstPage(device)
  // Behind another page its timers would be slow.
  await page.bringToFront()
  await expect(named.attachments(page)).toHaveCount(0)
  await named.text(page).fill(text)
  for (const { name, buffer, altText } of files) {
    await page.locator('input[type=file]').setInputFiles(onDisk(name, buffer))
    await expect(page.getByRole('button', { name: `Alt text for ${name}` })).toBeVisible()
    if (altText !== '') await describeMedia(page, altText, new RegExp(`Alt text for ${name}`))
  }
  // What is still made fit would write beside the post.
  const tray = page.getByRole('list', { name: 'Attachments' })
  await expect(tray.getByRole('progressbar')).toHaveCount(0)
  for (const other of device.pages.slice(1)) {
    await expect(named.text(other)).toHaveValue(text)
    await expect(named.attachments(other)).toHaveCount(files.length)
    await expect(named.post(other)).toBeEnabled()
  }
  await expect(named.post(page)).toBeEnabled()
}

function onDisk(name: string, buffer: Buffer): string {
  const path = test.info().outputPath(name)
  writeFileSync(path, buffer)
  return path
}

/** In all pages in the same moment; a button that has just been disabled does nothing. */
async function press({ pages }: Device): Promise<void> {
  await Promise.all(pages.map((page) => pressNow(named.post(page))))
}

async function pressNow(button: Locator): Promise<void> {
  await button.evaluate((element: HTMLElement) => element.click())
}

/** In one look: a button that goes away between being seen and being pressed would be waited for. */
async function pressIfThere(button: Locator): Promise<void> {
  await button.evaluateAll((all) => (all[0] as HTMLElement | undefined)?.click())
}

/** The first upload meets a token that has run out, then X's wish for a minute of rest. */
function interrupt(x: XServer, { interrupted }: Scenario): void {
  if (!interrupted) return
  x.tokens.expireAccess(x.session.userId ?? '')
  const reset = Math.ceil(x.clock.now() / 1000) + 60
  const isRenewed = () =>
    x.tokens.families.at(-1)?.accessTokens.some(({ expiresAt }) => expiresAt > x.clock.now())
  x.faults.add({
    match: ({ endpoint }) => endpoint === 'oneShot' && isRenewed() === true,
    action: fault.status(429, '', { 'x-rate-limit-reset': String(reset) }),
  })
}

interface Trap {
  reached: Promise<void>
  /** Lets go of the request that was held; its connection is gone. */
  release(): void
}

function setTrap(x: XServer, watch: WriteWatch, { kind, nth, side }: Point): Trap {
  if (kind.what === 'write') {
    return { reached: watch.haltAt({ store: kind.name, nth }, side), release: () => undefined }
  }
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const reached = new Promise<void>((resolve) => {
    x.faults.add({
      match: { endpoint: kind.name, host: 'api.x.com', nth },
      async action(exchange, work) {
        if (side === 'before') await exchange.body(0)
        else await work()
        resolve()
        await released
        return exchange.cut('connection')
      },
    })
  })
  return { reached, release }
}

/** Where it can still be paused; later there is no button. Nobody waits for the answer. */
async function pauseElsewhere({ pages: [, other] }: Device, text: string): Promise<void> {
  if (!other) return
  const pause = rowOf(other, text).getByRole('button', { name: 'Pause' })
  await pressIfThere(pause)
}

/** Everything goes on until the post is out or needs the person, who resumes what they paused. */
async function settle(device: Device, text: string): Promise<Job> {
  const { courier, x } = device
  const page = firstPage(device)
  let job: Job | undefined
  async function isSettled(): Promise<boolean> {
    job = await readJob(device, text)
    if (job?.paused) {
      const resume = rowOf(page, text).getByRole('button', { name: 'Resume' })
      await pressIfThere(resume)
    }
    // Killed before the draft became a job: it is still there, and Post can be pressed again.
    if (!job && (await named.text(page).inputValue()) === text) await pressNow(named.post(page))
    return isAtRest(job)
  }
  await advanceClockUntil(courier, x, isSettled, LONGEST_MS)
  if (!job) throw new Error('There is no such post')
  return job
}

function isAtRest(job: Job | undefined): boolean {
  return job !== undefined && ['published', 'asking', 'blocked'].includes(job.state.state)
}

async function connectAgain({ courier }: Device, row: Locator): Promise<void> {
  const again = row.getByRole('button', { name: 'Connect again' })
  await again.click()
  const options = await courier.waitForPage((page) => page.url().endsWith('#accounts'))
  const account = options.getByRole('list', { name: 'Accounts' }).getByRole('listitem')
  // Not just any new page: it begins by itself, as the options page opens.
  await agree(await courier.waitForPage((page) => page.url().includes('/oauth2/authorize')))
  await expect(account).not.toContainText('signed out')
  await options.close()
  // The post goes on a little later than the account is connected.
  await expect(again).toBeHidden()
}

function rowOf(page: Page, text: string): Locator {
  return named.outbox(page).and(page.getByRole('listitem', { name: text, exact: true }))
}

function postsOf(x: XServer, text: string): Post[] {
  return x.posts.filter((post) => post.text === text)
}

function expectWhole(post: Post | undefined, { files }: Scenario): void {
  const hashes = files.map(({ buffer }) => createHash('sha256').update(buffer).digest('hex'))
  expect(post?.media.map(({ sha256 }) => sha256)).toEqual(hashes)
  const altTexts = files.map(({ altText }) => altText || undefined)
  expect(post?.media.map(({ altText }) => altText)).toEqual(altTexts)
}

/** Bytes of files sent, but for what X refused as such: an old token, its pause, segments out of order. */
function bytesSent(x: XServer, from: number, to: number): { files: number; requests: number } {
  const inOrderOnly = x.switches.outOfOrderAppend === 'refuse'
  const sent = x.requests.slice(from, to).filter(({ endpoint = '', status }) => {
    const isRefused = status === 401 || status === 429 || (status === 400 && inOrderOnly)
    return UPLOADS.includes(endpoint) && !isRefused
  })
  const files = sent.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0)
  return { files, requests: sent.length }
}

/** Bytes that the stored post knew to be at X, and bytes of all files. */
function bytesOf(job: Job | undefined, { files }: Scenario): { confirmed: number; total: number } {
  const total = files.reduce((sum, { buffer }) => sum + buffer.length, 0)
  const confirmed = (job?.media ?? []).reduce((sum, { progress }, place) => {
    switch (progress.state) {
      case 'fetching':
      case 'captured':
      case 'prepared':
        return sum
      case 'uploading': {
        const { acknowledged, boundaries } = progress
        return acknowledged.reduce(
          (bytes, index) => bytes + ((boundaries[index + 1] ?? 0) - (boundaries[index] ?? 0)),
          sum,
        )
      }
      default:
        return sum + (files[place]?.buffer.length ?? 0)
    }
  }, 0)
  return { confirmed, total }
}

function uploadsBegun(x: XServer, from: number): number {
  const begun = x.requests
    .slice(from)
    .filter(
      ({ endpoint, status }) =>
        endpoint === 'initialize' || (endpoint === 'oneShot' && status !== 401 && status !== 429),
    )
  return begun.length
}

/** Files whose upload the stored post did not know to have begun. */
function unbegun(job: Job | undefined, { files }: Scenario): number {
  if (!job) return files.length
  return job.media.filter(({ progress }) =>
    ['fetching', 'captured', 'prepared'].includes(progress.state),
  ).length
}

/** Whether this X can leave no other way than a new upload after a request that it had carried out. */
function mayNeedAnew({ switches }: XServer): boolean {
  const { repeatedAppend, secondFinalize, outOfOrderAppend } = switches
  return [repeatedAppend, secondFinalize, outOfOrderAppend].includes('refuse')
}
