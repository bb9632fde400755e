import { describe, expect, test } from 'vitest'
import { type Job, type JobState, newJob } from '../../../lib/model/job.ts'
import { viewJob } from '../../../lib/model/job-view.ts'
import { heldForUndo, secondsToUndo, UNDO_CHOICES_MS } from '../../../lib/model/undo.ts'
import {
  afterBrowserEnded,
  afterReconnecting,
  answerQuestion,
  pauseJob,
  resumeJob,
  retryJob,
} from '../../../lib/outbox/control.ts'
import { draftOfJob } from '../../../lib/outbox/draft-of-job.ts'
import { nextSteps } from '../../../lib/outbox/next-steps.ts'
import type { Pace } from '../../../lib/outbox/pace.ts'
import { markPublishing } from '../../../lib/outbox/publishing.ts'
import { createUndoClock } from '../../../lib/outbox/undo-clock.ts'
import { DAY, type DraftId, HOUR, type JobId, MiB, SECOND } from '../../../lib/units.ts'
import {
  ANA,
  aDraft,
  aFile,
  aWorld,
  FAST_LINE,
  liveUntil,
  no,
  runUntilQuiet,
  startBackground,
  submit,
  type World,
} from './device.ts'
import { asShown, outboxOf } from './outbox-of.ts'

const PACE: Pace = { line: FAST_LINE, allowance: null }
const NOW = 1_800_000_000_000
const TEN = 10 * SECOND

/** A post of words alone, of which only the create is left. */
function aJob(changes: Partial<Job> = {}): Job {
  const undo = { since: NOW, until: NOW + TEN, session: 'first', shared: null }
  return { ...newJob(aDraft('Hello'), ANA, 'Hello', NOW), undo, ...changes }
}

describe('whether the create may be sent', () => {
  test.each<[string, number, 'create' | 'rest']>([
    ['as Post is pressed', 0, 'rest'],
    ['in the last millisecond', TEN - 1, 'rest'],
    ['as the time ends', TEN, 'create'],
    ['long afterwards', DAY, 'create'],
    ['when the clock was set back before it began', -1, 'create'],
    ['when it was set back by a day', -DAY, 'create'],
  ])('%s', (_when, ms, expected) => {
    const { steps, restUntil } = nextSteps(aJob(), NOW + ms, new Set(), PACE)
    const rests = { steps: [], restUntil: NOW + TEN }
    const creates = { steps: [{ kind: 'create-post' }], restUntil: null }
    expect({ steps, restUntil }).toEqual(expected === 'rest' ? rests : creates)
  })

  test('everything before it goes on at once, as without a time to undo', () => {
    const world = aWorld()
    const media = newJob(
      aDraft('', [{ file: aFile(world, 'video', 9 * MiB), altText: 'A tram' }]),
      ...[ANA, '', NOW],
    ).media
    const { undo: _, ...without } = aJob({ media })
    expect(nextSteps(aJob({ media }), NOW, new Set(), PACE)).toEqual(
      nextSteps(without, NOW, new Set(), PACE),
    )
  })
})

test('from the intention to publish on, nothing is left to undo', () => {
  const job = markPublishing(aJob(), NOW + TEN, HOUR, NOW + TEN)
  expect(job.state.state).toBe('publishing')
  expect('undo' in job).toBe(false)
  expect(draftOfJob(job, NOW)).toBeNull()
})

test('a post without a time to undo is written as before', async () => {
  const world = aWorld()
  world.drafts.push(aDraft('Hello'))
  const id = await outboxOf(world).submit(world.drafts[0]?.id as DraftId, asShown('Hello'))
  expect(world.jobs.get(id)).not.toHaveProperty('undo')
})

describe('a clock that is set while the time runs', () => {
  /** What this life sees of a job, each time at another moment of both clocks. */
  function seen(moments: { wall: number; real: number }[]): (number | null)[] {
    let real = 0
    const job = aJob()
    const clock = createUndoClock(() => real)
    return moments.map((moment) => {
      real = moment.real
      const now = NOW + moment.wall
      const until = heldForUndo(clock.placed(job, now), now)
      return until === null ? null : until - now
    })
  }

  test('set back: it ends when its length has really passed', () => {
    const moments = [
      { wall: 1, real: 1 },
      { wall: 4 * SECOND, real: 6 * SECOND },
      { wall: -HOUR, real: 8 * SECOND },
      { wall: -HOUR + 2 * SECOND, real: 10 * SECOND },
    ]
    expect(seen(moments)).toEqual([TEN - 1, 4 * SECOND, 2 * SECOND, null])
  })

  test('set forward: it is over, and nothing is blocked', () => {
    const moments = [
      { wall: 1, real: 1 },
      { wall: DAY, real: 2 * SECOND },
    ]
    expect(seen(moments)).toEqual([TEN - 1, null])
  })

  test('set back before this life began: it is over', () => {
    expect(seen([{ wall: -5, real: 0 }])).toEqual([null])
  })

  test.each([-HOUR, -6 * SECOND, -2 * SECOND, 5 * SECOND, DAY])(
    'moved by %i ms in its middle, the post is out after its length at the latest',
    async (ms) => {
      const world = aWorld()
      world.undoMs = TEN
      submit(world, aDraft('', [{ file: aFile(world, 'image', 2 * MiB) }]))
      let isMoved = false
      world.moment = async (name) => {
        if (isMoved || name !== 'before finalize') return
        isMoved = true
        world.now += ms
      }
      await runUntilQuiet(world)
      expect(isMoved).toBe(true)
      expect(world.posts).toHaveLength(1)
      expect(world.elapsedMs).toBeLessThanOrEqual(TEN)
      // Nobody's time to undo gets shorter by a clock that goes back.
      if (ms < 0) expect(world.elapsedMs).toBe(TEN)
    },
  )
})

test.each([
  [TEN, TEN, 10],
  [TEN, TEN - 1, 10],
  [TEN, 9 * SECOND, 9],
  [TEN, 1, 1],
  [TEN, 0, 0],
  [TEN, -DAY, 0],
  [TEN, HOUR, 10],
])('of %i ms, with %i ms to go, %i s are shown', (length, left, shown) => {
  const undo = { since: NOW, until: NOW + length }
  expect(secondsToUndo(undo, NOW + length - left)).toBe(shown)
})

describe('the browser ended within the time to undo', () => {
  const again = (job: Job, session = 'second') => afterBrowserEnded(job, session, NOW + DAY)
  const failure = { kind: 'x-unreachable' } as const

  test.each<[string, Partial<Job>, 'asks' | 'goes on']>([
    ['a post that goes on', {}, 'asks'],
    ['one that waits', { state: { state: 'waiting', until: NOW, failure } }, 'asks'],
    ['one that is paused', { paused: true }, 'goes on'],
    ['one that stopped', { state: { state: 'blocked', failure } }, 'goes on'],
    ['one that may be out', { state: { state: 'publishing', intendedAt: NOW } }, 'goes on'],
  ])('%s', (_which, changes, expected) => {
    const job = aJob(changes)
    const asking = { state: { state: 'asking', question: 'still-wanted' } }
    if (expected === 'asks') expect(again(job)).toMatchObject(asking)
    else expect(again(job)).toBe(job)
    expect(again(job, 'first')).toBe(job)
  })

  test('what stopped then asks as soon as it would go on without the person', () => {
    const signedOut: JobState = { state: 'blocked', failure: { kind: 'signed-out' } }
    const reconnected = afterReconnecting(again(aJob({ state: signedOut })), NOW + DAY)
    expect(again(reconnected).state).toEqual({ state: 'asking', question: 'still-wanted' })
  })

  test.each<[string, (job: Job) => Job, Partial<Job>]>([
    ['Resume', (job) => resumeJob(job, NOW + DAY), { paused: true }],
    ['Retry', (job) => retryJob(job, NOW + DAY), { state: { state: 'blocked', failure } }],
  ])('the person’s own %s is answer enough', (_word, press, changes) => {
    const job = press(again(aJob(changes)))
    expect(again(job)).toBe(job)
    expect(job).toMatchObject({ state: { state: 'active' }, paused: false, wantedAt: NOW + DAY })
  })

  test('Send it now sends it without another time to undo', () => {
    const job = answerQuestion(again(aJob()), 'send', NOW + DAY)
    expect(job).not.toHaveProperty('undo')
    expect(nextSteps(job, NOW + DAY, new Set(), PACE).steps).toEqual([{ kind: 'create-post' }])
  })

  test('a pause within the time keeps it', () => {
    const job = resumeJob(pauseJob(aJob()), NOW + SECOND)
    expect(job.undo?.until).toBe(NOW + TEN)
  })
})

describe('as the outbox shows it', () => {
  test('while it runs, Undo stands for Pause and Cancel', () => {
    expect(viewJob(aJob(), 0)).toMatchObject({
      undo: { since: NOW, until: NOW + TEN },
      actions: ['undo'],
      asks: null,
    })
    const { undo: _, ...without } = aJob()
    expect(viewJob(without, 0)).toMatchObject({ undo: null, actions: ['pause', 'cancel'] })
    expect(viewJob(aJob({ paused: true }), 0)).toMatchObject({
      undo: null,
      actions: ['resume', 'cancel'],
    })
  })

  test('a browser that ended within it makes it a question of its own', () => {
    const state: JobState = { state: 'asking', question: 'still-wanted' }
    expect(viewJob(aJob({ state }), 0)).toMatchObject({
      asks: 'was-undoable',
      undo: null,
      actions: ['undo'],
    })
    const { undo: _, ...late } = aJob({ state })
    expect(viewJob(late, 0)).toMatchObject({ asks: 'still-wanted', actions: ['edit', 'cancel'] })
  })
})

const picture = (world: World) =>
  aDraft('Look', [{ file: aFile(world, 'image', 2 * MiB), altText: 'A heron' }])

test.each(UNDO_CHOICES_MS.filter((ms) => ms > 0))(
  'within %i ms all but the create is done, and then the post goes out once',
  async (undoMs) => {
    const world = { ...aWorld(), undoMs }
    const begunAt = world.now
    const at: Record<string, number> = {}
    world.moment = async (name) => {
      at[name] ??= world.now - begunAt
    }
    submit(world, picture(world))
    await runUntilQuiet(world)
    expect(at['after alt text']).toBe(0)
    expect(at['before create']).toBe(undoMs)
    expect(world.posts).toHaveLength(1)
  },
)

test('what waits behind another post, or for a connection, is not asked about when the time was over', async () => {
  const world = { ...aWorld(), undoMs: TEN, online: false }
  world.drafts.push(aDraft('Hello'))
  const id = await outboxOf(world).submit(world.drafts[0]?.id as DraftId, asShown('Hello'))
  expect(world.jobs.get(id)).toHaveProperty('undo')
  world.elapsedMs += TEN
  await expect.poll(() => world.jobs.get(id)).not.toHaveProperty('undo')
  world.session = 'second'
  await outboxOf(world).browserStarted()
  expect(world.jobs.get(id)?.state.state).toBe('active')
})

describe('taken back', () => {
  test('it is in the drafts as it was, with what the page had said', async () => {
    const world = { ...aWorld(), undoMs: TEN }
    const shared = { title: 'Herons', url: 'https://birds.example/', quote: '' }
    const options = {
      replySettings: 'following',
      madeWithAi: true,
      paidPartnership: false,
    } as const
    const wasReminded = true as const
    const draft = { ...picture(world), accountId: ANA, shared, options, wasReminded }
    world.drafts.push(draft)
    const outbox = outboxOf(world)
    await outbox.undo(await outbox.submit(draft.id, asShown(draft.text)))
    expect(world.jobs.size).toBe(0)
    expect(world.drafts).toHaveLength(1)
    const { id: _id, createdAt: _createdAt, updatedAt: _updatedAt, ...rest } = draft
    expect(world.drafts[0]).toMatchObject(rest)
    await runUntilQuiet(world)
    expect(world.posts).toEqual([])
  })

  test('once the intention is stored it is too late, and the post is left alone', async () => {
    const world = aWorld()
    const job = { ...aJob(), state: { state: 'publishing', intendedAt: NOW } as const }
    world.jobs.set(job.id, job)
    await expect(outboxOf(world).undo(job.id)).rejects.toMatchObject({
      failure: { kind: 'undo-too-late' },
    })
    expect(world.jobs.get(job.id)).toBe(job)
    expect(world.drafts).toEqual([])
  })

  test('by two pages at once it is taken back once', async () => {
    const world = { ...aWorld(), undoMs: TEN }
    const id = submit(world, picture(world))
    await Promise.all([outboxOf(world).undo(id), outboxOf(world).undo(id)])
    expect(world.drafts).toHaveLength(1)
  })
})

/** Every effect of a post that goes out undisturbed. */
async function effectsOf(begin: (world: World) => void): Promise<string[]> {
  const world = { ...aWorld(), undoMs: TEN }
  const names: string[] = []
  begin(world)
  world.moment = async (name) => void names.push(name)
  await runUntilQuiet(world)
  return names
}

const BEGINNINGS: Record<string, (world: World) => JobId> = {
  words: (world) => submit(world, aDraft('Only words')),
  'a picture': (world) => submit(world, picture(world)),
  'a video': (world) =>
    submit(world, aDraft('Watch', [{ file: aFile(world, 'video', 9 * MiB), altText: 'tram' }])),
}

describe.each(Object.entries(BEGINNINGS))('%s', (_what, begin) => {
  test('Undo pressed at any moment: taken back or out, one of the two and never both', async () => {
    const ends = new Set<string>()
    for (const at of (await effectsOf(begin)).keys()) {
      for (const dies of [false, true]) {
        const world = { ...aWorld(), undoMs: TEN }
        const id = begin(world)
        const answers: Promise<string>[] = []
        const press = (effect: number) => {
          if (effect !== at) return
          const taken = outboxOf(world).undo(id)
          answers.push(
            taken.then(
              () => 'taken back',
              () => 'too late',
            ),
          )
        }
        await liveUntil(world, dies ? at : Number.POSITIVE_INFINITY, press)
        await runUntilQuiet(world)
        const said = String(await answers[0])
        ends.add(said)
        const isBack = said === 'taken back'
        const where = `at effect ${at}, ${dies ? 'killed there' : 'alive'}: ${said}`
        expect(world.posts, where).toHaveLength(isBack ? 0 : 1)
        expect(world.drafts, where).toHaveLength(isBack ? 1 : 0)
        expect(world.jobs.has(id), where).toBe(!isBack)
      }
    }
    expect(ends).toEqual(new Set(['taken back', 'too late']))
  })

  test('the background killed at any moment of Undo itself: nothing is lost, nothing is twice', async () => {
    const ends = new Set<string>()
    for (let deathAt = 0; deathAt < 4; deathAt++) {
      const world = { ...aWorld(), undoMs: TEN }
      const id = begin(world)
      let effect = 0
      const death = Promise.withResolvers<void>()
      const dying = outboxOf(world, async () => {
        if (effect++ < deathAt) return
        death.resolve()
        await new Promise(() => undefined)
      })
      await Promise.race([dying.undo(id), death.promise])
      await runUntilQuiet(world)
      ends.add(world.posts.length === 1 ? 'out' : 'back')
      expect(world.posts.length + world.drafts.length).toBe(1)
    }
    expect(ends).toEqual(new Set(['out', 'back']))
  })

  test('the browser killed at any moment: out, or asked about, and never out by itself after its time was cut', async () => {
    const ends = new Set<string>()
    for (const deathAt of (await effectsOf(begin)).keys()) {
      const world = { ...aWorld(), undoMs: TEN }
      const id = begin(world)
      await liveUntil(world, deathAt)
      const wasOpen = world.jobs.get(id)?.undo !== undefined
      const hadPosted = world.posts.length
      world.session = 'second'
      await outboxOf(world).browserStarted()
      await runUntilQuiet(world)
      const { state } = world.jobs.get(id) ?? {}
      const where = `killed at effect ${deathAt}`
      ends.add(String(state?.state))
      if (!wasOpen) {
        expect(state?.state, where).toBe('published')
        expect(world.posts, where).toHaveLength(1)
        continue
      }
      expect(hadPosted, where).toBe(0)
      expect(state, where).toEqual({ state: 'asking', question: 'still-wanted' })
      expect(world.posts, where).toEqual([])
      expect(world.announced, where).toEqual([{ id, state: 'asking' }])
      await outboxOf(world).answer(id, 'send')
      await runUntilQuiet(world)
      expect(world.jobs.get(id)?.state.state, where).toBe('published')
      expect(world.posts, where).toHaveLength(1)
    }
    expect(ends).toEqual(new Set(['published', 'asking']))
  })
})

test('without the word that the browser was started, a run finds out before it does anything', async () => {
  const world = { ...aWorld(), undoMs: TEN }
  const id = submit(world, picture(world))
  world.session = 'second'
  await runUntilQuiet(world)
  expect(world.jobs.get(id)?.state.state).toBe('asking')
  expect(world.uploads.size).toBe(0)
  expect(world.announced).toEqual([{ id, state: 'asking' }])
})

test('a background that was only stopped goes on, and the person is not asked', async () => {
  const world = { ...aWorld(), undoMs: TEN }
  const begunAt = world.now
  const id = submit(world, picture(world))
  await liveUntil(world, 4)
  // Found again by its alarm, half a minute later.
  world.now += 30 * SECOND
  await runUntilQuiet(world)
  expect(world.jobs.get(id)?.state.state).toBe('published')
  expect(world.posts).toHaveLength(1)
  expect(world.posts[0]?.at).toBeGreaterThanOrEqual(begunAt + TEN)
})

test('a file that X would not take stops the post within its time, and Retry keeps the time', async () => {
  const world = { ...aWorld(), undoMs: TEN }
  const id = submit(world, picture(world))
  world.answers.initialize = async () => no({ kind: 'x-invalid', detail: 'no' })
  const runner = startBackground(world)
  await runner.wake()
  await runner.idle()
  expect(world.jobs.get(id)?.state.state).toBe('blocked')
  world.answers = {}
  await outboxOf(world).retry(id)
  expect(world.jobs.get(id)?.undo).toBeDefined()
  const begunAt = world.now
  await runUntilQuiet(world)
  expect(world.posts[0]?.at).toBe(begunAt + TEN)
})
