import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pauseJob, resumeJob, retryJob } from '../../../lib/outbox/control.ts'
import type { JobId } from '../../../lib/units.ts'
import { HOUR, KiB, MiB, SECOND } from '../../../lib/units.ts'
import {
  aDraft,
  aFile,
  aWorld,
  runUntilQuiet,
  startBackground,
  submit,
  type World,
} from './device.ts'

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
  lagMs: fc.constantFrom(0, 20 * SECOND, 300 * SECOND),
  switches: fc.record({
    duplicates: fc.constantFrom('accept' as const, 'refuse' as const),
    repeatedAppend: fc.constantFrom('accept' as const, 'refuse' as const),
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

/** Lives until effect number `deathAt`; from then on nothing of that life goes on. */
async function live(world: World, deathAt: number, at: (effect: number) => void): Promise<void> {
  let effect = 0
  let die: () => void = () => undefined
  const death = new Promise<void>((resolve) => {
    die = resolve
  })
  const mortal: World = {
    ...world,
    moment: async () => {
      if (effect <= deathAt) at(effect)
      if (effect++ < deathAt) return
      die()
      await new Promise(() => undefined)
    },
  }
  const background = startBackground(mortal)
  await Promise.race([background.wake().then(() => background.idle()), death])
  world.now = Math.max(world.now, mortal.now)
  world.alarm = mortal.alarm
}

async function play({ post, lagMs, switches, lives, person }: Schedule) {
  const world = aWorld()
  world.lagMs = lagMs
  world.switches = switches
  const id: JobId = POSTS[post](world)
  for (const [index, deathAt] of lives.entries()) {
    await live(world, deathAt, (effect) => {
      const job = world.jobs.get(id)
      if (!job || person === null || index > 0 || effect !== person.at) return
      world.jobs.set(id, person.does === 'pause' ? pauseJob(job) : retryJob(job, world.now))
    })
  }
  const paused = world.jobs.get(id)
  if (paused?.paused) world.jobs.set(id, resumeJob(paused, world.now))
  await runUntilQuiet(world)
  return { world, job: world.jobs.get(id) }
}

test(`killed anywhere, up to four times, at any X: exactly one post and no question`, async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (plan) => {
      const { world, job } = await play(plan)
      expect(world.posts).toHaveLength(1)
      expect(job?.state).toMatchObject({ state: 'published', postId: world.posts[0]?.id })
      expect(world.posts[0]?.altTexts).toEqual(job?.media.map(({ altText }) => altText))
    }),
    { numRuns: SCHEDULES },
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
      for (const deathAt of plan.lives) await live(world, deathAt, () => undefined)
      await runUntilQuiet(world)
      const ours = world.posts.slice(1)
      expect(ours.length).toBeLessThanOrEqual(1)
      const state = world.jobs.get(id)?.state
      if (state?.state === 'published') expect(ours).toHaveLength(1)
      else expect(state).toEqual({ state: 'asking', question: 'went-out' })
    }),
    { numRuns: SCHEDULES / 4 },
  )
}, 120_000)
