import type { Account } from '../../../lib/model/account.ts'
import {
  newAttachment,
  originalOf,
  type SourceFile,
  type StoredFile,
} from '../../../lib/model/attachment.ts'
import { type Draft, newDraft } from '../../../lib/model/draft.ts'
import { isComposing, type Job, type JobMedia, newJob, sendingOf } from '../../../lib/model/job.ts'
import type { Line } from '../../../lib/model/line.ts'
import type { Reply } from '../../../lib/model/reply.ts'
import { type AheadOf, inStep } from '../../../lib/outbox/ahead.ts'
import type { OutboxPorts, OwnPost, UploadStatus, XPort } from '../../../lib/outbox/ports.ts'
import { createRunner } from '../../../lib/outbox/runner.ts'
import type { AccountId, BlobKey, JobId, MediaId, MediaKey, PostId } from '../../../lib/units.ts'
import { DAY, KiB, SECOND } from '../../../lib/units.ts'
import { turnsIn } from './turns-in.ts'

/**
 * A computer with Courier on it and X at the other end, both in memory, so that death at any moment
 * can be tried thousands of times. What X itself does is tested against the simulated X instead.
 */

export const ANA = '11' as AccountId

interface UploadAtX {
  id: MediaId
  total: number
  segments: Map<number, number>
  /** Their bytes, in a world that has any. */
  received: Map<number, Uint8Array>
  appending: number
  state: 'open' | 'processing' | 'ready'
  pollsLeft: number
  isImage: boolean
  altText: string
}

export interface PostAtX {
  id: PostId
  text: string
  mediaIds: MediaId[]
  altTexts: string[]
  at: number
}

/** Called before and after every effect, with its name; never returning is death. */
export type Moment = (name: string) => Promise<void>

export interface World {
  now: number
  uploads: Map<MediaId, UploadAtX>
  posts: PostAtX[]
  appends: number
  /** Of the files, in all requests: refused and repeated ones too. */
  sentBytes: number
  /** What a correct client never does. */
  violations: string[]
  jobs: Map<JobId, Job>
  accounts: Map<AccountId, Account>
  blobs: Map<BlobKey, number>
  announced: { id: JobId; state: string }[]
  /** How often it was said that files before Post are as far as they come. */
  sentAhead: number
  alarm: number | null
  /** Seconds until a new post shows in the timeline. */
  lagMs: number
  /** What X does where nobody outside can be sure; see `tests/x-server/switches.ts`. */
  switches: {
    duplicates: 'accept' | 'refuse'
    repeatedAppend: 'accept' | 'refuse'
    outOfOrderAppend: 'accept' | 'refuse'
    parallelAppend: 'accept' | 'refuse'
    secondFinalize: 'accept' | 'refuse'
    imageStatus: 'known' | 'refused'
  }
  /** How far X's clock, which posts are dated by, is ahead of this computer's. */
  xAheadMs: number
  staleAfterMs: number
  /** How long a post may be undone after it was submitted. */
  undoMs: number
  /** What a clock that nobody sets has counted. */
  elapsedMs: number
  /** Names the run of the browser; another one each time it is started. */
  session: string
  /** Being written, as what posts that were taken back became. */
  drafts: Draft[]
  settings: AheadOf['settings']
  /** What Courier remembers of the line. */
  line: Line
  /** What the line really carries; null: bytes take no time. */
  bytesPerSecond: number | null
  online: boolean
  /** Of every life that gets none of its own. */
  moment: Moment
  /** What a file as it is sent consists of; null where that is not here. Without it, of zeros. */
  bytes?: (file: StoredFile, start: number, end: number) => Uint8Array<ArrayBuffer> | null
  /** Where media come from; without it they are small pictures that are there at once. */
  source?: {
    fetch(
      media: JobMedia,
      signal: AbortSignal,
      progress: Parameters<OutboxPorts['fetchMedia']>[3],
      moment: Moment,
    ): Promise<SourceFile>
    fit(original: SourceFile): StoredFile
  }
  /** Overrides what X answers to one kind of call. */
  answers: Partial<{ [K in keyof XPort]: XPort[K] }>
}

/** On which segments are as large as their limit. */
export const FAST_LINE: Line = {
  bytesPerSecond: 100_000_000,
  roundTripMs: 20,
  inOrderSince: null,
  notHeldSince: null,
  aheadMs: 0,
}

export function aWorld(): World {
  return {
    now: 1_800_000_000_000,
    uploads: new Map(),
    posts: [],
    appends: 0,
    sentBytes: 0,
    violations: [],
    jobs: new Map(),
    accounts: new Map([[ANA, anAccount(ANA)]]),
    blobs: new Map(),
    announced: [],
    sentAhead: 0,
    alarm: null,
    lagMs: 0,
    switches: {
      duplicates: 'accept',
      repeatedAppend: 'accept',
      outOfOrderAppend: 'accept',
      parallelAppend: 'accept',
      secondFinalize: 'refuse',
      imageStatus: 'known',
    },
    xAheadMs: 0,
    staleAfterMs: 365 * DAY,
    undoMs: 0,
    elapsedMs: 0,
    session: 'first',
    drafts: [],
    settings: {
      uploadWhileComposing: null,
      currentDraftId: null,
      defaultAccountId: ANA,
      keepsMetadata: false,
    },
    line: FAST_LINE,
    bytesPerSecond: null,
    online: true,
    moment: async () => undefined,
    answers: {},
  }
}

export function anAccount(id: AccountId): Account {
  return {
    id,
    username: `user${id}`,
    name: 'Ana',
    avatar: null,
    subscription: 'None',
    clientId: 'client',
    status: 'connected',
    hold: null,
    connectedAt: 0,
  }
}

export function aFile(world: World, kind: StoredFile['kind'], byteLength: number): StoredFile {
  const blob = crypto.randomUUID() as string as BlobKey
  world.blobs.set(blob, byteLength)
  const mediaType = kind === 'video' ? 'video/mp4' : kind === 'gif' ? 'image/gif' : 'image/jpeg'
  return { blob, byteLength, mediaType, kind, width: 10, height: 10 }
}

export function aDraft(text: string, files: { file: StoredFile; altText?: string }[] = []): Draft {
  return {
    ...newDraft(0),
    text,
    attachments: files.map(({ file, altText = '' }, index) => ({
      ...newAttachment({ kind: 'file' }, `file-${index}`, { state: 'stored', file }),
      altText,
    })),
  }
}

export function submit(world: World, draft: Draft, account = ANA): JobId {
  const { now: since, session, undoMs } = world
  const job = newJob(draft, account, draft.text.normalize('NFC'), since)
  const undo = { since, until: since + undoMs, session, shared: draft.shared }
  world.jobs.set(job.id, undoMs > 0 ? { ...job, undo } : job)
  return job.id
}

/** What goes up ahead of Post, made what the drafts and the settings want, in one write. */
async function bringInStep(world: World, moment: Moment) {
  const { drafts, settings } = world
  const before = [...world.jobs.values()].filter(isComposing)
  const wanted = { drafts, accounts: [...world.accounts.values()], settings }
  const after = inStep(before, wanted, world.now)
  if (after === before) return structuredClone(before)
  await moment('before write')
  const stored = [...world.jobs.values()].filter(isComposing)
  for (const { id } of stored) world.jobs.delete(id)
  const jobs = inStep(stored, { ...wanted, drafts: world.drafts }, world.now)
  for (const job of jobs) world.jobs.set(job.id, structuredClone(job))
  await moment('after write')
  return structuredClone(jobs)
}

/** One life of the background: everything but `world` is forgotten when it ends. */
export function startBackground(world: World, moment: Moment = world.moment) {
  // The connections of the life before are gone.
  for (const upload of world.uploads.values()) upload.appending = 0
  const ports: OutboxPorts = {
    x: fakeX(world, moment),
    jobs: {
      get: async (id) => world.jobs.get(id) ?? null,
      ...turnsIn(() => [...world.jobs.values()]),
      lastPublished: async (account, before) =>
        [...world.jobs.values()]
          .flatMap(({ accountId, state }) =>
            accountId === account &&
            state.state === 'published' &&
            state.postId !== null &&
            state.publishedAt <= before
              ? [{ postId: state.postId, publishedAt: state.publishedAt }]
              : [],
          )
          .at(-1) ?? null,
      async update(id, change) {
        await moment('before write')
        const latest = world.jobs.get(id)
        const next = latest ? change(latest) : null
        if (next) world.jobs.set(id, structuredClone(next))
        await moment('after write')
        return next
      },
    },
    ahead: () => bringInStep(world, moment),
    accounts: {
      get: async (id) => world.accounts.get(id) ?? null,
      async update(id, change) {
        const latest = world.accounts.get(id)
        const next = latest ? change(latest) : null
        if (next) world.accounts.set(id, next)
        return next
      },
    },
    blobs: {
      slice: async (file, start, end) => {
        if (!world.blobs.has(file.blob)) return null
        return new Blob([world.bytes?.(file, start, end) ?? new Uint8Array(end - start)])
      },
      sliceArrived: async (file, start, end) => {
        const bytes = world.bytes?.(file, start, end) ?? null
        return bytes && new Blob([bytes])
      },
      async delete(keys) {
        for (const key of keys) world.blobs.delete(key)
      },
    },
    line: {
      get: async () => world.line,
      async note(measured) {
        world.line = { ...world.line, ...measured }
      },
    },
    settings: { staleAfterMs: async () => world.staleAfterMs },
    fetchMedia: async (media, _account, signal, progress) =>
      world.source
        ? world.source.fetch(media, signal, progress, moment)
        : originalOf(aFile(world, 'image', 5 * KiB)),
    fitMedia: async ({ original, wish }) => ({
      file: world.source?.fit(original) ?? aFile(world, original.kind, original.byteLength),
      fit: { original, wish, changes: [], isOriginalTaken: true },
    }),
    prepare: async (file) => ({
      file,
      category:
        file.kind === 'video' ? 'tweet_video' : file.kind === 'gif' ? 'tweet_gif' : 'tweet_image',
      thumbnail: null,
    }),
    xNow: async () => world.now + world.xAheadMs,
    clock: {
      now: () => world.now,
      async sleep(ms, signal) {
        await Promise.resolve()
        if (signal.aborted) return
        world.now += ms
        world.elapsedMs += ms
      },
      elapsed: () => world.elapsedMs,
    },
    session: async () => world.session,
    random: () => 0.5,
    online: () => world.online,
    wakeAt: async (at) => {
      world.alarm = at
    },
    keepAwake: () => () => undefined,
    withLock: (_name, work) => work(),
    announce: (job) => {
      world.announced.push({ id: job.id, state: job.state.state })
    },
    sentAhead: () => {
      world.sentAhead += 1
    },
  }
  return createRunner(ports)
}

/**
 * One life that ends at effect number `deathAt` (0-based): nothing of it goes on from there.
 * @param at called before each effect with its number and name.
 */
export async function liveUntil(
  world: World,
  deathAt: number,
  at: (effect: number, name: string) => void = () => undefined,
): Promise<void> {
  let effect = 0
  const death = Promise.withResolvers<void>()
  const background = startBackground(world, async (name) => {
    if (effect <= deathAt) at(effect, name)
    if (effect++ < deathAt) return
    death.resolve()
    await new Promise(() => undefined)
  })
  await Promise.race([background.wake().then(() => background.idle()), death.promise])
}

/** Wakes the background at each alarm until nothing goes on by itself. */
export async function runUntilQuiet(world: World): Promise<void> {
  for (let wakes = 0; wakes < 1_000; wakes++) {
    const runner = startBackground(world)
    await runner.wake()
    await runner.idle()
    if (world.alarm === null) return
    world.elapsedMs += Math.max(0, world.alarm - world.now)
    world.now = Math.max(world.now, world.alarm)
  }
  throw new Error('still busy after 1,000 wake-ups')
}

export function ok<T>(value: T): Reply<T> {
  return { ok: true, value }
}

export function no(
  failure: Extract<Reply<never>, { ok: false }>['failure'],
  uncertain = false,
): Extract<Reply<never>, { ok: false }> {
  return { ok: false, failure, retryAt: null, uncertain }
}

/** X itself; `world.answers` overrides single calls. */
function fakeX(world: World, moment: Moment): XPort {
  return { ...plainX(world, moment), ...world.answers }
}

/** Whether Courier's own record says that X has confirmed this segment. */
function isAcknowledged(world: World, mediaId: MediaId, index: number): boolean {
  return [...world.jobs.values()].some(({ media }) =>
    media.some((medium) => {
      const sending = sendingOf(medium)
      return (
        sending.state === 'uploading' &&
        sending.upload.mediaId === mediaId &&
        sending.acknowledged.includes(index)
      )
    }),
  )
}

/** Whether X has, to the byte, the file that a medium's own progress names: whole, and looked at. */
function isTrue(world: World, { id, total, received }: UploadAtX): boolean {
  const all = [...world.jobs.values()].flatMap(({ media }) => media)
  for (const { progress } of all) {
    if (progress.state !== 'uploading' || progress.upload.mediaId !== id) continue
    const wanted = world.bytes?.(progress.file, 0, total)
    const parts = [...received].sort(([a], [b]) => a - b).map(([, bytes]) => bytes)
    return wanted != null && Buffer.concat(parts).equals(wanted)
  }
  return false
}

export function plainX(world: World, moment: Moment = world.moment): XPort {
  const through = async <T>(name: string, work: () => Reply<T>): Promise<Reply<T>> => {
    await moment(`before ${name}`)
    const reply = work()
    await moment(`after ${name}`)
    return reply
  }
  const invalid = no({ kind: 'x-invalid', detail: 'invalid' })
  const expiresAt = () => world.now + DAY
  const uploadOf = (upload: UploadAtX) => ({
    mediaId: upload.id,
    mediaKey: `3_${upload.id}` as MediaKey,
    expiresAt: expiresAt(),
  })
  const begin = (total: number, pollsLeft: number): UploadAtX => {
    const id = String(1_000 + world.uploads.size) as MediaId
    const upload: UploadAtX = {
      id,
      total,
      segments: new Map(),
      received: new Map(),
      appending: 0,
      state: 'open',
      pollsLeft,
      isImage: pollsLeft === 0,
      altText: '',
    }
    world.uploads.set(id, upload)
    return upload
  }
  const statusOf = (upload: UploadAtX): UploadStatus =>
    upload.state === 'processing'
      ? { state: 'processing', upload: uploadOf(upload), checkAfterMs: 1_000, percent: 50 }
      : { state: 'ready', upload: uploadOf(upload) }

  return {
    initialize: (_account, file) =>
      through('initialize', () =>
        ok(uploadOf(begin(file.totalBytes, file.category === 'tweet_image' ? 0 : 3))),
      ),
    async append(_account, { mediaId, index, bytes }) {
      const upload = world.uploads.get(mediaId)
      const overlaps = upload !== undefined && upload.appending++ > 0
      world.sentBytes += bytes.size
      if (isAcknowledged(world, mediaId, index)) {
        world.violations.push(`segment ${index} of ${mediaId} sent although it was acknowledged`)
      }
      const content = world.bytes && (await bytes.bytes())
      const reply = await through('append', () => {
        if (world.bytesPerSecond !== null) world.now += (bytes.size / world.bytesPerSecond) * SECOND
        if (upload?.state !== 'open') return invalid
        const { segments } = upload
        const { switches } = world
        if (switches.parallelAppend === 'refuse' && overlaps) return invalid
        if (switches.repeatedAppend === 'refuse' && segments.has(index)) return invalid
        const inOrder = segments.has(index) || index === segments.size
        if (switches.outOfOrderAppend === 'refuse' && !inOrder) return invalid
        world.appends++
        segments.set(index, bytes.size)
        if (content) upload.received.set(index, content)
        return ok(null)
      })
      if (upload) upload.appending--
      return reply
    },
    finalize: (_account, mediaId) =>
      through('finalize', () => {
        const upload = world.uploads.get(mediaId)
        if (upload && upload.state !== 'open' && world.switches.secondFinalize === 'accept') {
          return ok(statusOf(upload))
        }
        if (upload?.state !== 'open') return invalid
        const sum = [...upload.segments.values()].reduce((a, b) => a + b, 0)
        if (sum !== upload.total) return no({ kind: 'upload-incomplete', detail: 'sum' })
        if (world.bytes && !isTrue(world, upload)) {
          world.violations.push(`${mediaId} is not what the finished file is`)
        }
        upload.state = upload.pollsLeft > 0 ? 'processing' : 'ready'
        return ok(statusOf(upload))
      }),
    status: (_account, mediaId) =>
      through('status', () => {
        const upload = world.uploads.get(mediaId)
        if (!upload || upload.state === 'open' || upload.total === 0) return invalid
        if (upload.isImage && world.switches.imageStatus === 'refused') return invalid
        if (upload.state === 'processing' && --upload.pollsLeft <= 0) upload.state = 'ready'
        return ok(statusOf(upload))
      }),
    oneShot: (_account, { bytes }) =>
      through('one-shot', () => {
        world.sentBytes += bytes.size
        const upload = begin(bytes.size, 0)
        upload.state = 'ready'
        return ok(statusOf(upload))
      }),
    setAltText: (_account, { mediaId, text }) =>
      through('alt text', () => {
        const upload = world.uploads.get(mediaId)
        if (upload?.state !== 'ready') return invalid
        upload.altText = text
        return ok(null)
      }),
    createPost: (_account, { text, mediaIds }) =>
      through('create', () => {
        if (mediaIds.some((id) => world.uploads.get(id)?.state !== 'ready')) {
          return no({ kind: 'post-media-invalid' })
        }
        const same = (post: PostAtX) =>
          post.text === text && (text !== '' || post.mediaIds.join() === mediaIds.join())
        if (world.switches.duplicates === 'refuse' && world.posts.some(same)) {
          return no({ kind: 'post-duplicate' })
        }
        const id = String(9_000 + world.posts.length) as PostId
        const altTexts = mediaIds.map((mediaId) => world.uploads.get(mediaId)?.altText ?? '')
        world.posts.push({ id, text, mediaIds, altTexts, at: world.now + world.xAheadMs })
        return ok({ postId: id })
      }),
    ownPosts: (_account, since) =>
      through('read', () =>
        ok(
          world.posts
            .filter(({ at }) => at >= since && at + world.lagMs <= world.now + world.xAheadMs)
            .map(({ id, text, mediaIds, at }): OwnPost => ({ id, text, mediaIds, createdAt: at })),
        ),
      ),
  }
}
