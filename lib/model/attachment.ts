import type { Failure } from '../failures/failure.ts'
import type { AttachmentId, BlobKey, EpochMs } from '../units.ts'
import { newId } from '../units.ts'

export type MediaKind = 'image' | 'gif' | 'video'

/** The types Courier sends to X as they are (x-api.md §2.2); everything else is converted or refused. */
export type MediaType =
  | 'image/jpeg'
  | 'image/png'
  | 'image/webp'
  | 'image/gif'
  | 'video/mp4'
  | 'video/quicktime'
  | 'video/webm'

/** Bytes in our own storage and what they were found to be. */
export interface StoredFile {
  blob: BlobKey
  byteLength: number
  mediaType: MediaType
  /** `gif` means animated; a still GIF is an `image`. */
  kind: MediaKind
  /** Pixels as displayed, where the header says so. */
  width: number | null
  height: number | null
}

/** Where an attachment came from, and so how its bytes can be read again. */
export type Source =
  /** Picked, pasted or dropped: the bytes are stored at once. */
  | { kind: 'file' }
  /** A right click on a page. `tabId` and `frameId` are valid only while that page lives. */
  | { kind: 'page'; url: string; pageUrl: string; tabId: number; frameId: number }

export type AttachmentContent =
  | { state: 'fetching'; since: EpochMs; receivedBytes: number; totalBytes: number | null }
  | { state: 'stored'; file: StoredFile }
  | { state: 'unreadable'; failure: Failure }

export interface Attachment {
  id: AttachmentId
  /** What the person knows it by: a file name, never a full URL. */
  name: string
  source: Source
  content: AttachmentContent
  /** At most 1,000 characters (x-api.md §2.1); empty means none. */
  altText: string
}

export function newAttachment(
  source: Source,
  name: string,
  content: AttachmentContent,
): Attachment {
  return { id: newId<AttachmentId>(), name, source, content, altText: '' }
}
