import { type AttachmentId, type EpochMs, SECOND } from '../units.ts'
import type { Attachment } from './attachment.ts'
import { attachmentKind, whyNotJoin } from './composition.ts'
import type { Draft, Removal } from './draft.ts'

/** How long a removal can be undone, counted anew when pointer or focus leave the offer (design.md §4). */
export const UNDO_MS = 6 * SECOND

/**
 * How long what was removed stays in storage without a word from the page that offers the undo. That page
 * tells at least every `UNDO_MS` that it still does; one that was closed or died tells no more.
 */
export const KEPT_MS = 2 * UNDO_MS

/**
 * Takes an attachment out of a draft, in a way that can be undone: it stays beside the others in the same
 * record, so that its bytes are never without somebody who refers to them.
 */
export function withRemoved(draft: Draft, id: AttachmentId, now: EpochMs): Draft {
  const place = draft.attachments.findIndex((attachment) => attachment.id === id)
  const attachment = draft.attachments[place]
  if (!attachment) return draft
  return {
    ...draft,
    attachments: draft.attachments.toSpliced(place, 1),
    removed: [...(draft.removed ?? []), { attachment, place, until: now + KEPT_MS }],
  }
}

/**
 * Puts an attachment back at its place, with everything that belonged to it. The very same draft where it
 * is not among the removed any more, or cannot stand beside what came meanwhile (`whyNotBack`).
 */
export function withPutBack(draft: Draft, id: AttachmentId): Draft {
  const removal = draft.removed?.find(({ attachment }) => attachment.id === id)
  if (!removal || whyNotBack(draft, removal.attachment) !== null) return draft
  return {
    ...withoutRemovals(draft, (other) => other === removal),
    attachments: draft.attachments.toSpliced(removal.place, 0, removal.attachment),
  }
}

/** Why a removed attachment cannot come back; null when it can. */
export function whyNotBack(draft: Draft, attachment: Attachment) {
  return whyNotJoin(draft.attachments, attachmentKind(attachment) ?? 'image')
}

/** The draft with these removals for good. The very same draft where there are none. */
export function withoutRemovals(draft: Draft, isOver: (removal: Removal) => boolean): Draft {
  if (!draft.removed?.some(isOver)) return draft
  const { removed, ...rest } = draft
  const left = removed.filter((removal) => !isOver(removal))
  return left.length > 0 ? { ...rest, removed: left } : rest
}

/** The draft with these removals kept for `KEPT_MS` from now on. */
export function withRenewed(draft: Draft, ids: readonly AttachmentId[], now: EpochMs): Draft {
  if (!draft.removed) return draft
  const removed = draft.removed.map((removal) =>
    ids.includes(removal.attachment.id) ? { ...removal, until: now + KEPT_MS } : removal,
  )
  return { ...draft, removed }
}

/** Nobody can undo it any more. A time that is too far off is one of a clock that was set back since. */
export function isOver({ until }: Pick<Removal, 'until'>, now: EpochMs): boolean {
  return until <= now || until > now + KEPT_MS
}

/**
 * A draft that is deleted in a way that can be undone: it stays where it was with all that is in it, and
 * is not offered any more.
 */
export function withDeletion(draft: Draft, now: EpochMs): Draft {
  return { ...draft, deletedUntil: now + KEPT_MS }
}

/** The draft put back. The very same draft where it was not deleted. */
export function withoutDeletion(draft: Draft): Draft {
  if (!isDeleted(draft)) return draft
  const { deletedUntil: _over, ...rest } = draft
  return rest
}

/** Whether it was deleted, even if it can still be put back. */
export function isDeleted({ deletedUntil }: Draft): boolean {
  return deletedUntil !== undefined
}

/** It was deleted, and nobody can put it back any more. */
export function isDeletionOver({ deletedUntil }: Draft, now: EpochMs): boolean {
  return deletedUntil !== undefined && isOver({ until: deletedUntil }, now)
}

/** What a draft keeps: its attachments, and the removed ones that somebody may still put back. */
export function keptIn({ attachments, removed = [] }: Draft, now: EpochMs): Attachment[] {
  const held = removed.filter((removal) => !isOver(removal, now))
  return [...attachments, ...held.map(({ attachment }) => attachment)]
}

/** What goes with a draft that is posted or deleted, whether it could be put back or not. */
export function removedIn({ removed = [] }: Draft): Attachment[] {
  return removed.map(({ attachment }) => attachment)
}
