import type { Failure } from '../failures/failure.ts'

/**
 * `worker`: the background fetches, as a stranger. `allowed`: the same with the right to the host, the
 * person's cookies and a Referer. `page`: a function inside the frame reads. `copy`: it copies what is
 * on show. `probe`: nothing is read; it is only found out why none of them could.
 */
export type Way = 'worker' | 'allowed' | 'page' | 'copy' | 'probe'

/** Why a way did not bring the bytes. */
export type Miss =
  /** What happened is known. */
  | { result: 'failed'; failure: Failure }
  /** The browser keeps the reason to itself: no CORS, no connection or endless redirects. */
  | { result: 'unreadable' }

/** Tab or frame is gone, shows something else, does not answer or may not be entered. */
type NoPage = { result: 'no-page' }

/** The frame is another site's, which nobody allowed us to read. */
type NoEntry = { result: 'no-entry' }

export type Attempt =
  | ({ way: 'worker' } & Miss)
  | ({ way: 'allowed' } & (
      | Miss
      /** It redirects, and what follows may not be read. */
      | { result: 'passed-on' }
    ))
  | ({ way: 'page' } & (
      | Miss
      | NoPage
      | NoEntry
      /** The page may show it but not read it. */
      | { result: 'blocked' }
    ))
  | ({ way: 'copy' } & (
      | { result: 'failed'; failure: Failure }
      | NoPage
      /** It is on show and may not be copied, or cannot. */
      | { result: 'only-shown' }
      /** Nothing shows it, or nothing that a picture can be made of. */
      | { result: 'not-shown' }
    ))
  | { way: 'probe'; result: 'reachable' | 'redirects' | 'passed-on' | 'unreachable' }

/**
 * `kept`: whether the bytes lie in the download's pieces already, and if so, whether all of them came
 * in one go or some were left by an earlier try.
 */
export type Read = { result: 'read'; blob: Blob; kept: 'no' | 'in-one-go' | 'gone-on' }
