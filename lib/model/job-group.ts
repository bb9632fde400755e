import type { AccountId } from '../units.ts'
import type { Job } from './job.ts'

/**
 * What lists and counts tell apart without reading a job: `sent` may be out at X already, `active` goes
 * on in its turn, `waiting` at a time.
 */
export type JobGroup = 'needs-you' | 'sent' | 'active' | 'waiting' | 'paused' | 'posted'

/** Of what is stored: `composing` is no post, and in no list or count. */
export type StoredGroup = JobGroup | 'composing'

/** null for what was cancelled: it is in no list. */
export function groupOf({ state, paused }: Job): StoredGroup | null {
  switch (state.state) {
    case 'composing':
      return 'composing'
    case 'blocked':
    case 'asking':
      return 'needs-you'
    case 'publishing':
    case 'confirming':
      return 'sent'
    case 'active':
    case 'waiting':
      return paused ? 'paused' : state.state
    case 'published':
      return 'posted'
    case 'cancelled':
      return null
  }
}

/** Where a job stands within its group, the first lowest: oldest first, of what is out the newest. */
export function placeOf({ state, createdAt }: Job): number {
  return state.state === 'published' ? -state.publishedAt : createdAt
}

/** How much of the outbox is wanted at most. What moves is always read. */
export interface OutlineWish {
  needsYou: number
  waiting: number
  posted: number
  /** Accounts with something under way are found among these. */
  accounts: AccountId[]
  /** Accounts whose active posts wait for the person's own try: they stand with what needs them. */
  held: AccountId[]
}

/** The top of each part of the outbox, and how much there is in all. */
export interface Outline {
  /** Each once, in no order. */
  jobs: Job[]
  counts: Record<JobGroup, number>
  /** How many of the active ones are of held accounts. */
  held: number
}
