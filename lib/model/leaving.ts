import type { AccountId } from '../units.ts'
import { isComposing, isFinished, type Job } from './job.ts'

/** What becomes a question when an account is signed out: how many of its posts are not out for certain. */
export interface LeavingPosts {
  /** Would go out by themselves, or when the account is connected again. */
  waiting: number
  /** Stopped, and go out only if the person tries again. */
  stopped: number
  /** Maybe at X already: they can be neither held nor deleted. */
  underWay: number
}

export function leavingPosts(jobs: readonly Job[], id: AccountId): LeavingPosts {
  const posts: LeavingPosts = { waiting: 0, stopped: 0, underWay: 0 }
  for (const job of jobs) {
    if (job.accountId !== id || isFinished(job) || isComposing(job)) continue
    posts[partOf(job)] += 1
  }
  return posts
}

function partOf({ state }: Job): keyof LeavingPosts {
  switch (state.state) {
    case 'publishing':
    case 'confirming':
      return 'underWay'
    case 'asking':
      return state.question === 'went-out' ? 'underWay' : 'waiting'
    case 'blocked':
      return state.failure.kind === 'signed-out' ? 'waiting' : 'stopped'
    default:
      return 'waiting'
  }
}
