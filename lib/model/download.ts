import type { AttachmentId, BlobKey, EpochMs } from '../units.ts'
import { MiB } from '../units.ts'
import type { StreamKept } from './stream.ts'

/** Bytes in each piece of a large medium, save the last: what a death in mid-download may cost. */
export const PIECE_BYTES = MiB

/** What tells whether a host still serves the same bytes (RFC 9110 §8.8): strong ones only. */
export interface Validator {
  header: 'etag' | 'last-modified'
  value: string
  /**
   * Whether it may be sent along (`If-Range`). Across origins that would first cost a preflight
   * request, which hosts of media do not answer; what comes is then compared with it instead.
   */
  sendable: boolean
}

/** What of a medium is in storage while it arrives, of one whose length is known. */
export interface Arrived {
  /** Names its pieces, and later the file. What begins anew has another name. */
  file: BlobKey
  totalBytes: number
  /** So many first bytes are there. */
  arrivedBytes: number
}

/** A medium that arrives, or arrived in part, in pieces. Its bytes are no file before all are there. */
export interface Download {
  attachmentId: AttachmentId
  /** Names its pieces now and the file afterwards. */
  file: BlobKey
  url: string
  /** null where the host does not say; such a download cannot be gone on with. */
  totalBytes: number | null
  validator: Validator | null
  /** Only of a stream, whose pieces are those of its parts (`lib/storage/stream-parts.ts`). */
  stream?: StreamKept
  createdAt: EpochMs
}
