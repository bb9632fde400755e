import type { Failure } from '../failures/failure.ts'

/**
 * `worker`: the background fetches. `page`: a function inside the frame reads. `probe`: nothing is
 * read; it is only found out why neither could.
 */
export type Way = 'worker' | 'page' | 'probe'

/** Why a way did not bring the bytes. */
export type Miss =
  /** What happened is known. */
  | { result: 'failed'; failure: Failure }
  /** The browser keeps the reason to itself: no CORS, no connection or endless redirects. */
  | { result: 'unreadable' }

export type Attempt =
  | ({ way: 'worker' } & Miss)
  | ({ way: 'page' } & (
      | Miss
      /** The page may show it but not read it. */
      | { result: 'blocked' }
      /** Tab or frame is gone, shows something else, does not answer or may not be entered. */
      | { result: 'no-page' }
    ))
  | { way: 'probe'; result: 'reachable' | 'redirects' | 'unreachable' }

export type Read = { result: 'read'; blob: Blob }
