import type { Failure } from '../failures/failure.ts'
import { type EpochMs, MINUTE } from '../units.ts'
import { type Account, signedOut } from './account.ts'
import type { Attachment, MediaKind } from './attachment.ts'
import { type Draft, isEmptyDraft } from './draft.ts'

/** A post holds up to 4 pictures, or 1 GIF, or 1 video (x-api.md §2.4, checked 2026-11-23). */
export const MAX_PICTURES = 4

/** A draft untouched for longer is left alone by a right click, which then starts a new one. */
export const DRAFT_FRESH_MS = 30 * MINUTE

/** Long posts come with any paid tier (x-api.md §5 and §8, checked 2026-11-23). */
export const TEXT_LIMIT = { default: 280, subscriber: 25_000 } as const

/** Weighted characters this account may post; without an account the default. */
export function textLimit(account: Account | null): number {
  switch (account?.subscription) {
    case 'Basic':
    case 'Premium':
    case 'PremiumPlus':
      return TEXT_LIMIT.subscriber
    default:
      return TEXT_LIMIT.default
  }
}

/** Known kind of an attachment; null while its bytes are on their way or could not be read. */
export function attachmentKind(attachment: Attachment): MediaKind | null {
  return attachment.content.state === 'stored' ? attachment.content.file.kind : null
}

/**
 * Why one more medium of `kind` cannot join these attachments, or null when it can.
 * An attachment whose kind is not known yet counts as a picture.
 */
export function whyNotJoin(attachments: Attachment[], kind: MediaKind): Failure | null {
  if (attachments.length === 0) return null
  const kinds = attachments.map((attachment) => attachmentKind(attachment) ?? 'image')
  if (kind !== 'image' || kinds.some((other) => other !== 'image')) return { kind: 'mixed-kinds' }
  if (attachments.length >= MAX_PICTURES) return { kind: 'too-many-attachments', max: MAX_PICTURES }
  return null
}

/**
 * Whether a right click may add to this draft: touched in the last half hour and with room for it.
 * `kind` is null for text and links, which fit every draft.
 */
export function acceptsCapture(draft: Draft, kind: MediaKind | null, now: EpochMs): boolean {
  if (isEmptyDraft(draft)) return true
  if (now - draft.updatedAt > DRAFT_FRESH_MS) return false
  return kind === null || whyNotJoin(draft.attachments, kind) === null
}

/**
 * The one reason this draft cannot be posted, or null. The most useful to mend comes first.
 * @param weightedLength of the NFC text by X's counting rules.
 */
export function whyNotPost(
  draft: Draft,
  account: Account | null,
  weightedLength: number,
): Failure | null {
  if (isEmptyDraft(draft)) return { kind: 'draft-empty' }
  if (account === null) return { kind: 'no-account' }
  if (account.status === 'signed-out') return signedOut(account)
  const over = weightedLength - textLimit(account)
  if (over > 0) return { kind: 'text-too-long', over }
  if (draft.attachments.length > MAX_PICTURES) {
    return { kind: 'too-many-attachments', max: MAX_PICTURES }
  }
  const unreadable = draft.attachments.find(({ content }) => content.state === 'unreadable')
  if (unreadable) return { kind: 'attachment-not-ready' }
  const kinds = draft.attachments.map(attachmentKind)
  if (kinds.length > 1 && kinds.some((kind) => kind === 'gif' || kind === 'video')) {
    return { kind: 'mixed-kinds' }
  }
  return null
}
