import type { EpochMs } from '../units.ts'

/**
 * One account's OAuth 2.0 tokens. They exist only encrypted in storage and in the background's
 * memory: never in a message, a failure, a log or a page.
 */
export interface Tokens {
  accessToken: string
  /** Works once: each refresh brings the next one. */
  refreshToken: string
  /** When X gave out `refreshToken`. */
  refreshTokenSince: EpochMs
  /** A renewal with `refreshToken` was sent then, and its answer has not been stored; else null. */
  refreshSentAt: EpochMs | null
  /** When X stops accepting `accessToken`. */
  expiresAt: EpochMs
  /** What the person granted, as X named it. */
  scopes: string[]
}
