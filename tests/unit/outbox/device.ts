import type { Account } from '../../../lib/model/account.ts'
import { newAttachment, type StoredFile } from '../../../lib/model/attachment.ts'
import { type Draft, newDraft } from '../../../lib/model/draft.ts'
import { isFinished, type Job, newJob } from '../../../lib/model/job.ts'
import type { Reply } from '../../../lib/model/reply.ts'
import type { OutboxPorts, OwnPost, UploadStatus, XPort } from '../../../lib/outbox/ports.ts'
import { createRunner } from '../../../lib/outbox/runner.ts'
import type { AccountId, BlobKey, JobId, MediaId, MediaKey, PostId } from '../../../lib/units.ts'
import { DAY, KiB } from '../../../lib/units.ts'

/**
 * A computer with Courier on it and X at the other end, both in memory, so that death at any moment
 * can be tried thousands of times. What X itself does is tested against the simulated X instead.
 */

export const ANA = '11' as AccountId

interface UploadAtX {
  id: MediaId
  total: number
  segments: Map<number, number>
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

export interface World {
  now: number
  uploads: Map<MediaId, UploadAtX>
  posts: PostAtX[]
  appends: number
  jobs: Map<JobId, Job>
  accounts: Map<AccountId, Account>
  blobs: Map<BlobKey, number>
  announced: { id: JobId; state: string }[]
  alarm: number | null
  /** Seconds until a new post shows in the timeline. */
  lagMs: number
  /** What X does where nobody outside can be sure; see `tests/x-server/switches.ts`. */
  switches: {
    duplicates: 'accept' | 'refuse'
    repeatedAppend: 'accept' | 'refuse'
    secondFinalize: 'accept' | 'refuse'
    imageStatus: 'known' | 'refused'
  }
  staleAfterMs: number
  online: boolean
  /** Called before and after every effect; never returning is death. */
  moment(name: string): Promise<void>
  /** Overrides what X answers to one kind of call. */
  answers: Partial<{ [K in keyof XPort]: XPort[K] }>
}

export function aWorld(): World {
  return {
    now: 1_800_000_000_000,
    uploads: new Map(),
    posts: [],
    appends: 0,
    jobs: new Map(),
    accounts: new Map([[ANA, anAccount(ANA)]]),
    blobs: new Map(),
    announced: [],
    alarm: null,
    lagMs: 0,
    switches: {
      duplicates: 'accept',
      repeatedAppend: 'accept',
      secondFinalize: 'refuse',
      imageStatus: 'known',
    },
    staleAfterMs: 365 * DAY,
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
  const job = newJob(draft, account, draft.text.normalize('NFC'), world.now)
  world.jobs.set(job.id, job)
  return job.id
}

/** One life of the background: everything but `world` is forgotten when it ends. */
export function startBackground(world: World) {
  const ports: OutboxPorts = {
    x: fakeX(world),
    jobs: {
      get: async (id) => world.jobs.get(id) ?? null,
      listUnfinished: async () =>
        [...world.jobs.values()]
          .filter((job) => !isFinished(job))
          .sort((a, b) => a.createdAt - b.createdAt),
      lastPublished: async (account) =>
        [...world.jobs.values()].flatMap(({ accountId, state }) =>
          accountId === account && state.state === 'published' && state.postId !== null
            ? [{ postId: state.postId, publishedAt: state.publishedAt }]
            : [],
        )[0] ?? null,
      async update(id, change) {
        await world.moment('before write')
        const latest = world.jobs.get(id)
        const next = latest ? change(latest) : null
        if (next) world.jobs.set(id, structuredClone(next))
        await world.moment('after write')
        return next
      },
    },
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
      slice: async (key, start, end) =>
        world.blobs.has(key) ? new Blob([new Uint8Array(end - start)]) : null,
      async delete(keys) {
        for (const key of keys) world.blobs.delete(key)
      },
    },
    settings: { staleAfterMs: async () => world.staleAfterMs },
    fetchMedia: async () => aFile(world, 'image', 5 * KiB),
    prepare: async (file) => ({
      file,
      category:
        file.kind === 'video' ? 'tweet_video' : file.kind === 'gif' ? 'tweet_gif' : 'tweet_image',
      thumbnail: null,
    }),
    clock: {
      now: () => world.now,
      async sleep(ms, signal) {
        await Promise.resolve()
        if (!signal.aborted) world.now += ms
      },
    },
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
  }
  return createRunner(ports)
}

/** Wakes the background at each alarm until nothing goes on by itself. */
export async function runUntilQuiet(world: World): Promise<void> {
  for (let wakes = 0; wakes < 1_000; wakes++) {
    const runner = startBackground(world)
    await runner.wake()
    await runner.idle()
    if (world.alarm === null) return
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
function fakeX(world: World): XPort {
  return { ...plainX(world), ...world.answers }
}

export function plainX(world: World): XPort {
  const through = async <T>(name: string, work: () => Reply<T>): Promise<Reply<T>> => {
    await world.moment(`before ${name}`)
    const reply = work()
    await world.moment(`after ${name}`)
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
    append: (_account, { mediaId, index, bytes }) =>
      through('append', () => {
        const upload = world.uploads.get(mediaId)
        if (upload?.state !== 'open') return invalid
        if (world.switches.repeatedAppend === 'refuse' && upload.segments.has(index)) return invalid
        world.appends++
        upload.segments.set(index, bytes.size)
        return ok(null)
      }),
    finalize: (_account, mediaId) =>
      through('finalize', () => {
        const upload = world.uploads.get(mediaId)
        if (upload && upload.state !== 'open' && world.switches.secondFinalize === 'accept') {
          return ok(statusOf(upload))
        }
        if (upload?.state !== 'open') return invalid
        const sum = [...upload.segments.values()].reduce((a, b) => a + b, 0)
        if (sum !== upload.total) return no({ kind: 'upload-incomplete', detail: 'sum' })
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
        world.posts.push({ id, text, mediaIds, altTexts, at: world.now })
        return ok({ postId: id })
      }),
    ownPosts: (_account, since) =>
      through('read', () =>
        ok(
          world.posts
            .filter(({ at }) => at >= since && at + world.lagMs <= world.now)
            .map(({ id, text, mediaIds, at }): OwnPost => ({ id, text, mediaIds, createdAt: at })),
        ),
      ),
  }
}
