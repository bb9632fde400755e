import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type JobMedia, sendingOf } from '../../../lib/model/job.ts'
import { retryJob } from '../../../lib/outbox/control.ts'
import type { JobId } from '../../../lib/units.ts'
import { liveUntil, no, plainX, runUntilQuiet, type World } from './device.ts'
import { SEED } from './drawn.ts'
import { aSlowWorld, type Story } from './slow-source.ts'

const WELL: Story = {
  pieces: 24,
  lastBytes: 1_234,
  answers: [],
  promisedAfter: 1,
  truth: 'as-promised',
}
const TOTAL = 23 * 65_536 + 1_234

function mediumOf(world: World, id: JobId): JobMedia {
  const [medium] = world.jobs.get(id)?.media ?? []
  if (!medium) throw new Error('no medium')
  return medium
}

/** It is out, once, and X has of it, to the byte, what the finished file is. */
function expectOut(world: World, id: JobId, where = ''): void {
  expect(world.violations, where).toEqual([])
  expect(world.jobs.get(id)?.state, where).toMatchObject({ state: 'published' })
  expect(world.posts, where).toHaveLength(1)
  expect(mediumOf(world, id).early, where).toBeUndefined()
}

/** Planned, and not confirmed in Courier's own record. */
function bytesOnTheWay(medium: JobMedia): number {
  const sending = sendingOf(medium)
  if (sending.state !== 'uploading') return 0
  const { boundaries, acknowledged } = sending
  const sizes = boundaries.slice(1).map((end, index) => end - (boundaries[index] ?? 0))
  return sizes.reduce((sum, size, index) => sum + (acknowledged.includes(index) ? 0 : size), 0)
}

describe('a film that still arrives', () => {
  test('goes up meanwhile, in one upload, and nothing of it twice', async () => {
    const { world, id } = aSlowWorld(WELL)
    const early: number[] = []
    world.moment = async (name) => {
      const { progress } = mediumOf(world, id)
      if (name === 'after append' && progress.state === 'fetching') early.push(world.sentBytes)
    }
    await runUntilQuiet(world)
    expectOut(world, id)
    expect(early.at(-1)).toBeGreaterThan(TOTAL * 0.7)
    expect(world.uploads.size).toBe(1)
    expect(world.sentBytes).toBe(TOTAL)
  })

  test('is not finalized before it is whole and was looked at', async () => {
    const { world, id } = aSlowWorld(WELL)
    const seen: string[] = []
    world.moment = async (name) => {
      if (name === 'before finalize') seen.push(mediumOf(world, id).progress.state)
    }
    await runUntilQuiet(world)
    expect(seen).toEqual(['uploading'])
  })

  test.each([
    ['nothing can be promised of it', { promisedAfter: null }, 1],
    ['it has other tags than was thought', { truth: 'other-tags' }, 2],
    ['it has to be made anew', { truth: 'made' }, 2],
  ] as const)('goes up when it is whole where %s', async (_why, change, uploads) => {
    const { world, id } = aSlowWorld({ ...WELL, ...change })
    await runUntilQuiet(world)
    expectOut(world, id)
    expect(world.uploads.size).toBe(uploads)
    const [, first] = [...world.uploads.values()]
    if (first) expect([...world.uploads.values()][0]?.state).toBe('open')
  })

  test('goes on in the same upload after a break that it gets over', async () => {
    const { world, id, log } = aSlowWorld({
      ...WELL,
      answers: [{ isOther: false, breaksAfter: 9 }],
    })
    await runUntilQuiet(world)
    expectOut(world, id)
    expect(log).toEqual({ films: 1, requests: 2 })
    expect(world.uploads.size).toBe(1)
    expect(world.sentBytes).toBe(TOTAL)
  })

  test('leaves its upload when it is another film after a break', async () => {
    const { world, id, log } = aSlowWorld({
      ...WELL,
      answers: [
        { isOther: false, breaksAfter: 9 },
        { isOther: true, breaksAfter: null },
      ],
    })
    await runUntilQuiet(world)
    expectOut(world, id)
    expect(log).toEqual({ films: 2, requests: 2 })
    const [first, second] = [...world.uploads.values()]
    expect(first).toMatchObject({ state: 'open' })
    expect(second).toMatchObject({ state: 'ready', total: TOTAL })
    expect(world.uploads.size).toBe(2)
  })

  test('is no reason to stop where X refuses what is sent early, and is not tried again', async () => {
    const { world, id } = aSlowWorld(WELL)
    let refused = 0
    const real = plainX(world)
    world.answers.append = async (account, segment, signal) => {
      if (mediumOf(world, id).progress.state !== 'fetching') {
        return real.append(account, segment, signal)
      }
      refused++
      return no({ kind: 'upload-incomplete', detail: 'no' })
    }
    await runUntilQuiet(world)
    expectOut(world, id)
    // Begun anew three times, as any upload, with two segments on their way each time.
    expect(refused).toBeLessThanOrEqual(8)
  })

  test('waits out X as any upload does, while the rest of it arrives', async () => {
    const { world, id } = aSlowWorld(WELL)
    const real = plainX(world)
    let troubles = 3
    world.answers.append = async (account, segment, signal) =>
      troubles-- > 0
        ? no({ kind: 'x-trouble', status: 503 })
        : real.append(account, segment, signal)
    await runUntilQuiet(world)
    expectOut(world, id)
    expect(world.uploads.size).toBe(1)
  })

  test('teaches that X wants segments one by one, as any upload does', async () => {
    const { world, id } = aSlowWorld({ ...WELL, promisedAfter: 10 })
    world.switches.parallelAppend = 'refuse'
    let isKnown = false
    world.moment = async () => {
      const { progress } = mediumOf(world, id)
      if (progress.state === 'fetching') isKnown ||= world.line.inOrderSince !== null
    }
    await runUntilQuiet(world)
    expectOut(world, id)
    expect(isKnown).toBe(true)
    expect(world.uploads.size).toBe(1)
  })

  test('whose host fails for good stops with that, and goes on where it was when tried again', async () => {
    const breaks = { isOther: false, breaksAfter: 3 }
    const { world, id } = aSlowWorld({ ...WELL, pieces: 60, answers: Array(9).fill(breaks) })
    await runUntilQuiet(world)
    expect(world.jobs.get(id)?.state).toMatchObject({
      state: 'blocked',
      failure: { kind: 'media-host-trouble' },
    })
    expect(world.posts).toEqual([])
    const job = world.jobs.get(id)
    if (job) world.jobs.set(id, retryJob(job, world.now))
    await runUntilQuiet(world)
    expectOut(world, id)
    expect(world.uploads.size).toBe(1)
  })

  test.each(['accept', 'refuse'] as const)(
    'is sent once, wherever it is killed, and again at most what was on its way; repeated segments: %s',
    async (repeatedAppend) => {
      const begin = () => {
        const slow = aSlowWorld({ ...WELL, pieces: 9, promisedAfter: 6 })
        slow.world.switches.repeatedAppend = repeatedAppend
        return slow
      }
      const names: string[] = []
      const undisturbed = begin()
      undisturbed.world.moment = async (name) => void names.push(name)
      await runUntilQuiet(undisturbed.world)
      const wholeBytes = undisturbed.world.sentBytes
      for (const [deathAt, name] of names.entries()) {
        const { world, id, log } = begin()
        await liveUntil(world, deathAt)
        const onTheWay = bytesOnTheWay(mediumOf(world, id))
        await runUntilQuiet(world)
        const where = `killed ${name} (effect ${deathAt})`
        expectOut(world, id, where)
        // A film that was finished and not noted comes anew, and its upload with it.
        if (log.films > 1) continue
        expect(world.sentBytes, where).toBeLessThanOrEqual(wholeBytes + onTheWay)
      }
    },
  )
})

const answers = fc.record({
  isOther: fc.boolean(),
  breaksAfter: fc.oneof({ weight: 3, arbitrary: fc.nat(40) }, fc.constant(null)),
})

const stories: fc.Arbitrary<Story> = fc.record({
  pieces: fc.integer({ min: 1, max: 40 }),
  lastBytes: fc.integer({ min: 1, max: 65_536 }),
  answers: fc.array(answers, { maxLength: 5 }),
  promisedAfter: fc.oneof({ weight: 4, arbitrary: fc.nat(12) }, fc.constant(null)),
  truth: fc.constantFrom('as-promised', 'as-promised', 'other-tags', 'made'),
})

const manners = fc.record({
  repeatedAppend: fc.constantFrom('accept', 'refuse'),
  outOfOrderAppend: fc.constantFrom('accept', 'refuse'),
  parallelAppend: fc.constantFrom('accept', 'refuse'),
  secondFinalize: fc.constantFrom('accept', 'refuse'),
} as const)

test('whatever its host does and whenever it is killed, the finished film is posted once and nothing else', async () => {
  const deaths = fc.array(fc.nat(160), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(stories, manners, deaths, async (story, manner, kills) => {
      const { world, id } = aSlowWorld(story)
      Object.assign(world.switches, manner)
      for (const deathAt of kills) await liveUntil(world, deathAt)
      await runUntilQuiet(world)
      const { state } = world.jobs.get(id) ?? {}
      if (state?.state === 'blocked') throw new Error(JSON.stringify(state))
      expectOut(world, id)
    }),
    { seed: SEED, numRuns: 200 },
  )
}, 120_000)
