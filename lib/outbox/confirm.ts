import type { Job, JobLogEntry } from '../model/job.ts'
import { isSameText, type OwnPost } from '../model/own-post.ts'
import type { EpochMs } from '../units.ts'
import { MINUTE, SECOND } from '../units.ts'

/**
 * Pauses before each look at the account's own posts after a create whose answer was lost: nearly
 * seven minutes in all. X does not document how soon a new post is listed; this is the lag that is
 * allowed for before a post that is not there counts as not sent.
 */
const LOOK_AFTER_MS = [0, 5, 15, 30, 60, 120, 180].map((seconds) => seconds * SECOND)

/** How far this computer's clock may run ahead of X's before a match by text is missed. */
export const CLOCK_MARGIN_MS = 2 * MINUTE

/** A create is sent again by itself at most this often; after that the person is asked. */
const MAX_RESENDS = 1

/** What a look at the account's own posts showed. */
export interface Look {
  posts: OwnPost[]
  /**
   * Whether an earlier post of this account, known to be out, was listed. When it is missing, the
   * timeline lags behind and says nothing about younger posts. `none`: there was nothing to compare.
   */
  control: 'listed' | 'missing' | 'none'
}

/**
 * The job after a look: published when our post is there; else the next look; after the last one it is
 * sent again, unless the timeline cannot be believed or that was done before: then the person is
 * asked. When X had called it a duplicate and nothing of ours is there, an older post is the reason.
 */
export function afterLook(job: Job, look: Look, now: EpochMs): Job {
  const { state } = job
  if (state.state !== 'publishing' && state.state !== 'confirming') return job
  const looked = logged(job, { at: now, what: 'looked', postsRead: look.posts.length })
  const ours = look.posts.find((post) => isOurs(job, post))
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
    return { ...looked, state: { state: 'confirming', checkAt: now + pause, reads, duplicate } }
  }
  if (look.control === 'missing' || (!duplicate && job.resends >= MAX_RESENDS)) {
    return askWhetherOut(looked, now)
  }
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
  return post.createdAt >= since - 2 * SECOND && isSameText(job.text, post.text)
}
