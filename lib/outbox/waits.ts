import type { Failure } from '../failures/failure.ts'

/** Whether time alone can cure it, so that the job goes on by itself. */
export function curedByWaiting(failure: Failure): boolean {
  switch (failure.kind) {
    case 'x-unreachable':
    case 'x-silent':
    case 'x-rate-limited':
    case 'x-trouble':
    case 'x-nonsense':
    case 'x-not-found':
    case 'media-unreachable':
    case 'media-host-trouble':
    case 'media-too-slow':
      return true
    default:
      return false
  }
}

/** Waited out for as long as it takes: it says nothing against the post itself. */
export function isEndless(failure: Failure): boolean {
  return failure.kind === 'x-unreachable' || failure.kind === 'x-rate-limited'
}
