import type { Send, Topic } from '../messages/protocol.ts'
import type { Account } from '../model/account.ts'
import type { StoredFile } from '../model/attachment.ts'
import type { Draft } from '../model/draft.ts'
import type { Job } from '../model/job.ts'
import type { MeasuredText } from '../model/measured-text.ts'
import type { Price } from '../model/price.ts'
import type { Settings } from '../model/settings.ts'
import type { BlobKey, DraftId, EpochMs } from '../units.ts'

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
  }
  jobs: { list(): Promise<Job[]> }
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
  /** What a file's bytes are; throws `CourierError` when X cannot take it. */
  inspectFile(file: Blob): Promise<Omit<StoredFile, 'blob'>>
  measureText(text: string, limit: number): MeasuredText
  estimatePrice(post: { text: string; mediaCount: number; altTextCount: number }): Price
  /** The tab the person is on, with any selected text; null when this page may not know it. */
  sharedPage(): Promise<{ title: string; url: string; quote: string } | null>
  /** Exact URL to register at X as callback. */
  redirectUrl: string
  openOptions(section?: string): void
  openUrl(url: string): void
  copyText(text: string): Promise<void>
  now(): EpochMs
}
