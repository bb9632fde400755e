import { type Failure, type FailureReference, referenceOf } from '../failures/failure.ts'
import type { AccountId, EpochMs, MediaId } from '../units.ts'
import type { Account } from './account.ts'
import type { AttachmentContent, SourceFile } from './attachment.ts'
import type { Draft } from './draft.ts'
import type { Fit } from './fit.ts'
import type { Found } from './found.ts'
import {
  type Deletion,
  type Early,
  isFinished,
  type Job,
  type JobMedia,
  type JobState,
} from './job.ts'
import type { Line } from './line.ts'
import { type CheckLine, EMPTY_SET_UP, type SetUpRecord } from './set-up-check.ts'
import type { Settings } from './settings.ts'

/** Where Courier runs. */
export interface Versions {
  courier: string
  /** As the browser names itself. */
  browser: string
  platform: string
}

/** Everything that may be looked at to see what went wrong; most of it is not written down. */
export interface Surroundings {
  now: EpochMs
  versions: Versions
  settings: Settings
  accounts: Account[]
  jobs: Job[]
  drafts: Draft[]
  line: Line
  /** Absent where nothing was checked. */
  setUp?: SetUpRecord
  /** When the background is to be woken, if it is. */
  wakeAt: EpochMs | null
  /** In bytes; null where the browser does not say. */
  storage: { used: number; quota: number } | null
  /** Most that reading so many posts back costs, in dollars. */
  readPrice(posts: number): number
}

/** Answers of X that are listed, the newest first. */
const LISTED_FAILURES = 20

/**
 * What can be handed to someone who looks for a fault. Each value is put in here by name, so that what
 * is not named does not get in: no text, alt text, file name, address, host, token, Client ID, handle
 * or id of a person or a post, and no sentence of X or of the browser, because these quote. Accounts,
 * apps, drafts and posts are numbered. X's transaction ids are in, and the media ids of what is not
 * posted yet: X can look both up, and nobody else can.
 */
export function diagnosticsOf(from: Surroundings) {
  const { now, versions, settings, accounts, jobs, drafts, line, storage } = from
  const accountNumber = numbers(accounts.map(({ id }) => id))
  const appNumber = numbers(accounts.map(({ clientId }) => clientId))
  return {
    format: 'courier-diagnostics-1',
    madeAt: time(now),
    versions: {
      courier: versions.courier,
      browser: versions.browser,
      platform: versions.platform,
    },
    settings: {
      hasClientId: settings.clientId !== '',
      hasDefaultAccount: settings.defaultAccountId !== null,
      hasCurrentDraft: settings.currentDraftId !== null,
      asksAfterMs: Number.isFinite(settings.staleAfterMs) ? settings.staleAfterMs : 'never',
      undoMs: settings.undoMs,
      remindsOfAltText: settings.remindsOfAltText,
      uploadsWhileComposing: settings.uploadWhileComposing,
    },
    setUp: aboutSetUp(from.setUp ?? EMPTY_SET_UP, settings),
    accounts: accounts.map((account) => ({
      account: accountNumber(account.id),
      app: appNumber(account.clientId),
      status: account.status,
      signedOut: account.signedOut ?? null,
      subscription: account.subscription,
      connectedAt: time(account.connectedAt),
      hold: account.hold && {
        until: time(account.hold.until),
        failure: referenceOf(account.hold.failure),
      },
    })),
    posts: jobs.map((job, index) => aboutJob(job, index + 1, accountNumber, from)),
    drafts: drafts.map(({ text, attachments, createdAt, updatedAt }, index) => ({
      draft: index + 1,
      createdAt: time(createdAt),
      updatedAt: time(updatedAt),
      textLength: text.length,
      files: attachments.map(({ source, content, altText }) => ({
        from: source.kind,
        altTextLength: altText.length,
        ...aboutContent(content),
      })),
    })),
    lastAnswers: lastAnswers(jobs),
    wakeAt: from.wakeAt === null ? null : time(from.wakeAt),
    line: {
      bytesPerSecond: line.bytesPerSecond,
      roundTripMs: line.roundTripMs,
      inOrderSince: line.inOrderSince === null ? null : time(line.inOrderSince),
      notHeldSince: line.notHeldSince === null ? null : time(line.notHeldSince),
      aheadMs: line.aheadMs,
    },
    storage: storage && { usedBytes: storage.used, quotaBytes: storage.quota },
  }
}

export type Diagnostics = ReturnType<typeof diagnosticsOf>

function aboutSetUp({ lastSignIn, check }: SetUpRecord, { clientId }: Settings) {
  return {
    lastSignIn: lastSignIn && {
      at: time(lastSignIn.at),
      withThisApp: lastSignIn.clientId === clientId,
      failure: lastSignIn.failure && referenceOf(lastSignIn.failure),
    },
    check:
      check?.state === 'done'
        ? { at: time(check.at), lines: check.lines.map(aboutLine) }
        : (check?.state ?? null),
  }
}

function aboutLine({ check, outcome }: CheckLine) {
  if (outcome.state !== 'failed') return { check, state: outcome.state }
  const { fault } = outcome
  return {
    check,
    state: outcome.state,
    fault: fault.what,
    ...(fault.what === 'failure' && { failure: referenceOf(fault.failure) }),
  }
}

function aboutJob(
  job: Job,
  post: number,
  accountNumber: (id: AccountId) => number | null,
  { readPrice }: Pick<Surroundings, 'readPrice'>,
) {
  const ended = isFinished(job)
  return {
    post,
    account: accountNumber(job.accountId),
    ...aboutState(job.state),
    paused: job.paused,
    createdAt: time(job.createdAt),
    startedAt: job.startedAt === null ? null : time(job.startedAt),
    wantedAt: time(job.wantedAt),
    undoUntil: job.undo ? time(job.undo.until) : null,
    mayBeOutSince: job.sentSince === null ? null : time(job.sentSince),
    textLength: job.text.length,
    retries: job.retries,
    resends: job.resends,
    sentBytes: job.sentBytes,
    files: job.media.map((media) => aboutMedia(media, ended)),
    log: job.log.map(({ at, what, postsRead, answer }) => ({
      at: time(at),
      what,
      ...(postsRead !== undefined && { postsRead, upToDollars: readPrice(postsRead) }),
      ...(answer && { answer: reference(answer) }),
    })),
  }
}

function aboutState(state: JobState): {
  state: JobState['state']
  until?: string
  question?: string
  reads?: number
  duplicate?: boolean
  failure?: FailureReference
  deletion?: Deletion['state']
} {
  switch (state.state) {
    case 'waiting':
      return {
        state: state.state,
        until: time(state.until),
        failure: referenceOf(state.failure),
      }
    case 'confirming':
      return {
        state: state.state,
        until: time(state.checkAt),
        reads: state.reads,
        duplicate: state.duplicate,
      }
    case 'asking':
      return { state: state.state, question: state.question }
    case 'blocked':
      return { state: state.state, failure: referenceOf(state.failure) }
    case 'published':
      return { state: state.state, ...(state.deletion && aboutDeletion(state.deletion)) }
    default:
      return { state: state.state }
  }
}

function aboutDeletion(deletion: Deletion) {
  const { state } = deletion
  return state === 'failed'
    ? { deletion: state, failure: referenceOf(deletion.failure) }
    : { deletion: state }
}

function aboutMedia({ source, altText, progress, fit, early }: JobMedia, ended: boolean) {
  const about = {
    from: source.kind,
    altTextLength: altText.length,
    state: progress.state,
    ...(early && { early: aboutEarly(early) }),
  }
  if (progress.state === 'fetching') {
    const { receivedBytes, totalBytes } = progress
    return { ...about, receivedBytes, totalBytes }
  }
  if (progress.state === 'fitting') {
    const { original, share } = progress
    return { ...about, ...aboutOriginal(original), share }
  }
  const file = { ...aboutFile(progress.file), ...aboutFit(fit) }
  if (progress.state === 'captured') return { ...about, ...file }
  const prepared = {
    ...about,
    ...file,
    category: progress.category,
    segmentLimit: progress.segmentLimit,
    restarts: progress.restarts,
  }
  if (progress.state === 'prepared') return { ...prepared, oneShot: progress.oneShot }
  const { mediaId, expiresAt } = progress.upload
  const uploaded = {
    ...prepared,
    // A posted file's id stands in its post, for everyone to see.
    mediaId: ended ? null : idAtX(mediaId),
    expiresAt: time(expiresAt),
  }
  switch (progress.state) {
    case 'uploading':
      return {
        ...uploaded,
        boundaries: progress.boundaries,
        acknowledged: progress.acknowledged.length,
        refused: progress.refused.length,
      }
    case 'processing':
      return {
        ...uploaded,
        since: time(progress.since),
        checkAt: time(progress.checkAt),
        percent: progress.percent,
        doubt: progress.doubt && referenceOf(progress.doubt),
      }
    default:
      return uploaded
  }
}

function aboutEarly({ arrivedBytes, progress }: Early) {
  if (progress?.state !== 'uploading') return { arrivedBytes, state: progress?.state ?? null }
  const { boundaries, acknowledged, state } = progress
  return { arrivedBytes, state, boundaries, acknowledged: acknowledged.length }
}

function aboutOriginal({ byteLength, format, kind, width, height }: SourceFile) {
  return { byteLength, format, kind, width, height }
}

function aboutFit(fit: Fit | undefined) {
  if (!fit) return {}
  return {
    original: aboutOriginal(fit.original),
    changes: fit.changes.map(({ what }) => what),
    wish: Object.keys(fit.wish),
  }
}

function aboutContent(content: AttachmentContent) {
  switch (content.state) {
    case 'choosing':
      return { state: content.state, found: content.found.map(aboutFound) }
    case 'fetching': {
      const { state, since, receivedBytes, totalBytes } = content
      return { state, since: time(since), receivedBytes, totalBytes }
    }
    case 'stored':
      return { state: content.state, ...aboutFile(content.file), ...aboutFit(content.fit) }
    case 'fitting':
      return { state: content.state, ...aboutOriginal(content.original), share: content.share }
    case 'to-trim': {
      const { state, original, durationMs, maxDurationMs } = content
      return { state, ...aboutOriginal(original), durationMs, maxDurationMs }
    }
    case 'unreadable':
      return { state: content.state, failure: referenceOf(content.failure) }
  }
}

function aboutFound(found: Found) {
  const { kind, shownBy, width, height, durationSeconds, isProtected } = found
  return {
    kind,
    shownBy,
    addresses: found.addresses.length,
    width,
    height,
    durationSeconds,
    isProtected,
    isVariant: found.variant !== null,
    hasThumbnail: found.thumbnail !== null,
  }
}

function aboutFile(file: {
  kind: string
  mediaType: string
  byteLength: number
  width: number | null
  height: number | null
}) {
  const { kind, mediaType, byteLength, width, height } = file
  return { kind, mediaType, byteLength, width, height }
}

/** X's answers that were not what was asked for, and why posts wait or stopped, newest first. */
function lastAnswers(jobs: Job[]) {
  const answers = jobs.flatMap(({ log }, index) =>
    log.flatMap(({ at, answer }) => (answer ? [{ at, post: index + 1, answer }] : [])),
  )
  return answers
    .sort((a, b) => b.at - a.at)
    .slice(0, LISTED_FAILURES)
    .map(({ at, post, answer }) => ({ at: time(at), post, answer: reference(answer) }))
}

/** Again by name: a stored record may hold more than this version knows. */
function reference(answer: FailureReference): FailureReference {
  return referenceOf(answer as Failure)
}

function idAtX(id: MediaId): string | null {
  return /^\d{1,19}$/.test(id) ? id : null
}

function time(at: EpochMs): string {
  return Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : String(at)
}

/** 1 for the first of these, and so on; equal ones share a number. */
function numbers<T extends string>(ids: T[]): (id: T) => number | null {
  const known = [...new Set(ids)]
  return (id) => {
    const index = known.indexOf(id)
    return index < 0 ? null : index + 1
  }
}
