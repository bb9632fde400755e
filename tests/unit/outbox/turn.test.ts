import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Account } from '../../../lib/model/account.ts'
import { isBeingDeleted, isComposing, type Job } from '../../../lib/model/job.ts'
import { mayGoOn, turnOf } from '../../../lib/model/turn.ts'
import { mayHaveGoneOut } from '../../../lib/outbox/control.ts'
import { nextSteps } from '../../../lib/outbox/next-steps.ts'
import type { Pace } from '../../../lib/outbox/pace.ts'
import { type EpochMs, HOUR, type JobId, SECOND } from '../../../lib/units.ts'
import { ANA, aDraft, anAccount, aWorld, FAST_LINE, startBackground, submit } from './device.ts'
import { ACCOUNTS, anyJob, NOW, someJobs } from './some-jobs.ts'

const PACE: Pace = { line: FAST_LINE, allowance: null }
const SIT_OUT_MS = 30 * SECOND

test('no job can go on before the turn that is stored for it', () => {
  const offset = fc.integer({ min: -30 * HOUR, max: 30 * HOUR })
  const near = fc.constantFrom(0, 1, -1)
  fc.assert(
    fc.property(anyJob, fc.oneof(offset, near), (job, ahead) => {
      const now = NOW + ahead
      const turn = turnOf(job)
      const { steps, restUntil } = nextSteps(job, now, new Set(), PACE)
      // A deletion has a moment for its alarm; what is done then is no step of a post.
      if (turn === null || isBeingDeleted(job)) expect([steps, restUntil]).toEqual([[], null])
      else if (!mayGoOn(turn, now)) {
        expect(steps).toEqual([])
        // Whoever looks at the turn alone looks again no later than the job wants it.
        expect(turn.from).toBeLessThanOrEqual(restUntil ?? 0)
      }
    }),
    { numRuns: 5_000 },
  )
})

/** What a background does that looks at every job: which it starts, and when it looks again if none. */
function byLookingAtAll(jobs: Job[], accounts: Map<string, Account>) {
  const busy = new Set<string>()
  const started: JobId[] = []
  const rests: EpochMs[] = []
  for (const job of jobs.toSorted((a, b) => a.createdAt - b.createdAt)) {
    if (busy.has(job.accountId)) continue
    const { steps, restUntil: own } = nextSteps(job, NOW, new Set(), PACE)
    const held = accounts.get(job.accountId)?.hold?.until
    const stays = held !== undefined && steps.length > 0 && !mayHaveGoneOut(job)
    const restUntil = stays ? held : own
    const soon = restUntil !== null && restUntil - NOW <= SIT_OUT_MS
    if ((steps.length > 0 && !stays) || soon) {
      busy.add(job.accountId)
      started.push(job.id)
    }
    // Its turn may begin earlier than it can go on: then it is looked once more.
    rests.push(...[restUntil, turnOf(job)?.from ?? null].filter(isLater))
  }
  const alarm = started.length > 0 ? NOW : rests.length > 0 ? Math.min(...rests) : null
  return { started: started.sort(), alarm }
}

function restsShortly(job: Job): boolean {
  const { steps, restUntil } = nextSteps(job, NOW, new Set(), PACE)
  return steps.length === 0 && restUntil !== null && !isLater(restUntil)
}

function isLater(at: EpochMs | null): at is EpochMs {
  return at !== null && at - NOW > SIT_OUT_MS
}

test('a wake-up starts the same jobs and sets the same alarm as one that looks at every job', async () => {
  const holds = fc.subarray(ACCOUNTS)
  await fc.assert(
    fc.asyncProperty(someJobs(30), holds, async (drawn, held) => {
      // A short wait of a held account is sat out or not, as it comes; nothing is sent either way.
      const posts = drawn.filter((job) => !isComposing(job))
      const jobs = posts.filter((job) => !held.includes(job.accountId) || !restsShortly(job))
      const world = { ...aWorld(), now: NOW, alarm: null as number | null }
      for (const id of ACCOUNTS) {
        const failure = { kind: 'x-refused', detail: 'No.' } as const
        const hold = held.includes(id) ? { until: NOW + 3 * HOUR, failure } : null
        world.accounts.set(id, { ...anAccount(id), hold })
      }
      for (const job of jobs) world.jobs.set(job.id, job)
      // Whatever is started gets no further than to be marked as started.
      world.moment = (name) => (name === 'after write' ? new Promise(() => undefined) : immediate())
      await startBackground(world).wake()
      const started = [...world.jobs.values()]
        .filter(({ startedAt }) => startedAt !== null)
        .map(({ id }) => id)
        .sort()
      const expected = byLookingAtAll(jobs, world.accounts)
      expect(started).toEqual(expected.started)
      if (expected.alarm === null || held.length === 0) expect(world.alarm).toBe(expected.alarm)
      else {
        // What a held account's posts wait for before that is of no use.
        const latest = Math.max(expected.alarm, NOW + 3 * HOUR)
        expect(world.alarm).toBeGreaterThanOrEqual(expected.alarm)
        expect(world.alarm).toBeLessThanOrEqual(latest)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('without a connection one post of an account says so, and the others are left alone', async () => {
  const world = { ...aWorld(), online: false }
  for (let at = 0; at < 50; at++) submit(world, aDraft(`post ${at}`), ANA)
  let writes = 0
  world.moment = async (name) => {
    if (name === 'before write') writes++
  }
  await startBackground(world).wake()
  expect(writes).toBe(1)
  expect([...world.jobs.values()][0]?.state).toMatchObject({ state: 'waiting' })
})

async function immediate(): Promise<void> {}
