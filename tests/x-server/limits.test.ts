import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { jpegPicture } from '../fixtures/make-fixtures.ts'
import { endpoints } from './api/endpoints.ts'
import { frozenClock, startXServer, type XServer } from './start-x-server.ts'
import { ask, TestClient } from './test-client.ts'

let x: XServer
let client: TestClient
beforeEach(async () => {
  x = await startXServer({ clock: frozenClock() })
  client = new TestClient(x)
})
afterEach(() => x.close())

const me = (from = client) => from.call('GET', '/2/users/me')

describe('rate limits', () => {
  /** x-api.md §4.1 */
  test.each([
    ['initialize', 1875],
    ['append', 1875],
    ['finalize', 1875],
    ['oneShot', 500],
    ['status', 1000],
    ['metadata', 500],
    ['createSubtitles', 100],
    ['createPost', 100],
    ['deletePost', 50],
    ['me', 75],
    ['userPosts', 900],
    ['getPost', 900],
  ])('%s: %i in 15 minutes', (name, requests) => {
    expect(endpoints.find((endpoint) => endpoint.name === name)?.perUser).toEqual([requests, 900])
  })

  test('are told on every response', async () => {
    const { headers } = await me()
    expect(headers).toMatchObject({
      'x-rate-limit-limit': '75',
      'x-rate-limit-remaining': '74',
      'x-rate-limit-reset': String(Math.floor(x.clock.now() / 1000) + 900),
    })
    expect(headers).not.toHaveProperty('x-user-limit-24hour-limit')
    x.switches.dayLimitHeaders = true
    expect((await me()).headers).toHaveProperty('x-user-limit-24hour-limit')
  })

  test('stop the 76th request of a person, nobody else’s, until the reset', async () => {
    for (let count = 0; count < 75; count++) await me()
    const stopped = await me()
    expect([stopped.status, stopped.headers['x-rate-limit-remaining']]).toEqual([429, '0'])
    expect(stopped.json).toMatchObject({ title: 'Too Many Requests', status: 429 })
    expect((await me(new TestClient(x, x.users[1]?.id))).status).toBe(200)
    expect(x.violations).toEqual([])
    x.clock.advance(900_000)
    expect((await me()).status).toBe(200)
  })

  test('asked again before the reset are a violation', async () => {
    x.rateLimits.overrides.set('me', 1)
    for (let count = 0; count < 3; count++) await me()
    expect(x.violations.join('\n')).toMatch(/sent again before x-rate-limit-reset/)
  })

  test('have the legacy body, by the switch', async () => {
    x.switches.rateLimitBody = 'legacy'
    x.rateLimits.overrides.set('me', 0)
    expect((await me()).json).toEqual({ errors: [{ code: 88, message: 'Rate limit exceeded' }] })
  })
})

describe('scopes', () => {
  test.each([
    ['media.write', 'POST', '/2/media/upload/initialize'],
    ['media.write', 'GET', '/2/media/upload?command=STATUS&media_id=1'],
    ['tweet.write', 'POST', '/2/tweets'],
    ['tweet.write', 'DELETE', '/2/tweets/1'],
    ['users.read', 'GET', '/2/users/me'],
    ['tweet.read', 'GET', '/2/users/1/tweets'],
  ])('without %s, %s %s answers 403', async (missing, method, path) => {
    const all = ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access']
    const without = new TestClient(
      x,
      x.users[0]?.id,
      all.filter((scope) => scope !== missing),
    )
    expect((await without.call(method, path)).status).toBe(403)
    expect((await client.call(method, path)).status).not.toBe(403)
  })
})

describe('money', () => {
  const spent = () => x.charges.map(({ dollars }) => dollars)

  test('a post costs 0.015, with a link 0.200, alt text 0.005', async () => {
    await client.create({ text: 'plain' })
    await client.create({ text: 'see example.com' })
    const { id } = await client.upload('image/jpeg', 'tweet_image', jpegPicture())
    await client.postJson('/2/media/metadata', { id, metadata: { alt_text: { text: 'a' } } })
    expect(spent()).toEqual([0.015, 0.2, 0.005])
  })

  test('reading one’s own posts costs 0.001 each for the app’s owner, else 0.005', async () => {
    await client.create({ text: 'a' })
    await client.create({ text: 'b' })
    x.charges.length = 0
    const path = `/2/users/${x.users[0]?.id}/tweets`
    await client.call('GET', path)
    await new TestClient(x, x.users[1]?.id).call('GET', path)
    expect(spent()).toEqual([0.002, 0.01])
  })

  test('refusals are free, or not, by the switch', async () => {
    await client.create({})
    expect(spent()).toEqual([])
    x.switches.failedCallsCharged = true
    await client.create({})
    expect(spent()).toEqual([0.015])
  })

  test('uploads are free, or not, by the switch', async () => {
    x.switches.uploadsCharged = true
    await client.initialize('image/jpeg', 'tweet_image', 10)
    expect(spent()).toEqual([0.015])
  })

  test.each([
    ['account', 'CreditsDepleted', '/2/problems/credits'],
    ['plain', 'Payment Required', '/2/problems/credits-depleted'],
  ] as const)('none left answers 402 to everything (%s)', async (body, title, type) => {
    x.switches.creditsBody = body
    Object.assign(x.apps[0] ?? {}, { credits: 0.01 })
    expect((await client.create({ text: 'the last one' })).status).toBe(201)
    const refused = await me()
    expect([refused.status, refused.json.title]).toEqual([402, title])
    expect(String(refused.json.type).endsWith(type)).toBe(true)
  })
})

test('an app outside the package is not enrolled', async () => {
  Object.assign(x.apps[0] ?? {}, { enrolled: false })
  const refused = await me()
  expect(refused.status).toBe(403)
  expect(refused.json).toMatchObject({ reason: 'client-not-enrolled' })
})

test('problems come from either host and with either content type', async () => {
  const refused = async () => client.create({ media: { media_ids: ['1'] } })
  expect((await refused()).json.type).toBe('https://api.x.com/2/problems/invalid-request')
  x.switches.problemHost = 'api.twitter.com'
  x.switches.problemContentType = 'application/json'
  const other = await refused()
  expect(other.json.type).toBe('https://api.twitter.com/2/problems/invalid-request')
  expect(other.headers['content-type']).toBe('application/json')
})

describe('what a strict X notices', () => {
  test('cookies of x.com at api.x.com', async () => {
    const page = await ask(x, { host: 'x.com', path: '/' })
    expect(String(page.headers['set-cookie'])).toMatch(/Domain=\.x\.com; .*Secure; .*SameSite=None/)
    await client.call('GET', '/2/users/me', { headers: { cookie: 'auth_token=simulated' } })
    expect(x.violations.join('\n')).toMatch(/Cookie header/)
  })

  test('a web page that calls, and gives it no CORS headers', async () => {
    const answer = await client.call('GET', '/2/users/me', {
      headers: { origin: 'https://pages.example' },
    })
    expect(Object.keys(answer.headers).join()).not.toMatch(/access-control/)
    expect(x.violations.join('\n')).toMatch(/web page https:\/\/pages.example/)
  })

  test('endpoints that do not exist', async () => {
    expect((await client.call('POST', '/1.1/media/upload.json')).status).toBe(404)
    expect(x.violations.join('\n')).toMatch(/no such endpoint/)
  })

  test('and it says nothing about a request without a fault', async () => {
    await me()
    expect(x.violations).toEqual([])
  })
})

test('every response carries a transaction id', async () => {
  expect((await me()).headers['x-transaction-id']).toMatch(/^[0-9a-f]{16}$/)
  expect((await ask(x, { path: '/2/users/me' })).headers['x-transaction-id']).toBeDefined()
})

test('avatars may be read by anyone', async () => {
  const path = `/profile_images/${x.users[0]?.id}/avatar_normal.png`
  const { status, headers } = await ask(x, { host: 'pbs.twimg.com', path })
  expect([status, headers['access-control-allow-origin']]).toEqual([200, '*'])
})
