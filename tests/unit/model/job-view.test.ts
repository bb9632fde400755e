import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../lib/failures/failure.ts'
import { newAttachment, type SourceFile, type StoredFile } from '../../../lib/model/attachment.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import { type Deletion, type Job, type MediaProgress, newJob } from '../../../lib/model/job.ts'
import { viewJob } from '../../../lib/model/job-view.ts'
import type { AccountId, BlobKey, MediaId, PostId } from '../../../lib/units.ts'

const file: StoredFile = {
  blob: 'b' as BlobKey,
  byteLength: 100,
  mediaType: 'video/mp4',
  kind: 'video',
  width: null,
  height: null,
}
const prepared = { file, category: 'tweet_video', segmentLimit: 40, restarts: 0 } as const
const upload = { mediaId: '1' as MediaId, mediaKey: null, expiresAt: 1 }

function aJob(progress: MediaProgress | null, change: Partial<Job> = {}): Job {
  const attachments = progress
    ? [newAttachment({ kind: 'file' }, 'tram.mp4', { state: 'stored', file })]
    : []
  const job = newJob({ ...newDraft(0), attachments }, '1' as AccountId, '\n Line 12 \nmore', 0)
  return {
    ...job,
    startedAt: 1,
    media: job.media.map((media) => ({ ...media, progress: progress ?? media.progress })),
    ...change,
  }
}

const original: SourceFile = {
  blob: 'o' as BlobKey,
  byteLength: 500,
  format: 'webm',
  kind: 'video',
  width: null,
  height: null,
}
const fitting = (share: number | null): MediaProgress => ({
  state: 'fitting',
  original,
  wish: {},
  since: 0,
  share,
})

const uploading: MediaProgress = {
  state: 'uploading',
  upload,
  boundaries: [0, 40, 80, 100],
  acknowledged: [0, 2],
  refused: [],
  ...prepared,
}

describe('a film that goes up while it arrives', () => {
  const early = { blob: file.blob, arrivedBytes: 90, progress: uploading }
  const fetching: MediaProgress = { state: 'fetching', receivedBytes: 95, totalBytes: 100 }
  const viewOf = (progress: MediaProgress, change = {}) => {
    const job = aJob(progress)
    return viewJob({ ...job, media: job.media.map((one) => ({ ...one, early, ...change })) }, 0)
  }

  test('is uploading, as far as X has it; its route is as full as each part is', () => {
    expect(viewOf(fetching)).toMatchObject({
      ...{ stage: 'uploading', fraction: 0.6, movedBytes: 60, totalBytes: 100, media: 'video' },
      route: [0.95, 0, 0.6, 0, 0],
    })
    expect(viewOf(fitting(0.5))).toMatchObject({ stage: 'uploading', route: [1, 0.5, 0.6, 0, 0] })
  })

  test('is being fetched before X has an upload, and where it was given up', () => {
    for (const progress of [{ state: 'prepared', oneShot: 'refused', ...prepared }, null]) {
      const view = viewOf(fetching, { early: { ...early, progress } })
      expect(view).toMatchObject({ stage: 'fetching', fraction: 0.95, route: [0.95, 0, 0, 0, 0] })
    }
  })
})

describe('a job in words', () => {
  test.each<[string, Job, string]>([
    ['fetching', aJob({ state: 'fetching', receivedBytes: 1, totalBytes: 4 }), 'fetching'],
    ['being made fit', aJob(fitting(0.5)), 'preparing'],
    ['captured', aJob({ state: 'captured', file }), 'preparing'],
    ['uploading', aJob(uploading), 'uploading'],
    [
      'processing at X',
      aJob({
        state: 'processing',
        upload,
        checkAt: 1,
        since: 0,
        percent: 40,
        doubt: null,
        ...prepared,
      }),
      'processing',
    ],
    ['ready', aJob({ state: 'ready', upload, ...prepared }), 'posting'],
    ['sent', aJob(null, { state: { state: 'publishing', intendedAt: 1 } }), 'posting'],
    [
      'out',
      aJob(null, { state: { state: 'published', postId: '5' as PostId, publishedAt: 2 } }),
      'posted',
    ],
    ['paused', aJob(uploading, { paused: true }), 'paused'],
    [
      'stopped',
      aJob(null, { state: { state: 'blocked', failure: { kind: 'credits-depleted' } } }),
      'failed',
    ],
    [
      'waiting for X',
      aJob(null, {
        state: { state: 'waiting', until: 9, failure: { kind: 'x-unreachable' } },
      }),
      'waiting',
    ],
    ['unsure', aJob(null, { state: { state: 'asking', question: 'went-out' } }), 'waiting'],
    ['not begun', aJob(null, { startedAt: null }), 'waiting'],
  ])('%s', (_name, job, stage) => {
    expect(viewJob(job, 0).stage).toBe(stage)
  })

  test('behind another job of the account it waits its turn', () => {
    expect(viewJob(aJob(uploading), 2)).toMatchObject({ stage: 'waiting', ahead: 2 })
  })

  test('the bytes that count are the acknowledged ones', () => {
    const view = viewJob(aJob(uploading), 0)
    expect([view.movedBytes, view.totalBytes, view.fraction]).toEqual([60, 100, 0.6])
    expect(view.route).toEqual([1, 1, 0.6, 0, 0])
  })

  test('its title is the first line with words, else the file', () => {
    expect(viewJob(aJob(uploading), 0).title).toBe('Line 12')
    expect(viewJob({ ...aJob(uploading), text: ' ' }, 0).title).toBe('tram.mp4')
  })

  test('once it may be out it can be neither cancelled nor edited', () => {
    for (const state of [
      { state: 'publishing', intendedAt: 1 },
      { state: 'asking', question: 'went-out' },
    ] as const) {
      expect(viewJob(aJob(null, { state }), 0).actions).toEqual([])
    }
  })

  test('while it only asks whether it is still wanted, it can be edited and cancelled', () => {
    const state = { state: 'asking', question: 'still-wanted' } as const
    expect(viewJob(aJob(null, { state }), 0)).toMatchObject({
      asks: 'still-wanted',
      failure: null,
      actions: ['edit', 'cancel'],
    })
  })

  test('behind a refused post it waits for the person, without the words about that post', () => {
    const failure: Failure = { kind: 'x-refused', detail: 'No.' }
    expect(viewJob(aJob(uploading), 0, { until: 9, failure })).toMatchObject({
      stage: 'waiting',
      heldByRefusal: true,
      failure: null,
      actions: ['retry', 'pause', 'cancel'],
    })
  })

  test('behind a rate limit it says what X asked for and goes on by itself', () => {
    const failure: Failure = { kind: 'x-rate-limited', until: 9 }
    expect(viewJob(aJob(uploading), 0, { until: 9, failure })).toMatchObject({
      stage: 'waiting',
      heldByRefusal: false,
      failure,
      actions: ['pause', 'cancel'],
    })
  })

  test('when it stopped is told where the log of its create says so', () => {
    const failure: Failure = { kind: 'credits-depleted', transactionId: 'ab' }
    const state = { state: 'blocked', failure } as const
    const refused = { at: 7, what: 'create-refused', answer: failure } as const
    const of = (change: Partial<Job>) =>
      viewJob(aJob(null, { state, log: [refused], ...change }), 0).failedAt
    expect(of({ wantedAt: 5 })).toBe(7)
    // Of a try before the last one, and of another request.
    expect(of({ wantedAt: 8 })).toBeNull()
    expect(of({ log: [{ ...refused, answer: { ...failure, transactionId: 'cd' } }] })).toBeNull()
    expect(of({ log: [] })).toBeNull()
    expect(of({ state: { state: 'active' } })).toBeNull()
    const duplicate = { state: 'blocked', failure: { kind: 'post-duplicate' } } as const
    expect(of({ state: duplicate, log: [refused, { at: 9, what: 'looked' }] })).toBe(9)
  })

  test('a paused post is not held: it waits for the person anyhow', () => {
    const failure: Failure = { kind: 'x-refused', detail: 'No.' }
    const view = viewJob(aJob(uploading, { paused: true }), 0, { until: 9, failure })
    expect(view).toMatchObject({ stage: 'paused', heldByRefusal: false })
  })

  test('it tells what its first file is, as soon as that is known', () => {
    expect(viewJob(aJob(uploading), 0).media).toBe('video')
    const fetching: MediaProgress = { state: 'fetching', receivedBytes: 1, totalBytes: 4 }
    expect(viewJob(aJob(fetching), 0).media).toBeNull()
    expect(viewJob(aJob(null), 0).media).toBeNull()
  })
})

describe('a video that is made fit', () => {
  test('shows how far that is, on the second part of the way', () => {
    const view = viewJob(aJob(fitting(0.5)), 0)
    expect(view).toMatchObject({ fraction: 0.5, route: [1, 0.5, 0, 0, 0], media: 'video' })
  })

  test('shows no share before one is known, and none of bytes that will not be sent', () => {
    const view = viewJob(aJob(fitting(null)), 0)
    expect(view).toMatchObject({ fraction: null, movedBytes: 0, totalBytes: 0 })
  })
})

describe('a video that X could make nothing of', () => {
  const failure: Failure = { kind: 'processing-failed', code: 1, name: 'InvalidMedia', detail: '' }
  const blocked = (change: Partial<Job> = {}) =>
    aJob({ state: 'captured', file }, { state: { state: 'blocked', failure }, ...change })
  const fit = { original, changes: [], wish: { encodeAnew: true as const }, isOriginalTaken: true }

  test('may be converted, and tried again', () => {
    expect(viewJob(blocked(), 0).actions).toEqual(['convert', 'retry', 'edit', 'cancel'])
  })

  test('is not offered to be converted twice', () => {
    const media = blocked().media.map((medium) => ({ ...medium, fit }))
    expect(viewJob(blocked({ media }), 0).actions).toEqual(['retry', 'edit', 'cancel'])
  })

  test('is not offered it for another reason, nor is a picture', () => {
    const other: Failure = { kind: 'credits-depleted' }
    const state = { state: 'blocked', failure: other } as const
    expect(viewJob(blocked({ state }), 0).actions).not.toContain('convert')
    const picture = { ...file, kind: 'image' as const }
    const of = aJob({ state: 'captured', file: picture }, { state: { state: 'blocked', failure } })
    expect(viewJob(of, 0).actions).not.toContain('convert')
  })
})

describe('a post that is out', () => {
  const postId = '7' as PostId
  const out = (deletion?: Deletion, change: Partial<Job> = {}) =>
    viewJob(
      aJob(null, {
        state: { state: 'published', postId, publishedAt: 5, ...(deletion && { deletion }) },
        ...change,
      }),
      0,
    )

  test('can be written again, deleted, and taken off the list', () => {
    expect(out()).toMatchObject({ stage: 'posted', postId, failure: null })
    expect(out().actions).toEqual(['again', 'delete', 'remove'])
  })

  test('without words cannot be written again', () => {
    expect(out(undefined, { text: '' }).actions).toEqual(['delete', 'remove'])
  })

  test('stays in the list while X is asked to delete it', () => {
    const view = out({ state: 'asked', at: 9 })
    expect(view).toMatchObject({ stage: 'deleting', actions: ['again'], postId })
  })

  test('that was deleted leads nowhere, and can be written again', () => {
    const view = out({ state: 'done', at: 9 })
    expect(view).toMatchObject({ stage: 'deleted', postId: null, postedAt: 5, deletedAt: 9 })
    expect(view.actions).toEqual(['again', 'remove'])
  })

  test('that was not deleted is still there, with the reason', () => {
    const failure: Failure = { kind: 'x-unreachable' }
    const view = out({ state: 'failed', failure })
    expect(view).toMatchObject({ stage: 'posted', failure, postId })
    expect(view.actions).toContain('delete')
  })
})
