import type { Send, Topic } from '../messages/protocol.ts'
import type { Account } from '../model/account.ts'
import type { SourceFile } from '../model/attachment.ts'
import type { Draft, SharedPage } from '../model/draft.ts'
import type { FitDone, FitLimits, FitWish } from '../model/fit.ts'
import type { ComposingJob, Job } from '../model/job.ts'
import type { Outline, OutlineWish } from '../model/job-group.ts'
import type { MeasuredText } from '../model/measured-text.ts'
import type { MediaNews } from '../model/media-job.ts'
import type { Price } from '../model/price.ts'
import type { Settings } from '../model/settings.ts'
import type { AccountId, AttachmentId, BlobKey, DraftId, EpochMs } from '../units.ts'

export type { MeasuredText, Price }

/** What the stores need from their surroundings; entrypoints pass the real ones in. */
export interface StorePorts {
  drafts: {
    get(id: DraftId): Promise<Draft | null>
    list(): Promise<Draft[]>
    put(draft: Draft): Promise<void>
    /** One transaction over the latest stored draft; null from `change` deletes it. */
    update(id: DraftId, change: (latest: Draft) => Draft | null): Promise<Draft | null>
    delete(id: DraftId): Promise<void>
    /**
     * One draft in, the other out, and the first is the current one, in one transaction; null when one of
     * them is gone or `join` refuses.
     */
    join(
      into: DraftId,
      from: DraftId,
      join: (into: Draft, from: Draft) => Draft | null,
    ): Promise<Draft | null>
  }
  jobs: {
    list(): Promise<Job[]>
    outline(wish: OutlineWish): Promise<Outline>
    /** Files of drafts that go up before Post. */
    listComposing(): Promise<ComposingJob[]>
  }
  accounts: { list(): Promise<Account[]> }
  settings: {
    get(): Promise<Settings>
    update(change: (latest: Settings) => Settings): Promise<Settings>
  }
  blobs: {
    put(blob: Blob): Promise<BlobKey>
    get(key: BlobKey): Promise<Blob | null>
    delete(keys: BlobKey[]): Promise<void>
  }
  /** Calls back after any context changed storage; returns the way to stop. */
  onChange(listener: (topic: Topic) => void): () => void
  send: Send
  /** Calls back when this page is about to go, closed or loaded anew: nothing can be waited for then. */
  onLeave(listener: () => void): void
  /** What a file's bytes are; throws `CourierError` when nothing can be made of it. */
  inspectFile(file: Blob): Promise<Omit<SourceFile, 'blob'>>
  /**
   * Makes a file fit where nothing has to be decoded for it; null where that is not enough.
   * @returns the bytes that go out, with what was done.
   */
  fitInPlace(request: {
    blob: Blob
    look: Omit<SourceFile, 'blob'>
    limits: FitLimits
    wish: FitWish
  }): Promise<{ done: FitDone; blob: Blob } | null>
  /** A small picture of a stored file; null where none is to be had, as of a video. */
  makeThumbnail(
    blob: Blob,
    file: Pick<SourceFile, 'kind' | 'width' | 'height'>,
  ): Promise<Blob | null>
  /**
   * Pictures of a stored video at these moments, in ms, so many pixels high, each told as it is ready.
   * @returns ends the work.
   */
  showFrames(
    video: { blob: BlobKey; atMs: number[]; height: number },
    hear: (news: MediaNews) => void,
  ): () => void
  /** Loads what counts a text as X does; rejects when it cannot. */
  loadMeasureText(): Promise<(text: string, limit: number) => MeasuredText>
  estimatePrice(post: { hasLink: boolean; mediaCount: number; altTextCount: number }): Price
  /** Most that reading so many posts back from X costs, in dollars. */
  readPrice(posts: number): number
  /** Most that deleting a post from X costs, in dollars. */
  deletePrice: number
  /** The tab the person is on, with any selected text; null when this page may not know it. */
  sharedPage(): Promise<SharedPage | null>
  /**
   * Asks the person to let us read from these hosts; false when they decline. Must be called before
   * anything is awaited in the handler of their click.
   */
  requestHosts(hosts: string[]): Promise<boolean>
  /** What only the popup has: it goes as soon as something else has the focus. null in every other page. */
  popup: {
    /**
     * Hands on to the composer's window in this tab that files are wanted, with the person's gesture; false
     * when it did not hear.
     */
    handOverPick(tabId: number, attachmentId: AttachmentId | null): Promise<boolean>
    close(): void
  } | null
  /** Ids of all tabs there are. */
  openTabs(): Promise<number[]>
  /** Exact URL to register at X as callback. */
  redirectUrl: string
  /** `connect`: an account that is signed out and is to be connected again there, at once. */
  openOptions(section?: string, connect?: AccountId): void
  openUrl(url: string): void
  /** Closes this page, where it stands over another one. */
  closePage(): void
  copyText(text: string): Promise<void>
  now(): EpochMs
  sleep(ms: number): Promise<void>
}
