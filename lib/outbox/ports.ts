import type { Account } from '../model/account.ts'
import type { StoredFile } from '../model/attachment.ts'
import type { PostOptions } from '../model/draft.ts'
import type { Job, JobMedia, MediaCategory, Upload } from '../model/job.ts'
import type { OwnPost } from '../model/own-post.ts'
import type { Reply } from '../model/reply.ts'
import type { UploadStatus } from '../model/upload-status.ts'
import type { AccountId, BlobKey, EpochMs, JobId, MediaId, PostId } from '../units.ts'

export type { OwnPost, UploadStatus }

/** X for one account; tokens are handled inside. Every call is described in `lib/x`. */
export interface XPort {
  initialize(
    account: AccountId,
    file: { mediaType: string; category: MediaCategory; totalBytes: number },
    signal: AbortSignal,
  ): Promise<Reply<Upload>>
  append(
    account: AccountId,
    segment: { mediaId: MediaId; index: number; bytes: Blob },
    signal: AbortSignal,
  ): Promise<Reply<null>>
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
    /** Every job that is not finished, oldest first. */
    listUnfinished(): Promise<Job[]>
    /** One transaction over the latest stored job. */
    update(id: JobId, change: (latest: Job) => Job): Promise<Job | null>
    /** The account's newest post known to be out, if it is less than an hour old. */
    lastPublished(account: AccountId): Promise<{ postId: PostId; publishedAt: EpochMs } | null>
  }
  accounts: {
    get(id: AccountId): Promise<Account | null>
    update(id: AccountId, change: (latest: Account) => Account): Promise<Account | null>
  }
  blobs: {
    /** Bytes [start, end) of a stored file, without copying; null when it is not there. */
    slice(key: BlobKey, start: number, end: number): Promise<Blob | null>
    delete(keys: BlobKey[]): Promise<void>
  }
  /** Reads an attachment's bytes from where it was found and stores them; throws `CourierError`. */
  fetchMedia(
    media: JobMedia,
    signal: AbortSignal,
    progress: (receivedBytes: number, totalBytes: number | null) => void,
  ): Promise<StoredFile>
  /** Makes the file fit for X and picks its category; throws `CourierError`. */
  prepare(
    file: StoredFile,
    account: Account,
  ): Promise<{ file: StoredFile; category: MediaCategory; thumbnail: BlobKey | null }>
  settings: {
    /** How long a post may be held up before it asks whether it is still wanted, in ms. */
    staleAfterMs(): Promise<number>
  }
  clock: { now(): EpochMs; sleep(ms: number, signal: AbortSignal): Promise<void> }
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
}
