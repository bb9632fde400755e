import { askAboutApp } from '../../lib/auth/ask-about-app.ts'
import { avatarRequest } from '../../lib/auth/avatar.ts'
import { revokeTokens } from '../../lib/auth/revoke.ts'
import { missingScopes } from '../../lib/auth/scopes.ts'
import { signIn } from '../../lib/auth/sign-in.ts'
import { createTokenKeeper, type TokenKeeper } from '../../lib/auth/tokens.ts'
import { wakeAt } from '../../lib/browser/alarms.ts'
import { clock } from '../../lib/browser/clock.ts'
import { askInFrame, enterFrame, runInFrame, runInPage } from '../../lib/browser/frames.ts'
import { keepAwake } from '../../lib/browser/keep-awake.ts'
import { withLock } from '../../lib/browser/locks.ts'
import {
  closeOffscreen,
  HAS_OFFSCREEN,
  openOffscreen,
  openOffscreenAhead,
  sendMediaJob,
} from '../../lib/browser/offscreen.ts'
import { bringComposerBack, isTabOpen, openComposer, redirectUrl } from '../../lib/browser/pages.ts'
import { mayReachX, mayReadHosts } from '../../lib/browser/permissions.ts'
import { withReferer } from '../../lib/browser/referer.ts'
import { keepRegionAsked, takeRegionAsked } from '../../lib/browser/region-asked.ts'
import { session } from '../../lib/browser/session.ts'
import { addressOfTab, bringToFront } from '../../lib/browser/shared-tab.ts'
import { pictureOfTab } from '../../lib/browser/tab-picture.ts'
import { launchWebAuth } from '../../lib/browser/web-auth.ts'
import { wordsLanguage } from '../../lib/browser/words-language.ts'
import { handRegionOver, pageDrawn } from '../../lib/capture/hand-region-over.ts'
import { openPartFor } from '../../lib/capture/open-part.ts'
import { mayReach } from '../../lib/capture/private-host.ts'
import { probeAddress } from '../../lib/capture/probe-address.ts'
import { Tickets } from '../../lib/capture/tickets.ts'
import { within } from '../../lib/capture/within.ts'
import { CourierError } from '../../lib/failures/failure.ts'
import { partWithoutBlanks, sliceWithoutBlanks } from '../../lib/media/blanks.ts'
import { inspectFile } from '../../lib/media/inspect-file.ts'
import { judgeHead } from '../../lib/media/judge-head.ts'
import { category, checkFits, whyNotSent } from '../../lib/media/media-limits.ts'
import { sniff } from '../../lib/media/sniff.ts'
import { makeThumbnail } from '../../lib/media/thumbnail.ts'
import { announceChange } from '../../lib/messages/changes.ts'
import type { Errand } from '../../lib/messages/errand.ts'
import type { Commands } from '../../lib/messages/protocol.ts'
import { type Account, signedOut } from '../../lib/model/account.ts'
import type { SourceFile } from '../../lib/model/attachment.ts'
import { limitsOf } from '../../lib/model/fit-limits.ts'
import type { Found } from '../../lib/model/found.ts'
import { LIMITS } from '../../lib/model/limits.ts'
import type { Made, MediaJob } from '../../lib/model/media-job.ts'
import type { Clearing } from '../../lib/model/storage-use.ts'
import type { Tokens } from '../../lib/model/tokens.ts'
import { inStep } from '../../lib/outbox/ahead.ts'
import { createDeletions } from '../../lib/outbox/deletion.ts'
import { createOutbox } from '../../lib/outbox/outbox.ts'
import { createRunner } from '../../lib/outbox/runner.ts'
import { openStorage } from '../../lib/storage/storage.ts'
import { coalesce } from '../../lib/stores/coalesce.ts'
import type { StreamPorts, StreamProgress } from '../../lib/streams/ports.ts'
import {
  type AccountId,
  type AttachmentId,
  type BlobKey,
  type DraftId,
  SECOND,
} from '../../lib/units.ts'
import { createPostHead } from '../../lib/x/post-requests.ts'
import { createXClient } from '../../lib/x/x-client.ts'
import { createXClock } from '../../lib/x/x-clock.ts'
import { withBuiltInClientId } from '../shared/built-in-client-id.ts'
import { inspectWithinLimits } from '../shared/inspect-within-limits.ts'
import { startMediaJob } from '../shared/start-media-job.ts'
import { announceJob } from './announce.ts'
import { createFitter } from './attachment-fitter.ts'
import { createReader } from './attachment-reader.ts'
import { createSetUpCheck } from './check-set-up.ts'
import { clearStorage } from './clear-storage.ts'
import { connectAccount } from './connect-account.ts'
import { cutPicture } from './cut-picture.ts'
import { disconnectAccount } from './disconnect-account.ts'
import { findShown } from './find-media.ts'
import { keepFiles } from './keep-files.ts'
import { laterPart } from './later-part.ts'
import { type MakeFitPorts, makeFit } from './make-fit.ts'
import { createOffscreenRoom } from './offscreen-room.ts'
import { takePicture } from './picture-of-tab.ts'
import { createPlacing } from './place-capture.ts'
import { prepareMedia } from './prepare-media.ts'
import { watchBeginning } from './promise-early.ts'
import { type ReadPorts, readSource } from './read-source.ts'
import type { ReadStreamPorts } from './read-stream.ts'
import { createTabSharing } from './share-tab.ts'
import { unattended } from './unattended.ts'
import { unlessAborted } from './unless-aborted.ts'
import { createHolding, createUnusedConnectionFetch } from './unused-connection.ts'

/** The largest profile picture that is kept; X's are a few KB. */
const MAX_AVATAR_BYTES = 1_000_000

/** A page that does not draw is not waited for longer. */
const DRAWN_MS = SECOND

const NEVER = new AbortController().signal

/** Builds the background's parts and connects them. Nothing happens yet. */
export function createServices() {
  const storage = openStorage<Tokens, Errand>(announceChange)
  const { accounts, blobs, drafts, jobs, settings, tokens } = storage
  const fetchNow = (url: string, init: RequestInit) => fetch(url, init)
  const { now } = clock
  const room = createOffscreenRoom(withLock)
  const fetchOnce = HAS_OFFSCREEN
    ? createUnusedConnectionFetch({ errands: storage.errands, inRoom: room.first })
    : fetchNow
  const openAhead = onceAtATime(() => room.atRest(openOffscreenAhead))
  const holdAhead = createHolding({
    errands: storage.errands,
    notHeldSince: async () => (await storage.line.get()).notHeldSince,
    inRoom: room.atRest,
    now,
  })
  /**
   * Somebody may be about to press Post: opens the document that will send the request, unless something
   * else needs the room, and has it hold the create of `holdFor`. Without it the request opens its own.
   */
  async function expectPost(holdFor: AccountId | null): Promise<void> {
    if (!HAS_OFFSCREEN) return
    const askedAt = now()
    try {
      await openAhead()
      const token = holdFor && (await tokenAtHand(holdFor))
      if (!token) return
      const { url, ...init } = createPostHead(token)
      await holdAhead(url, init, askedAt)
    } catch {
      // A press finds out by itself what is wrong.
    }
  }

  const withTokensOf = <T>(id: AccountId, work: () => Promise<T>) => withLock(`account:${id}`, work)
  const keepers = new Map<AccountId, TokenKeeper>()
  function keeperOf(account: Account): TokenKeeper {
    const { id, clientId } = account
    const keeper =
      keepers.get(id) ??
      createTokenKeeper({
        clientId,
        fetch: fetchOnce,
        now,
        load: () => tokens.get(id),
        save: (next) => tokens.put(id, next),
        markSignedOut: async (cause) => {
          await accounts.update(id, (latest) => ({
            ...latest,
            status: 'signed-out',
            signedOut: cause,
          }))
        },
        withLock: (work) => withTokensOf(id, work),
      })
    keepers.set(id, keeper)
    return keeper
  }

  async function keeperFor(id: AccountId): Promise<TokenKeeper> {
    const account = await accounts.get(id)
    if (!account) throw new CourierError({ kind: 'signed-out' })
    if (account.status === 'signed-out') throw new CourierError(signedOut(account))
    return keeperOf(account)
  }

  /** null also while X has asked for a pause: then nothing is said ahead of time. */
  async function tokenAtHand(id: AccountId): Promise<string | null> {
    const account = await accounts.get(id)
    const isPaused = (account?.hold?.until ?? 0) > now()
    if (account?.status !== 'connected' || isPaused || !navigator.onLine) return null
    return keeperOf(account).atHand()
  }

  const xClock = createXClock({
    now,
    load: async () => (await storage.line.get()).aheadMs,
    save: (aheadMs) => storage.line.note({ aheadMs }),
  })
  const x = createXClient({
    fetch: xClock.listenTo(fetchNow),
    fetchOnce: xClock.listenTo(fetchOnce),
    now,
    tokensFor: (id) => ({
      access: async () => (await keeperFor(id)).access(),
      refreshed: async (after) => (await keeperFor(id)).refreshed(after),
    }),
  })

  const tickets = new Tickets()
  const placing = createPlacing({ drafts, settings, withLock, now })

  const capture = {
    fetch: fetchNow,
    clock,
    judgeHead,
    limits: LIMITS.intake,
    checkRoom: storage.checkRoom,
    tickets,
    enterFrame,
    runInPage,
    isAllowed: (host: string) => mayReadHosts([host]),
    isOpen: isTabOpen,
    withReferer,
  }

  const streamsOf = (pageUrl: string): StreamPorts => ({
    open: (part, signal, arrived) => openPartFor(pageUrl, part, capture, signal, arrived),
    mayReach: (url) => mayReach(pageUrl, url),
    isAllowed: capture.isAllowed,
    whyUnreadable: (url, signal) => probeAddress(url, capture, signal),
    sniff,
    maxByteLength: LIMITS.intake.video.maxByteLength,
  })

  /** In a worker of the offscreen document, or of the background itself where that is a page. */
  async function makeMedia(
    nextJob: () => Promise<MediaJob>,
    signal: AbortSignal,
    progress: (share: number) => void,
  ): Promise<Made> {
    const { sleep } = clock
    if (!HAS_OFFSCREEN) {
      const ports = { start: startMediaJob, sleep }
      const work = async () => prepareMedia(await nextJob(), ports, signal, progress)
      return withLock('media', work, signal)
    }
    return room.asGuest(async (stay) => {
      try {
        // Whatever it is busy with, it leaves at once when a request wants the room.
        await unlessAborted(openOffscreen(), stay)
        const job = await unlessAborted(nextJob(), stay)
        return await prepareMedia(job, { start: sendMediaJob, sleep }, stay, progress)
      } finally {
        await closeOffscreen()
      }
    }, signal)
  }

  const readOneStream = async (
    attachmentId: AttachmentId,
    found: Found,
    pageUrl: string,
    signal: AbortSignal,
    progress: StreamProgress,
  ) => {
    const { readStream } = await laterPart()
    const streams = streamsOf(pageUrl)
    const keep = storage.streamOf(attachmentId)
    const join: ReadStreamPorts['join'] = async (lengths, tracks, stop, goesOn) => {
      const nextJob = async (): Promise<MediaJob> => {
        const names = await keep.beginMaking()
        return { kind: 'join-stream', attachmentId, lengths, tracks, ...names }
      }
      return (await makeMedia(nextJob, stop, goesOn)).byteLength
    }
    const ports = { streams, inspect: inspectWithinLimits, keep, join }
    return readStream(found, ports, signal, progress)
  }

  const isPosting = async (id: AttachmentId) =>
    (await jobs.listUnfinished()).some(({ media }) =>
      media.some(({ attachmentId }) => attachmentId === id),
    )

  const reader = createReader({
    // One context at a time: a background that was replaced may not have ended yet.
    read: (id, source, signal, progress) =>
      withLock(`download:${id}`, () => {
        const download = storage.downloadOf(id)
        const ports: ReadPorts = {
          capture,
          download,
          put: blobs.put,
          findAgain: (page) => findShown(page, page),
          stream: (...stream) => readOneStream(id, ...stream),
        }
        return readSource(source, ports, signal, (received, total) => {
          const arrived = download.arrived()
          // Of another download than the one under way, an earlier one's, which may be gone at any moment.
          const isOther =
            arrived && (arrived.arrivedBytes > received || arrived.totalBytes !== total)
          progress(received, total, isOther ? null : arrived)
        })
      }),
    drafts,
    isPosting,
    forget: () => unattended(storage.tidy()),
    keepAwake,
    now,
    async settle(draftId, id, content) {
      await placing.settle(draftId, id, content)
      if (content.state !== 'fitting') return
      // Post was pressed meanwhile and the job's turn has not come: the page may be gone by then.
      await outbox.arrived(id, content)
      unattended(fitter.resume())
    },
  })

  const fitInPlace: MakeFitPorts['fitInPlace'] = async (request) =>
    (await laterPart()).fitInPlace(request)

  const fitter = createFitter({
    // One context at a time, as for reading.
    fit: (order, signal, progress) =>
      withLock(
        `download:${order.attachmentId}`,
        () => {
          signal.throwIfAborted()
          const making = storage.downloadOf(order.attachmentId)
          const ports = { blobs, making, fitInPlace, work: makeMedia }
          return makeFit(order, ports, signal, progress)
        },
        signal,
      ),
    settle: placing.settle,
    drafts,
    blobs,
    accountOf: async ({ accountId }) => {
      const { defaultAccountId } = await settings.get()
      const id = accountId ?? defaultAccountId
      const chosen = id === null ? null : await accounts.get(id)
      return chosen ?? (defaultAccountId === null ? null : accounts.get(defaultAccountId))
    },
    limitsOf,
    keepsMetadata: async () => (await settings.get()).keepsMetadata,
    isPosting,
    keepAwake,
    now,
  })

  const ahead = () => jobs.bringInStep((before, of) => inStep(before, of, now()))

  /** Drafts, accounts or settings changed: perhaps others of their files are to go up ahead of Post. */
  const lookAhead = coalesce(async () => {
    let isNew = false
    await jobs.bringInStep((before, of) => {
      const after = inStep(before, of, now())
      isNew = after !== before
      return after
    })
    if (isNew) await runner.wake()
  })

  const runner = createRunner({
    x,
    jobs,
    ahead,
    accounts,
    blobs: {
      delete: blobs.delete,
      async slice({ blob, blanks }, start, end) {
        if (!blanks?.length) return blobs.slice(blob, start, end)
        const whole = await blobs.get(blob)
        return whole && sliceWithoutBlanks(whole, blanks, start, end)
      },
      async sliceArrived({ blob, blanks = [] }, start, end) {
        const part = await blobs.sliceArrived(blob, start, end)
        return part && partWithoutBlanks(part, blanks, start)
      },
    },
    clock,
    line: storage.line,
    xNow: xClock.now,
    settings: { staleAfterMs: async () => (await settings.get()).staleAfterMs },
    withLock,
    keepAwake,
    wakeAt,
    random: Math.random,
    online: () => navigator.onLine,
    session,
    announce: (job) => unattended(announceJob(job)),
    sentAhead: () => unattended(expectPost(null)),
    async fetchMedia(media, accountId, signal, progress) {
      const { attachmentId: id, source } = media
      const over = new AbortController()
      const wanted = async () => ({
        limits: limitsOf(await accounts.get(accountId)),
        keepsMetadata: (await settings.get()).keepsMetadata,
      })
      const arriving = watchBeginning(
        media,
        {
          beginning: (file, byteLength) => blobs.sliceArrived(file, 0, byteLength),
          wanted,
          work: (job, stop) =>
            makeMedia(
              async () => job,
              stop,
              () => undefined,
            ),
        },
        AbortSignal.any([signal, over.signal]),
      )
      try {
        return await reader.readFor({ id, source }, signal, (received, total, arrived) =>
          progress(received, total, arriving(arrived)),
        )
      } finally {
        over.abort()
      }
    },
    fitMedia: fitter.fitFor,
    async prepare(file, account) {
      const failure = whyNotSent(file, limitsOf(account))
      if (failure) throw new CourierError(failure)
      const bytes = await blobs.get(file.blob)
      if (!bytes) throw new CourierError({ kind: 'bytes-missing' })
      const small = await makeThumbnail(bytes, file)
      // Without room for one the post goes out all the same, and makes room.
      const thumbnail = small && (await blobs.put(small).catch(() => null))
      return { file, category: category(file), thumbnail }
    },
  })

  const deletions = createDeletions({
    deletePost: x.deletePost,
    jobs,
    wake: runner.wake,
    announce: (job) => unattended(announceJob(job)),
    online: () => navigator.onLine,
    keepAwake,
    withLock,
    now,
  })

  const outbox = createOutbox({
    drafts: {
      get: drafts.get,
      async open(draft) {
        await drafts.put(draft)
        await settings.update((latest) => ({ ...latest, currentDraftId: draft.id }))
      },
    },
    jobs,
    blobs,
    runner,
    now,
    undoMs: async () => (await settings.get()).undoMs,
    session,
    announce: (job) => unattended(announceJob(job)),
    async sitOut(ms) {
      const letSleep = keepAwake()
      await clock.sleep(ms, NEVER)
      letSleep()
    },
    accounts: {
      list: accounts.list,
      update: accounts.update,
      default: async () => {
        const { defaultAccountId } = await settings.get()
        return defaultAccountId === null ? null : accounts.get(defaultAccountId)
      },
    },
    keepsMetadata: async () => (await settings.get()).keepsMetadata,
  })

  const clientIdNow = async () => withBuiltInClientId(await settings.get()).clientId

  const setUpCheck = createSetUpCheck({
    setUp: storage.setUp,
    clientId: clientIdNow,
    accounts: accounts.list,
    jobs: jobs.list,
    online: () => navigator.onLine,
    mayReach: mayReachX,
    askAboutApp: (clientId) => askAboutApp({ fetch: xClock.listenTo(fetchNow), now }, clientId),
    missingScopes: async (id) => {
      const held = await tokens.get(id)
      return held && missingScopes(held.scopes)
    },
    whyNotAccepted: x.whyNotAccepted,
    freeBytes: storage.freeBytes,
    withLock,
    keepAwake,
    now,
    unattended,
  })

  const connect = () => setUpCheck.noting(connectOne)

  const connectOne = () =>
    connectAccount({
      accounts,
      // A renewal that is under way must not write its pair over the new one.
      tokens: { put: (id, next) => withTokensOf(id, () => tokens.put(id, next)) },
      giveBack: (useless, clientId) => revokeTokens({ fetch: fetchNow, clientId }, useless),
      now,
      signIn: async () => {
        const clientId = await clientIdNow()
        const ports = { clientId, redirectUrl: redirectUrl(), launch: launchWebAuth }
        return { clientId, tokens: await signIn({ ...ports, fetch: fetchNow, now }) }
      },
      profile: (accessToken) => x.me(accessToken),
      avatar: (url) => storeAvatar(url, blobs.put),
      makeDefault: async (id) => {
        // The app may have changed: the next token refresh must use the one just signed in with.
        keepers.delete(id)
        await settings.update((latest) =>
          latest.defaultAccountId === null ? { ...latest, defaultAccountId: id } : latest,
        )
      },
      deleteBlob: (key) => blobs.delete([key]),
      reconnected: outbox.reconnected,
    })

  const disconnect = (id: AccountId, what: 'keep' | 'cancel') =>
    disconnectAccount(
      {
        accounts,
        settings,
        forgetTokens: (leaving) =>
          withTokensOf(leaving, async () => {
            const account = await accounts.get(leaving)
            if (account) await keeperOf(account).revoke()
            keepers.delete(leaving)
            await tokens.delete(leaving)
          }),
        deleteBlob: (key) => blobs.delete([key]),
        hasJobs: async (account) =>
          (await jobs.listUnfinished()).some(({ accountId }) => accountId === account),
        holdAll: outbox.holdAll,
        cancelAll: outbox.cancelAll,
      },
      id,
      what,
    )

  /** Goes on with everything that waited for a host which may be read by now. */
  const allowed = async () => {
    // What cannot be asked about is not allowed; the others go on.
    const mayRead = (hosts: string[]) => mayReadHosts(hosts).catch(() => false)
    await reader.allowed(mayRead)
    await outbox.allowed(mayRead)
  }

  async function storePicture(picture: Blob): Promise<SourceFile> {
    const look = await inspectFile(picture)
    const failure = checkFits(look, LIMITS.intake)
    if (failure) throw new CourierError(failure)
    return { ...look, blob: await blobs.put(picture) }
  }

  const sharing = createTabSharing({
    drafts,
    addressOfTab,
    pictureOfTab,
    bringToFront,
    async drawn(tabId) {
      const drawn = runInFrame({ tabId, frameId: 0 }, pageDrawn, null)
      await within(DRAWN_MS, drawn, clock, NEVER)
    },
    showOverlay: (tabId, request) =>
      askInFrame({ tabId, frameId: 0 }, handRegionOver, request, '/choose-region.js'),
    keepAsked: keepRegionAsked,
    takeAsked: takeRegionAsked,
    store: storePicture,
    place: placing.tabPicture,
    tell: placing.shareFailed,
    show: placing.show,
    goOnFitting: () => unattended(fitter.resume()),
    openComposer: async () => void (await openComposer()),
    bringComposerBack,
    language: wordsLanguage,
    cut: (picture, part) => cutPicture(picture, part, LIMITS.intake.image.maxByteLength),
    clock,
  })

  const clear = (what: Clearing) =>
    clearStorage(
      {
        storage: storage.clearing,
        uselessOfWork: async () => (await Promise.all([reader.useless(), fitter.useless()])).flat(),
        nudge: () => unattended(runner.wake()),
        unattended,
        withPosts: async () => [
          ...new Set((await jobs.listUnfinished()).map(({ accountId }) => accountId)),
        ],
        accounts: accounts.list,
        cancelAll: outbox.cancelAll,
        signOut: (id) => disconnect(id, 'cancel'),
      },
      what,
    )

  /** Puts a picture of what its tab shows in the place of an attachment's file. Throws `CourierError`. */
  async function usePicture(draftId: DraftId, id: AttachmentId): Promise<void> {
    const draft = await drafts.get(draftId)
    const attachment = draft?.attachments.find((candidate) => candidate.id === id)
    if (!attachment) throw new CourierError({ kind: 'draft-missing' })
    const { maxByteLength } = LIMITS.intake.image
    const ports = { pictureOfTab, enterFrame, runInPage, clock, maxByteLength }
    const original = await storePicture(await takePicture(attachment.source, ports))
    const content = { state: 'fitting', original, wish: {}, since: now(), share: null } as const
    await placing.settle(draftId, id, content)
    await fitter.resume()
  }

  /** When everything was cleared last, as far as this background knows. */
  let clearedAt = Number.NEGATIVE_INFINITY

  /** Throws `CourierError` when not even the draft can be written. */
  const keepLeft = (left: Commands['files.keep']['in']) =>
    keepFiles(
      {
        drafts,
        settings,
        blobs,
        withLock,
        wasCleared: (since) => since <= clearedAt,
        inspect: inspectWithinLimits,
        resume: fitter.resume,
        keepAwake,
        now,
      },
      left,
    )

  return {
    storage,
    room,
    placing,
    reader,
    fitter,
    runner,
    outbox,
    deletions,
    lookAhead,
    expectPost,
    tickets,
    connect,
    disconnect,
    setUpCheck,
    clear(what: Clearing) {
      if (what.what === 'everything') clearedAt = now()
      return clear(what)
    },
    allowed,
    usePicture,
    sharing,
    keepLeft,
  }
}

export type Services = ReturnType<typeof createServices>

/** Whoever asks while it runs is content with that. */
function onceAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  return () => {
    running ??= work().finally(() => {
      running = null
    })
    return running
  }
}

/** The profile picture's bytes into our own storage; null when X's picture host gives none. */
async function storeAvatar(
  url: string,
  put: (blob: Blob) => Promise<BlobKey>,
): Promise<BlobKey | null> {
  const request = avatarRequest(url)
  if (!request) return null
  try {
    const response = await fetch(request.url, request.init)
    const picture = response.ok ? await response.blob() : null
    if (!picture || picture.size > MAX_AVATAR_BYTES) return null
    const { kind } = await inspectFile(picture)
    return kind === 'image' ? await put(picture) : null
  } catch {
    // Initials stand in for it.
    return null
  }
}
