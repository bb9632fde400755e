import { expect, test } from 'vitest'
import type { DraftId } from '../../../lib/units.ts'
import { aDraft, aWorld } from './device.ts'
import { asShown, outboxOf } from './outbox-of.ts'

test('what was on show goes out, and nothing that was written elsewhere meanwhile', async () => {
  const world = aWorld()
  world.drafts.push(aDraft('Hello, and more that nobody has seen'))
  const id = world.drafts[0]?.id as DraftId
  await expect(outboxOf(world).submit(id, asShown('Hello'))).rejects.toMatchObject({
    failure: { kind: 'text-changed' },
  })
  expect(world.drafts).toHaveLength(1)
  expect(world.jobs.size).toBe(0)
})

test('so does what comes into the draft in the moment it is turned into a job', async () => {
  const world = aWorld()
  world.drafts.push(aDraft('Hello'))
  const id = world.drafts[0]?.id as DraftId
  const outbox = outboxOf(world, async (when) => {
    if (when !== 'before write') return
    world.drafts.splice(0, 1, { ...aDraft('Hello https://example.com/'), id })
  })
  await expect(outbox.submit(id, asShown('Hello'))).rejects.toMatchObject({
    failure: { kind: 'text-changed' },
  })
  expect(world.drafts).toHaveLength(1)
})

test('what is too long by the count that was shown does not go out', async () => {
  const world = aWorld()
  const text = 'a'.repeat(281)
  world.drafts.push(aDraft(text))
  const submitting = outboxOf(world).submit(world.drafts[0]?.id as DraftId, asShown(text))
  await expect(submitting).rejects.toMatchObject({ failure: { kind: 'text-too-long', over: 1 } })
})
