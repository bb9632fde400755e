import type { Job, JobState } from '../model/job.ts'
import { isSameText, type OwnPost } from '../model/own-post.ts'
import type { EpochMs } from '../units.ts'
import { MINUTE, SECOND } from '../units.ts'
import { uploadOf } from './next-steps.ts'

/**
 * Pauses before each look at the account's own posts after a create whose answer was lost. X does
 * not document how soon a new post is listed, so it is looked for over about two minutes.
 */
const LOOK_AFTER_MS = [0, 5 * SECOND, 15 * SECOND, 30 * SECOND, 60 * SECOND] as const

/** How far this computer's clock may run ahead of X's before a match by text is missed. */
export const CLOCK_MARGIN_MS = 2 * MINUTE

/**
 * The state after looking through `posts`: published when ours is among them, else the next look,
 * and after the last look a question (or, when X had called it a duplicate, that refusal).
 */
export function stateAfterLook(job: Job, posts: OwnPost[], now: EpochMs): JobState {
  const { state } = job
  if (state.state !== 'publishing' && state.state !== 'confirming') return state
  const ours = posts.find((post) => isOurs(job, post, state.intendedAt))
  if (ours) return { state: 'published', postId: ours.id, publishedAt: ours.createdAt }
  const reads = (state.state === 'confirming' ? state.reads : 0) + 1
  const duplicate = state.state === 'confirming' && state.duplicate
  const pause = LOOK_AFTER_MS[reads]
  if (pause !== undefined) {
    const { intendedAt } = state
    return { state: 'confirming', intendedAt, checkAt: now + pause, reads, duplicate }
  }
  return duplicate
    ? { state: 'blocked', failure: { kind: 'post-duplicate' } }
    : { state: 'asking', intendedAt: state.intendedAt }
}

/** A media id is in one post only; words alone must also be young enough to be this intention's. */
function isOurs(job: Job, post: OwnPost, intendedAt: EpochMs): boolean {
  if (job.media.length > 0) {
    const ids = new Set(job.media.map(({ progress }) => uploadOf(progress)?.mediaId))
    return post.mediaIds.some((id) => ids.has(id))
  }
  return post.createdAt >= intendedAt - 2 * SECOND && isSameText(job.text, post.text)
}
