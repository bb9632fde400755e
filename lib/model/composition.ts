import { type Failure, hostsMissing } from '../failures/failure.ts'
import { type EpochMs, MINUTE } from '../units.ts'
import { type Account, signedOut } from './account.ts'
import { altTextOver } from './alt-text-length.ts'
import type { Attachment, MediaKind } from './attachment.ts'
import { areDefault, type Draft, isEmptyDraft, type Removal, type WhyNewDraft } from './draft.ts'
import { limitsOf } from './fit-limits.ts'

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
  switch (attachment.content.state) {
    case 'stored':
      return attachment.content.file.kind
    case 'fitting':
    case 'to-trim':
      return attachment.content.original.kind
    default:
      return null
  }
}

/** How long the video of an attachment is, in ms, as it would go out; null where nobody knows. */
export function lengthOf({ content }: Attachment): number | null {
  if (content.state === 'to-trim') return content.durationMs
  return content.state === 'stored' ? (content.file.durationMs ?? null) : null
}

/**
 * Why this video is longer than `account` may post, or null. One that was found too long stays so until
 * it was looked at anew, also for an account that may post it.
 */
export function whyTooLong(attachment: Attachment, account: Account | null): Failure | null {
  const { maxDurationMs } = limitsOf(account).video
  const durationMs = lengthOf(attachment)
  const isToTrim = attachment.content.state === 'to-trim'
  if (durationMs === null || (durationMs <= maxDurationMs && !isToTrim)) return null
  return { kind: 'media-too-long', durationMs, maxDurationMs }
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
 * Why a right click leaves this draft alone and begins a new one; null when it adds to it: touched in the
 * last half hour and with room for it, or nothing at all. Options count as something: those of long ago
 * are not meant for what is clicked now. `kind` is null for text and links, which fit every draft.
 */
export function whyNewDraft(
  draft: Draft,
  kind: MediaKind | null,
  now: EpochMs,
): WhyNewDraft | null {
  if (isEmptyDraft(draft) && areDefault(draft.options)) return null
  if (now - draft.updatedAt > DRAFT_FRESH_MS) return 'old'
  const why = kind === null ? null : whyNotJoin(draft.attachments, kind)
  if (why === null) return null
  return why.kind === 'too-many-attachments' ? 'full' : 'other-kind'
}

/** Why all that is in one draft cannot be put into another; null when it can. */
export function whyNotJoinDrafts(into: Draft, from: Draft): Failure | null {
  const together = [...into.attachments]
  for (const attachment of from.attachments) {
    const why = whyNotJoin(together, attachmentKind(attachment) ?? 'image')
    if (why !== null) return why
    together.push(attachment)
  }
  return null
}

/**
 * One draft with all of another put into it, where that can be (`whyNotJoinDrafts`). Its own account and
 * options stay; the other's words come last, on lines of their own.
 */
export function joinDrafts(into: Draft, from: Draft, now: EpochMs): Draft {
  const attachments = [...into.attachments, ...from.attachments]
  const moved = from.removed?.map((removal): Removal => {
    return { ...removal, place: removal.place + into.attachments.length }
  })
  const removed = [...(into.removed ?? []), ...(moved ?? [])]
  const { wasReminded, ...rest } = into
  const texts = [into.text, from.text].filter((text) => text.trim() !== '')
  return {
    ...rest,
    attachments,
    ...(removed.length > 0 && { removed }),
    // What one of them was not asked about yet is asked about.
    ...(wasReminded && from.wasReminded && { wasReminded }),
    ...(from.shareFailure && { shareFailure: from.shareFailure }),
    text: texts.length < 2 ? (texts[0] ?? '') : texts.map((text) => text.trimEnd()).join('\n'),
    shared: from.shared ?? into.shared,
    updatedAt: now,
  }
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
  return whatItNeeds(draft, account, weightedLength)
}

/** What the person has to do in this draft before it can be posted, whoever posts it; null when nothing. */
export function whatItNeeds(
  draft: Draft,
  account: Account | null,
  weightedLength: number,
): Failure | null {
  const over = weightedLength - textLimit(account)
  if (over > 0) return { kind: 'text-too-long', over }
  if (draft.attachments.length > MAX_PICTURES) {
    return { kind: 'too-many-attachments', max: MAX_PICTURES }
  }
  if (draft.attachments.some(({ content }) => content.state === 'choosing')) {
    return { kind: 'attachment-not-chosen' }
  }
  const failures = draft.attachments.flatMap(({ content }) =>
    content.state === 'unreadable' ? [content.failure] : [],
  )
  // A question is no failure: only the person's word is missing.
  const asked = failures.find((failure) => hostsMissing(failure) !== null)
  if (failures.length > 0) return asked ?? { kind: 'attachment-not-ready' }
  const kinds = draft.attachments.map(attachmentKind)
  if (kinds.length > 1 && kinds.some((kind) => kind === 'gif' || kind === 'video')) {
    return { kind: 'mixed-kinds' }
  }
  for (const attachment of draft.attachments) {
    const tooLong = whyTooLong(attachment, account)
    if (tooLong !== null) return tooLong
  }
  for (const { altText } of draft.attachments) {
    const over = altTextOver(altText)
    if (over > 0) return { kind: 'alt-text-too-long', over }
  }
  return null
}
