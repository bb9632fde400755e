import type { Tokens } from '../model/tokens.ts'
import { type EpochMs, SECOND } from '../units.ts'

/** X's access tokens live two hours (authorization code page, checked 2026-11-23). */
const DEFAULT_LIFETIME_SECONDS = 7_200
const MAX_LIFETIME_SECONDS = 30 * 24 * 60 * 60

/** What a token answer grants; parts that RFC 6749 lets the server leave out may be null. */
export interface Grant {
  accessToken: string
  refreshToken: string | null
  expiresAt: EpochMs
  scopes: string[] | null
}

/**
 * Reads `{ access_token, refresh_token?, expires_in?, scope? }` (RFC 6749 §5.1); null when there is no
 * access token that can be sent. The type must be bearer, the only one Courier can use.
 */
export function parseGrant(body: unknown, now: EpochMs): Grant | null {
  if (typeof body !== 'object' || body === null) return null
  const fields = body as Record<string, unknown>
  const accessToken = tokenOf(fields.access_token)
  if (accessToken === null) return null
  const type = fields.token_type ?? 'bearer'
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return null
  return {
    accessToken,
    refreshToken: tokenOf(fields.refresh_token),
    expiresAt: now + lifetimeSeconds(fields.expires_in) * SECOND,
    scopes: typeof fields.scope === 'string' ? fields.scope.split(/\s+/).filter(Boolean) : null,
  }
}

/**
 * The tokens after a refresh. A refresh answer without a refresh token means that the old one goes on
 * being valid (RFC 6749 §6), and one without a scope that it is the same as before (§5.1).
 */
export function afterRefresh(old: Tokens, grant: Grant, now: EpochMs): Tokens {
  return {
    accessToken: grant.accessToken,
    refreshToken: grant.refreshToken ?? old.refreshToken,
    refreshTokenSince: grant.refreshToken === null ? old.refreshTokenSince : now,
    refreshSentAt: null,
    expiresAt: grant.expiresAt,
    scopes: grant.scopes ?? old.scopes,
  }
}

/** Visible ASCII (RFC 6749 appendix A); anything else could not be sent in a header. */
function tokenOf(value: unknown): string | null {
  return typeof value === 'string' && /^[\x21-\x7e]{1,4096}$/.test(value) ? value : null
}

function lifetimeSeconds(value: unknown): number {
  return typeof value === 'number' && value >= 1 && value <= MAX_LIFETIME_SECONDS
    ? value
    : DEFAULT_LIFETIME_SECONDS
}
