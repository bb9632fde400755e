import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UNDO_CHOICES_MS } from '../../../lib/model/undo.ts'
import { pauseJob, resumeJob, retryJob } from '../../../lib/outbox/control.ts'
import type { JobId } from '../../../lib/units.ts'
import { HOUR, KiB, MiB, SECOND } from '../../../lib/units.ts'
import { aDraft, aFile, aWorld, liveUntil, runUntilQuiet, submit, type World } from './device.ts'
import { SEED } from './drawn.ts'

/** Schedules tried in one run; each is a random post, a random X and random deaths. */
const SCHEDULES = 2_000

const POSTS = {
  words: (world: World) => submit(world, aDraft('Only words')),
  pictures: (world: World) =>
    submit(
      world,
      aDraft('Two', [
        { file: aFile(world, 'image', 600 * KiB), altText: 'one' },
        { file: aFile(world, 'image', 5 * MiB), altText: 'two' },
      ]),
    ),
  'pictures without words': (world: World) =>
    submit(world, aDraft('', [{ file: aFile(world, 'image', 2 * MiB) }])),
  video: (world: World) =>
    submit(world, aDraft('Watch', [{ file: aFile(world, 'video', 11 * MiB), altText: 'tram' }])),
}

const schedule = fc.record({
  post: fc.constantFrom(...(Object.keys(POSTS) as (keyof typeof POSTS)[])),
  undoMs: fc.constantFrom(...UNDO_CHOICES_MS),
  lagMs: fc.constantFrom(0, 20 * SECOND, 300 * SECOND),
  switches: fc.record({
    duplicates: fc.constantFrom('accept' as const, 'refuse' as const),
    repeatedAppend: fc.constantFrom('accept' as const, 'refuse' as const),
    outOfOrderAppend: fc.constantFrom('accept' as const, 'refuse' as const),
    parallelAppend: fc.constantFrom('accept' as const, 'refuse' as const),
    secondFinalize: fc.constantFrom('accept' as const, 'refuse' as const),
    imageStatus: fc.constantFrom('known' as const, 'refused' as const),
  }),
  /** How many effects each life has before it is killed. */
  lives: fc.array(fc.nat({ max: 60 }), { maxLength: 4 }),
  /** At which effect of the first life the person, in another context, does what. */
  person: fc.option(
    fc.record({
      at: fc.nat({ max: 40 }),
      does: fc.constantFrom('pause' as const, 'retry' as const),
    }),
    { nil: null },
  ),
})

type Schedule = typeof schedule extends fc.Arbitrary<infer T> ? T : never

async function play({ post, undoMs, lagMs, switches, lives, person }: Schedule) {
  const world = { ...aWorld(), undoMs }
  const begunAt = world.now
  world.lagMs = lagMs
  world.switches = switches
  const id: JobId = POSTS[post](world)
  for (const [index, deathAt] of lives.entries()) {
    await liveUntil(world, deathAt, (effect) => {
      const job = world.jobs.get(id)
      if (!job || person === null || index > 0 || effect !== person.at) return
      world.jobs.set(id, person.does === 'pause' ? pauseJob(job) : retryJob(job, world.now))
    })
  }
  const paused = world.jobs.get(id)
  if (paused?.paused) world.jobs.set(id, resumeJob(paused, world.now))
  await runUntilQuiet(world)
  return { world, job: world.jobs.get(id), earliest: begunAt + undoMs }
}

test(`killed anywhere, up to four times, at any X: exactly one post and no question`, async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (plan) => {
      const { world, job, earliest } = await play(plan)
      expect(world.posts).toHaveLength(1)
      expect(world.posts[0]?.at).toBeGreaterThanOrEqual(earliest)
      expect(job?.state).toMatchObject({ state: 'published', postId: world.posts[0]?.id })
      expect(world.posts[0]?.altTexts).toEqual(job?.media.map(({ altText }) => altText))
    }),
    { seed: SEED, numRuns: SCHEDULES },
  )
}, 120_000)

test('beyond the lag that is allowed for, an older post in doubt makes it a question', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (plan) => {
      const world = aWorld()
      submit(world, aDraft('A post before it'))
      await runUntilQuiet(world)
      world.now += 10 * 60 * SECOND
      world.lagMs = HOUR
      world.switches = plan.switches
      const id = POSTS[plan.post](world)
      for (const deathAt of plan.lives) await liveUntil(world, deathAt)
      await runUntilQuiet(world)
      const ours = world.posts.slice(1)
      expect(ours.length).toBeLessThanOrEqual(1)
      const state = world.jobs.get(id)?.state
      if (state?.state === 'published') expect(ours).toHaveLength(1)
      else expect(state).toEqual({ state: 'asking', question: 'went-out' })
    }),
    { seed: SEED, numRuns: SCHEDULES / 4 },
  )
}, 120_000)
