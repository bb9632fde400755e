import { describe, expect, test, vi } from 'vitest'
import type { Fetch } from '../../../lib/auth/token-request.ts'
import { createTokenKeeper } from '../../../lib/auth/tokens.ts'
import { CourierError, type SignOutCause } from '../../../lib/failures/failure.ts'
import type { Tokens } from '../../../lib/model/tokens.ts'
import { DAY } from '../../../lib/units.ts'
import { failureFrom, lost } from './fakes.ts'

const NOW = 1_790_000_000_000
const SCOPES = ['tweet.read', 'tweet.write']

/** X's token endpoint: a refresh token works once, and a spent one ends the whole family. */
interface FakeX {
  valid: string
  spent: number
  requests: Record<string, string>[]
  /** Replaces the next answer after X has done its work. */
  instead: (() => Response | Promise<Response>) | null
  fetch: Fetch
  refresh(token: string): Response
}

function createX(): FakeX {
  const x: FakeX = {
    valid: 'refresh-0',
    spent: 0,
    requests: [],
    instead: null,
    async fetch(_url, init) {
      const form = Object.fromEntries(new URLSearchParams(String(init.body)))
      x.requests.push(form)
      await new Promise((resolve) => setTimeout(resolve, 2))
      const answer = x.refresh(form.refresh_token ?? '')
      const instead = x.instead
      x.instead = null
      return instead ? instead() : answer
    },
    refresh(token: string): Response {
      if (token !== x.valid) {
        x.valid = 'none: the family is revoked'
        const description = 'Value passed for the token was invalid.'
        return Response.json(
          { error: 'invalid_request', error_description: description },
          { status: 400 },
        )
      }
      x.spent += 1
      x.valid = `refresh-${x.spent}`
      return Response.json({
        token_type: 'bearer',
        expires_in: 7_200,
        access_token: `access-${x.spent}`,
        refresh_token: x.valid,
        scope: SCOPES.join(' '),
      })
    },
  }
  return x
}

/** What the contexts of one browser share: storage, lock and clock. */
function createDevice(expiresAt = NOW + 7_200_000) {
  let turn: Promise<unknown> = Promise.resolve()
  const device = {
    now: NOW,
    stored: {
      accessToken: 'access-0',
      refreshToken: 'refresh-0',
      refreshTokenSince: NOW,
      refreshSentAt: null,
      expiresAt,
      scopes: SCOPES,
    } as Tokens | null,
    signedOut: [] as SignOutCause[],
    /** Whether each next save fails, in turn. */
    failSave: [] as boolean[],
    keeper: (fetch: Fetch) =>
      createTokenKeeper({
        clientId: 'client-1',
        fetch,
        now: () => device.now,
        load: async () => structuredClone(device.stored),
        save: async (tokens) => {
          await new Promise((resolve) => setTimeout(resolve, 2))
          if (device.failSave.shift()) throw new CourierError({ kind: 'storage-full' })
          device.stored = tokens
        },
        markSignedOut: async (cause) => {
          device.signedOut.push(cause)
        },
        withLock: (work) => {
          const result = turn.then(work)
          turn = result.catch(() => undefined)
          return result
        },
      }),
  }
  return device
}

const soon = NOW + 29_000

test('a token that is good for more than 30 s is given out without asking X', async () => {
  const x = createX()
  expect(
    await createDevice(NOW + 31_000)
      .keeper(x.fetch)
      .access(),
  ).toBe('access-0')
  expect(x.requests).toHaveLength(0)
})

test('a token about to expire is renewed, and the new pair stored before it is used', async () => {
  const x = createX()
  const device = createDevice(soon)
  expect(await device.keeper(x.fetch).access()).toBe('access-1')
  expect(device.stored).toEqual({
    accessToken: 'access-1',
    refreshToken: 'refresh-1',
    refreshTokenSince: NOW,
    refreshSentAt: null,
    expiresAt: NOW + 7_200_000,
    scopes: SCOPES,
  })
  expect(x.requests).toEqual([
    { grant_type: 'refresh_token', refresh_token: 'refresh-0', client_id: 'client-1' },
  ])
})

test('what is at hand is a token that is good for more than 30 s, and never asked of X', async () => {
  const x = createX()
  const device = createDevice(NOW + 31_000)
  expect(await device.keeper(x.fetch).atHand()).toBe('access-0')
  expect(await createDevice(soon).keeper(x.fetch).atHand()).toBeNull()
  device.stored = null
  expect(await device.keeper(x.fetch).atHand()).toBeNull()
  expect(x.requests).toHaveLength(0)
})

test('ten callers in two contexts at once make one request', async () => {
  const x = createX()
  const device = createDevice(soon)
  const keepers = [device.keeper(x.fetch), device.keeper(x.fetch)]
  const given = await Promise.all(
    Array.from({ length: 10 }, (_, caller) => keepers[caller % 2]?.access()),
  )
  expect(new Set(given)).toEqual(new Set(['access-1']))
  expect(x.requests).toHaveLength(1)
})

test('two contexts that both met a 401 make one request', async () => {
  const x = createX()
  const device = createDevice()
  const given = await Promise.all([
    device.keeper(x.fetch).refreshed('access-0'),
    device.keeper(x.fetch).refreshed('access-0'),
  ])
  expect(given).toEqual(['access-1', 'access-1'])
  expect(x.requests).toHaveLength(1)
})

test('a token that another context has replaced is not renewed again', async () => {
  const x = createX()
  const device = createDevice()
  expect(await device.keeper(x.fetch).refreshed('an older one')).toBe('access-0')
  expect(x.requests).toHaveLength(0)
})

test('twenty expiries in a row spend each refresh token once', async () => {
  const x = createX()
  const device = createDevice(soon)
  const keepers = [device.keeper(x.fetch), device.keeper(x.fetch)]
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(keepers.map((keeper) => keeper.access()))
    device.now += 7_200_000
  }
  expect(x.spent).toBe(20)
  expect(device.signedOut).toEqual([])
})

describe('X no longer takes the refresh token', () => {
  test.each([400, 401])('%i signs the account out', async (status) => {
    const x = createX()
    const device = createDevice(soon)
    x.instead = () => Response.json({ error: 'invalid_grant' }, { status })
    const failure = await failureFrom(device.keeper(x.fetch).access())
    expect(failure).toEqual({ kind: 'signed-out', cause: 'at-x' })
    expect(device.signedOut).toEqual(['at-x'])
    expect(device.stored?.refreshToken).toBe('refresh-0')
  })

  test.each<[string, number, SignOutCause]>([
    ['half a year', 176 * DAY, 'unused'],
    ['less', 170 * DAY, 'at-x'],
  ])('unused for %s is told', async (_, elapsedMs, cause) => {
    const x = createX()
    const device = createDevice(soon)
    device.now += elapsedMs
    x.valid = 'none: it ran out'
    const failure = await failureFrom(device.keeper(x.fetch).access())
    expect(failure).toEqual({ kind: 'signed-out', cause })
    expect(device.signedOut).toEqual([cause])
  })

  test('after an answer that never came, that answer is what was lost', async () => {
    const x = createX()
    const device = createDevice(soon)
    x.instead = lost
    const keeper = device.keeper(x.fetch)
    expect(await failureFrom(keeper.access())).toEqual({ kind: 'x-unreachable' })
    expect(await failureFrom(keeper.access())).toEqual({
      kind: 'signed-out',
      cause: 'answer-lost',
    })
  })

  test('killed between receiving and storing: the spent token is refused and the person asked to sign in', async () => {
    const x = createX()
    const device = createDevice(soon)
    device.failSave = [false, true]
    await failureFrom(device.keeper(x.fetch).access())
    // A new context knows nothing of the pair that was received.
    expect(await failureFrom(device.keeper(x.fetch).access())).toEqual({
      kind: 'signed-out',
      cause: 'answer-lost',
    })
    expect(device.signedOut).toEqual(['answer-lost'])
  })
})

test('a pair that could not be stored is not used, and stored at the next call without asking X again', async () => {
  const x = createX()
  const device = createDevice(soon)
  device.failSave = [false, true, true]
  const keeper = device.keeper(x.fetch)
  expect(await failureFrom(keeper.access())).toEqual({ kind: 'storage-full' })
  expect(await failureFrom(keeper.refreshed('access-0'))).toEqual({ kind: 'storage-full' })
  expect(await keeper.access()).toBe('access-1')
  expect(x.requests).toHaveLength(1)
  expect(device.stored?.refreshToken).toBe('refresh-1')
})

test('while nothing can be stored, no refresh token is spent', async () => {
  const x = createX()
  const device = createDevice(soon)
  device.failSave = [true]
  expect(await failureFrom(device.keeper(x.fetch).access())).toEqual({ kind: 'storage-full' })
  expect(x.requests).toHaveLength(0)
})

test('what X says of a refusal is kept without the token it may quote', async () => {
  const x = createX()
  x.instead = () => Response.json({ error: 'forbidden refresh-0' }, { status: 403 })
  const failure = await failureFrom(createDevice(soon).keeper(x.fetch).access())
  expect(failure).toEqual({ kind: 'x-refused', detail: 'forbidden [token]' })
})

describe('a failure that passes leaves the pair as it was', () => {
  test.each<[string, () => Response | Promise<Response>, object]>([
    ['no network', lost, { kind: 'x-unreachable' }],
    ['trouble', () => new Response('', { status: 503 }), { kind: 'x-trouble', status: 503 }],
    [
      'too many requests',
      () => new Response('', { status: 429 }),
      { kind: 'x-rate-limited', until: NOW + 60_000 },
    ],
    [
      'too many requests until a moment',
      () =>
        new Response('', {
          status: 429,
          headers: {
            'x-rate-limit-remaining': '0',
            'x-rate-limit-reset': String(NOW / 1000 + 327),
          },
        }),
      { kind: 'x-rate-limited', until: NOW + 327_000 },
    ],
    [
      'a page',
      () => new Response('<html>', { status: 200 }),
      { kind: 'x-nonsense', status: 200, found: 'html' },
    ],
    [
      'JSON without a token',
      () => Response.json({ ok: true }),
      { kind: 'x-nonsense', status: 200, found: 'json' },
    ],
    [
      'a refusal that is not about the token',
      () => Response.json({ error: 'forbidden' }, { status: 403 }),
      { kind: 'x-refused', detail: 'forbidden' },
    ],
  ])('%s', async (_, answer, failure) => {
    const x = createX()
    const device = createDevice(soon)
    // X answers before it does anything.
    x.refresh = () => new Response('', { status: 500 })
    x.instead = answer
    expect(await failureFrom(device.keeper(x.fetch).access())).toEqual(failure)
    expect(device.stored?.refreshToken).toBe('refresh-0')
    expect(device.signedOut).toEqual([])
  })

  test('and the next call renews it', async () => {
    const x = createX()
    const device = createDevice(soon)
    const keeper = device.keeper(x.fetch)
    const { refresh } = x
    x.refresh = () => new Response('', { status: 503 })
    await failureFrom(keeper.access())
    x.refresh = refresh
    expect(await keeper.access()).toBe('access-1')
  })
})

test('an answer without a refresh token or scope keeps the old ones', async () => {
  const x = createX()
  const device = createDevice(soon)
  x.instead = () => Response.json({ access_token: 'next', expires_in: 60 })
  expect(await device.keeper(x.fetch).access()).toBe('next')
  expect(device.stored).toEqual({
    accessToken: 'next',
    refreshToken: 'refresh-0',
    refreshTokenSince: NOW,
    refreshSentAt: null,
    expiresAt: NOW + 60_000,
    scopes: SCOPES,
  })
})

test('an account without tokens is signed out, without asking X', async () => {
  const x = createX()
  const device = createDevice()
  device.stored = null
  const keeper = device.keeper(x.fetch)
  expect(await failureFrom(keeper.access())).toEqual({ kind: 'signed-out' })
  expect(await failureFrom(keeper.refreshed('access-0'))).toEqual({ kind: 'signed-out' })
  expect(x.requests).toHaveLength(0)
})

test('signing out asks X to forget both tokens', async () => {
  const sent: [string, string][] = []
  const fetch: Fetch = async (url, init) => {
    sent.push([url, String(init.body)])
    return new Response('', { status: 200 })
  }
  await createDevice().keeper(fetch).revoke()
  expect(sent).toEqual([
    [
      'https://api.x.com/2/oauth2/revoke',
      'token=refresh-0&token_type_hint=refresh_token&client_id=client-1',
    ],
    [
      'https://api.x.com/2/oauth2/revoke',
      'token=access-0&token_type_hint=access_token&client_id=client-1',
    ],
  ])
})

test.each<[string, Fetch]>([
  ['has no network', lost],
  ['refuses', async () => new Response('no', { status: 500 })],
  ['is silent', () => new Promise(() => {})],
])('signing out ends all the same when X %s', async (_, fetch) => {
  vi.useFakeTimers()
  const revoked = createDevice().keeper(fetch).revoke()
  await vi.advanceTimersByTimeAsync(5_000)
  await expect(revoked).resolves.toBeUndefined()
  vi.useRealTimers()
})
