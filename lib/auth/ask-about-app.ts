import { CourierError } from '../failures/failure.ts'
import type { AppAnswer } from '../model/set-up-check.ts'
import { type EpochMs, SECOND } from '../units.ts'
import { exchangeFailure, parseOAuthError } from './oauth-error.ts'
import { newSecret } from './pkce.ts'
import { type Fetch, passingFailure, tokenRequest } from './token-request.ts'

/** Sent in the place of a Client ID where there is none, to reach X all the same. */
const NOBODY = 'none'

/**
 * Asks X about an app, without an account and without a cost: X names an unknown client, and one that
 * needs a secret, when it is asked to forget a token (RFC 7009 §2.1, RFC 6749 §5.2), so it is asked to
 * forget one that nobody has. The answer's Date header tells X's time (RFC 9110 §6.6.1), to half a
 * second and the way here. Never rejects.
 * @param clientId empty: whether X can be reached is all there is to learn.
 */
export async function askAboutApp(
  { fetch, now }: { fetch: Fetch; now(): EpochMs },
  clientId: string,
): Promise<AppAnswer> {
  try {
    const form = { token: newSecret(), token_type_hint: 'access_token' }
    const answer = await tokenRequest(fetch, 'revoke', {
      ...form,
      client_id: clientId === '' ? NOBODY : clientId,
    })
    const date = Date.parse(answer.headers.get('date') ?? '')
    const aheadMs = Number.isNaN(date) ? null : date + SECOND / 2 - now()
    const failure = passingFailure(answer, now())
    return { failure, aheadMs, app: failure || clientId === '' ? null : appBy(answer) }
  } catch (caught) {
    if (!(caught instanceof CourierError)) throw caught
    return { failure: caught.failure, aheadMs: null, app: null }
  }
}

function appBy({ status, body }: { status: number; body: unknown }): AppAnswer['app'] {
  if (status < 400) return 'fine'
  if (status > 401) return null
  const { kind } = exchangeFailure(parseOAuthError(body))
  if (kind === 'client-id-unknown') return 'unknown'
  return kind === 'app-is-confidential' ? 'confidential' : null
}
