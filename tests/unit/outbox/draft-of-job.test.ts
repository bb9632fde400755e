import { expect, test } from 'vitest'
import { newDraft } from '../../../lib/model/draft.ts'
import { newJob } from '../../../lib/model/job.ts'
import { draftOfJob } from '../../../lib/outbox/draft-of-job.ts'
import type { AccountId } from '../../../lib/units.ts'

test('what was chosen for a post goes into the outbox with it and comes back with Edit', () => {
  const options = { replySettings: 'verified', madeWithAi: true, paidPartnership: true } as const
  const draft = { ...newDraft(1), text: 'Chosen', options }
  const job = newJob(draft, '7' as AccountId, draft.text, 2)
  expect(draftOfJob(job, 3)).toMatchObject({ text: 'Chosen', accountId: '7', options })
})
