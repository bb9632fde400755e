import { CourierError, type SignOutCause } from '../failures/failure.ts'
import type { Tokens } from '../model/tokens.ts'
import { DAY, type EpochMs, SECOND } from '../units.ts'
import { parseOAuthError } from './oauth-error.ts'
import { revokeTokens } from './revoke.ts'
import { afterRefresh, parseGrant } from './token-answer.ts'
import { type Fetch, passingFailure, tokenRequest } from './token-request.ts'

/** Refreshing late wastes the fewest refresh tokens; X's own client also does it 30 s before the end. */
const REFRESH_BEFORE_MS = 30 * SECOND
/** X lets a refresh token live for about six months (token exchange page, checked 2026-11-23). */
const REFRESH_TOKEN_LIFE_MS = 175 * DAY

/** For one account. */
export interface TokenKeeperPorts {
  /** The app that the account was connected through. */
  clientId: string
  fetch: Fetch
  now(): EpochMs
  /** null when there are none. Always from storage: another context may have stored newer ones. */
  load(): Promise<Tokens | null>
  /** On disk when it resolves. A new sign-in stores its pair under the same lock. */
  save(tokens: Tokens): Promise<void>
  /** X no longer accepts these tokens: the person has to connect again. */
  markSignedOut(cause: SignOutCause): Promise<void>
  /** Runs `work` alone for this account, across all contexts of the extension. */
  withLock<T>(work: () => Promise<T>): Promise<T>
}

/**
 * Gives out one account's access token and renews it. A refresh token works once, and using a spent
 * one ends the whole sign-in (reported by other clients), so refreshing happens under one lock, only
 * when storage still holds the token that needs it, and the new pair is stored before it is used.
 */
export function createTokenKeeper(ports: TokenKeeperPorts) {
  // Received but not stored, because storing failed: the stored refresh token is already spent.
  let unsaved: { replaces: string; tokens: Tokens } | null = null

  /** Must run under the lock. */
  async function refresh(stored: Tokens): Promise<Tokens> {
    const received = unsaved?.replaces === stored.refreshToken ? unsaved.tokens : null
    const tokens = received ?? (await exchange(stored))
    unsaved = { replaces: stored.refreshToken, tokens }
    await ports.save(tokens)
    unsaved = null
    return tokens
  }

  /** The next pair from X. That it is asked for is stored first: the answer may never arrive. */
  async function exchange(stored: Tokens): Promise<Tokens> {
    await ports.save({ ...stored, refreshSentAt: ports.now() })
    const answer = await tokenRequest(ports.fetch, 'token', {
      grant_type: 'refresh_token',
      refresh_token: stored.refreshToken,
      client_id: ports.clientId,
    })
    const passing = passingFailure(answer, ports.now())
    if (passing) throw new CourierError(passing)
    // X says `invalid_request` where RFC 6749 has `invalid_grant`, so any 400 or 401 counts.
    if (answer.status === 400 || answer.status === 401) return ended(causeOf(stored))
    if (answer.status > 401) {
      const { error, description } = parseOAuthError(answer.body)
      const detail = (description || error).replaceAll(stored.refreshToken, '[token]')
      throw new CourierError({ kind: 'x-refused', detail })
    }
    const grant = parseGrant(answer.body, ports.now())
    if (grant) return afterRefresh(stored, grant, ports.now())
    throw new CourierError({ kind: 'x-nonsense', status: answer.status, found: answer.found })
  }

  /** X answers alike for every cause, so it is told by what is known here of the dead token. */
  function causeOf({ refreshSentAt, refreshTokenSince }: Tokens): SignOutCause {
    if (refreshSentAt !== null) return 'answer-lost'
    return ports.now() - refreshTokenSince > REFRESH_TOKEN_LIFE_MS ? 'unused' : 'at-x'
  }

  async function ended(cause: SignOutCause): Promise<never> {
    await ports.markSignedOut(cause)
    throw new CourierError({ kind: 'signed-out', cause })
  }

  async function held(): Promise<Tokens> {
    const tokens = await ports.load()
    if (!tokens) throw new CourierError({ kind: 'signed-out' })
    return tokens
  }

  const isFresh = (tokens: Tokens) => tokens.expiresAt - ports.now() > REFRESH_BEFORE_MS

  return {
    /**
     * An access token that is good for at least 30 s.
     * @throws CourierError `signed-out`, or what stands in the way for now; then nothing is lost.
     */
    async access(): Promise<string> {
      const tokens = await held()
      if (isFresh(tokens)) return tokens.accessToken
      return ports.withLock(async () => {
        const latest = await held()
        return (isFresh(latest) ? latest : await refresh(latest)).accessToken
      })
    },

    /** An access token that is good for at least 30 s, where that takes no renewal; else null. */
    async atHand(): Promise<string | null> {
      const tokens = await ports.load()
      return tokens && isFresh(tokens) ? tokens.accessToken : null
    },

    /** Another access token than `after`, which X refused with 401. Throws as `access` does. */
    refreshed(after: string): Promise<string> {
      return ports.withLock(async () => {
        const latest = await held()
        return (latest.accessToken === after ? await refresh(latest) : latest).accessToken
      })
    },

    /** Tells X to forget the tokens, at sign-out. Best effort: never throws, at most 5 s. */
    async revoke(): Promise<void> {
      const tokens = await ports.load().catch(() => null)
      if (tokens) await revokeTokens(ports, tokens)
    },
  }
}

export type TokenKeeper = ReturnType<typeof createTokenKeeper>
