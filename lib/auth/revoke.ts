import { SECOND } from '../units.ts'
import { type Fetch, tokenRequest } from './token-request.ts'

/** Signing out never waits longer for X than this. */
const PATIENCE_MS = 5 * SECOND

/**
 * Asks X to forget both tokens (user access token page: either kind is taken). Best effort: the
 * person is signed out here whatever X answers, and can end it at X under "Connected apps".
 */
export async function revokeTokens(
  { fetch, clientId }: { fetch: Fetch; clientId: string },
  tokens: { accessToken: string; refreshToken: string | null },
): Promise<void> {
  const { accessToken, refreshToken } = tokens
  const requests = [
    ...(refreshToken === null ? [] : [{ token: refreshToken, token_type_hint: 'refresh_token' }]),
    { token: accessToken, token_type_hint: 'access_token' },
  ].map((form) => tokenRequest(fetch, 'revoke', { ...form, client_id: clientId }))
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS)
  })
  await Promise.race([Promise.allSettled(requests), patience])
  clearTimeout(timer)
}
