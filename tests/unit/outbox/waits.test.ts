import { expect, test } from 'vitest'
import { newAttachment } from '../../../lib/model/attachment.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import { type Job, newJob } from '../../../lib/model/job.ts'
import { UNKNOWN_LINE } from '../../../lib/model/line.ts'
import { applyOutcome } from '../../../lib/outbox/apply-outcome.ts'
import { waitOrBlock } from '../../../lib/outbox/waits.ts'
import type { AccountId, BlobKey } from '../../../lib/units.ts'
import { HOUR, MINUTE, MiB } from '../../../lib/units.ts'

const NOW = 1_800_000_000_000
const FILE = {
  blob: 'bytes' as BlobKey,
  byteLength: MiB,
  mediaType: 'image/jpeg' as const,
  kind: 'image' as const,
  width: null,
  height: null,
}

function aJob(more: Partial<Job> = {}): Job {
  const attachment = newAttachment({ kind: 'file' }, 'a.jpg', { state: 'stored', file: FILE })
  const draft = { ...newDraft(NOW), attachments: [attachment] }
  return { ...newJob(draft, '11' as AccountId, '', NOW), ...more }
}

const TROUBLE = { kind: 'x-trouble', status: 503 } as const

test("X's own moment is waited for, also where backing off alone would be shorter", () => {
  const told = waitOrBlock(aJob(), TROUBLE, NOW + HOUR, NOW, () => 0.5)
  expect(told.state).toMatchObject({ state: 'waiting', until: NOW + HOUR })
  const untold = waitOrBlock(aJob(), TROUBLE, null, NOW, () => 0.5)
  expect(untold.state).toMatchObject({ state: 'waiting' })
  expect(untold.state.state === 'waiting' && untold.state.until).toBeLessThan(NOW + MINUTE)
})

test('a step that goes well gives a post all its tries again', () => {
  const result = { file: FILE, category: 'tweet_image', thumbnail: null } as const
  const done = { kind: 'prepare', step: { kind: 'prepare', media: 0 }, result } as const
  const pace = { line: UNKNOWN_LINE, allowance: null }
  const before = aJob({ retries: 7 })
  const after = applyOutcome(before, { ok: true, done }, NOW, () => 0.5, pace)
  expect(after.media[0]?.progress.state).toBe('prepared')
  expect(after.retries).toBe(0)
  const failed = applyOutcome(
    after,
    {
      ok: false,
      step: { kind: 'one-shot', media: 0 },
      failure: TROUBLE,
      retryAt: null,
      uncertain: false,
    },
    NOW,
    () => 0.5,
    pace,
  )
  expect(failed).toMatchObject({ retries: 1, state: { state: 'waiting' } })
})
