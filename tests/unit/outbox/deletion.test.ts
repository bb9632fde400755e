import { describe, expect, test } from 'vitest'
import { isBeingDeleted, type Job, type JobState, newJob } from '../../../lib/model/job.ts'
import type { Reply } from '../../../lib/model/reply.ts'
import { turnOf } from '../../../lib/model/turn.ts'
import { afterAsking, askDeletion, createDeletions } from '../../../lib/outbox/deletion.ts'
import type { AccountId, JobId, PostId } from '../../../lib/units.ts'
import { ANA, aDraft } from './device.ts'

const NOW = 1_800_000_000_000
const POST = '1900000000000000123' as PostId
const published: JobState = { state: 'published', postId: POST, publishedAt: 1 }
const deleted: Reply<null> = { ok: true, value: null }
const refused: Reply<null> = {
  ok: false,
  failure: { kind: 'x-refused', detail: 'No.' },
  retryAt: null,
  uncertain: false,
}

function aJob(state: JobState = published): Job {
  return { ...newJob(aDraft('Gone soon'), ANA, 'Gone soon', 1), state }
}

const deletionOf = ({ state }: Job) => (state.state === 'published' ? state.deletion : undefined)

describe('the wish', () => {
  test('is stored with its moment, and once', () => {
    const asked = askDeletion(aJob(), NOW)
    expect(deletionOf(asked)).toEqual({ state: 'asked', at: NOW })
    expect(askDeletion(asked, NOW + 1)).toBe(asked)
  })

  test.each<[string, JobState]>([
    ['is not out', { state: 'active' }],
    ['may be out', { state: 'publishing', intendedAt: 1 }],
    ['has no id here', { ...published, postId: null }],
    ['is deleted', { ...published, deletion: { state: 'done', at: 2 } }],
  ])('is none where the post %s', (_, state) => {
    const job = aJob(state)
    expect(askDeletion(job, NOW)).toBe(job)
  })

  test('can be had again after a refusal', () => {
    const once = afterAsking(askDeletion(aJob(), NOW), refused, NOW)
    expect(deletionOf(once)).toEqual({ state: 'failed', failure: refused.failure })
    expect(deletionOf(askDeletion(once, NOW + 5))).toEqual({ state: 'asked', at: NOW + 5 })
  })

  test('brings an alarm until it is answered', () => {
    const asked = askDeletion(aJob(), NOW)
    expect(turnOf(asked)?.from).toBeGreaterThan(NOW)
    expect(turnOf(afterAsking(asked, deleted, NOW))).toBeNull()
    expect(turnOf(afterAsking(asked, refused, NOW))).toBeNull()
  })

  test('an answer that nobody waits for changes nothing', () => {
    const job = aJob()
    expect(afterAsking(job, refused, NOW)).toBe(job)
  })
})

/** Jobs in memory, a background over them, and X. */
function aWorld(...jobs: Job[]) {
  const stored = new Map(jobs.map((job) => [job.id, job]))
  const asked: [AccountId, PostId][] = []
  const announced: JobId[] = []
  const world = {
    stored,
    asked,
    announced,
    online: true,
    awake: 0,
    answer: async (): Promise<Reply<null>> => deleted,
    start: () =>
      createDeletions({
        deletePost: (account, postId) => {
          asked.push([account, postId])
          // Nothing of a wish is in memory only.
          expect([...stored.values()].some(isBeingDeleted)).toBe(true)
          return world.answer()
        },
        jobs: {
          update: async (id, change) => {
            const latest = stored.get(id)
            if (latest) stored.set(id, change(latest))
            return stored.get(id) ?? null
          },
          listBeingDeleted: async () => [...stored.values()].filter(isBeingDeleted),
        },
        wake: async () => undefined,
        announce: ({ id }) => void announced.push(id),
        online: () => world.online,
        keepAwake: () => {
          world.awake += 1
          return () => {
            world.awake -= 1
          }
        },
        withLock: (_, work) => work(),
        now: () => NOW,
      }),
  }
  return world
}

test('X is asked once, as the account that posted, and the post is deleted then', async () => {
  const job = aJob()
  const world = aWorld(job)
  const deletions = world.start()
  await Promise.all([deletions.ask(job.id), deletions.ask(job.id)])
  await deletions.idle()
  expect(world.asked).toEqual([[ANA, POST]])
  expect(deletionOf(world.stored.get(job.id) ?? job)).toEqual({ state: 'done', at: NOW })
  expect(world.announced).toEqual([])
  expect(world.awake).toBe(0)
})

test('what X refuses is told, the post stays, and nothing is asked again by itself', async () => {
  const job = aJob()
  const world = aWorld(job)
  world.answer = async () => refused
  const deletions = world.start()
  await deletions.ask(job.id)
  await deletions.idle()
  expect(world.announced).toEqual([job.id])
  await world.start().resume()
  expect(world.asked).toHaveLength(1)
})

test('without a connection nothing is sent', async () => {
  const job = aJob()
  const world = aWorld(job)
  world.online = false
  const deletions = world.start()
  await deletions.ask(job.id)
  await deletions.idle()
  expect(world.asked).toEqual([])
  expect(deletionOf(world.stored.get(job.id) ?? job)).toMatchObject({
    state: 'failed',
    failure: { kind: 'x-unreachable' },
  })
})

test('the next background asks again for what the one before did not hear', async () => {
  const job = aJob()
  const world = aWorld(job)
  // The answer never comes: the background dies over it.
  world.answer = () => new Promise(() => undefined)
  await world.start().ask(job.id)
  await expect.poll(() => world.asked.length).toBe(1)
  expect(deletionOf(world.stored.get(job.id) ?? job)).toMatchObject({ state: 'asked' })
  world.answer = async () => deleted
  await world.start().resume()
  expect(world.asked).toHaveLength(2)
  expect(deletionOf(world.stored.get(job.id) ?? job)).toMatchObject({ state: 'done' })
})

test('a post that is taken off the list meanwhile troubles nobody', async () => {
  const job = aJob()
  const world = aWorld(job)
  world.answer = async () => {
    world.stored.set('another' as JobId, { ...job, id: 'another' as JobId })
    world.stored.delete(job.id)
    return refused
  }
  const deletions = world.start()
  await deletions.ask(job.id)
  await deletions.idle()
  expect(world.announced).toEqual([])
  expect(deletions.isIdle()).toBe(true)
})
