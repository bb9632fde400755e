import type { Failure } from '../failures/failure.ts'
import type { AccountId, AttachmentId, DraftId, EpochMs } from '../units.ts'
import { newId } from '../units.ts'
import type { Attachment } from './attachment.ts'

/** What a page offered to share. Each part is in the post only while `text` contains it. */
export interface SharedPage {
  title: string
  url: string
  /** Selected text, without quotation marks; empty when there was none. */
  quote: string
  /** Of the tab that showed it; absent where none did. Valid only while the browser runs. */
  tabId?: number
}

/**
 * Who may answer, in the order people are offered it. `everyone` is not sent: X has no word for it
 * (OpenAPI 2.167, createPosts; x-api.md §3.1). X tells no client which accounts have `subscribers`.
 */
export const REPLY_SETTINGS = [
  'everyone',
  'following',
  'mentionedUsers',
  'subscribers',
  'verified',
] as const

export type ReplySettings = (typeof REPLY_SETTINGS)[number]

/** What X shows with a post besides what is in it; each belongs to one post alone. */
export interface PostOptions {
  replySettings: ReplySettings
  /** Discloses that it holds media made with AI. */
  madeWithAi: boolean
  /** Discloses that it is paid promotion. */
  paidPartnership: boolean
}

/** An attachment that was taken out and can still be put back (`removal.ts`). */
export interface Removal {
  attachment: Attachment
  /** Where it stood, from 0. */
  place: number
  /** Kept at least until then. */
  until: EpochMs
}

/**
 * Why a right click left a draft alone and began a new one: it has as much as a post holds, what it has
 * cannot stand beside what was clicked, or it was not touched for a while.
 */
export type WhyNewDraft = 'full' | 'other-kind' | 'old'

export interface Draft {
  id: DraftId
  createdAt: EpochMs
  /** Last time the person or a right click changed it; decides whether it is still fresh. */
  updatedAt: EpochMs
  /** As typed. Normalised to NFC only when it is sent. */
  text: string
  /** null: the default account at the moment of posting. */
  accountId: AccountId | null
  /** In the order in which they go out. */
  attachments: Attachment[]
  /** Oldest first; absent means none. */
  removed?: Removal[]
  /** The draft that a right click left alone as it began this one; absent when there is nothing to tell. */
  beside?: { draftId: DraftId; why: WhyNewDraft }
  /** Deleted, and kept at least until then, so that it can be put back (`removal.ts`); absent while it is not. */
  deletedUntil?: EpochMs
  shared: SharedPage | null
  /** Why a picture of the shared tab did not come; absent once that was seen. */
  shareFailure?: Failure
  options: PostOptions
  /** Whether Post has asked about missing alt text; absent: not yet. It never asks twice. */
  wasReminded?: true
}

export const DEFAULT_OPTIONS: PostOptions = {
  replySettings: 'everyone',
  madeWithAi: false,
  paidPartnership: false,
}

export function newDraft(now: EpochMs): Draft {
  return {
    id: newId<DraftId>(),
    createdAt: now,
    updatedAt: now,
    text: '',
    accountId: null,
    attachments: [],
    shared: null,
    options: DEFAULT_OPTIONS,
  }
}

/**
 * A draft with the changes that lead from one state of it to another. What others changed meanwhile
 * stays where these do not touch it. The two states may be copies, as messages make them.
 */
export function withChanges(latest: Draft, from: Draft, to: Draft): Draft {
  const taken = <K extends 'text' | 'accountId' | 'shared'>(key: K): Draft[K] =>
    isSame(to[key], from[key]) ? latest[key] : to[key]
  const option = <K extends keyof PostOptions>(key: K): PostOptions[K] =>
    to.options[key] === from.options[key] ? latest.options[key] : to.options[key]
  const before = new Map(from.attachments.map((attachment) => [attachment.id, attachment]))
  const after = new Map(to.attachments.map((attachment) => [attachment.id, attachment]))
  const isGone = ({ id }: Attachment) => before.has(id) && !after.has(id)
  const isBack = ({ attachment: { id } }: Removal) => !before.has(id) && after.has(id)

  const removed = latest.removed ?? []
  const back = removed.filter(isBack)
  const there = [...latest.attachments]
  for (const { attachment, place } of back) there.splice(place, 0, attachment)
  const gone = there.flatMap((attachment, place): Removal[] => {
    const removal = to.removed?.find((other) => other.attachment.id === attachment.id)
    return isGone(attachment) && removal ? [{ attachment, place, until: removal.until }] : []
  })
  const left = [...removed.filter((removal) => !isBack(removal)), ...gone]

  const attachments = there.flatMap((attachment) => {
    if (isGone(attachment)) return []
    const [was, is] = [before.get(attachment.id), after.get(attachment.id)]
    const isRewritten = is && is.altText !== (was ?? attachment).altText
    return [isRewritten ? { ...attachment, altText: is.altText } : attachment]
  })
  const { removed: _before, ...whole } = latest
  const rest = from.shareFailure && !to.shareFailure ? withoutShareFailure(whole) : whole
  return {
    ...rest,
    ...(left.length > 0 && { removed: left }),
    ...(to.wasReminded && !from.wasReminded && { wasReminded: to.wasReminded }),
    text: taken('text'),
    accountId: taken('accountId'),
    options: {
      replySettings: option('replySettings'),
      madeWithAi: option('madeWithAi'),
      paidPartnership: option('paidPartnership'),
    },
    shared: taken('shared'),
    updatedAt: Math.max(latest.updatedAt, to.updatedAt),
    attachments: isReordered(from, to) ? inOrderOf(to, attachments) : attachments,
  }
}

/**
 * The same draft with all media that still hold what cameras wrote, because the person's setting was
 * another one as they came, to be made fit again from what came.
 */
export function withoutKeptMetadata(draft: Draft, now: EpochMs): Draft {
  const attachments = draft.attachments.map((attachment): Attachment => {
    const { content } = attachment
    if (content.state !== 'stored' || !content.fit?.keptMetadata) return attachment
    const { original, wish } = content.fit
    const again = { state: 'fitting', original, wish, since: now, share: null } as const
    return { ...attachment, content: again }
  })
  return { ...draft, attachments }
}

/** The draft once the person has read why a picture of the shared tab did not come. */
export function withoutShareFailure<D extends Pick<Draft, 'shareFailure'>>(draft: D): D {
  const { shareFailure: _seen, ...rest } = draft
  return rest as D
}

function isSame(one: string | SharedPage | null, other: string | SharedPage | null): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other
  const keys = ['url', 'title', 'quote', 'tabId'] as const
  return keys.every((key) => one?.[key] === other?.[key])
}

/** Whether what is in both states of a draft stands in another order. */
function isReordered(from: Draft, to: Draft): boolean {
  const idsIn = ({ attachments }: Draft) => attachments.map(({ id }) => id)
  const [before, after] = [idsIn(from), idsIn(to)]
  const stayed = after.filter((id) => before.includes(id))
  return before.filter((id) => after.includes(id)).join() !== stayed.join()
}

/** What stands in `to` in the order it has there; everything else stays at its place. */
function inOrderOf(to: Draft, attachments: Attachment[]): Attachment[] {
  const byId = new Map(attachments.map((attachment) => [attachment.id, attachment]))
  const inOrder = to.attachments.flatMap(({ id }) => byId.get(id) ?? [])
  const moved = new Set(inOrder)
  return attachments.map((attachment) =>
    moved.has(attachment) ? (inOrder.shift() as Attachment) : attachment,
  )
}

/** A draft with one attachment at another place, from 0; the others keep their order. */
export function withMoved(draft: Draft, id: AttachmentId, place: number): Draft {
  const from = draft.attachments.findIndex((attachment) => attachment.id === id)
  const attachment = draft.attachments[from]
  const to = Math.max(0, Math.min(place, draft.attachments.length - 1))
  if (!attachment || from === to) return draft
  const others = draft.attachments.toSpliced(from, 1)
  return { ...draft, attachments: others.toSpliced(to, 0, attachment) }
}

export function isEmptyDraft(draft: Draft): boolean {
  return draft.text.trim() === '' && draft.attachments.length === 0
}

/** Whether nothing of them is sent. */
export function areDefault({ replySettings, madeWithAi, paidPartnership }: PostOptions): boolean {
  return replySettings === 'everyone' && !madeWithAi && !paidPartnership
}

/** Whether nothing was chosen for an empty draft either, so that it can stand for a new one. */
export function isUntouched({ options, accountId, shared, wasReminded }: Draft): boolean {
  return areDefault(options) && accountId === null && shared === null && !wasReminded
}
