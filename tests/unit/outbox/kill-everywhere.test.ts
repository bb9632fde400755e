import { describe, expect, test } from 'vitest'
import { originalOf } from '../../../lib/model/attachment.ts'
import type { MediaProgress } from '../../../lib/model/job.ts'
import { UNKNOWN_LINE } from '../../../lib/model/line.ts'
import { cancelJob, pauseJob, resumeJob, retryJob } from '../../../lib/outbox/control.ts'
import { type JobId, KiB, MiB, SECOND } from '../../../lib/units.ts'
import {
  aDraft,
  aFile,
  aWorld,
  liveUntil,
  runUntilQuiet,
  startBackground,
  submit,
  type World,
} from './device.ts'

/**
 * The generated part of the kill matrix: every post is first sent undisturbed to learn its effects
 * (each request and each storage write, before and after), then once more for each of them with a
 * death at that very effect. `kill-matrix.test.ts` adds what no list can hold.
 */
const POSTS: Record<string, (world: World) => JobId> = {
  'two pictures with alt text': (world) =>
    submit(
      world,
      aDraft('Two', [
        { file: aFile(world, 'image', 600 * KiB), altText: 'one' },
        { file: aFile(world, 'image', 5 * MiB), altText: 'two' },
      ]),
    ),
  'a video with processing': (world) =>
    submit(world, aDraft('Watch', [{ file: aFile(world, 'video', 14 * MiB), altText: 'A tram' }])),
  'a picture without words': (world) =>
    submit(world, aDraft('', [{ file: aFile(world, 'image', 2 * MiB) }])),
  'a video that is still being made fit': (world) => {
    const file = aFile(world, 'video', 2 * MiB)
    const original = originalOf(file)
    const content = { state: 'fitting', original, wish: {}, since: 0, share: null } as const
    const draft = aDraft('Soon', [{ file }])
    const attachments = draft.attachments.map((attachment) => ({ ...attachment, content }))
    return submit(world, { ...draft, attachments })
  },
  words: (world) => submit(world, aDraft('Only words')),
  'words that can be undone': (world) => {
    world.undoMs = 10 * SECOND
    return submit(world, aDraft('Not at once'))
  },
  'a picture and alt text that can be undone': (world) => {
    world.undoMs = 30 * SECOND
    const file = aFile(world, 'image', 600 * KiB)
    return submit(world, aDraft('Not at once', [{ file, altText: 'one' }]))
  },
}

const MANNERS: Record<string, (world: World) => void> = {
  'as it comes': () => undefined,
  'duplicates refused': ({ switches }) => {
    switches.duplicates = 'refuse'
  },
  'a repeated segment refused': ({ switches }) => {
    switches.repeatedAppend = 'refuse'
  },
  'segments out of order refused': ({ switches }) => {
    switches.outOfOrderAppend = 'refuse'
  },
  'segments beside each other refused': ({ switches }) => {
    switches.parallelAppend = 'refuse'
  },
  'a second finalize accepted': ({ switches }) => {
    switches.secondFinalize = 'accept'
  },
  'the status of a picture refused': ({ switches }) => {
    switches.imageStatus = 'refused'
  },
  'a timeline 20 s behind': (world) => {
    world.lagMs = 20 * SECOND
  },
  'a timeline 300 s behind': (world) => {
    world.lagMs = 300 * SECOND
  },
  'a timeline 300 s behind that refuses duplicates': (world) => {
    world.lagMs = 300 * SECOND
    world.switches.duplicates = 'refuse'
  },
  'all of it against us': (world) => {
    world.lagMs = 300 * SECOND
    world.switches = {
      duplicates: 'accept',
      repeatedAppend: 'refuse',
      outOfOrderAppend: 'refuse',
      parallelAppend: 'refuse',
      secondFinalize: 'refuse',
      imageStatus: 'refused',
    }
  },
  'a line that nobody knows yet': (world) => {
    world.line = UNKNOWN_LINE
    world.bytesPerSecond = 1_000_000
  },
}

/** What another context may do to the job while the background works. */
const OTHERS: Record<string, (world: World, id: JobId) => void> = {
  'nobody else': () => undefined,
  'a page that pauses and resumes': (world, id) =>
    change(world, id, (job) => resumeJob(pauseJob(job), world.now)),
  'a page that presses Retry': (world, id) => change(world, id, (job) => retryJob(job, world.now)),
}

function change(
  world: World,
  id: JobId,
  how: (job: NonNullable<ReturnType<World['jobs']['get']>>) => ReturnType<typeof pauseJob>,
) {
  const job = world.jobs.get(id)
  if (job) world.jobs.set(id, how(job))
}

async function effectsOf(make: (world: World) => void): Promise<string[]> {
  const world = aWorld()
  const names: string[] = []
  make(world)
  world.moment = async (name) => void names.push(name)
  await runUntilQuiet(world)
  return names
}

/** Bytes that were on their way: planned, and not confirmed in Courier's own record. */
function bytesInFlight(world: World): number {
  let bytes = 0
  for (const { media } of world.jobs.values()) {
    for (const { progress } of media) {
      const inOneRequest = progress.state === 'prepared' && progress.file.byteLength <= MiB
      if (inOneRequest) bytes += progress.file.byteLength
      if (progress.state !== 'uploading') continue
      const { acknowledged, boundaries } = progress
      for (const [index, end] of boundaries.slice(1).entries()) {
        if (!acknowledged.includes(index)) bytes += end - (boundaries[index] ?? 0)
      }
    }
  }
  return bytes
}

const tally = { kills: 0, lost: 0, twice: 0, questions: 0 }

describe.each(Object.entries(POSTS))('%s', (_post, make) => {
  describe.each(Object.entries(MANNERS))('at an X with %s', (_manner, mind) => {
    test.each(Object.entries(OTHERS))('and %s: once, wherever it is killed', async (_who, act) => {
      const effects = await effectsOf((world) => {
        mind(world)
        make(world)
      })
      expect(effects.length).toBeGreaterThan(5)
      for (const [deathAt, name] of effects.entries()) {
        const world = aWorld()
        mind(world)
        const begunAt = world.now
        const id = make(world)
        await liveUntil(world, deathAt, (effect) => {
          // The other context acts in the very moment of the death.
          if (effect === deathAt) act(world, id)
        })
        tally.kills++
        await runUntilQuiet(world)
        const { state } = world.jobs.get(id) ?? {}
        const where = `killed ${name} (effect ${deathAt})`
        if (state?.state === 'asking') tally.questions++
        if (world.posts.length === 0) tally.lost++
        if (world.posts.length > 1) tally.twice++
        expect(state, where).toMatchObject({ state: 'published', postId: world.posts[0]?.id })
        expect(world.posts, where).toHaveLength(1)
        expect(world.posts[0]?.at, where).toBeGreaterThanOrEqual(begunAt + world.undoMs)
        const altTexts = world.jobs.get(id)?.media.map(({ altText }) => altText)
        expect(world.posts[0]?.altTexts, where).toEqual(altTexts)
        expect(world.violations, where).toEqual([])
      }
    })
  })
})

test('in all of it nothing was lost, nothing went out twice, and nobody was asked', () => {
  expect(tally.kills).toBeGreaterThan(3_000)
  expect({ ...tally, kills: 0 }).toEqual({ kills: 0, lost: 0, twice: 0, questions: 0 })
})

test.each(
  Object.entries(POSTS).flatMap(([post, make]) =>
    (['accept', 'refuse'] as const).map((repeatedAppend) => ({ post, make, repeatedAppend })),
  ),
)(
  '$post, repeated segments: $repeatedAppend: bytes sent again are at most those in flight at the death',
  async ({ make, repeatedAppend }) => {
    const begin = (world: World) => {
      world.switches.repeatedAppend = repeatedAppend
      return make(world)
    }
    const effects = await effectsOf(begin)
    for (const [deathAt, name] of effects.entries()) {
      const world = aWorld()
      const id = begin(world)
      const whole = [...(world.jobs.get(id)?.media ?? [])].reduce(
        (sum, { progress }) => sum + lengthOf(progress),
        0,
      )
      await liveUntil(world, deathAt)
      const inFlight = bytesInFlight(world)
      await runUntilQuiet(world)
      expect(world.sentBytes, `killed ${name} (effect ${deathAt})`).toBeLessThanOrEqual(
        whole + inFlight,
      )
    }
  },
)

/** What is made in these tests is as long as what it is made of. */
function lengthOf(progress: MediaProgress): number {
  if (progress.state === 'fetching') return 0
  return progress.state === 'fitting' ? progress.original.byteLength : progress.file.byteLength
}

test.each(Object.entries(POSTS))(
  '%s: cancelled in the moment of a death, it is out once or not at all, and never again',
  async (_post, make) => {
    const effects = await effectsOf(make)
    const ends = new Set<string>()
    for (const deathAt of effects.keys()) {
      const world = aWorld()
      const id = make(world)
      await liveUntil(world, deathAt, (effect) => {
        if (effect === deathAt) change(world, id, (job) => cancelJob(job, world.now))
      })
      const life = startBackground(world)
      await life.wake()
      await life.idle()
      await runUntilQuiet(world)
      const state = world.jobs.get(id)?.state.state
      ends.add(String(state))
      expect(world.posts).toHaveLength(state === 'published' ? 1 : 0)
    }
    expect(ends).toEqual(new Set(['cancelled', 'published']))
  },
)
