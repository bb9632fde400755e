import type { MediaKind } from '../model/attachment.ts'
import type { HeadVerdict } from '../model/head-verdict.ts'

export interface FetchPorts {
  fetch: (url: string, init: RequestInit) => Promise<Response>
  clock: {
    /** Resolves after `ms`, or at once when the signal aborts. */
    sleep(ms: number, signal: AbortSignal): Promise<void>
  }
  /** Judges a file by its first bytes, `HEAD_BYTES` of them or all there are. */
  judgeHead(head: Uint8Array): HeadVerdict
  /** Most bytes that are worth fetching of each kind. */
  limits: Record<MediaKind, { maxByteLength: number }>
}

/** Called as bytes arrive, not for each chunk; `totalBytes` is null where the host does not say. */
export type Progress = (receivedBytes: number, totalBytes: number | null) => void
