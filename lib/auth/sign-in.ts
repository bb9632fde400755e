import { CourierError, type Failure } from '../failures/failure.ts'
import type { Tokens } from '../model/tokens.ts'
import type { EpochMs } from '../units.ts'
import { askAboutApp } from './ask-about-app.ts'
import { codeIn, consentUrl, windowFailure } from './consent.ts'
import { exchangeFailure, parseOAuthError } from './oauth-error.ts'
import { challengeOf, newSecret } from './pkce.ts'
import { revokeTokens } from './revoke.ts'
import { missingScopes, SCOPES } from './scopes.ts'
import { parseGrant } from './token-answer.ts'
import { type Fetch, passingFailure, tokenRequest } from './token-request.ts'

export interface SignInPorts {
  /** Of the person's own X app; empty when none was entered. */
  clientId: string
  /** Exactly as registered at X, trailing slash included. */
  redirectUrl: string
  /** Opens a URL in a window and resolves with the redirect it ended in; rejects as the browser does. */
  launch(url: string): Promise<string>
  fetch: Fetch
  now(): EpochMs
}

/**
 * Signs a person in at X: OAuth 2.0 authorization code with PKCE as a public client (RFC 7636, X's
 * authorization code page). The code lives 30 s and works once, so it is exchanged at once and never
 * again; a failure starts over with a new window.
 * @throws CourierError of one of the kinds about signing in, or about X as a service.
 */
export async function signIn(ports: SignInPorts): Promise<Tokens> {
  const { clientId, redirectUrl, fetch, now } = ports
  if (clientId === '') throw new CourierError({ kind: 'client-id-missing' })
  const state = newSecret()
  const verifier = newSecret()
  const challenge = await challengeOf(verifier)
  const url = consentUrl({ clientId, redirectUrl, state, challenge })
  const code = codeIn(await launched(ports, url), { redirectUrl, state })
  const answer = await tokenRequest(fetch, 'token', {
    grant_type: 'authorization_code',
    code,
    client_id: clientId,
    redirect_uri: redirectUrl,
    code_verifier: verifier,
  })
  const passing = passingFailure(answer, now())
  if (passing) throw new CourierError(passing)
  if (answer.status >= 400) throw new CourierError(exchangeFailure(parseOAuthError(answer.body)))
  const grant = parseGrant(answer.body, now())
  if (!grant) {
    throw new CourierError({ kind: 'x-nonsense', status: answer.status, found: answer.found })
  }
  // An answer without a scope grants what was asked for (RFC 6749 §5.1).
  const scopes = grant.scopes ?? [...SCOPES]
  const { accessToken, refreshToken, expiresAt } = grant
  const missing = missingScopes(scopes)
  if (missing.length > 0 || refreshToken === null) {
    // Nothing is connected, so nothing stays granted.
    await revokeTokens(ports, grant)
    const all = missing.length > 0 ? missing : ['offline.access']
    throw new CourierError({ kind: 'scope-missing', missing: all })
  }
  const refreshTokenSince = now()
  return { accessToken, refreshToken, refreshTokenSince, refreshSentAt: null, expiresAt, scopes }
}

async function launched(ports: SignInPorts, url: string): Promise<string> {
  try {
    return await ports.launch(url)
  } catch (caught) {
    const failure = windowFailure(caught)
    if (!failure) throw caught
    throw new CourierError(await closerLook(failure, ports), { cause: caught })
  }
}

/**
 * A wrong Client ID ends on X's error page, which looks from here like any closed window, so X is asked
 * whether it knows it. An app that needs a secret gets as far as the consent page: the window says no
 * more of that than it did.
 */
async function closerLook(failure: Failure, ports: SignInPorts): Promise<Failure> {
  if (failure.kind !== 'sign-in-window-closed') return failure
  const { app } = await askAboutApp(ports, ports.clientId)
  return app === 'unknown' ? { kind: 'client-id-unknown' } : failure
}
