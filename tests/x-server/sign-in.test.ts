import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { frozenClock, startXServer, type XServer } from './start-x-server.ts'
import { type Answer, ask, form, pkce, TestClient } from './test-client.ts'

const REDIRECT = 'https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/x'
const SCOPES = 'tweet.read tweet.write users.read media.write offline.access'
const ANA = '1580000000000000001'
const JONAS = '1580000000000000002'

let x: XServer
let clientId: string
const { verifier, challenge } = pkce()

beforeEach(async () => {
  x = await startXServer({ clock: frozenClock() })
  x.consent = 'auto'
  clientId = x.apps[0]?.clientId ?? ''
  x.apps[0]?.redirectUris.push(REDIRECT)
})
afterEach(() => x.close())

function authorize(change: Record<string, string | undefined> = {}): Promise<Answer> {
  const query = new URLSearchParams()
  const fields = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: REDIRECT,
    scope: SCOPES,
    state: 'abc',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...change,
  }
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined) query.set(name, value)
  return ask(x, { host: 'x.com', path: `/i/oauth2/authorize?${query}` })
}

async function newCode(): Promise<string> {
  const answer = await authorize()
  return new URL(String(answer.headers.location)).searchParams.get('code') ?? ''
}

function token(fields: Record<string, string>): Promise<Answer> {
  return ask(x, { method: 'POST', path: '/2/oauth2/token', ...form(fields) })
}

function redeem(code: string, change: Record<string, string> = {}): Promise<Answer> {
  return token({
    grant_type: 'authorization_code',
    code,
    client_id: clientId,
    redirect_uri: REDIRECT,
    code_verifier: verifier,
    ...change,
  })
}

function refresh(refreshToken: string): Promise<Answer> {
  return token({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId })
}

describe('what a person can get wrong shows X’s page, redirects nowhere and is no violation', () => {
  test.each([
    ['an unknown Client ID', { client_id: 'bm9ib2R5' }],
    ['a redirect that is not registered', { redirect_uri: 'https://evil.example/' }],
    ['a redirect with one slash more', { redirect_uri: `${REDIRECT}/` }],
  ])('%s', async (_what, change) => {
    const answer = await authorize(change)
    expect(answer.status).toBe(200)
    expect(answer.headers.location).toBeUndefined()
    expect(answer.text).toContain('Something went wrong')
    expect(x.violations).toEqual([])
  })

  test('OAuth 2.0 switched off', async () => {
    Object.assign(x.apps[0] ?? {}, { oauth2: false })
    expect((await authorize()).text).toContain('Something went wrong')
  })
})

describe('what a client can get wrong is a violation as well', () => {
  test.each([
    ['no state', { state: undefined }, /state of 0/],
    ['a state above 500 characters', { state: 'a'.repeat(501) }, /state of 501/],
    ['the plain method', { code_challenge_method: 'plain' }, /not S256/],
    ['a challenge that is no SHA-256', { code_challenge: 'abc' }, /base64url SHA-256/],
    ['a scope X does not know', { scope: 'tweet.read media.read' }, /unknown scope "media.read"/],
    ['scopes with commas', { scope: SCOPES.replaceAll(' ', ',') }, /unknown scope/],
    ['response_type token', { response_type: 'token' }, /response_type/],
    ['a parameter X does not know', { prompt: 'login' }, /unknown parameter prompt/],
  ])('%s', async (_what, change, violation) => {
    expect((await authorize(change)).text).toContain('Something went wrong')
    expect(x.violations.join('\n')).toMatch(violation)
  })

  test('and redirects when the switch says so', async () => {
    x.switches.badAuthorizeParameter = 'redirect'
    const answer = await authorize({ code_challenge: 'abc' })
    expect(String(answer.headers.location)).toContain('error=invalid_request')
  })

  test('a state of exactly 500 characters is fine', async () => {
    expect((await authorize({ state: 'a'.repeat(500) })).status).toBe(302)
  })
})

describe('the consent page', () => {
  async function press(decision: string, trusted: boolean): Promise<Answer> {
    x.consent = 'page'
    const shown = await authorize()
    const request = /name="request" value="([^"]+)"/.exec(shown.text)?.[1] ?? ''
    return ask(x, {
      method: 'POST',
      host: 'x.com',
      path: '/i/oauth2/authorize',
      ...form({ request, decision, ...(trusted && { trusted: 'yes' }) }),
    })
  }

  test('leads back with a code', async () => {
    const answer = await press('authorize', true)
    expect(String(answer.headers.location)).toMatch(/\?state=abc&code=/)
  })

  test('does not without the checkbox', async () => {
    const answer = await press('authorize', false)
    expect(String(answer.headers.location)).not.toContain('code=')
  })

  test('leads back with access_denied when refused', async () => {
    const answer = await press('cancel', false)
    expect(String(answer.headers.location)).toBe(`${REDIRECT}?error=access_denied&state=abc`)
  })

  test('or with nothing, by the switch', async () => {
    x.switches.denial = 'page'
    expect((await press('cancel', false)).headers.location).toBeUndefined()
  })

  test('returns whoever is signed in at x.com', async () => {
    x.session.userId = JONAS
    const tokens = await redeem(await newCode())
    const me = await ask(x, {
      path: '/2/users/me',
      headers: { authorization: `Bearer ${tokens.json.access_token}` },
    })
    expect(me.json.data?.username).toBe('jonas_lind')
  })

  test('may leave scopes out', async () => {
    x.switches.scopesWithheld = ['media.write']
    const tokens = await redeem(await newCode())
    expect(tokens.json.scope).toBe('tweet.read tweet.write users.read offline.access')
  })
})

describe('the code', () => {
  const INVALID = 'Value passed for the authorization code was invalid.'

  test('is good for 30 seconds', async () => {
    const code = await newCode()
    x.clock.advance(30_000)
    expect((await redeem(code)).status).toBe(200)
  })

  test('and not longer', async () => {
    const code = await newCode()
    x.clock.advance(30_001)
    const answer = await redeem(code)
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({ error: 'invalid_request', error_description: INVALID })
  })

  test('and only once', async () => {
    const code = await newCode()
    await redeem(code)
    expect((await redeem(code)).json.error_description).toBe(INVALID)
  })

  test.each([
    [
      { code_verifier: 'wrong' },
      'Value passed for the code verifier did not match the code challenge.',
    ],
    [{ code_verifier: '' }, 'Missing required parameter [code_verifier].'],
    [{ code: 'made-up' }, INVALID],
    [
      { redirect_uri: `${REDIRECT}/` },
      'Value passed for the redirect uri did not match the uri of the authorization code.',
    ],
  ])('with %o is refused', async (change, description) => {
    const answer = await redeem(await newCode(), change)
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({ error: 'invalid_request', error_description: description })
  })

  test('of a confidential app needs a secret that an extension has not', async () => {
    const code = await newCode()
    Object.assign(x.apps[0] ?? {}, { type: 'confidential' })
    const answer = await redeem(code)
    expect(answer.status).toBe(401)
    expect(answer.json).toEqual({
      error: 'unauthorized_client',
      error_description: 'Missing valid authorization header',
    })
  })
})

test.each([
  ['JSON', { headers: { 'content-type': 'application/json' }, body: '{}' }, /not a form/],
  [
    'an Authorization header',
    { ...form({ grant_type: 'x' }), headers: { ...form({}).headers, authorization: 'Basic eA==' } },
    /Authorization header/,
  ],
  ['an unknown parameter', form({ grant_type: 'refresh_token', scope: 'a' }), /parameter scope/],
  ['no client_id', form({ grant_type: 'refresh_token' }), /no client_id/],
])('a token request with %s is a violation', async (_what, request, violation) => {
  const answer = await ask(x, { method: 'POST', path: '/2/oauth2/token', ...request })
  expect(answer.status).toBe(400)
  expect(x.violations.join('\n')).toMatch(violation)
})

describe('refresh tokens', () => {
  const dead = {
    error: 'invalid_request',
    error_description: 'Value passed for the token was invalid.',
  }

  test('come only with offline.access', () => {
    expect(x.tokens.issue(ANA, clientId, ['tweet.read'])).not.toHaveProperty('refresh_token')
  })

  test('rotate: the new one works', async () => {
    const first = x.tokens.issue(ANA, clientId)
    const second = await refresh(first.refresh_token ?? '')
    expect(second.status).toBe(200)
    expect(second.json.refresh_token).not.toBe(first.refresh_token)
    expect((await refresh(String(second.json.refresh_token))).status).toBe(200)
  })

  test('shown twice end the whole family, the newest tokens too', async () => {
    const first = x.tokens.issue(ANA, clientId)
    const second = await refresh(first.refresh_token ?? '')
    const reuse = await refresh(first.refresh_token ?? '')
    expect([reuse.status, reuse.json]).toEqual([400, dead])
    expect((await refresh(String(second.json.refresh_token))).json).toEqual(dead)
    const me = await ask(x, {
      path: '/2/users/me',
      headers: { authorization: `Bearer ${second.json.access_token}` },
    })
    expect(me.status).toBe(401)
    expect(x.tokens.families[0]).toMatchObject({ reuses: 1, revoked: true })
  })

  test('shown twice leave the family alone, by the switch', async () => {
    x.switches.reuseRevokesFamily = false
    const first = x.tokens.issue(ANA, clientId)
    const second = await refresh(first.refresh_token ?? '')
    expect((await refresh(first.refresh_token ?? '')).status).toBe(400)
    expect((await refresh(String(second.json.refresh_token))).status).toBe(200)
  })

  test.each([
    ['expired', () => x.tokens.expireRefresh(ANA)],
    ['revoked by the person at X', () => x.tokens.revoke(ANA)],
    ['six months old', () => x.clock.advance(180 * 86_400_000)],
  ])('%s are dead', async (_how, spoil) => {
    const { refresh_token = '' } = x.tokens.issue(ANA, clientId)
    spoil()
    const answer = await refresh(refresh_token)
    expect([answer.status, answer.json]).toEqual([400, dead])
  })

  test('are called invalid_grant by the switch', async () => {
    x.switches.deadRefreshTokenError = 'invalid_grant'
    expect((await refresh('nothing')).json.error).toBe('invalid_grant')
  })

  test('end with a sign-out, which takes either token', async () => {
    for (const which of ['access_token', 'refresh_token'] as const) {
      const tokens = x.tokens.issue(ANA, clientId)
      const answer = await ask(x, {
        method: 'POST',
        path: '/2/oauth2/revoke',
        ...form({ token: tokens[which] ?? '', client_id: clientId }),
      })
      expect(answer.json).toEqual({ revoked: true })
      expect((await refresh(tokens.refresh_token ?? '')).status).toBe(400)
    }
    expect(x.violations).toEqual([])
  })
})

describe('access tokens', () => {
  test('live two hours', async () => {
    const client = new TestClient(x)
    x.clock.advance(7_199_999)
    expect((await client.call('GET', '/2/users/me')).status).toBe(200)
    x.clock.advance(1)
    const late = await client.call('GET', '/2/users/me')
    expect(late.status).toBe(401)
    expect(late.headers['content-type']).toBe('application/problem+json')
    expect(late.json).toMatchObject({ title: 'Unauthorized', type: 'about:blank', status: 401 })
  })

  test('can be expired by a test', async () => {
    const client = new TestClient(x)
    x.tokens.expireAccess(ANA)
    expect((await client.call('GET', '/2/users/me')).status).toBe(401)
  })

  test('survive a refresh, or not, by the switch', async () => {
    for (const survives of [true, false]) {
      x.switches.oldAccessTokenSurvivesRefresh = survives
      const tokens = x.tokens.issue(ANA, clientId)
      await refresh(tokens.refresh_token ?? '')
      const me = await ask(x, {
        path: '/2/users/me',
        headers: { authorization: `Bearer ${tokens.access_token}` },
      })
      expect(me.status).toBe(survives ? 200 : 401)
    }
  })
})
