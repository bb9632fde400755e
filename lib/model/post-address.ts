import type { PostId } from '../units.ts'
import type { Job } from './job.ts'

/**
 * Where a post stands on X's website; without its account's handle X finds it by the id alone (neither
 * form is documented, x-api.md §3.3).
 */
export function postAddress(postId: PostId, username: string | null): string {
  return `https://x.com/${username ?? 'i'}/status/${postId}`
}

/** Where what came of a job is to be seen on X; null when there is nothing to see there, or when the person is needed. */
export function addressOnX({ state }: Job, username: string | null): string | null {
  if (state.state !== 'published' || state.postId === null || state.deletion) return null
  return postAddress(state.postId, username)
}
