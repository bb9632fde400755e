import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Account } from '../../../lib/model/account.ts'
import { isBeingDeleted, isComposing, isFinished, type Job } from '../../../lib/model/job.ts'
import { groupOf } from '../../../lib/model/job-group.ts'
import { isOut } from '../../../lib/model/job-view.ts'
import { turnOf } from '../../../lib/model/turn.ts'
import { recordOf } from '../../../lib/storage/job-record.ts'
import { openStorage } from '../../../lib/storage/storage.ts'
import { createOutboxStore, viewJobs } from '../../../lib/stores/outbox.ts'
import { HOUR, type JobId, MINUTE, SECOND } from '../../../lib/units.ts'
import { anAccount } from '../outbox/device.ts'
import { ACCOUNTS, NOW, someJobs } from '../outbox/some-jobs.ts'
import { isDue } from '../outbox/turns-in.ts'
import { outlineOf } from '../stores/fake-ports.ts'
import { surroundings } from '../stores/surroundings.ts'

beforeEach(() => {
  Object.assign(globalThis, { indexedDB: new IDBFactory() })
})

const aStorage = () =>
  openStorage(
    () => undefined,
    () => NOW,
  )

/** A storage that holds these jobs, each written once as something else before. */
async function holding(jobs: Job[]) {
  Object.assign(globalThis, { indexedDB: new IDBFactory() })
  const storage = aStorage()
  await storage.jobs.list()
  await put(jobs.map((job) => recordOf({ ...job, state: { state: 'active' }, paused: false })))
  for (const job of jobs) await storage.jobs.update(job.id, () => job)
  return storage
}

async function put(records: object[]): Promise<void> {
  const db = await open()
  const tx = db.transaction('jobs', 'readwrite')
  for (const record of records) tx.objectStore('jobs').put(record)
  await new Promise((resolve) => {
    tx.oncomplete = resolve
  })
  db.close()
}

function open(version?: number, upgrade?: (db: IDBDatabase) => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('courier', version)
    request.onupgradeneeded = () => upgrade?.(request.result)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

const accountsInLine = (jobs: Job[], by: number) =>
  ACCOUNTS.filter((id) => jobs.some((job) => job.accountId === id && isDue(job, NOW, by)))
/** Whether a job waits for a time so far away that the clock must have been set back. */
const isSetBack = (jobs: Job[]) => jobs.some((job) => NOW < (turnOf(job)?.unlessBefore ?? 0))
const oldestFirst = (jobs: Job[]) => jobs.toSorted((a, b) => a.createdAt - b.createdAt)

describe('what is read through an index is what reading every job would give', () => {
  test('whose turn it is, and when the next one comes', async () => {
    const soon = fc.constantFrom(0, 25 * SECOND)
    await fc.assert(
      fc.asyncProperty(someJobs(40), soon, fc.boolean(), async (jobs, ahead, sentOnly) => {
        const { jobs: stored } = await holding(jobs)
        const by = NOW + ahead
        const inLine = jobs.filter((job) => turnOf(job) !== null)
        const accounts = await stored.accountsInLine({ now: NOW, by })
        const expected = accountsInLine(jobs, by)
        // More are looked at when the clock was set back.
        expect(accounts).toEqual(isSetBack(jobs) ? expect.arrayContaining(expected) : expected)
        const later = inLine.flatMap((job) => turnOf(job)?.from ?? []).filter((from) => from > by)
        expect(await stored.nextMoment(by)).toBe(later.length > 0 ? Math.min(...later) : null)
        for (const account of ACCOUNTS) {
          const due = oldestFirst(inLine).filter((job) => {
            const wanted = job.accountId === account && (!sentOnly || groupOf(job) === 'sent')
            return wanted && isDue(job, NOW, by)
          })
          // One after the other, as a background asks that finds each of them at rest.
          const except = new Set<JobId>()
          for (const expected of [...due, null]) {
            const next = await stored.nextInLine(account, { now: NOW, by, sentOnly, except })
            expect(next?.id).toBe(expected?.id)
            if (next) except.add(next.id)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  test('the numbers on the toolbar button', async () => {
    await fc.assert(
      fc.asyncProperty(someJobs(20), async (jobs) => {
        const open = jobs.filter((job) => !isFinished(job) && !isComposing(job))
        const needsYou = open.filter(({ state }) => ['blocked', 'asking'].includes(state.state))
        const { jobs: stored } = await holding(jobs)
        const counts = { open: open.length, needsYou: needsYou.length }
        expect(await stored.countOpen()).toEqual(counts)
      }),
      { numRuns: 30 },
    )
  })

  test('what X was asked to delete and did not answer', async () => {
    await fc.assert(
      fc.asyncProperty(someJobs(30), async (jobs) => {
        const { jobs: stored } = await holding(jobs)
        const ids = (some: Job[]) => some.map(({ id }) => id).sort()
        expect(ids(await stored.listBeingDeleted())).toEqual(ids(jobs.filter(isBeingDeleted)))
      }),
      { numRuns: 30 },
    )
  })

  test("an account's newest post known to be out and not deleted, less than an hour ago", async () => {
    await fc.assert(
      fc.asyncProperty(someJobs(20), async (jobs) => {
        const { jobs: stored } = await holding(jobs)
        for (const account of ACCOUNTS) {
          const times = jobs.flatMap(({ accountId, state }) =>
            accountId === account &&
            state.state === 'published' &&
            state.postId !== null &&
            state.deletion === undefined
              ? [state.publishedAt]
              : [],
          )
          const before = NOW - MINUTE
          const newest = Math.max(...times.filter((at) => NOW - at < HOUR && at <= before))
          const found = await stored.lastPublished(account, before)
          expect(found?.publishedAt ?? Number.NEGATIVE_INFINITY).toBe(newest)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('the rows of the popup, their order and the counts, posts held by a refusal included', async () => {
    const refused = fc.subarray(ACCOUNTS)
    await fc.assert(
      fc.asyncProperty(someJobs(100), refused, async (jobs, held) => {
        const failure = { kind: 'x-refused', detail: 'No.' } as const
        const accounts: Account[] = ACCOUNTS.map((id) => ({
          ...anAccount(id),
          hold: held.includes(id) ? { until: NOW + HOUR, failure } : null,
        }))
        const { jobs: stored } = await holding(jobs)
        const wish = { needsYou: 10, waiting: 10, posted: 10, accounts: ACCOUNTS, held }
        const outline = await stored.outline(wish)
        const naive = outlineOf(jobs, wish)
        expect([outline.counts, outline.held]).toEqual([naive.counts, naive.held])

        const ports = surroundings()
        const outbox = createOutboxStore({
          ...ports,
          accounts: { list: async () => accounts },
          jobs: stored,
          now: () => NOW,
        })
        await outbox.load()
        await outbox.showRest()
        const all = viewJobs(jobs, accounts, NOW)
        const parts = [all.filter(needsYou), all.filter(moves), all.filter(waits), all.filter(out)]
        const [asking = [], moving = [], waiting = [], posted = []] = parts
        const tops = [asking.slice(0, 10), moving, waiting.slice(0, 10), posted.slice(0, 10)]
        expect(outbox.rows.value).toEqual(tops.flat())
        expect(outbox.summary.value).toEqual({
          needsYou: asking.length,
          goingOut: [...moving, ...waiting].filter(({ stage }) => stage !== 'paused').length,
          paused: waiting.filter(({ stage }) => stage === 'paused').length,
        })
        expect(outbox.breaks.value.map(({ part, more }) => [part, more])).toEqual(
          [
            ['needsYou', asking.length - 10] as const,
            ['waiting', waiting.length - 10] as const,
            ['posted', posted.length - 10] as const,
          ].filter(([, more]) => more > 0),
        )
      }),
      { numRuns: 60 },
    )
  })
})

type View = ReturnType<typeof viewJobs>[number]
const needsYou = (view: View) => view.stage === 'failed' || view.asks !== null || view.heldByRefusal
const out = (view: View) => isOut(view.stage)
const waits = (view: View) =>
  !needsYou(view) && (view.stage === 'waiting' || view.stage === 'paused')
const moves = (view: View) => !needsYou(view) && !out(view) && !waits(view)

test('a database from before the indexes gives up nothing: its live jobs are in all of them', async () => {
  const withActive = someJobs(40).filter((drawn) => drawn.some((job) => groupOf(job) === 'active'))
  const [jobs = []] = fc.sample(withActive, { numRuns: 1, seed: 20_261_123 })
  const old = await open(2, (db) => {
    for (const keyPath of ['id', 'key', 'name']) {
      const names = {
        id: ['drafts', 'jobs', 'accounts'],
        key: ['blobs'],
        name: ['tokens', 'errands'],
      }
      for (const name of names[keyPath as 'id']) db.createObjectStore(name, { keyPath })
    }
    for (const name of ['keys', 'settings', 'line']) db.createObjectStore(name)
  })
  old.close()
  await put(jobs.map((job) => ({ id: job.id, createdAt: job.createdAt, open: 1, job })))
  const broken = { id: 'odd', createdAt: 7, open: 1, job: { text: 5 } }
  await put([broken])

  const { jobs: stored } = aStorage()
  const wish = { needsYou: 99, waiting: 99, posted: 99, accounts: ACCOUNTS, held: [] }
  const { counts, jobs: read } = await stored.outline(wish)
  const naive = outlineOf(jobs, wish)
  expect(counts).toEqual({ ...naive.counts, 'needs-you': naive.counts['needs-you'] + 1 })
  expect(ids(read)).toEqual(['odd', ...ids(naive.jobs)].sort())
  expect((await stored.list()).length).toBe(jobs.length + 1)
  const soon = { now: NOW, by: NOW }
  expect(await stored.accountsInLine(soon)).toEqual(
    expect.arrayContaining(accountsInLine(jobs, NOW)),
  )
  expect(counts.active).toBeGreaterThan(0)
  const db = await open()
  const record = await new Promise((resolve) => {
    db.transaction('jobs').objectStore('jobs').get('odd').onsuccess = ({ target }) =>
      resolve((target as IDBRequest).result)
  })
  expect(record).toMatchObject(broken)
})

const ids = (jobs: Job[]) => jobs.map(({ id }) => id as string).sort()

test('tidying is done once an hour, however often the background starts', async () => {
  let now = NOW
  const storage = openStorage(
    () => undefined,
    () => now,
  )
  const start = async () => {
    const orphan = await storage.blobs.put(new Blob(['orphan']))
    now += 31 * MINUTE
    await storage.tidyNowAndThen()
    return (await storage.blobs.get(orphan)) === null
  }
  expect([await start(), await start(), await start()]).toEqual([true, false, true])
})
