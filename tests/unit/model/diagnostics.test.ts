import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Failure, FailureReference } from '../../../lib/failures/failure.ts'
import type { Account } from '../../../lib/model/account.ts'
import type { AttachmentContent, Source, StoredFile } from '../../../lib/model/attachment.ts'
import { diagnosticsOf, type Surroundings } from '../../../lib/model/diagnostics.ts'
import { DEFAULT_OPTIONS, type Draft } from '../../../lib/model/draft.ts'
import type { Found } from '../../../lib/model/found.ts'
import type { Job, JobLogEntry, JobMedia, JobState, MediaProgress } from '../../../lib/model/job.ts'
import { CHECKS, type CheckLine, type SetUpRecord } from '../../../lib/model/set-up-check.ts'
import { DEFAULT_SETTINGS } from '../../../lib/model/settings.ts'
import type {
  AccountId,
  AttachmentId,
  BlobKey,
  DraftId,
  JobId,
  MediaId,
  MediaKey,
  PostId,
} from '../../../lib/units.ts'
import { readPrice } from '../../../lib/x/prices.ts'

/** Stands in for everything that is somebody's own: it must never come out. */
const CANARY = 'zqcanaryqz'
let places = 0

/** A text with the canary in it, different each time so that nothing is shared by chance. */
const secret = fc
  .tuple(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }))
  .map(([before, after]) => `${before}${CANARY}${places++}${after}`)
const as = <T extends string>() => secret as fc.Arbitrary<string> as fc.Arbitrary<T>
const moment = fc.integer({ min: 0, max: 2_000_000_000_000 })
const size = fc.nat(20_000_000_000)

/** One of each kind that carries words of somebody else. */
const failure: fc.Arbitrary<Failure> = fc
  .tuple(secret, secret, secret, fc.nat(599))
  .chain(([one, two, three, status]) =>
    fc.constantFrom<Failure[]>(
      { kind: 'address-not-allowed', scheme: one },
      { kind: 'media-host-refused', host: one, status },
      { kind: 'media-is-page', host: one, found: 'html' },
      { kind: 'media-broken', format: one },
      { kind: 'page-not-shareable', scheme: one },
      { kind: 'sign-in-refused', error: one, description: two },
      { kind: 'scope-missing', missing: [one, two] },
      { kind: 'x-nonsense', status, found: one, transactionId: 'abc123' },
      { kind: 'x-refused', detail: one, transactionId: 'abc123' },
      { kind: 'x-invalid', detail: one },
      { kind: 'post-text-refused', detail: one },
      { kind: 'upload-incomplete', detail: one },
      { kind: 'processing-failed', code: 1, name: one, detail: two },
      { kind: 'alt-text-refused', detail: one },
      { kind: 'storage-broken', detail: one },
      { kind: 'record-unreadable', detail: one },
      { kind: 'unexpected', message: one, stack: `${two}\n at ${three}` },
    ),
  )

const file: fc.Arbitrary<StoredFile> = fc.record({
  blob: as<BlobKey>(),
  byteLength: size,
  mediaType: fc.constantFrom('image/jpeg' as const, 'video/mp4' as const),
  kind: fc.constantFrom('image' as const, 'gif' as const, 'video' as const),
  width: fc.option(fc.nat(9_000)),
  height: fc.option(fc.nat(9_000)),
})

const source: fc.Arbitrary<Source> = fc.oneof(
  fc.constant({ kind: 'file' as const }),
  fc.record({
    kind: fc.constant('page' as const),
    url: secret,
    pageUrl: secret,
    tabId: fc.nat(),
    frameId: fc.nat(),
  }),
)

const prepared = {
  file,
  category: fc.constantFrom('tweet_image' as const, 'tweet_video' as const),
  segmentLimit: size,
  restarts: fc.nat(3),
}
const upload = fc.record({
  mediaId: fc.oneof(as<MediaId>(), fc.constant('1890000000000000001' as MediaId)),
  mediaKey: fc.option(as<MediaKey>()),
  expiresAt: moment,
})

const progress: fc.Arbitrary<MediaProgress> = fc.oneof(
  fc.record({
    state: fc.constant('fetching' as const),
    receivedBytes: size,
    totalBytes: fc.option(size),
  }),
  fc.record({ state: fc.constant('captured' as const), file }),
  fc.record({
    state: fc.constant('prepared' as const),
    oneShot: fc.constantFrom('untried' as const, 'refused' as const),
    ...prepared,
  }),
  fc.record({
    state: fc.constant('uploading' as const),
    upload,
    boundaries: fc.array(size, { maxLength: 3 }),
    acknowledged: fc.array(fc.nat(3), { maxLength: 3 }),
    refused: fc.array(fc.nat(3), { maxLength: 3 }),
    ...prepared,
  }),
  fc.record({
    state: fc.constant('processing' as const),
    upload,
    checkAt: moment,
    since: moment,
    percent: fc.option(fc.nat(100)),
    doubt: fc.option(failure),
    ...prepared,
  }),
  fc.record({ state: fc.constantFrom('uploaded' as const, 'ready' as const), upload, ...prepared }),
)

const media: fc.Arbitrary<JobMedia> = fc.record({
  attachmentId: as<AttachmentId>(),
  name: secret,
  source,
  altText: secret,
  thumbnail: fc.option(as<BlobKey>()),
  progress,
})

const postId: fc.Arbitrary<PostId | null> = fc.option(as<PostId>())
const states: fc.Arbitrary<JobState>[] = [
  fc.constant({ state: 'active' as const }),
  fc.record({ state: fc.constant('waiting' as const), until: moment, failure }),
  fc.record({ state: fc.constant('publishing' as const), intendedAt: moment }),
  fc.record({
    state: fc.constant('confirming' as const),
    checkAt: moment,
    reads: fc.nat(7),
    duplicate: fc.boolean(),
  }),
  fc.record({
    state: fc.constant('asking' as const),
    question: fc.constantFrom('went-out' as const, 'still-wanted' as const),
  }),
  fc.record({ state: fc.constant('blocked' as const), failure }),
  fc.record({
    state: fc.constant('published' as const),
    postId,
    publishedAt: moment,
  }),
  fc.record({ state: fc.constant('cancelled' as const), at: moment }),
]
const state: fc.Arbitrary<JobState> = fc.oneof(...states)

/** A later version may have stored more with an answer than this one knows. */
const answer: fc.Arbitrary<FailureReference> = fc.record({
  kind: fc.constant('x-refused' as const),
  transactionId: fc.constant('abc123'),
  detail: secret,
})
const entry: fc.Arbitrary<JobLogEntry> = fc.record({
  at: moment,
  what: fc.constantFrom('create-sent' as const, 'create-uncertain' as const, 'looked' as const),
  postsRead: fc.nat(100),
  answer,
})

const job: fc.Arbitrary<Job> = fc.record({
  id: as<JobId>(),
  accountId: as<AccountId>(),
  createdAt: moment,
  text: secret,
  options: fc.constant(DEFAULT_OPTIONS),
  media: fc.array(media, { maxLength: 4 }),
  state,
  paused: fc.boolean(),
  retries: fc.nat(9),
  sentBytes: size,
  startedAt: fc.option(moment),
  wantedAt: moment,
  sentSince: fc.option(moment),
  sentMedia: fc.array(as<MediaId>(), { maxLength: 2 }),
  resends: fc.nat(2),
  log: fc.array(entry, { maxLength: 4 }),
})

const held = fc.tuple(moment, failure).map(([until, why]) => ({ until, failure: why }))
const account: fc.Arbitrary<Account> = fc.record<Required<Account>>({
  id: as<AccountId>(),
  username: secret,
  name: secret,
  avatar: fc.option(as<BlobKey>()),
  subscription: fc.constant('None' as const),
  clientId: secret,
  status: fc.constantFrom('connected' as const, 'signed-out' as const),
  signedOut: fc.constant('at-x' as const),
  hold: fc.option(held) as fc.Arbitrary<Account['hold']>,
  connectedAt: moment,
})

const about = fc.record({
  altText: secret,
  caption: secret,
  title: secret,
  credit: secret,
  link: secret,
})
const address = fc.record({ url: secret, width: fc.option(size), height: fc.option(size) })
const found: fc.Arbitrary<Found> = fc.record({
  kind: fc.constantFrom('image' as const, 'video' as const, 'stream' as const),
  shownBy: fc.constantFrom('img' as const, 'link' as const),
  addresses: fc.array(address, { maxLength: 3 }),
  pin: secret,
  width: fc.option(size),
  height: fc.option(size),
  durationSeconds: fc.option(size),
  isProtected: fc.boolean(),
  variant: fc.option(
    fc.record({
      url: secret,
      width: fc.option(size),
      height: fc.option(size),
      bitsPerSecond: fc.option(size),
    }),
  ),
  thumbnail: fc.option(as<BlobKey>()),
  about,
})

const content: fc.Arbitrary<AttachmentContent> = fc.oneof(
  fc.record({ state: fc.constant('choosing' as const), found: fc.array(found, { maxLength: 3 }) }),
  fc.record({
    state: fc.constant('fetching' as const),
    since: moment,
    receivedBytes: size,
    totalBytes: fc.option(size),
  }),
  fc.record({ state: fc.constant('stored' as const), file }),
  fc.record({ state: fc.constant('unreadable' as const), failure }),
)

const draft: fc.Arbitrary<Draft> = fc.record({
  id: as<DraftId>(),
  createdAt: moment,
  updatedAt: moment,
  text: secret,
  accountId: fc.option(as<AccountId>()),
  attachments: fc.array(
    fc.record({ id: as<AttachmentId>(), name: secret, source, content, altText: secret, about }),
    { maxLength: 3 },
  ),
  shared: fc.option(fc.record({ title: secret, url: secret, quote: secret })),
  options: fc.constant(DEFAULT_OPTIONS),
})

const checkLine = fc
  .tuple(fc.constantFrom(...CHECKS), failure, secret)
  .map(([check, why, username]): CheckLine => {
    const fault = { what: 'failure', failure: why, username } as const
    return { check, outcome: { state: 'failed', fault } }
  })

const setUp = fc
  .tuple(moment, secret, fc.option(failure), fc.array(checkLine, { maxLength: 3 }))
  .map(
    ([at, clientId, why, lines]): SetUpRecord => ({
      lastSignIn: { at, clientId, failure: why },
      check: { state: 'done', at, subject: clientId, lines },
    }),
  )

const surroundings: fc.Arbitrary<Surroundings> = fc.record({
  setUp,
  now: moment,
  versions: fc.constant({ courier: '0.1.0', browser: 'Chromium 150', platform: 'linux x86-64' }),
  settings: fc.record({
    clientId: secret,
    defaultAccountId: fc.option(as<AccountId>()),
    currentDraftId: fc.option(as<DraftId>()),
    staleAfterMs: fc.constantFrom(3_600_000, Number.POSITIVE_INFINITY),
    undoMs: fc.constantFrom(0, 10_000),
    knowsOthersMedia: fc.boolean(),
    keepsMetadata: fc.boolean(),
    remindsOfAltText: fc.boolean(),
    uploadWhileComposing: fc.option(fc.boolean()),
  }),
  accounts: fc.array(account, { maxLength: 3 }),
  jobs: fc.array(job, { maxLength: 4 }),
  drafts: fc.array(draft, { maxLength: 2 }),
  line: fc.constant({
    bytesPerSecond: 1_000_000,
    roundTripMs: 60,
    inOrderSince: null,
    notHeldSince: null,
    aheadMs: 0,
  }),
  wakeAt: fc.option(moment),
  storage: fc.option(fc.record({ used: size, quota: size })),
  readPrice: fc.constant(readPrice),
})

test('nothing that is somebody’s own is in the diagnostics, whatever is stored', () => {
  fc.assert(
    fc.property(surroundings, (from) => {
      const text = JSON.stringify(diagnosticsOf(from))
      expect(text).not.toContain(CANARY)
      expect(JSON.parse(text).posts).toHaveLength(from.jobs.length)
    }),
    { numRuns: 500 },
  )
})

describe('in the diagnostics', () => {
  const NOW = Date.UTC(2026, 10, 24, 12)
  const ana = { id: '11', clientId: 'a', username: 'ana', name: 'Ana' }
  const made = (changes: Partial<Job>): Surroundings => ({
    now: NOW,
    versions: { courier: '0.1.0', browser: 'Chromium 150', platform: 'linux x86-64' },
    settings: { ...DEFAULT_SETTINGS, clientId: 'a', staleAfterMs: Number.POSITIVE_INFINITY },
    accounts: [
      {
        ...ana,
        id: ana.id as AccountId,
        avatar: null,
        subscription: 'Premium',
        status: 'connected',
        hold: { until: NOW, failure: { kind: 'x-refused', detail: 'No.', transactionId: 'hold1' } },
        connectedAt: 0,
      },
    ],
    jobs: [
      {
        id: 'j' as JobId,
        accountId: ana.id as AccountId,
        createdAt: NOW,
        text: 'Twelve chars',
        options: DEFAULT_OPTIONS,
        media: [],
        state: { state: 'active' },
        paused: false,
        retries: 2,
        sentBytes: 0,
        startedAt: null,
        wantedAt: NOW,
        sentSince: null,
        sentMedia: [],
        resends: 0,
        log: [],
        ...changes,
      },
    ],
    drafts: [],
    line: { bytesPerSecond: 1, roundTripMs: 2, inOrderSince: NOW, notHeldSince: null, aheadMs: 7 },
    wakeAt: NOW,
    storage: { used: 5, quota: 10 },
    readPrice,
  })

  test('a post has its account’s number, its length and how X answered, with the transaction id', () => {
    const failure = { kind: 'x-refused', detail: 'No.', transactionId: 'tx1' } as const
    const { posts, accounts } = diagnosticsOf(made({ state: { state: 'blocked', failure } }))
    expect(posts[0]).toMatchObject({
      post: 1,
      account: 1,
      state: 'blocked',
      textLength: 12,
      retries: 2,
      failure: { kind: 'x-refused', transactionId: 'tx1' },
    })
    expect(accounts[0]?.hold?.failure).toEqual({ kind: 'x-refused', transactionId: 'hold1' })
  })

  test('the log has what was read and what that may cost, by the one price list', () => {
    const answer = { kind: 'x-trouble', status: 503, transactionId: 'tx2' } as const
    const { posts, lastAnswers } = diagnosticsOf(
      made({
        log: [
          { at: NOW, what: 'create-uncertain', answer },
          { at: NOW, what: 'looked', postsRead: 12 },
        ],
      }),
    )
    expect(posts[0]?.log).toEqual([
      { at: '2026-11-24T12:00:00.000Z', what: 'create-uncertain', answer },
      { at: '2026-11-24T12:00:00.000Z', what: 'looked', postsRead: 12, upToDollars: 0.06 },
    ])
    expect(lastAnswers).toEqual([{ at: '2026-11-24T12:00:00.000Z', post: 1, answer }])
  })

  test('the media id of a file on its way is there for X to look up, that of a posted one is not', () => {
    const upload = { mediaId: '189' as MediaId, mediaKey: null, expiresAt: NOW }
    const stored = { blob: 'b' as BlobKey, byteLength: 9, mediaType: 'image/png' } as const
    const medium: JobMedia = {
      attachmentId: 'a' as AttachmentId,
      name: 'a.png',
      source: { kind: 'file' },
      altText: '',
      thumbnail: null,
      progress: {
        state: 'ready',
        upload,
        file: { ...stored, kind: 'image', width: 1, height: 1 },
        category: 'tweet_image',
        segmentLimit: 4,
        restarts: 0,
      },
    }
    const published = { state: 'published', postId: '9' as PostId, publishedAt: NOW } as const
    const idIn = (changes: Partial<Job>) =>
      diagnosticsOf(made({ media: [medium], ...changes })).posts[0]?.files[0]
    expect(idIn({})).toMatchObject({ state: 'ready', byteLength: 9, mediaId: '189' })
    expect(idIn({ state: published })).toMatchObject({ state: 'ready', mediaId: null })
  })

  test('a setting without an end says so', () => {
    expect(diagnosticsOf(made({})).settings.asksAfterMs).toBe('never')
  })
})
