import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../lib/failures/failure.ts'
import { newAttachment, type StoredFile } from '../../../lib/model/attachment.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import { type Job, type MediaProgress, newJob } from '../../../lib/model/job.ts'
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

const uploading: MediaProgress = {
  state: 'uploading',
  upload,
  boundaries: [0, 40, 80, 100],
  acknowledged: [0, 2],
  ...prepared,
}

describe('a job in words', () => {
  test.each<[string, Job, string]>([
    ['fetching', aJob({ state: 'fetching', receivedBytes: 1, totalBytes: 4 }), 'fetching'],
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
