import fc from 'fast-check'
import { newAttachment } from '../../../lib/model/attachment.ts'
import { newDraft } from '../../../lib/model/draft.ts'
import {
  type ComposingJob,
  type Job,
  type JobState,
  type MediaProgress,
  newJob,
  type RestAhead,
} from '../../../lib/model/job.ts'
import {
  type AccountId,
  type BlobKey,
  type DraftId,
  HOUR,
  type JobId,
  type MediaId,
  MINUTE,
  MiB,
  type PostId,
  SECOND,
} from '../../../lib/units.ts'

/** Jobs of every kind, for tests that must hold for all of them. */

export const NOW = 1_800_000_000_000
export const ACCOUNTS = ['11', '22', '33'] as AccountId[]

/** Moments around everything that makes a difference, a clock that was set back included. */
const moment = fc
  .constantFrom(-HOUR, -1, 0, 1, 10 * SECOND, 30 * SECOND, 31 * SECOND)
  .chain((near) => fc.constantFrom(near, 5 * MINUTE, 11 * MINUTE, 2 * HOUR, 26 * HOUR))
  .map((offset) => NOW + offset)

/** Since when a wait lasts, where that is known. */
const begun = fc.constantFrom({}, { since: NOW - MINUTE }, { since: NOW + HOUR })

const deletion = fc.oneof(
  fc.constantFrom({}, { deletion: { state: 'done', at: NOW } } as const),
  moment.map((at) => ({ deletion: { state: 'asked', at } }) as const),
)

/** Why files that go up before Post rest. */
const rest = fc.oneof(
  fc.constant({ until: null, failure: { kind: 'credits-depleted' } } as const),
  fc.record({
    until: moment,
    since: fc.constantFrom(NOW - MINUTE, NOW + HOUR),
    failure: fc.constantFrom(
      { kind: 'x-unreachable' } as const,
      { kind: 'x-rate-limited', until: NOW } as const,
    ),
  }),
)

function composing(resting: RestAhead | undefined): ComposingJob['state'] {
  const state = { state: 'composing', draftId: 'draft' as DraftId } as const
  return resting ? { ...state, rest: resting } : state
}

const state: fc.Arbitrary<JobState> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ state: 'active' } as const) },
  { weight: 2, arbitrary: fc.option(rest, { nil: undefined }).map(composing) },
  {
    weight: 2,
    arbitrary: fc
      .record({
        state: fc.constant('waiting' as const),
        until: moment,
        failure: fc.constantFrom(
          { kind: 'x-unreachable' } as const,
          { kind: 'x-trouble', status: 503 } as const,
          { kind: 'x-rate-limited', until: NOW } as const,
        ),
      })
      .chain((wait) => begun.map((since) => ({ ...wait, ...since }))),
  },
  fc.constant({ state: 'publishing', intendedAt: NOW } as const),
  fc
    .record({
      state: fc.constant('confirming' as const),
      checkAt: moment,
      reads: fc.constant(1),
      duplicate: fc.boolean(),
    })
    .chain((look) => begun.map((since) => ({ ...look, ...since }))),
  fc.record({
    state: fc.constant('asking' as const),
    question: fc.constantFrom('went-out' as const, 'still-wanted' as const),
  }),
  fc.constant({ state: 'blocked', failure: { kind: 'credits-depleted' } } as const),
  fc
    .record({
      state: fc.constant('published' as const),
      postId: fc.constantFrom(null, '7' as PostId, '8' as PostId),
      publishedAt: moment.map((at) => 2 * NOW - at),
    })
    .chain((published) => deletion.map((deleting) => ({ ...published, ...deleting }))),
  fc.constant({ state: 'cancelled', at: NOW } as const),
)

const file = {
  blob: 'bytes' as BlobKey,
  byteLength: 2 * MiB,
  mediaType: 'image/jpeg' as const,
  kind: 'image' as const,
  width: null,
  height: null,
}
const prepared = { file, category: 'tweet_image' as const, segmentLimit: 4 * MiB, restarts: 0 }

const progress: fc.Arbitrary<MediaProgress> = fc
  .tuple(
    fc.constantFrom('captured', 'prepared', 'uploading', 'processing', 'uploaded', 'ready'),
    moment,
    moment,
  )
  .map(([kind, checkAt, end]): MediaProgress => {
    const upload = { mediaId: '5' as MediaId, mediaKey: null, expiresAt: end }
    switch (kind) {
      case 'captured':
        return { state: 'captured', file }
      case 'prepared':
        return { state: 'prepared', oneShot: 'refused', ...prepared }
      case 'uploading':
        return {
          ...{ state: 'uploading', ...prepared, upload },
          ...{ boundaries: [0, MiB], acknowledged: [], refused: [] },
        }
      case 'processing':
        return {
          ...{ state: 'processing', ...prepared, upload, checkAt },
          ...{ since: NOW, percent: null, doubt: null },
        }
      case 'uploaded':
        return { state: 'uploaded', ...prepared, upload }
      default:
        return { state: 'ready', ...prepared, upload }
    }
  })

/** A time to undo that may have passed, or begun by a clock that was set back since. */
const undo = fc
  .tuple(fc.constantFrom(-HOUR, -11 * SECOND, -1, 0, 1, HOUR), fc.constantFrom(5, 10, 30))
  .map(([offset, seconds]) => ({
    since: NOW + offset,
    until: NOW + offset + seconds * SECOND,
    session: 'first',
    shared: null,
  }))

/** One job; `place` makes its id and its age, so that no two are alike. */
function aJob(place: fc.Arbitrary<number>): fc.Arbitrary<Job> {
  return fc
    .record({
      place,
      state,
      paused: fc.boolean(),
      account: fc.constantFrom(...ACCOUNTS),
      undo: fc.option(undo, { freq: 2, nil: undefined }),
      media: fc.array(fc.tuple(progress, fc.constantFrom('', 'A heron')), { maxLength: 2 }),
    })
    .map(({ place: at, account, media, undo: window, ...job }) => {
      const made = newJob(newDraft(0), account, `post ${at}`, NOW - HOUR + at)
      const attachment = newAttachment({ kind: 'file' }, 'a.jpg', { state: 'stored', file })
      return {
        ...{ ...made, ...job, id: `job-${at}` as JobId, ...(window && { undo: window }) },
        media: media.map(([reached, altText]) => ({
          ...{ attachmentId: attachment.id, name: 'a.jpg', source: attachment.source },
          ...{ altText, thumbnail: null, progress: reached },
        })),
      }
    })
}

export const anyJob = aJob(fc.constant(0))

/** Any number of jobs up to `most`, in no order. */
export function someJobs(most: number): fc.Arbitrary<Job[]> {
  return fc.uniqueArray(aJob(fc.nat(1_000)), { maxLength: most, selector: ({ id }) => id })
}
