import { expect, test } from 'vitest'
import { STALE_AFTER_CHOICES_MS } from '../../../lib/model/settings.ts'
import { DAY, MINUTE } from '../../../lib/units.ts'
import { aDraft, aWorld, runUntilQuiet, submit } from './device.ts'

const FINITE = STALE_AFTER_CHOICES_MS.filter(Number.isFinite)

test.each(FINITE)('held up for more than %i ms, a post asks; for less, it goes out', async (ms) => {
  for (const [waitedMs, state] of [
    [ms - MINUTE, 'published'],
    [ms + MINUTE, 'asking'],
  ] as const) {
    const world = aWorld()
    world.staleAfterMs = ms
    const id = submit(world, aDraft('Hello'))
    world.now += waitedMs
    await runUntilQuiet(world)
    expect(world.jobs.get(id)?.state.state).toBe(state)
    expect(world.posts).toHaveLength(state === 'published' ? 1 : 0)
  }
})

test('a person who never wants to be asked is not, after a year', async () => {
  const world = aWorld()
  world.staleAfterMs = Math.max(...STALE_AFTER_CHOICES_MS)
  submit(world, aDraft('Hello'))
  world.now += 365 * DAY
  await runUntilQuiet(world)
  expect(world.posts).toHaveLength(1)
})
