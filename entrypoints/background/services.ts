import { avatarRequest } from '../../lib/auth/avatar.ts'
import { revokeTokens } from '../../lib/auth/revoke.ts'
import { signIn } from '../../lib/auth/sign-in.ts'
import { createTokenKeeper, type TokenKeeper } from '../../lib/auth/tokens.ts'
import { wakeAt } from '../../lib/browser/alarms.ts'
import { clock } from '../../lib/browser/clock.ts'
import { runInFrame } from '../../lib/browser/frames.ts'
import { keepAwake } from '../../lib/browser/keep-awake.ts'
import { withLock } from '../../lib/browser/locks.ts'
import { hasOffscreen } from '../../lib/browser/offscreen.ts'
import { redirectUrl } from '../../lib/browser/pages.ts'
import { launchWebAuth } from '../../lib/browser/web-auth.ts'
import { captureMedia } from '../../lib/capture/capture-media.ts'
import { Tickets } from '../../lib/capture/tickets.ts'
import { CourierError } from '../../lib/failures/failure.ts'
import { inspectFile } from '../../lib/media/inspect-file.ts'
import { judgeHead } from '../../lib/media/judge-head.ts'
import { category, checkFits } from '../../lib/media/media-limits.ts'
import { makeThumbnail } from '../../lib/media/thumbnail.ts'
import { announceChange } from '../../lib/messages/changes.ts'
import type { Errand } from '../../lib/messages/errand.ts'
import { type Account, signedOut } from '../../lib/model/account.ts'
import type { Source, StoredFile } from '../../lib/model/attachment.ts'
import { TEXT_LIMIT } from '../../lib/model/composition.ts'
import type { Tokens } from '../../lib/model/tokens.ts'
import { createOutbox } from '../../lib/outbox/outbox.ts'
import { createRunner } from '../../lib/outbox/runner.ts'
import { openStorage } from '../../lib/storage/storage.ts'
import type { AccountId, BlobKey } from '../../lib/units.ts'
import { measureText } from '../../lib/x/text-length.ts'
import { createXClient } from '../../lib/x/x-client.ts'
import { withBuiltInClientId } from '../shared/built-in-client-id.ts'
import { LARGEST, limitsOf } from '../shared/byte-limits.ts'
import { announceJob } from './announce.ts'
import { createReader } from './attachment-reader.ts'
import { connectAccount } from './connect-account.ts'
import { disconnectAccount } from './disconnect-account.ts'
import { createPlacing } from './place-capture.ts'
import { unattended } from './unattended.ts'
import { createUnusedConnectionFetch } from './unused-connection.ts'

/** The largest profile picture that is kept; X's are a few KB. */
const MAX_AVATAR_BYTES = 1_000_000

/** Builds the background's parts and connects them. Nothing happens yet. */
export function createServices() {
  const storage = openStorage<Tokens, Errand>(announceChange)
  const { accounts, blobs, drafts, jobs, settings, tokens } = storage
  const fetchNow = (url: string, init: RequestInit) => fetch(url, init)
  const { now } = clock
  const fetchOnce = hasOffscreen()
    ? createUnusedConnectionFetch({ errands: storage.errands, withLock })
    : fetchNow

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

  const x = createXClient({
    fetch: fetchNow,
    fetchOnce,
    now,
    tokensFor: (id) => ({
      access: async () => (await keeperFor(id)).access(),
      refreshed: async (after) => (await keeperFor(id)).refreshed(after),
    }),
  })

  const tickets = new Tickets()
  const placing = createPlacing({ drafts, settings, withLock, now })

  async function read(
    source: Source,
    signal: AbortSignal,
    progress: (receivedBytes: number, totalBytes: number | null) => void,
  ): Promise<StoredFile> {
    // A file's bytes were stored before it became an attachment; there is nowhere to read it again.
    if (source.kind === 'file') throw new CourierError({ kind: 'bytes-missing' })
    const capturePorts = {
      fetch: fetchNow,
      clock,
      judgeHead,
      limits: LARGEST,
      tickets,
      runInFrame,
    }
    const bytes = await captureMedia(source, capturePorts, signal, progress)
    const facts = await inspectFile(bytes)
    const failure = checkFits({ ...facts }, LARGEST)
    if (failure) throw new CourierError(failure)
    return { ...facts, blob: await blobs.put(bytes) }
  }

  const reader = createReader({
    read,
    drafts,
    keepAwake,
    now,
    async settle(draftId, id, content) {
      await placing.settle(draftId, id, content)
      // Post was pressed meanwhile and the job's turn has not come: the page may be gone by then.
      if (content.state === 'stored') await outbox.arrived(id, content.file)
    },
  })

  const runner = createRunner({
    x,
    jobs,
    accounts,
    blobs,
    clock,
    settings: { staleAfterMs: async () => (await settings.get()).staleAfterMs },
    withLock,
    keepAwake,
    wakeAt,
    random: Math.random,
    online: () => navigator.onLine,
    announce: (job) => unattended(announceJob(job)),
    fetchMedia: ({ attachmentId, source }, signal, progress) =>
      reader.readFor({ id: attachmentId, source }, signal, progress),
    async prepare(file, account) {
      const failure = checkFits(file, limitsOf(account))
      if (failure) throw new CourierError(failure)
      const bytes = await blobs.get(file.blob)
      if (!bytes) throw new CourierError({ kind: 'bytes-missing' })
      const small = await makeThumbnail(bytes, file)
      const thumbnail = small && (await blobs.put(small))
      return { file, category: category(file), thumbnail }
    },
  })

  const outbox = createOutbox({
    drafts,
    jobs,
    blobs,
    runner,
    now,
    accounts: {
      list: accounts.list,
      update: accounts.update,
      default: async () => {
        const { defaultAccountId } = await settings.get()
        return defaultAccountId === null ? null : accounts.get(defaultAccountId)
      },
    },
    weightedLength: (text) => measureText(text, TEXT_LIMIT.default).weightedLength,
  })

  const connect = () =>
    connectAccount({
      accounts,
      // A renewal that is under way must not write its pair over the new one.
      tokens: { put: (id, next) => withTokensOf(id, () => tokens.put(id, next)) },
      giveBack: (useless, clientId) => revokeTokens({ fetch: fetchNow, clientId }, useless),
      now,
      signIn: async () => {
        const { clientId } = withBuiltInClientId(await settings.get())
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

  return { storage, placing, reader, runner, outbox, tickets, connect, disconnect }
}

export type Services = ReturnType<typeof createServices>

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
