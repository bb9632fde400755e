import type { Job, JobLogEntry } from '../model/job.ts'
import { LOOK_AFTER_MS } from '../model/looks.ts'
import { isSameText, type OwnPost } from '../model/own-post.ts'
import type { EpochMs } from '../units.ts'
import { MINUTE, type PostId, SECOND } from '../units.ts'

/** Posts are read from this much before the intention on, so that clocks which differ hide none. */
export const CLOCK_MARGIN_MS = 2 * MINUTE

/** X's clock is known to about two seconds, and X may date a post a little before its answer. */
const SAME_MOMENT_MS = 5 * SECOND

/**
 * A create is sent again by itself at most this often; after that the person is asked. More often
 * where each look has shown an earlier post of ours, so that the list can be believed.
 */
const MAX_RESENDS = { listed: 5, none: 1 } as const

/** What a look at the account's own posts showed. */
export interface Look {
  posts: OwnPost[]
  /**
   * Whether an earlier post of this account, known to be out, was listed. When it is missing, the
   * timeline lags behind and says nothing about younger posts. `none`: there was nothing to compare.
   */
  control: 'listed' | 'missing' | 'none'
  /** That earlier post: it is not this one, whatever it says. */
  known: PostId | null
}

/**
 * The job after a look: published when our post is there; else the next look; after the last one it is
 * sent again, unless the timeline cannot be believed or that was done before: then the person is
 * asked. When X had called it a duplicate and nothing of ours is there, an older post is the reason.
 */
export function afterLook(job: Job, look: Look, now: EpochMs): Job {
  const { state } = job
  if (state.state !== 'publishing' && state.state !== 'confirming') return job
  const looked = logged(
    { ...job, retries: 0 },
    { at: now, what: 'looked', postsRead: look.posts.length },
  )
  const ours = look.posts.find((post) => post.id !== look.known && isOurs(job, post))
  if (ours) {
    return logged(
      { ...looked, state: { state: 'published', postId: ours.id, publishedAt: ours.createdAt } },
      { at: now, what: 'found' },
    )
  }
  const reads = (state.state === 'confirming' ? state.reads : 0) + 1
  const duplicate = state.state === 'confirming' && state.duplicate
  const pause = LOOK_AFTER_MS[reads]
  if (pause !== undefined) {
    return {
      ...looked,
      state: { state: 'confirming', checkAt: now + pause, since: now, reads, duplicate },
    }
  }
  if (look.control === 'missing') return askWhetherOut(looked, now)
  if (!duplicate && job.resends >= MAX_RESENDS[look.control]) return askWhetherOut(looked, now)
  if (duplicate)
    return { ...looked, state: { state: 'blocked', failure: { kind: 'post-duplicate' } } }
  return logged(
    { ...looked, resends: job.resends + 1, state: { state: 'active' } },
    { at: now, what: 'sent-again' },
  )
}

export function askWhetherOut(job: Job, now: EpochMs): Job {
  return logged(
    { ...job, state: { state: 'asking', question: 'went-out' } },
    { at: now, what: 'asked' },
  )
}

/** Entries kept; a job that asks X for days must not grow. */
const LONGEST_LOG = 50

export function logged(job: Job, entry: JobLogEntry): Job {
  return { ...job, log: [...job.log, entry].slice(-LONGEST_LOG) }
}

/** A media id is in one post only; words alone must also be young enough to be this intention's. */
function isOurs(job: Job, post: OwnPost): boolean {
  if (job.media.length > 0) {
    return post.mediaIds.some((id) => job.sentMedia.includes(id))
  }
  const since = job.sentSince ?? Number.POSITIVE_INFINITY
  return post.createdAt >= since - SAME_MOMENT_MS && isSameText(job.text, post.text)
}
