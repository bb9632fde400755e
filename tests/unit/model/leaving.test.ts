import { expect, test } from 'vitest'
import { newDraft } from '../../../lib/model/draft.ts'
import { type Job, type JobState, newJob } from '../../../lib/model/job.ts'
import { leavingPosts } from '../../../lib/model/leaving.ts'
import type { AccountId } from '../../../lib/units.ts'

const ANA = '11' as AccountId
const draft = newDraft(1)

const aJob = (state: JobState, accountId = ANA): Job => ({
  ...newJob(draft, accountId, 'Words', 1),
  state,
})

const blocked = (kind: 'credits-depleted' | 'signed-out'): JobState => ({
  state: 'blocked',
  failure: { kind },
})

test.each<[string, JobState, ReturnType<typeof leavingPosts>]>([
  ['one that goes up', { state: 'active' }, { waiting: 1, stopped: 0, underWay: 0 }],
  [
    'one that is late',
    { state: 'asking', question: 'still-wanted' },
    { waiting: 1, stopped: 0, underWay: 0 },
  ],
  ['one kept at a sign-out', blocked('signed-out'), { waiting: 1, stopped: 0, underWay: 0 }],
  ['one that failed', blocked('credits-depleted'), { waiting: 0, stopped: 1, underWay: 0 }],
  [
    'one that may be out already',
    { state: 'publishing', intendedAt: 1 },
    { waiting: 0, stopped: 0, underWay: 1 },
  ],
  [
    'one that is looked for',
    { state: 'confirming', checkAt: 1, reads: 0, duplicate: false },
    { waiting: 0, stopped: 0, underWay: 1 },
  ],
  [
    'one that nobody but the person can find',
    { state: 'asking', question: 'went-out' },
    { waiting: 0, stopped: 0, underWay: 1 },
  ],
  ['a cancelled one', { state: 'cancelled', at: 1 }, { waiting: 0, stopped: 0, underWay: 0 }],
  [
    'files of a draft',
    { state: 'composing', draftId: draft.id },
    { waiting: 0, stopped: 0, underWay: 0 },
  ],
])('%s counts as what it is', (_, state, posts) => {
  expect(leavingPosts([aJob(state)], ANA)).toEqual(posts)
})

test("another account's posts stay out of it", () => {
  const others = aJob({ state: 'active' }, '12' as AccountId)
  expect(leavingPosts([others], ANA)).toEqual({ waiting: 0, stopped: 0, underWay: 0 })
})
