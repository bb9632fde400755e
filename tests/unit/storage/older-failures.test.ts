import { expect, test } from 'vitest'
import { newAttachment } from '../../../lib/model/attachment.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import { type Job, newJob } from '../../../lib/model/job.ts'
import { draftWithHosts, jobWithHosts } from '../../../lib/storage/older-failures.ts'
import type { AccountId } from '../../../lib/units.ts'

const OLD = { kind: 'media-needs-permission', host: 'cdn.example' } as never
const NEW = { kind: 'media-needs-permission', hosts: ['cdn.example'] }
const OTHER = { kind: 'media-empty' } as const

const draftOf = (...failures: never[]) => ({
  ...newDraft(0),
  attachments: failures.map((failure) =>
    newAttachment({ kind: 'file' }, 'a.jpg', { state: 'unreadable', failure }),
  ),
})
const jobIn = (state: Job['state']): Job => ({
  ...newJob(newDraft(0), '1' as AccountId, 'words', 0),
  state,
})

test('a draft’s file that needed one host needs a list of one', () => {
  const failures = draftWithHosts(draftOf(OLD, OTHER as never, NEW as never)).attachments.map(
    ({ content }) => content.state === 'unreadable' && content.failure,
  )
  expect(failures).toEqual([NEW, OTHER, NEW])
})

test.each([
  ['blocked', jobIn({ state: 'blocked', failure: OLD })],
  ['waiting', jobIn({ state: 'waiting', until: 5, failure: OLD })],
])('a %s post that needed one host needs a list of one', (_state, job) => {
  expect(jobWithHosts(job)).toEqual({ ...job, state: { ...job.state, failure: NEW } })
})

test.each([jobIn({ state: 'blocked', failure: OTHER }), jobIn({ state: 'active' })])(
  'everything else stays as it is',
  (job) => {
    expect(jobWithHosts(job)).toEqual(job)
  },
)

test('what nobody can understand is no reason to stop', () => {
  const odd = { ...newDraft(0), attachments: [null, {}] } as never
  expect(draftWithHosts(odd)).toEqual(odd)
  expect(draftWithHosts({ id: 'x' } as never)).toEqual({ id: 'x' })
  const nameless = draftOf({ kind: 'media-needs-permission' } as never)
  const [first] = draftWithHosts(nameless).attachments
  expect(first?.content).toMatchObject({ failure: { kind: 'media-needs-permission', hosts: [] } })
})
