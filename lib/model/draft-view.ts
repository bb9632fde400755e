import type { Failure } from '../failures/failure.ts'
import type { BlobKey, DraftId, EpochMs } from '../units.ts'
import type { Account } from './account.ts'
import type { Attachment, MediaKind } from './attachment.ts'
import { attachmentKind, whatItNeeds } from './composition.ts'
import type { Draft } from './draft.ts'

/** What a draft that is not open looks like to people. */
export interface DraftView {
  id: DraftId
  /** First line with words in it, else the name of its first file. */
  title: string
  /** Its first file, as far as there is something of it to see. */
  cover: DraftCover | null
  holds: DraftHolds
  updatedAt: EpochMs
  /** What the person has to do in it before it can be posted; null when nothing. */
  need: Failure | null
}

/** Something that a small picture can be made of. Pixels are null where nobody knows them. */
export interface DraftCover {
  blob: BlobKey
  kind: MediaKind
  width: number | null
  height: number | null
}

/** What is in a draft; `files` where their kinds differ or are not known yet. */
export type DraftHolds =
  | { what: 'text' }
  | { what: 'pictures' | 'files'; count: number }
  | { what: 'gif' | 'video' }

/**
 * @param account it would go out from.
 * @param weightedLength of its text by X's counting rules.
 */
export function viewOf(draft: Draft, account: Account | null, weightedLength: number): DraftView {
  const { id, attachments, updatedAt } = draft
  return {
    id,
    title: titleOf(draft),
    cover: attachments[0] ? coverOf(attachments[0]) : null,
    holds: holdsOf(attachments),
    updatedAt,
    need: whatItNeeds(draft, account, weightedLength),
  }
}

/** First line with words in it, else the name of the first file; empty for an empty draft. */
export function titleOf({ text, attachments }: Draft): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '')
  return line?.trim() ?? attachments[0]?.name ?? ''
}

function holdsOf(attachments: readonly Attachment[]): DraftHolds {
  const count = attachments.length
  if (count === 0) return { what: 'text' }
  const kinds = attachments.map(attachmentKind)
  if (kinds.every((kind) => kind === 'image')) return { what: 'pictures', count }
  const [kind] = kinds
  return count === 1 && (kind === 'gif' || kind === 'video')
    ? { what: kind }
    : { what: 'files', count }
}

function coverOf({ content }: Attachment): DraftCover | null {
  switch (content.state) {
    case 'stored':
      return coverFrom(content.file)
    case 'fitting':
    case 'to-trim':
      return coverFrom(content.original)
    case 'unreadable':
      return content.original ? coverFrom(content.original) : null
    case 'choosing': {
      const seen = content.found.find(({ thumbnail }) => thumbnail !== null)
      return seen?.thumbnail
        ? { blob: seen.thumbnail, kind: 'image', width: null, height: null }
        : null
    }
    default:
      return null
  }
}

function coverFrom({ blob, kind, width, height }: DraftCover): DraftCover {
  return { blob, kind, width, height }
}
