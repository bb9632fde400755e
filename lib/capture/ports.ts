import type { MediaKind } from '../model/attachment.ts'
import type { Download } from '../model/download.ts'
import type { HeadVerdict } from '../model/head-verdict.ts'
import type { EpochMs } from '../units.ts'

export interface FetchPorts {
  fetch: (url: string, init: RequestInit) => Promise<Response>
  clock: {
    now(): EpochMs
    /** Resolves after `ms`, or at once when the signal aborts. */
    sleep(ms: number, signal: AbortSignal): Promise<void>
  }
  /** Judges a file by its first bytes, `HEAD_BYTES` of them or all there are. */
  judgeHead(head: Uint8Array): HeadVerdict
  /** Most bytes that are worth fetching of each kind. */
  limits: Record<MediaKind, { maxByteLength: number }>
  /** @throws CourierError `storage-full` when so many bytes more will not fit on the disk. */
  checkRoom(byteLength: number): Promise<void>
  /** Where this medium is kept while it arrives, if it is large. */
  keep: Keeping
}

/** A large medium in pieces that outlive the background; the methods' rules: `lib/storage/downloads.ts`. */
export interface Keeping {
  begun(): Promise<(Download & { receivedBytes: number }) | null>
  begin(facts: Pick<Download, 'url' | 'totalBytes' | 'validator'>): Promise<void>
  append(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  bytes(byteLength: number): Promise<Blob>
  drop(): Promise<void>
}

/** Called as bytes arrive, not for each chunk; `totalBytes` is null where the host does not say. */
export type Progress = (receivedBytes: number, totalBytes: number | null) => void
