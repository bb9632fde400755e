import { expect, test } from 'vitest'
import { newAttachment } from '../../../lib/model/attachment.ts'
import { type Job, newJob } from '../../../lib/model/job.ts'
import { createOutbox } from '../../../lib/outbox/outbox.ts'
import { HOUR } from '../../../lib/units.ts'
import { ANA, aDraft, aFile, aWorld, type World } from './device.ts'

/** The outbox's commands over a world; nothing runs. */
function anOutbox(world: World) {
  return createOutbox({
    drafts: { get: async () => null },
    jobs: {
      get: async (id) => world.jobs.get(id) ?? null,
      listUnfinished: async () => [...world.jobs.values()],
      update: async (id, change) => {
        const latest = world.jobs.get(id)
        if (latest) world.jobs.set(id, change(latest))
        return world.jobs.get(id) ?? null
      },
      fromDraft: async () => null,
      toDraft: async () => null,
      delete: async (id) => void world.jobs.delete(id),
    },
    accounts: { list: async () => [], default: async () => null, update: async () => null },
    blobs: { delete: async () => undefined },
    runner: { wake: async () => undefined, stop: async () => undefined },
    weightedLength: (text) => text.length,
    now: () => world.now,
  })
}

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
  await anOutbox(world).reconnected(ANA)
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
  const file = aFile(world, 'image', 5)
  await anOutbox(world).arrived(attachment.id, file)
  expect(world.jobs.get(id)?.media[0]?.progress).toEqual({ state: 'captured', file })
})
