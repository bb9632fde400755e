import { createTokenKeeper, type TokenKeeper } from '../../../lib/auth/tokens.ts'
import { CourierError } from '../../../lib/failures/failure.ts'
import { inspectFile } from '../../../lib/media/inspect-file.ts'
import { category } from '../../../lib/media/media-limits.ts'
import { type Account, signedOut } from '../../../lib/model/account.ts'
import { type MediaType, newAttachment, type StoredFile } from '../../../lib/model/attachment.ts'
import { type Draft, newDraft } from '../../../lib/model/draft.ts'
import type { NamedFormat } from '../../../lib/model/formats.ts'
import { isComposing, isFinished, type Job } from '../../../lib/model/job.ts'
import { groupOf } from '../../../lib/model/job-group.ts'
import type { JobView } from '../../../lib/model/job-view.ts'
import type { Line } from '../../../lib/model/line.ts'
import type { Tokens } from '../../../lib/model/tokens.ts'
import { createOutbox } from '../../../lib/outbox/outbox.ts'
import type { XPort } from '../../../lib/outbox/ports.ts'
import { createRunner } from '../../../lib/outbox/runner.ts'
import { viewJobs } from '../../../lib/stores/outbox.ts'
import type { AccountId, BlobKey, DraftId, EpochMs, JobId } from '../../../lib/units.ts'
import { DAY, newId } from '../../../lib/units.ts'
import { measureText } from '../../../lib/x/text-length.ts'
import { createXClient } from '../../../lib/x/x-client.ts'
import type { Clock, XServer } from '../../x-server/start-x-server.ts'
import { turnsIn } from '../outbox/turns-in.ts'
import { fetchFrom } from '../x/fetch-from.ts'

/** A file as a person picks it. */
export interface Picked {
  name: string
  bytes: Buffer
  altText?: string
}

/** Time stands still while bytes move, so the line is not measured; on this one, segments are as large as may be. */
const FAST_LINE: Line = {
  bytesPerSecond: 100_000_000,
  roundTripMs: 20,
  inOrderSince: null,
  notHeldSince: null,
  aheadMs: 0,
}

/** What the popup had to show at one moment. */
export interface Shown {
  at: EpochMs
  rows: JobView[]
}

/**
 * Courier's own parts from the command "post" to the API client, against the simulated X over real
 * HTTPS; only storage and the browser are memory. Both sides live by the same clock, which moves
 * when nothing is on its way and somebody waits.
 */
export function courierAt(x: XServer, clock: Clock, override: Partial<XPort> = {}) {
  const jobs = new Map<JobId, Job>()
  const drafts = new Map<DraftId, Draft>()
  const accounts = new Map<AccountId, Account>()
  const blobs = new Map<BlobKey, Blob>()
  const tokens = new Map<AccountId, Tokens>()
  const keepers = new Map<AccountId, TokenKeeper>()
  const shown: Shown[] = []
  let alarm: EpochMs | null = null
  let underWay = 0
  const now = () => clock.now()
  const tail = new Map<string, Promise<unknown>>()

  /** As `navigator.locks` does it. */
  function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
    const mine = (tail.get(name) ?? Promise.resolve()).then(work)
    tail.set(
      name,
      mine.catch(() => undefined),
    )
    return mine
  }

  const reach = fetchFrom(x)
  async function fetch(url: string, init: RequestInit): Promise<Response> {
    underWay += 1
    try {
      return await reach(url, init)
    } finally {
      underWay -= 1
    }
  }

  function keeperOf(id: AccountId): TokenKeeper {
    const account = accounts.get(id)
    if (!account) throw new CourierError({ kind: 'signed-out' })
    if (account.status === 'signed-out') throw new CourierError(signedOut(account))
    const keeper =
      keepers.get(id) ??
      createTokenKeeper({
        clientId: account.clientId,
        fetch,
        now,
        load: async () => tokens.get(id) ?? null,
        save: async (next) => void tokens.set(id, next),
        markSignedOut: async (cause) => {
          accounts.set(id, { ...account, status: 'signed-out', signedOut: cause })
        },
        withLock: (work) => withLock(`account:${id}`, work),
      })
    keepers.set(id, keeper)
    return keeper
  }

  const client = createXClient({
    fetch,
    fetchOnce: fetch,
    now,
    tokensFor: (id) => ({
      access: async () => keeperOf(id).access(),
      refreshed: async (after) => keeperOf(id).refreshed(after),
    }),
  })

  const jobStore = {
    get: async (id: JobId) => structuredClone(jobs.get(id) ?? null),
    listUnfinished: async () =>
      [...jobs.values()]
        .filter((job) => !isFinished(job) && !isComposing(job))
        .sort((a, b) => a.createdAt - b.createdAt),
    listNeedingYou: async () => [...jobs.values()].filter((job) => groupOf(job) === 'needs-you'),
    listComposing: async () => [...jobs.values()].filter(isComposing),
    ...turnsIn(() => [...jobs.values()]),
    async lastPublished(account: AccountId, before: number) {
      const out = [...jobs.values()].flatMap(({ accountId, state }) =>
        accountId === account && state.state === 'published' && state.postId !== null
          ? [{ postId: state.postId, publishedAt: state.publishedAt }]
          : [],
      )
      const earlier = out.filter(({ publishedAt }) => publishedAt <= before)
      return earlier.sort((a, b) => b.publishedAt - a.publishedAt)[0] ?? null
    },
    async update(id: JobId, change: (latest: Job) => Job) {
      const latest = jobs.get(id)
      if (!latest) return null
      const next = structuredClone(change(latest))
      jobs.set(id, next)
      return next
    },
    async fromDraft(id: DraftId, make: (draft: Draft, ahead: null) => Job) {
      const draft = drafts.get(id)
      if (!draft) return null
      const job = make(draft, null)
      drafts.delete(id)
      jobs.set(job.id, job)
      return job
    },
    async toDraft(id: JobId, make: (job: Job) => Draft | null) {
      const job = jobs.get(id)
      const draft = job ? make(job) : null
      if (draft) {
        jobs.delete(id)
        drafts.set(draft.id, draft)
      }
      return draft
    },
    delete: async (id: JobId) => void jobs.delete(id),
  }
  const accountStore = {
    get: async (id: AccountId) => accounts.get(id) ?? null,
    list: async () => [...accounts.values()],
    default: async () => [...accounts.values()][0] ?? null,
    async update(id: AccountId, change: (latest: Account) => Account) {
      const latest = accounts.get(id)
      const next = latest ? change(latest) : null
      if (next) accounts.set(id, next)
      return next
    },
  }
  const blobStore = {
    slice: async ({ blob }: StoredFile, start: number, end: number) =>
      blobs.get(blob)?.slice(start, end) ?? null,
    sliceArrived: async () => null,
    delete: async (keys: BlobKey[]) => {
      for (const key of keys) blobs.delete(key)
    },
  }

  function look(): void {
    shown.push({ at: now(), rows: viewJobs([...jobs.values()], [...accounts.values()], now()) })
  }

  /** Time passes once nothing is on its way any more, and only for who still waits then. */
  async function sleep(ms: number, signal: AbortSignal): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve))
    while (underWay > 0)
    await new Promise((resolve) => setImmediate(resolve))
    if (signal.aborted) return
    look()
    clock.advance(ms)
  }

  const runner = createRunner({
    x: { ...client, ...override },
    jobs: jobStore,
    ahead: async () => [],
    accounts: accountStore,
    blobs: blobStore,
    clock: { now, sleep, elapsed: () => now() },
    session: async () => 'this run',
    line: { get: async () => FAST_LINE, note: async () => undefined },
    xNow: async () => now(),
    settings: { staleAfterMs: async () => 365 * DAY },
    withLock,
    keepAwake: () => () => undefined,
    wakeAt: async (at) => {
      alarm = at
    },
    random: () => 0.5,
    online: () => true,
    announce: () => undefined,
    sentAhead: () => undefined,
    fetchMedia: async () => {
      throw new CourierError({ kind: 'bytes-missing' })
    },
    fitMedia: async () => {
      throw new CourierError({ kind: 'bytes-missing' })
    },
    prepare: async (file) => ({ file, category: category(file), thumbnail: null }),
  })

  const outbox = createOutbox({
    drafts: {
      get: async (id) => drafts.get(id) ?? null,
      open: async (draft) => void drafts.set(draft.id, draft),
    },
    jobs: jobStore,
    accounts: accountStore,
    blobs: blobStore,
    runner,
    keepsMetadata: async () => false,
    now,
    sitOut: async () => undefined,
    undoMs: async () => 0,
    session: async () => 'this run',
    announce: () => undefined,
  })

  return {
    client,
    outbox,
    jobs,
    drafts,
    blobs,
    tokens,
    shown,
    account: (id: AccountId) => accounts.get(id) ?? null,

    /** Connects one of X's people, as signing in does. */
    async connect(userId: string, scopes?: string[]): Promise<AccountId> {
      const clientId = x.apps[0]?.clientId ?? ''
      const granted = x.tokens.issue(userId, clientId, scopes)
      const reply = await client.me(granted.access_token)
      if (!reply.ok) throw new CourierError(reply.failure)
      const { id, username, name, subscription } = reply.value
      const known = accounts.get(id)
      const fresh = { id, username, name, subscription, clientId }
      accounts.set(id, {
        ...fresh,
        avatar: null,
        status: 'connected',
        hold: null,
        connectedAt: known?.connectedAt ?? now(),
      })
      tokens.set(id, {
        accessToken: granted.access_token,
        refreshToken: granted.refresh_token ?? '',
        refreshTokenSince: now(),
        refreshSentAt: null,
        expiresAt: now() + granted.expires_in * 1_000,
        scopes: granted.scope.split(' '),
      })
      if (known) await outbox.reconnected(id)
      return id
    },

    /** Presses Post. */
    submit(draftId: DraftId): Promise<JobId> {
      const text = drafts.get(draftId)?.text ?? ''
      const { weightedLength } = measureText(text, 280)
      return outbox.submit(draftId, { text, weightedLength })
    },

    /** Picks files, writes, presses Post. */
    async post(text: string, files: Picked[] = [], accountId: AccountId | null = null) {
      const attachments = []
      for (const { name, bytes, altText = '' } of files) {
        const blob = new Blob([new Uint8Array(bytes)])
        const { format, ...facts } = await inspectFile(blob)
        const key = newId<BlobKey>()
        blobs.set(key, blob)
        const file = { ...facts, mediaType: mediaTypeOf(format), blob: key }
        const content = { state: 'stored', file } as const
        attachments.push({ ...newAttachment({ kind: 'file' }, name, content), altText })
      }
      const draft: Draft = { ...newDraft(now()), text, accountId, attachments }
      drafts.set(draft.id, draft)
      return this.submit(draft.id)
    },

    /** Lets everything go on that goes on by itself, however long it has to wait, or for so long. */
    async settle(withinMs = Number.POSITIVE_INFINITY): Promise<void> {
      const end = now() + withinMs
      for (let wakes = 0; wakes < 200; wakes += 1) {
        alarm = null
        await runner.wake()
        await runner.idle()
        look()
        if (alarm === null || alarm > end) return
        clock.advance(Math.max(0, alarm - now()))
      }
      throw new Error('still busy after 200 wake-ups')
    },
  }
}

export type CourierAtX = ReturnType<typeof courierAt>

const MEDIA_TYPES: Partial<Record<NamedFormat, MediaType>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  mp4: 'video/mp4',
}

/** These files are fit as they are. */
function mediaTypeOf(format: NamedFormat): MediaType {
  const mediaType = MEDIA_TYPES[format]
  if (!mediaType) throw new Error(`no file of these tests is a ${format}`)
  return mediaType
}
