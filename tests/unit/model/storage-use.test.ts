import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newAttachment, type StoredFile } from '../../../lib/model/attachment.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import { type Job, type JobState, newJob } from '../../../lib/model/job.ts'
import {
  goesWithEverything,
  isOutForGood,
  storageUse,
  totalBytes,
} from '../../../lib/model/storage-use.ts'
import type { AccountId, BlobKey } from '../../../lib/units.ts'

const key = (name: string) => name as BlobKey

function draftWith(blob: string, text = '') {
  const file: StoredFile = {
    blob: key(blob),
    byteLength: 1,
    mediaType: 'image/png',
    kind: 'image',
    width: 1,
    height: 1,
  }
  const attachment = newAttachment({ kind: 'file' }, 'a.png', { state: 'stored', file })
  return { ...newDraft(0), text, attachments: [attachment] }
}

function jobWith(blob: string, state: JobState, thumbnail: string | null = null): Job {
  const job = newJob(draftWith(blob), '11' as AccountId, '', 0)
  const media = job.media.map((one) => ({
    ...one,
    thumbnail: thumbnail === null ? null : key(thumbnail),
  }))
  return { ...job, state, media }
}

const PUBLISHED = { state: 'published', postId: null, publishedAt: 0 } as const
const DELETING = { ...PUBLISHED, deletion: { state: 'asked', at: 0 } } as const

test('each part has its own files, and all of them together are everything', () => {
  const use = storageUse(
    {
      drafts: [draftWith('d'), newDraft(0), { ...draftWith('deleted'), deletedUntil: 9 }],
      jobs: [
        jobWith('w', { state: 'active' }),
        jobWith('c', { state: 'confirming', checkAt: 0, reads: 0, duplicate: false }),
        jobWith('gone', PUBLISHED, 't'),
        jobWith('x', DELETING),
      ],
      accounts: [{ avatar: key('a') }],
      sizes: new Map([
        [key('d'), 1],
        [key('deleted'), 4],
        [key('w'), 10],
        [key('c'), 100],
        [key('t'), 1_000],
        [key('a'), 10_000],
        [key('orphan'), 100_000],
      ]),
      downloads: [1_000_000, 2_000_000],
    },
    0,
  )
  expect(use).toEqual({
    drafts: { count: 1, byteLength: 5 },
    waiting: { count: 2, byteLength: 110 },
    posted: { count: 2, byteLength: 1_000 },
    downloads: { count: 2, byteLength: 3_000_000 },
    otherBytes: 110_000,
    unsent: 1,
    underWay: 2,
  })
  expect(totalBytes(use)).toBe(3_111_115)
})

test('a file counts once, however many refer to it', () => {
  const size = fc.integer({ min: 0, max: 1e9 })
  const names = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 5 })
  fc.assert(
    fc.property(names, names, fc.tuple(size, size, size), (drafts, jobs, [a, b, c]) => {
      const sizes = new Map([
        [key('a'), a],
        [key('b'), b],
        [key('c'), c],
      ])
      const use = storageUse(
        {
          drafts: drafts.map((name) => draftWith(name)),
          jobs: jobs.map((name) => jobWith(name, { state: 'active' })),
          accounts: [],
          sizes,
          downloads: [],
        },
        0,
      )
      expect(totalBytes(use)).toBe(a + b + c)
      expect(use.otherBytes).toBeGreaterThanOrEqual(0)
    }),
  )
})

test.each<[string, JobState, boolean]>([
  ['stopped', { state: 'blocked', failure: { kind: 'credits-depleted' } }, true],
  ['asking whether it went out', { state: 'asking', question: 'went-out' }, true],
  ['out', PUBLISHED, true],
  ['cancelled', { state: 'cancelled', at: 0 }, true],
  ['sent off in this very moment', { state: 'active' }, false],
  ['being published', { state: 'publishing', intendedAt: 0 }, false],
  ['looked for', { state: 'confirming', checkAt: 0, reads: 0, duplicate: false }, false],
  ['being deleted from X', DELETING, false],
])('whether a post goes with everything that is %s', (_what, state, goes) => {
  expect(goesWithEverything(jobWith('f', state))).toBe(goes)
})

test('files are of use until X has the post, and while it is to delete it', () => {
  expect(isOutForGood(jobWith('f', PUBLISHED))).toBe(true)
  expect(isOutForGood(jobWith('f', DELETING))).toBe(false)
  expect(isOutForGood(jobWith('f', { state: 'active' }))).toBe(false)
})
