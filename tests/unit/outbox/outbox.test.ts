import { expect, test } from 'vitest'
import { newAttachment, originalOf } from '../../../lib/model/attachment.ts'
import { type Job, newJob } from '../../../lib/model/job.ts'
import { HOUR, type PostId } from '../../../lib/units.ts'
import { ANA, aDraft, aFile, aWorld, type World } from './device.ts'
import { outboxOf } from './outbox-of.ts'

function put(world: World, job: Job): Job {
  world.jobs.set(job.id, job)
  return job
}

test('connecting again resumes no paused post and answers no question for the person', async () => {
  const world = aWorld()
  const since = world.now - 9 * HOUR
  const { id } = put(world, {
    ...newJob(aDraft('Good morning'), ANA, 'Good morning', since),
    paused: true,
    state: { state: 'blocked', failure: { kind: 'signed-out' } },
  })
  await outboxOf(world).reconnected(ANA)
  expect(world.jobs.get(id)).toMatchObject({
    paused: true,
    wantedAt: since,
    state: { state: 'active' },
  })
})

test('bytes that arrive after Post was pressed are kept for the job, though its turn has not come', async () => {
  const world = aWorld()
  const page = { kind: 'page', url: 'blob:x', pageUrl: '', tabId: 1, frameId: 0 } as const
  const content = { state: 'fetching', since: 0, receivedBytes: 0, totalBytes: null } as const
  const attachment = newAttachment(page, 'picture', content)
  const draft = { ...aDraft(''), attachments: [attachment] }
  const { id } = put(world, newJob(draft, ANA, '', world.now))
  const original = originalOf(aFile(world, 'image', 5))
  const fitting = { original, wish: {}, since: 1, share: null }
  await outboxOf(world).arrived(attachment.id, fitting)
  expect(world.jobs.get(id)?.media[0]?.progress).toEqual({ state: 'fitting', ...fitting })
})

test('hosts that were allowed let the posts that waited for them go on, and no others', async () => {
  const world = aWorld()
  const since = world.now - 9 * HOUR
  const waiting = (state: Job['state'], paused = false): Job =>
    put(world, { ...newJob(aDraft('x'), ANA, 'x', since), paused, state })
  const needs = (...hosts: string[]): Job['state'] => ({
    state: 'blocked',
    failure: { kind: 'media-needs-permission', hosts },
  })
  const one = waiting(needs('a.example'))
  const paused = waiting(needs('a.example'), true)
  const both = waiting(needs('a.example', 'b.example'))
  const other = waiting({ state: 'blocked', failure: { kind: 'media-empty' } })
  const allowed = new Set(['a.example'])
  await outboxOf(world).allowed(async (hosts) => hosts.every((host) => allowed.has(host)))
  const stateOf = ({ id }: Job) => world.jobs.get(id)
  expect(stateOf(one)).toMatchObject({ state: { state: 'active' }, wantedAt: since })
  // Neither is it a word about a pause, nor about whether it is still wanted.
  expect(stateOf(paused)).toMatchObject({ state: { state: 'active' }, paused: true })
  expect(stateOf(both)).toEqual(both)
  expect(stateOf(other)).toEqual(other)
})

test('a post that is out is written again with its words, for its account, and stays in the list', async () => {
  const world = aWorld()
  const published = { state: 'published', postId: '7' as PostId, publishedAt: 1 } as const
  const job = newJob(aDraft('Once more'), ANA, 'Once more', world.now)
  const { id } = put(world, { ...job, state: published })
  const draftId = await outboxOf(world).again(id)
  expect(world.drafts).toMatchObject([
    { id: draftId, text: 'Once more', accountId: ANA, options: job.options, attachments: [] },
  ])
  expect(world.jobs.get(id)?.state).toEqual(published)
})

test('a post without words cannot be written again', async () => {
  const world = aWorld()
  const { id } = put(world, newJob(aDraft(''), ANA, '', world.now))
  await expect(outboxOf(world).again(id)).rejects.toMatchObject({
    failure: { kind: 'draft-missing' },
  })
})
