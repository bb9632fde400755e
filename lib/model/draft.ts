import type { AccountId, DraftId, EpochMs } from '../units.ts'
import { newId } from '../units.ts'
import type { Attachment } from './attachment.ts'

/** What a page offered to share. Each part is in the post only while `text` contains it. */
export interface SharedPage {
  title: string
  url: string
  /** Selected text, without quotation marks; empty when there was none. */
  quote: string
}

/** Who may answer; absent in the request means everyone (x-api.md §3.1). */
export type ReplySettings = 'everyone' | 'following' | 'mentionedUsers' | 'subscribers' | 'verified'

export interface PostOptions {
  replySettings: ReplySettings
  madeWithAi: boolean
  paidPartnership: boolean
}

export interface Draft {
  id: DraftId
  createdAt: EpochMs
  /** Last time the person or a right click changed it; decides whether it is still fresh. */
  updatedAt: EpochMs
  /** As typed. Normalised to NFC only when it is sent. */
  text: string
  /** null: the default account at the moment of posting. */
  accountId: AccountId | null
  attachments: Attachment[]
  shared: SharedPage | null
  options: PostOptions
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

export function isEmptyDraft(draft: Draft): boolean {
  return draft.text.trim() === '' && draft.attachments.length === 0
}
