import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Switches } from '../switches.ts'

/** Everything that one consent led to: the line of refresh tokens and the access tokens made from it. */
export interface TokenFamily {
  userId: string
  clientId: string
  scopes: string[]
  accessTokens: { token: string; expiresAt: number }[]
  refreshToken: { token: string; expiresAt: number } | undefined
  spentRefreshTokens: string[]
  refreshes: number
  /** How often a spent refresh token was shown again. */
  reuses: number
  revoked: boolean
}

export interface AuthorizationCode {
  code: string
  clientId: string
  userId: string
  redirectUri: string
  scopes: string[]
  challenge: string
  madeAt: number
  used: boolean
}

export interface TokenAnswer {
  token_type: 'bearer'
  expires_in: number
  access_token: string
  scope: string
  refresh_token?: string
}

/** x-api.md §1.3 */
export class TokenStore {
  readonly families: TokenFamily[] = []
  readonly codes: AuthorizationCode[] = []
  readonly #clock: Clock
  readonly #switches: Switches

  constructor(clock: Clock, switches: Switches) {
    this.#clock = clock
    this.#switches = switches
  }

  newCode(fields: Omit<AuthorizationCode, 'code' | 'madeAt' | 'used'>): AuthorizationCode {
    const code = { ...fields, code: secret(48), madeAt: this.#clock.now(), used: false }
    this.codes.push(code)
    return code
  }

  startFamily(userId: string, clientId: string, scopes: string[]): TokenFamily {
    if (this.#switches.newSignInRevokesOlder) {
      for (const older of this.families) {
        if (older.userId === userId && older.clientId === clientId) older.revoked = true
      }
    }
    const family: TokenFamily = {
      userId,
      clientId,
      scopes,
      accessTokens: [],
      refreshToken: undefined,
      spentRefreshTokens: [],
      refreshes: 0,
      reuses: 0,
      revoked: false,
    }
    this.families.push(family)
    return family
  }

  /** Signs a person in without the consent page, for tests that need only a token. */
  issue(
    userId: string,
    clientId: string,
    scopes = ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access'],
  ): TokenAnswer {
    return this.mint(this.startFamily(userId, clientId, scopes))
  }

  mint(family: TokenFamily): TokenAnswer {
    const now = this.#clock.now()
    const access = {
      token: secret(72),
      expiresAt: now + this.#switches.accessTokenLifeSecs * 1000,
    }
    family.accessTokens.push(access)
    if (family.scopes.includes('offline.access') && this.#mustRotate(family)) {
      if (family.refreshToken) family.spentRefreshTokens.push(family.refreshToken.token)
      family.refreshToken = {
        token: secret(72),
        expiresAt: now + this.#switches.refreshTokenLifeSecs * 1000,
      }
    }
    return {
      token_type: 'bearer',
      expires_in: this.#switches.accessTokenLifeSecs,
      access_token: access.token,
      scope: family.scopes.join(' '),
      ...(family.refreshToken && { refresh_token: family.refreshToken.token }),
    }
  }

  #mustRotate(family: TokenFamily): boolean {
    return this.#switches.refreshRotates || !family.refreshToken
  }

  findByAccessToken(token: string): TokenFamily | undefined {
    return this.families.find(
      (family) =>
        !family.revoked &&
        family.accessTokens.some(
          (access) => access.token === token && access.expiresAt > this.#clock.now(),
        ),
    )
  }

  /** Of any state: alive, spent or revoked. */
  findByAnyToken(token: string): TokenFamily | undefined {
    return this.families.find(
      (family) =>
        family.refreshToken?.token === token ||
        family.spentRefreshTokens.includes(token) ||
        family.accessTokens.some((access) => access.token === token),
    )
  }

  /** Access tokens of this person stop working; refresh tokens stay. */
  expireAccess(userId: string): void {
    for (const family of this.#of(userId)) {
      for (const access of family.accessTokens) access.expiresAt = this.#clock.now()
    }
  }

  expireRefresh(userId: string): void {
    for (const family of this.#of(userId)) {
      if (family.refreshToken) family.refreshToken.expiresAt = this.#clock.now()
    }
  }

  /** As at x.com/settings/connected_apps. x-api.md §1.1 [D] */
  revoke(userId: string): void {
    for (const family of this.#of(userId)) family.revoked = true
  }

  #of(userId: string): TokenFamily[] {
    return this.families.filter((family) => family.userId === userId)
  }
}

function secret(byteLength: number): string {
  return randomBytes(byteLength).toString('base64url')
}
