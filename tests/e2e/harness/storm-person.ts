import { setTimeout as sleep } from 'node:timers/promises'
import { expect, type Page } from '@playwright/test'
import type { Job } from '../../../lib/model/job.ts'
import type { User, XServer } from '../../x-server/start-x-server.ts'
import type { Storm } from '../../x-server/storm.ts'
import { describeMedia, named } from '../set-up.ts'
import { agree, type Courier } from './courier.ts'
import type { PlannedPost } from './storm-posts.ts'

/** Nothing on its way for so long, in real milliseconds: everybody waits. */
const QUIET_MS = 300
/** X's longest silence, which is waited for in real time, with room for a loaded machine. */
const STUCK_MS = 180_000

/** A button that is to be pressed is there within this time, however loaded the machine. */
const PRESS_MS = 90_000

/** What the person had to do, and how much waiting was skipped. */
export interface Tended {
  /** The question and the job's log before it, for each time one was asked. */
  questions: string[]
  /** Questions that were none any more when the account was connected again. */
  askedSignedOut: number
  /** Why a post had stopped, for each time Retry was pressed. */
  retries: string[]
  reconnected: number
  skippedMs: number
}

/** Writes each post in the composer as a person does and presses Post, one after the other. */
export async function writePosts(composer: Page, posts: PlannedPost[]): Promise<void> {
  for (const { user, text, media } of posts) {
    // The next draft is there when it can be written in.
    await expect(named.text(composer)).toBeEditable()
    if (media.length > 0) await composer.locator('input[type=file]').setInputFiles(media)
    await expect(named.attachments(composer)).toHaveCount(media.length)
    for (const { name, altText } of media) {
      if (altText !== '') await describeMedia(composer, altText, new RegExp(`Alt text for ${name}`))
    }
    await named.text(composer).fill(text)
    await chooseAccount(composer, user)
    // An account that the storm has signed out is connected again meanwhile.
    await named.post(composer).click({ timeout: STUCK_MS })
    await expect(named.text(composer)).toHaveValue('', { timeout: STUCK_MS })
    await expect(named.attachments(composer)).toHaveCount(0)
  }
}

async function chooseAccount(composer: Page, { username }: User): Promise<void> {
  const chip = (name: string | RegExp) => composer.getByRole('button', { name })
  if (await chip(`Account: @${username}`).isVisible()) return
  await chip(/^Account: /).click()
  await composer.getByRole('menuitemradio', { name: `@${username}` }).click()
  await expect(chip(`Account: @${username}`)).toBeVisible()
}

/**
 * Sees to the outbox until it is empty and nothing more will come: presses Retry where a post has
 * stopped, connects again where X ended a sign-in, answers questions by what is on X, and skips the
 * time when everybody waits.
 */
export async function tendOutbox(
  courier: Courier,
  x: XServer,
  storm: Storm,
  isAllWritten: () => boolean,
): Promise<Tended> {
  const tended: Tended = {
    questions: [],
    askedSignedOut: 0,
    retries: [],
    reconnected: 0,
    skippedMs: 0,
  }
  const popup = await courier.openPopupTab()
  let changedAt = Date.now()
  let seen = ''
  for (;;) {
    const jobs = await popup.evaluate(readOpenJobs)
    if (jobs.length === 0 && isAllWritten()) return tended
    const states = JSON.stringify(jobs.map(({ state, media }) => [state, media]))
    if (states !== seen) changedAt = Date.now()
    seen = states
    if (Date.now() - changedAt > STUCK_MS) throw new Error(`Nothing changes any more: ${states}`)
    const stopped = jobs.find(({ state }) => state.state === 'asking' || state.state === 'blocked')
    if (stopped) await help(courier, x, popup, stopped, tended)
    else if (isQuiet(x, storm)) {
      const ms = untilNextDue(jobs, x.clock.now())
      await skip(courier, x, ms)
      tended.skippedMs += ms
    }
    await sleep(50)
  }
}

/** Does what a person would do about a post that stopped or asks, and waits until it was heard. */
async function help(courier: Courier, x: XServer, popup: Page, job: Job, tended: Tended) {
  const { id, accountId, text, media, state, log } = job
  const row = popup
    .getByRole('list', { name: 'Outbox' })
    .getByRole('listitem', { name: text || (media[0]?.name ?? ''), exact: true })
  const press = (name: string) => row.getByRole('button', { name }).click({ timeout: PRESS_MS })
  if (state.state === 'asking' && (await popup.evaluate(isSignedOut, accountId))) {
    // It could not be looked for; connected again, it is.
    tended.askedSignedOut += 1
    tended.reconnected += 1
    await connectAgain(courier, x, accountId)
  } else if (state.state === 'asking') {
    tended.questions.push(`${state.question}: ${log.map(({ what }) => what).join(', ')}`)
    const ids = new Set(job.sentMedia.map(String))
    const isOut = x.posts.some(
      (post) =>
        post.userId === accountId &&
        (media.length > 0 ? post.mediaIds.some((it) => ids.has(it)) : post.text === text),
    )
    if (state.question === 'still-wanted') await press('Send it now')
    else await press(isOut ? 'Yes, it is on X' : 'No, post it now')
  } else if (state.state === 'blocked' && state.failure.kind === 'signed-out') {
    tended.reconnected += 1
    await connectAgain(courier, x, accountId)
  } else if (state.state === 'blocked') {
    tended.retries.push(JSON.stringify(state.failure))
    await press('Retry')
  }
  const asBefore = async () => {
    const latest = (await popup.evaluate(readOpenJobs)).find((candidate) => candidate.id === id)
    return JSON.stringify(latest?.state) === JSON.stringify(state)
  }
  await expect.poll(asBefore).toBe(false)
}

async function connectAgain(courier: Courier, x: XServer, accountId: string): Promise<void> {
  const user = x.users.find(({ id }) => id === accountId)
  if (!user) throw new Error(`Nobody has the id ${accountId}`)
  x.session.userId = user.id
  const options = await courier.openOptions()
  const row = options
    .getByRole('list', { name: 'Accounts' })
    .getByRole('listitem', { name: `@${user.username}` })
  await row.getByRole('button', { name: 'Connect again' }).click({ timeout: PRESS_MS })
  // Not just any new page: the others' posts open documents of their own meanwhile.
  await agree(await courier.waitForPage((page) => page.url().includes('/oauth2/authorize')))
  await expect(row).not.toContainText('signed out')
  await options.close()
}

/**
 * Moves the time of the worker and of X, and has the outbox looked at as its alarm does. No debugger
 * is needed for it, since the worker is never stopped here: one that halts the worker makes Chromium
 * refuse what calls back meanwhile ("The provided callback is no longer runnable.").
 */
async function skip(courier: Courier, x: XServer, ms: number): Promise<void> {
  x.clock.advance(ms)
  await courier.worker.evaluate((later) => {
    const inside = globalThis as unknown as Inside
    if (inside.skippedMs === undefined) {
      const { now } = Date
      Date.now = () => now() + (inside.skippedMs ?? 0)
    }
    inside.skippedMs = (inside.skippedMs ?? 0) + later
    inside.chrome.alarms.onAlarm.dispatch({ name: 'outbox' })
  }, ms)
}

/** The worker's own globals; `dispatch` is there for tests alone. */
interface Inside {
  skippedMs?: number
  chrome: { alarms: { onAlarm: { dispatch(alarm: { name: string }): void } } }
}

/** Nothing is on its way but what X will never answer. */
function isQuiet(x: XServer, storm: Storm): boolean {
  const latest = x.requests.filter(({ host }) => host === 'api.x.com').slice(-50)
  const underWay = latest.filter(({ endedAt }) => endedAt === undefined).length
  const lastEnd = Math.max(0, ...latest.map(({ endedAt }) => endedAt ?? 0))
  return underWay <= storm.hanging && Date.now() - lastEnd > QUIET_MS
}

/** Milliseconds to the next moment that a post waits for; 0 when none does. */
function untilNextDue(jobs: Job[], now: number): number {
  const dues = jobs.flatMap(({ state, media }) => [
    ...(state.state === 'waiting' ? [state.until] : []),
    ...(state.state === 'confirming' ? [state.checkAt] : []),
    ...media.flatMap(({ progress }) => (progress.state === 'processing' ? [progress.checkAt] : [])),
  ])
  const ahead = dues.filter((due) => due > now)
  return ahead.length === 0 ? 0 : Math.min(...ahead) - now + 1
}

/** Runs in a page of Courier's: the unfinished posts as they are stored, oldest first. */
async function readOpenJobs(): Promise<Job[]> {
  const asked = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const database = await asked(indexedDB.open('courier'))
  const open = database.transaction('jobs').objectStore('jobs').index('open')
  const records = await asked<{ job: Job }[]>(open.getAll())
  database.close()
  return records.map(({ job }) => job).sort((a, b) => a.createdAt - b.createdAt)
}

/** Runs in a page of Courier's. */
async function isSignedOut(accountId: string): Promise<boolean> {
  const asked = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const database = await asked(indexedDB.open('courier'))
  const accounts = database.transaction('accounts').objectStore('accounts')
  const account = await asked<{ status: string }>(accounts.get(accountId))
  database.close()
  return account.status === 'signed-out'
}
