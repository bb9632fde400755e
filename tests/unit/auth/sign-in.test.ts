import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { challengeOf } from '../../../lib/auth/pkce.ts'
import { type SignInPorts, signIn } from '../../../lib/auth/sign-in.ts'
import { CourierError } from '../../../lib/failures/failure.ts'
import { answering, failureFrom, json, lost, raw } from './fakes.ts'

const REDIRECT = 'https://ndmjhjoefajpodghedojinmklbbndiog.chromiumapp.org/x'
const NOW = 1_790_000_000_000
const GRANT = {
  token_type: 'bearer',
  expires_in: 7_200,
  access_token: 'ACCESS-secret',
  refresh_token: 'REFRESH-secret',
  scope: 'tweet.write users.read offline.access media.write tweet.read',
}

/** Consents: comes back with the state it was given and a code. */
const consenting = async (url: string) => {
  const state = new URL(url).searchParams.get('state') ?? ''
  return `${REDIRECT}?state=${state}&code=the-code`
}

function ports(changes: Partial<SignInPorts> = {}): SignInPorts {
  return {
    clientId: 'client-1',
    redirectUrl: REDIRECT,
    launch: consenting,
    fetch: answering(json(200, GRANT)).fetch,
    now: () => NOW,
    ...changes,
  }
}

test('the consent page is asked for exactly what X documents', async () => {
  const opened: string[] = []
  await signIn(
    ports({
      launch: (url) => {
        opened.push(url)
        return consenting(url)
      },
    }),
  )
  expect(opened).toHaveLength(1)
  const [url = ''] = opened
  expect(url.startsWith('https://x.com/i/oauth2/authorize?response_type=code&')).toBe(true)
  expect(url).toContain(
    'scope=tweet.read%20tweet.write%20users.read%20media.write%20offline.access&',
  )
  const asked = Object.fromEntries(new URL(url).searchParams)
  expect(asked).toEqual({
    response_type: 'code',
    client_id: 'client-1',
    redirect_uri: REDIRECT,
    scope: 'tweet.read tweet.write users.read media.write offline.access',
    state: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  })
  expect(asked.state).not.toBe(asked.code_challenge)
})

test('the code is exchanged once, without a secret, cookies or an Authorization header', async () => {
  const x = answering(json(200, GRANT))
  let challenge: string | null = null
  const tokens = await signIn(
    ports({
      fetch: x.fetch,
      launch: (url) => {
        challenge = new URL(url).searchParams.get('code_challenge')
        return consenting(url)
      },
    }),
  )
  expect(tokens).toEqual({
    accessToken: 'ACCESS-secret',
    refreshToken: 'REFRESH-secret',
    refreshTokenSince: NOW,
    refreshSentAt: null,
    expiresAt: NOW + 7_200_000,
    scopes: ['tweet.write', 'users.read', 'offline.access', 'media.write', 'tweet.read'],
  })
  expect(x.sent).toHaveLength(1)
  const [request] = x.sent
  expect(request?.url).toBe('https://api.x.com/2/oauth2/token')
  expect(request?.form).toEqual({
    grant_type: 'authorization_code',
    code: 'the-code',
    client_id: 'client-1',
    redirect_uri: REDIRECT,
    code_verifier: expect.any(String),
  })
  expect(await challengeOf(request?.form.code_verifier ?? '')).toBe(challenge)
  expect(request?.init).toMatchObject({
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    credentials: 'omit',
    redirect: 'error',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
  })
})

test('without a Client ID no window opens', async () => {
  const launch = () => Promise.reject(new Error('opened'))
  expect(await failureFrom(signIn(ports({ clientId: '', launch })))).toEqual({
    kind: 'client-id-missing',
  })
})

describe('what the window ends with', () => {
  const stateOf = (url: string) => new URL(url).searchParams.get('state') ?? ''
  test.each<[string, (url: string) => string, object]>([
    [
      'a denial',
      (url) => `${REDIRECT}?error=access_denied&state=${stateOf(url)}`,
      { kind: 'sign-in-denied' },
    ],
    [
      'a denial without a state',
      () => `${REDIRECT}?error=access_denied`,
      { kind: 'sign-in-denied' },
    ],
    [
      'a denial with another state',
      () => `${REDIRECT}?error=access_denied&state=b`,
      { kind: 'sign-in-mismatch' },
    ],
    [
      'a code with another state',
      () => `${REDIRECT}?code=c&state=other`,
      { kind: 'sign-in-mismatch' },
    ],
    ['a code without a state', () => `${REDIRECT}?code=c`, { kind: 'sign-in-mismatch' }],
    [
      'another place',
      (url) => `https://example.com/?code=c&state=${stateOf(url)}`,
      { kind: 'sign-in-mismatch' },
    ],
    [
      'another path',
      (url) => `${REDIRECT}/y?code=c&state=${stateOf(url)}`,
      { kind: 'sign-in-mismatch' },
    ],
    ['no URL', () => 'about blank', { kind: 'sign-in-mismatch' }],
    [
      'no code',
      (url) => `${REDIRECT}?state=${stateOf(url)}`,
      { kind: 'sign-in-refused', error: 'no code', description: '' },
    ],
    [
      'another error of RFC 6749',
      (url) => `${REDIRECT}?error=invalid_scope&error_description=Unknown&state=${stateOf(url)}`,
      { kind: 'sign-in-refused', error: 'invalid_scope', description: 'Unknown' },
    ],
    [
      'an unknown client',
      (url) => `${REDIRECT}?error=invalid_client&state=${stateOf(url)}`,
      { kind: 'client-id-unknown' },
    ],
  ])('%s', async (_, ends, failure) => {
    const x = answering()
    const launch = async (url: string) => ends(url)
    expect(await failureFrom(signIn(ports({ launch, fetch: x.fetch })))).toEqual(failure)
    expect(x.sent).toHaveLength(0)
  })

  test.each([
    ['The user did not approve access.', 'sign-in-window-closed'],
    ['User cancelled or denied access.', 'sign-in-window-closed'],
    ['Only one web auth flow is allowed at a time.', 'sign-in-running'],
    ['Authorization page could not be loaded.', 'x-unreachable'],
  ])('the browser says: %s', async (message, kind) => {
    const launch = () => Promise.reject(new Error(message))
    expect(await failureFrom(signIn(ports({ launch })))).toEqual({ kind })
  })

  test.each([
    ['an unknown client', json(401, { error: 'invalid_client' }), 'client-id-unknown'],
    ['an app with a secret', json(401, { error: 'unauthorized_client' }), 'sign-in-window-closed'],
    ['nothing against it', json(200, { revoked: true }), 'sign-in-window-closed'],
    ['trouble', raw(503, ''), 'sign-in-window-closed'],
    ['nothing at all', lost, 'sign-in-window-closed'],
  ])('a closed window is looked into, and X says: %s', async (_, answer, kind) => {
    const x = answering(answer)
    const launch = () => Promise.reject(new Error('The user did not approve access.'))
    expect(await failureFrom(signIn(ports({ launch, fetch: x.fetch })))).toEqual({ kind })
    expect(x.sent).toMatchObject([
      { url: 'https://api.x.com/2/oauth2/revoke', form: { client_id: 'client-1' } },
    ])
  })

  test('a message that no browser is known to send is not hidden', async () => {
    const launch = () => Promise.reject(new Error('Something new'))
    await expect(signIn(ports({ launch }))).rejects.toThrow('Something new')
  })
})

describe('what X answers to the exchange', () => {
  const invalid = (description: string) =>
    json(400, { error: 'invalid_request', error_description: description })
  test.each<[string, () => Response | Promise<Response>, object]>([
    [
      'the code is spent or too old',
      invalid('Value passed for the authorization code was invalid.'),
      { kind: 'sign-in-code-expired' },
    ],
    [
      'the same as RFC 6749 says it',
      json(400, { error: 'invalid_grant' }),
      { kind: 'sign-in-code-expired' },
    ],
    [
      'another verifier',
      invalid('Value passed for the code verifier did not match the code challenge.'),
      { kind: 'sign-in-mismatch' },
    ],
    [
      'no verifier',
      invalid('Missing required parameter [code_verifier].'),
      {
        kind: 'sign-in-refused',
        error: 'invalid_request',
        description: 'Missing required parameter [code_verifier].',
      },
    ],
    [
      'the app has a secret',
      json(401, {
        error: 'unauthorized_client',
        error_description: 'Missing valid authorization header',
      }),
      { kind: 'app-is-confidential' },
    ],
    ['an unknown app', json(401, { error: 'invalid_client' }), { kind: 'client-id-unknown' }],
    [
      'an unknown app in other words',
      invalid('Value passed for the client_id was invalid.'),
      { kind: 'client-id-unknown' },
    ],
    [
      'a callback that is not registered',
      json(403, {
        errors: [{ code: 415, message: 'Callback URL not approved for this client application.' }],
      }),
      {
        kind: 'sign-in-refused',
        error: '415',
        description: 'Callback URL not approved for this client application.',
      },
    ],
    [
      'a refusal without words',
      raw(400, ''),
      { kind: 'sign-in-refused', error: '', description: '' },
    ],
    [
      'a refusal as a page',
      raw(403, '<html>no</html>'),
      { kind: 'sign-in-refused', error: '', description: '' },
    ],
    [
      'too many requests',
      raw(429, '', { 'retry-after': '90' }),
      { kind: 'x-rate-limited', until: NOW + 90_000 },
    ],
    [
      'too many requests for an absurd time',
      raw(429, '', { 'retry-after': '1e12' }),
      { kind: 'x-rate-limited', until: NOW + 60_000 },
    ],
    ['trouble', raw(503, 'busy'), { kind: 'x-trouble', status: 503 }],
    ['nothing', raw(200, ''), { kind: 'x-nonsense', status: 200, found: 'nothing' }],
    [
      'a page',
      raw(200, '<!doctype html><p>hi'),
      { kind: 'x-nonsense', status: 200, found: 'html' },
    ],
    [
      'a token that is a number',
      json(200, { ...GRANT, access_token: 12 }),
      { kind: 'x-nonsense', status: 200, found: 'json' },
    ],
    [
      'a token that no header can hold',
      json(200, { ...GRANT, access_token: 'a\nb' }),
      { kind: 'x-nonsense', status: 200, found: 'json' },
    ],
    [
      'another type of token',
      json(200, { ...GRANT, token_type: 'mac' }),
      { kind: 'x-nonsense', status: 200, found: 'json' },
    ],
    [
      'no refresh token',
      json(200, { ...GRANT, refresh_token: undefined }),
      { kind: 'scope-missing', missing: ['offline.access'] },
    ],
    [
      'too few scopes',
      json(200, { ...GRANT, scope: 'tweet.read users.read tweet.write offline.access' }),
      { kind: 'scope-missing', missing: ['media.write'] },
    ],
    [
      'no scope at all',
      json(200, { ...GRANT, scope: '' }),
      {
        kind: 'scope-missing',
        missing: ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access'],
      },
    ],
    ['no answer', lost, { kind: 'x-unreachable' }],
  ])('%s', async (_, answer, failure) => {
    const x = answering(answer)
    expect(await failureFrom(signIn(ports({ fetch: x.fetch })))).toEqual(failure)
    const exchanges = x.sent.filter(({ url }) => url.endsWith('/token'))
    expect(exchanges).toHaveLength(1)
  })

  test.each([
    ['missing', undefined],
    ['negative', -5],
    ['absurd', 1e12],
    ['text', '7200'],
    ['less than a second', 1e-10],
  ])('a lifetime that is %s counts as two hours', async (_, expires_in) => {
    const { fetch } = answering(json(200, { ...GRANT, expires_in }))
    expect((await signIn(ports({ fetch }))).expiresAt).toBe(NOW + 7_200_000)
  })

  test('whatever JSON comes, it ends in tokens of the right shape or in a failure without them', async () => {
    const field = fc.oneof(
      fc.jsonValue(),
      fc.constant('tok'),
      fc.constant('bearer'),
      fc.constant(GRANT.scope),
    )
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          access_token: field,
          refresh_token: field,
          expires_in: field,
          scope: field,
          token_type: field,
          error: field,
          error_description: field,
          errors: field,
        },
        { requiredKeys: [] },
      ),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(200, 201, 400, 401, 403, 429, 500),
        body,
        async (status, value) => {
          try {
            const tokens = await signIn(ports({ fetch: answering(json(status, value)).fetch }))
            expect(tokens).toEqual({
              accessToken: expect.stringMatching(/^[\x21-\x7e]+$/),
              refreshToken: expect.stringMatching(/^[\x21-\x7e]+$/),
              refreshTokenSince: NOW,
              refreshSentAt: null,
              expiresAt: expect.any(Number),
              scopes: expect.any(Array),
            })
            expect(tokens.expiresAt).toBeGreaterThan(NOW)
            expect(status).toBeLessThan(300)
          } catch (caught) {
            expect(caught).toBeInstanceOf(CourierError)
          }
        },
      ),
    )
  })
})

test('no failure holds a token or the code', async () => {
  const x = answering(json(200, { ...GRANT, scope: 'tweet.read' }))
  const failure = await failureFrom(signIn(ports({ fetch: x.fetch })))
  expect(JSON.stringify(failure)).not.toMatch(/secret|the-code/)
})
