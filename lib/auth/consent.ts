import { CourierError, type Failure } from '../failures/failure.ts'
import { SCOPES } from './scopes.ts'

/**
 * X's consent page for this app (authorization code page, checked 2026-11-23; OpenAPI names another
 * host, but this is the one that X's own clients open).
 */
export function consentUrl(request: {
  clientId: string
  redirectUrl: string
  state: string
  challenge: string
}): string {
  const parameters = {
    response_type: 'code',
    client_id: request.clientId,
    redirect_uri: request.redirectUrl,
    scope: SCOPES.join(' '),
    state: request.state,
    code_challenge: request.challenge,
    code_challenge_method: 'S256',
  }
  const query = Object.entries(parameters).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  )
  return `https://x.com/i/oauth2/authorize?${query.join('&')}`
}

/**
 * The code in the URL that X sent the window back to.
 * @throws CourierError `sign-in-denied`, `sign-in-mismatch` for another place or `state` than ours,
 *   `client-id-unknown` and `sign-in-refused` for the other errors of RFC 6749 §4.1.2.1.
 */
export function codeIn(finalUrl: string, expected: { redirectUrl: string; state: string }): string {
  const final = URL.canParse(finalUrl) ? new URL(finalUrl) : null
  const redirect = new URL(expected.redirectUrl)
  if (final?.origin !== redirect.origin || final.pathname !== redirect.pathname) {
    throw new CourierError({ kind: 'sign-in-mismatch' })
  }
  const answer = final.searchParams
  const error = answer.get('error')
  const state = answer.get('state')
  // X does not document a denial's form, so one without a state counts too: it grants nothing.
  if (state !== expected.state && !(error !== null && state === null)) {
    throw new CourierError({ kind: 'sign-in-mismatch' })
  }
  if (error !== null) throw new CourierError(errorFailure(error, answer.get('error_description')))
  const code = answer.get('code')
  if (!code) {
    throw new CourierError({ kind: 'sign-in-refused', error: 'no code', description: '' })
  }
  return code
}

function errorFailure(error: string, description: string | null): Failure {
  if (error === 'access_denied') return { kind: 'sign-in-denied' }
  if (error === 'invalid_client') return { kind: 'client-id-unknown' }
  return {
    kind: 'sign-in-refused',
    error: error.slice(0, 100),
    description: (description ?? '').slice(0, 300),
  }
}

/**
 * What a rejected `identity.launchWebAuthFlow` means, by the browsers' own messages (Chromium 148 and
 * Firefox 140); null for one we do not know. For a wrong Client ID or an unregistered redirect URL X
 * shows an error page and never comes back, so a closed window is all that is seen of it.
 */
export function windowFailure(caught: unknown): Failure | null {
  const message = caught instanceof Error ? caught.message : String(caught)
  if (/did not approve access|cancelled or denied access/i.test(message)) {
    return { kind: 'sign-in-window-closed' }
  }
  if (/only one web auth flow/i.test(message)) return { kind: 'sign-in-running' }
  if (/page could not be loaded/i.test(message)) return { kind: 'x-unreachable' }
  return null
}
