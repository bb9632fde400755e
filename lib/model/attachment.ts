import type { Failure } from '../failures/failure.ts'
import type { AttachmentId, BlobKey, EpochMs } from '../units.ts'
import { newId } from '../units.ts'
import type { Fit, Fitting, FitWish } from './fit.ts'
import type { NamedFormat } from './formats.ts'
import type { About, Found } from './found.ts'

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

/** Bytes as they came, in our own storage. X may not take them as they are. */
export interface SourceFile {
  blob: BlobKey
  byteLength: number
  format: NamedFormat
  /** What it will be in a post: pictures that move are a GIF only where X takes them as one. */
  kind: MediaKind
  /** Pixels as displayed, where the header says so. */
  width: number | null
  height: number | null
  /** Of a video, where it was looked into. */
  durationMs?: number
}

/** A run of bytes that is not sent as it is: a box of an MP4 file, which becomes an empty one. */
export interface Blank {
  /** Where it begins. */
  at: number
  /** Of the whole box, its header included. */
  byteLength: number
  /** It is not a box but bytes in one, which become zeros. */
  zeros?: true
}

/** Bytes in our own storage that X takes, and what they are. */
export interface StoredFile {
  blob: BlobKey
  byteLength: number
  mediaType: MediaType
  /** `gif` means animated; a still GIF is an `image`. */
  kind: MediaKind
  /** Pixels as displayed, where the header says so. */
  width: number | null
  height: number | null
  /** Of a video; absent where it is not known. */
  durationMs?: number
  /** Tags that stay behind when it is sent, in order; absent means none. */
  blanks?: Blank[]
}

/** Where an attachment came from, and so how its bytes can be read again. */
export type Source =
  /** Picked, pasted or dropped: the bytes are stored at once. */
  | { kind: 'file' }
  /** A picture of what the tab of a shared page showed: the bytes are stored at once. */
  | { kind: 'tab'; part: TabPart; pageUrl: string }
  /** A right click on a page. `tabId` and `frameId` are valid only while that page lives. */
  | {
      kind: 'page'
      /** The browser's word, or the best address that was found. */
      url: string
      /** Of the frame's document. */
      pageUrl: string
      tabId: number
      frameId: number
      /** The frame is another site's than its tab, so that a click alone gives no right to look into it. */
      isForeignFrame?: true
      /** Pasted, or dragged out of a page: there is no page to look at, only this address. */
      isAddress?: true
      /** What was found there; absent where only the browser's word is known. */
      found?: Found
    }

/** Which picture of a shared tab: all that it showed, or a region that the person chose. */
export type TabPart = 'picture' | 'region'

export type AttachmentContent =
  /** Several could be meant, best first; the person chooses one. */
  | { state: 'choosing'; found: Found[] }
  | { state: 'fetching'; since: EpochMs; receivedBytes: number; totalBytes: number | null }
  /** Its bytes are here and are being made fit for X. */
  | ({ state: 'fitting' } & Fitting)
  /** It is longer than the account may post: the person says which part is meant. */
  | {
      state: 'to-trim'
      original: SourceFile
      wish: FitWish
      durationMs: number
      maxDurationMs: number
    }
  /** `fit` is absent where nothing is known of how it came about. */
  | { state: 'stored'; file: StoredFile; fit?: Fit }
  /** `original`: its bytes are here, but cannot be made fit in the way that was wished. */
  | { state: 'unreadable'; failure: Failure; original?: SourceFile; wish?: FitWish }

export interface Attachment {
  id: AttachmentId
  /** What the person knows it by: a file name, never a full URL. */
  name: string
  source: Source
  content: AttachmentContent
  /** At most 1,000 characters (x-api.md §2.1); empty means none. */
  altText: string
  /** What its page says of it, to be offered; absent where nobody asked it. */
  about?: About
}

/** Every file that these keep in storage: their bytes, or the pictures to choose by. */
export function blobsOf(attachments: readonly Attachment[]): BlobKey[] {
  return attachments.flatMap(({ content }) => {
    switch (content.state) {
      case 'stored':
        return blobsOfFit(content.file, content.fit)
      case 'fitting':
      case 'to-trim':
        return [content.original.blob]
      case 'unreadable':
        return content.original ? [content.original.blob] : []
      case 'choosing':
        return content.found.flatMap(({ thumbnail }) => (thumbnail === null ? [] : [thumbnail]))
      default:
        return []
    }
  })
}

/** What a file and its original keep in storage; often they are the same bytes. */
export function blobsOfFit(file: StoredFile, fit: Fit | undefined): BlobKey[] {
  const original = fit?.original.blob
  return original === undefined || original === file.blob ? [file.blob] : [file.blob, original]
}

const FORMATS = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
} as const satisfies Record<MediaType, NamedFormat>

/** A file as an original, where nothing is known of an earlier one. */
export function originalOf({
  blob,
  byteLength,
  mediaType,
  kind,
  width,
  height,
}: StoredFile): SourceFile {
  return { blob, byteLength, format: FORMATS[mediaType], kind, width, height }
}

/** As it came, of what is here. */
export function originalOfContent(
  content: Extract<AttachmentContent, { state: 'fitting' | 'stored' | 'to-trim' }>,
): SourceFile {
  if (content.state !== 'stored') return content.original
  return content.fit?.original ?? originalOf(content.file)
}

/** What was asked for, of what is here. */
export function wishOfContent(
  content: Extract<AttachmentContent, { state: 'fitting' | 'stored' | 'to-trim' }>,
): FitWish {
  return content.state === 'stored' ? (content.fit?.wish ?? {}) : content.wish
}

export function newAttachment(
  source: Source,
  name: string,
  content: AttachmentContent,
  id = newId<AttachmentId>(),
): Attachment {
  return { id, name, source, content, altText: '' }
}
