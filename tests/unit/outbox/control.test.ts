import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newAttachment, type StoredFile } from '../../../lib/model/attachment.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import type { Fit } from '../../../lib/model/fit.ts'
import { filesOfMedia, isComposing, type Job, newJob } from '../../../lib/model/job.ts'
import { UNKNOWN_LINE } from '../../../lib/model/line.ts'
import { applyOutcome } from '../../../lib/outbox/apply-outcome.ts'
import {
  afterReconnecting,
  afterSigningOut,
  cancelJob,
  convertJob,
  pauseJob,
} from '../../../lib/outbox/control.ts'
import type { Outcome } from '../../../lib/outbox/step.ts'
import type { AccountId, BlobKey, PostId } from '../../../lib/units.ts'
import { anyJob, NOW } from './some-jobs.ts'

const PACE = { line: UNKNOWN_LINE, allowance: null }

/** What only goes up before Post is none. */
const anyPost = anyJob.filter((job) => !isComposing(job))

/** States in which a create may have been carried out, written out once more. */
function mayBeOut({ state }: Job): boolean {
  return (
    state.state === 'publishing' ||
    state.state === 'confirming' ||
    state.state === 'published' ||
    (state.state === 'asking' && state.question === 'went-out')
  )
}

test('a post that may be out, or is asked about, can be neither paused nor cancelled; any other can', () => {
  fc.assert(
    fc.property(anyPost, (job) => {
      if (mayBeOut(job)) {
        expect(cancelJob(job, NOW)).toBe(job)
        expect(pauseJob(job)).toBe(job)
      } else {
        expect(cancelJob(job, NOW).state).toEqual({ state: 'cancelled', at: NOW })
        expect(pauseJob(job).paused).toBe(true)
      }
    }),
  )
})

test('signed out here, what would have gone on waits for the account; all else stays as it is', () => {
  fc.assert(
    fc.property(anyJob, (job) => {
      const after = afterSigningOut(job)
      if (job.state.state === 'active' || job.state.state === 'waiting') {
        const failure = { kind: 'signed-out', cause: 'here' }
        expect(after).toEqual({ ...job, state: { state: 'blocked', failure } })
        expect(afterReconnecting(after, NOW).state.state).not.toBe('blocked')
      } else {
        expect(after).toBe(job)
      }
    }),
  )
})

test('a post that X refused is not tried again by signing out and connecting again', () => {
  const failure = { kind: 'credits-depleted' } as const
  fc.assert(
    fc.property(anyPost, (job) => {
      const refused: Job = { ...job, state: { state: 'blocked', failure } }
      expect(afterReconnecting(afterSigningOut(refused), NOW)).toBe(refused)
    }),
  )
})

const OUTCOMES: Outcome[] = [
  {
    ok: true,
    done: {
      kind: 'create-post',
      step: { kind: 'create-post' },
      result: { postId: '7' as PostId },
    },
  },
  {
    ok: false,
    step: { kind: 'prepare', media: 0 },
    failure: { kind: 'media-broken', format: 'JPEG' },
    retryAt: null,
    uncertain: false,
  },
  {
    ok: false,
    step: { kind: 'one-shot', media: 0 },
    failure: { kind: 'x-trouble', status: 503 },
    retryAt: null,
    uncertain: false,
  },
]

test.each(OUTCOMES)(
  'a cancel that came while a step ran stays, whatever came of the step',
  (outcome) => {
    fc.assert(
      fc.property(anyJob, (job) => {
        const cancelled: Job = { ...job, state: { state: 'cancelled', at: NOW } }
        expect(applyOutcome(cancelled, outcome, NOW, () => 0.5, PACE)).toBe(cancelled)
      }),
    )
  },
)

/** Stopped because X could make nothing of its file, which may have been made of another one. */
function refusedByX(file: Pick<StoredFile, 'mediaType' | 'kind'>, fit?: Partial<Fit>): Job {
  const stored: StoredFile = {
    blob: 'made' as BlobKey,
    byteLength: 5,
    width: 4,
    height: 3,
    ...file,
  }
  const original = { blob: 'original' as BlobKey, byteLength: 9, format: 'mkv' } as const
  const whole: Fit | undefined = fit && {
    original: { ...original, kind: 'video', width: 4, height: 3 },
    changes: [],
    wish: {},
    isOriginalTaken: false,
    ...fit,
  }
  const content = { state: 'stored', file: stored, ...(whole && { fit: whole }) } as const
  const attachments = [newAttachment({ kind: 'file' }, 'a', content)]
  const job = newJob({ ...newDraft(0), attachments }, '1' as AccountId, '', 0)
  const failure = { kind: 'processing-failed', code: 1, name: 'InvalidMedia', detail: '' } as const
  return { ...job, retries: 3, state: { state: 'blocked', failure } }
}

const MP4 = { mediaType: 'video/mp4', kind: 'video' } as const

test('a video that X could make nothing of is encoded anew, of its original', () => {
  const wish = { cut: { startMs: 0, endMs: 500 } }
  const job = convertJob(refusedByX(MP4, { wish }), NOW)
  expect(job).toMatchObject({ state: { state: 'active' }, retries: 0, wantedAt: NOW })
  expect(job.media[0]?.progress).toMatchObject({
    state: 'fitting',
    original: { blob: 'original', format: 'mkv' },
    wish: { ...wish, encodeAnew: true },
  })
  expect(job.media.flatMap(filesOfMedia)).toEqual(['original'])
})

test('where no original is known, the file itself is encoded anew', () => {
  expect(convertJob(refusedByX(MP4), NOW).media[0]?.progress).toMatchObject({
    state: 'fitting',
    original: { blob: 'made', format: 'mp4', kind: 'video' },
  })
})

test.each<[string, Job]>([
  ['encoded anew before', refusedByX(MP4, { wish: { encodeAnew: true } })],
  ['a picture', refusedByX({ mediaType: 'image/png', kind: 'image' })],
  [
    'stopped for another reason',
    { ...refusedByX(MP4), state: { state: 'blocked', failure: { kind: 'credits-depleted' } } },
  ],
  ['not stopped', { ...refusedByX(MP4), state: { state: 'active' } }],
])('encoding anew does nothing for what was %s', (_name, job) => {
  expect(convertJob(job, NOW)).toBe(job)
})

test('what went out as it came is not sent like that again', () => {
  const wish = { asIs: true, cut: { startMs: 0, endMs: 9 } } as const
  const [media] = convertJob(refusedByX(MP4, { wish }), NOW).media
  expect(media?.progress).toMatchObject({
    state: 'fitting',
    wish: { cut: wish.cut, encodeAnew: true },
  })
  expect(media?.progress).not.toHaveProperty('wish.asIs')
})
