import type { Account } from '../model/account.ts'
import type { SourceFile, StoredFile } from '../model/attachment.ts'
import type { PostOptions } from '../model/draft.ts'
import type { Fit, FitWish } from '../model/fit.ts'
import type { ComposingJob, Job, JobMedia, MediaCategory, Promised, Upload } from '../model/job.ts'
import type { Line } from '../model/line.ts'
import type { OwnPost } from '../model/own-post.ts'
import type { Allowance, Reply } from '../model/reply.ts'
import type { UploadStatus } from '../model/upload-status.ts'
import type { AccountId, AttachmentId, BlobKey, EpochMs, JobId, MediaId, PostId } from '../units.ts'

export type { OwnPost, UploadStatus }

/** What is in storage of a file that still arrives. */
export interface Arriving {
  /** Names its bytes: other ones never have the same name. */
  blob: BlobKey
  /** So many first ones are there. */
  arrivedBytes: number
  /** null while nothing can be promised of it. */
  promised: Promised | null
}

/** X for one account; tokens are handled inside. Every call is described in `lib/x`. */
export interface XPort {
  initialize(
    account: AccountId,
    file: { mediaType: string; category: MediaCategory; totalBytes: number },
    signal: AbortSignal,
  ): Promise<Reply<Upload>>
  append(
    account: AccountId,
    segment: { mediaId: MediaId; index: number; bytes: Blob; patienceMs: number | null },
    signal: AbortSignal,
  ): Promise<Reply<Allowance | null>>
  finalize(account: AccountId, mediaId: MediaId, signal: AbortSignal): Promise<Reply<UploadStatus>>
  status(account: AccountId, mediaId: MediaId, signal: AbortSignal): Promise<Reply<UploadStatus>>
  oneShot(
    account: AccountId,
    file: { category: MediaCategory; bytes: Blob },
    signal: AbortSignal,
  ): Promise<Reply<UploadStatus>>
  setAltText(
    account: AccountId,
    altText: { mediaId: MediaId; text: string },
    signal: AbortSignal,
  ): Promise<Reply<null>>
  createPost(
    account: AccountId,
    post: { text: string; mediaIds: MediaId[]; options: PostOptions },
  ): Promise<Reply<{ postId: PostId }>>
  /** Own posts made at or after `since`, newest first. */
  ownPosts(account: AccountId, since: EpochMs, signal: AbortSignal): Promise<Reply<OwnPost[]>>
}

export interface OutboxPorts {
  x: XPort
  jobs: {
    get(id: JobId): Promise<Job | null>
    /** Accounts with posts that may go on by then, as far as each post alone tells (`turnOf`). */
    accountsInLine(wish: { now: EpochMs; by: EpochMs }): Promise<AccountId[]>
    /**
     * The account's oldest post that may go on by then; null when there is none. `sentOnly`: only what may be out already. `except`: looked at before, and rests.
     */
    nextInLine(
      account: AccountId,
      wish: { now: EpochMs; by: EpochMs; sentOnly: boolean; except: ReadonlySet<JobId> },
    ): Promise<Job | null>
    /** The earliest moment later than `after` at which a post may go on by itself. */
    nextMoment(after: EpochMs): Promise<EpochMs | null>
    /** One transaction over the latest stored job. */
    update(id: JobId, change: (latest: Job) => Job): Promise<Job | null>
    /** The account's newest post known to be out before `before`, if it is less than an hour old. */
    lastPublished(
      account: AccountId,
      before: EpochMs,
    ): Promise<{ postId: PostId; publishedAt: EpochMs } | null>
  }
  /** Files of drafts that go up before Post, one job a draft, as the drafts are now. */
  ahead(): Promise<ComposingJob[]>
  accounts: {
    get(id: AccountId): Promise<Account | null>
    update(id: AccountId, change: (latest: Account) => Account): Promise<Account | null>
  }
  blobs: {
    /** Bytes [start, end) of a file as X is to get it, without copying; null when it is not there. */
    slice(file: StoredFile, start: number, end: number): Promise<Blob | null>
    /** The same of a file that may not be whole yet. */
    sliceArrived(file: StoredFile, start: number, end: number): Promise<Blob | null>
    delete(keys: BlobKey[]): Promise<void>
  }
  /**
   * Reads an attachment's bytes from where it was found and stores them; throws `CourierError`.
   * @param progress told null where what has arrived is not in storage, or not for good.
   */
  fetchMedia(
    media: JobMedia,
    account: AccountId,
    signal: AbortSignal,
    progress: (receivedBytes: number, totalBytes: number | null, arriving: Arriving | null) => void,
  ): Promise<SourceFile>
  /** Makes a medium's original fit for X, told the share that is done; throws `CourierError`. */
  fitMedia(
    media: { attachmentId: AttachmentId; original: SourceFile; wish: FitWish },
    account: Account,
    signal: AbortSignal,
    progress: (share: number) => void,
  ): Promise<{ file: StoredFile; fit: Fit }>
  /** Makes sure that this account may post the file, and picks its category; throws `CourierError`. */
  prepare(
    file: StoredFile,
    account: Account,
  ): Promise<{ file: StoredFile; category: MediaCategory; thumbnail: BlobKey | null }>
  /** What was measured of the way to X; losing it costs a slower start and no more. */
  line: { get(): Promise<Line>; note(measured: Partial<Line>): Promise<void> }
  settings: {
    /** How long a post may be held up before it asks whether it is still wanted, in ms. */
    staleAfterMs(): Promise<number>
  }
  /** The time by X's clock, as its answers tell it. */
  xNow(): Promise<EpochMs>
  clock: {
    now(): EpochMs
    /** Ms since some moment, by a clock that nobody sets. */
    elapsed(): number
    sleep(ms: number, signal: AbortSignal): Promise<void>
  }
  /** Names this run of the browser; the same through all lives of the background in it. */
  session(): Promise<string>
  random(): number
  /** Wakes the background at `at`, or never when null. Kept across restarts by calling it again. */
  wakeAt(at: EpochMs | null): Promise<void>
  /** False when the browser knows that it has no connection. */
  online(): boolean
  /** Keeps the background alive until the returned function is called. */
  keepAwake(): () => void
  /** Runs `work` alone across contexts; a dead context frees its locks. */
  withLock<T>(name: string, work: () => Promise<T>): Promise<T>
  /** Told once when a job is published or needs the person. */
  announce(job: Job): void
  /** Told when files that go up before Post are at X, or as far as they come: Post is what may be next. */
  sentAhead(): void
}
