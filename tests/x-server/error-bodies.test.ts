import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type ErrorBody,
  errorBodies,
  fault,
  frozenClock,
  startXServer,
  type XServer,
} from './start-x-server.ts'
import { type Answer, TestClient } from './test-client.ts'

let x: XServer
let client: TestClient
beforeEach(async () => {
  x = await startXServer({ clock: frozenClock() })
  client = new TestClient(x)
})
afterEach(() => x.close())

/** As x-api.md §3.5 has each: the status and the whole body; `null` for none, a pattern for a page. */
const DOCUMENTED: Record<ErrorBody, [status: number, body: object | RegExp | null]> = {
  'media-ids-invalid': [
    400,
    {
      errors: [
        { parameters: { 'media.media_ids': ['1'] }, message: 'Your media IDs are invalid.' },
      ],
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: 'https://HOST/2/problems/invalid-request',
    },
  ],
  'text-invalid': [
    400,
    {
      errors: [{ parameters: { text: ['…'] }, message: 'Your text is invalid.' }],
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: 'https://HOST/2/problems/invalid-request',
    },
  ],
  unauthorized: [401, blank(401, 'Unauthorized', 'Unauthorized')],
  'credits-depleted': [
    402,
    {
      account_id: '1580000000000000001',
      title: 'CreditsDepleted',
      detail:
        'Your enrolled account [1580000000000000001] does not have any credits to fulfill this request.',
      type: 'https://HOST/2/problems/credits',
    },
  ],
  'credits-depleted-plain': [
    402,
    {
      title: 'Payment Required',
      detail: 'credits depleted',
      type: 'https://HOST/2/problems/credits-depleted',
      status: 402,
    },
  ],
  duplicate: forbidden('You are not allowed to create a Tweet with duplicate content.'),
  'not-permitted': forbidden('You are not permitted to perform this action.'),
  'video-too-long': forbidden('This user is not allowed to post a video longer than 20 minutes.'),
  'video-too-long-older': forbidden(
    'This user is not allowed to post a video longer than 2 minutes.',
  ),
  'reply-not-allowed': forbidden(
    'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.',
  ),
  'client-not-enrolled': [
    403,
    {
      client_id: '1',
      detail:
        'When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a Twitter developer App that is attached to a Project.',
      registration_url: 'https://developer.x.com/en/docs/projects/overview',
      title: 'Client Forbidden',
      required_enrollment: 'Appropriate Level of API Access',
      reason: 'client-not-enrolled',
      type: 'https://HOST/2/problems/client-forbidden',
    },
  ],
  'one-cashtag': forbidden('Posts are limited to a maximum of one cashtag.'),
  'invalid-url': forbidden('The Tweet contains an invalid URL.'),
  'feature-not-permitted': forbidden('Your account is not permitted to access this feature'),
  'unsupported-authentication': [
    403,
    {
      title: 'Unsupported Authentication',
      detail:
        'Authenticating with Unknown is forbidden for this endpoint. Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].',
      type: 'https://HOST/2/problems/unsupported-authentication',
      status: 403,
    },
  ],
  'not-found': [404, blank(404, 'Not Found', 'Not Found')],
  'segment-too-large': [413, null],
  'headers-too-large': [431, null],
  'rate-limited': [429, blank(429, 'Too Many Requests', 'Too Many Requests')],
  'rate-limited-legacy': [429, { errors: [{ code: 88, message: 'Rate limit exceeded' }] }],
  'usage-capped': [
    429,
    {
      title: 'UsageCapExceeded',
      detail: 'Usage cap exceeded: Monthly product cap',
      type: 'https://HOST/2/problems/usage-capped',
      status: 429,
    },
  ],
  'code-and-message': [400, { code: 214, message: 'BadRequest: Not found' }],
  'internal-error': [500, { errors: [{ code: 131, message: 'Internal error' }] }],
  'service-unavailable': [503, blank(503, 'Service Unavailable', 'Service Unavailable')],
  'over-capacity-page': [503, /^<!doctype html>/],
}

function blank(status: number, title: string, detail: string) {
  return { title, type: 'about:blank', status, detail }
}

function forbidden(detail: string): [number, object] {
  return [403, blank(403, 'Forbidden', detail)]
}

const NAMES = Object.keys(errorBodies) as ErrorBody[]
const HOSTS = ['api.x.com', 'api.twitter.com'] as const

function expectDocumented(answer: Answer, name: ErrorBody, host: string, contentType: string) {
  const [status, body] = DOCUMENTED[name]
  expect(answer.status).toBe(status)
  expect(answer.headers['x-transaction-id']).toMatch(/^[0-9a-f]{16}$/)
  const type = answer.headers['content-type']
  if (body === null) {
    expect([answer.text, type]).toEqual(['', undefined])
  } else if (body instanceof RegExp) {
    expect(answer.text).toMatch(body)
    expect(type).toBe('text/html; charset=utf-8')
  } else {
    const wanted: unknown = JSON.parse(JSON.stringify(body).replaceAll('HOST', host))
    expect(answer.json).toEqual(wanted)
    const isLegacy = !('type' in body)
    expect(type).toBe(isLegacy ? 'application/json; charset=utf-8' : contentType)
  }
}

describe.each(HOSTS)('with types at %s', (host) => {
  test.each(NAMES)('the error %s is as documented, drawn as a fault', async (name) => {
    x.faults.add({ match: { endpoint: 'createPost' }, action: fault.error(name, { host }) })
    expectDocumented(await client.create({ text: 'a' }), name, host, 'application/problem+json')
    expect((await client.create({ text: 'a' })).status).toBe(201)
    expect(x.posts).toHaveLength(1)
  })

  test.each(NAMES)('the error %s is as documented, as a named switch', async (name) => {
    x.switches.errors = { createPost: name }
    x.switches.problemHost = host
    x.switches.problemContentType = 'application/json'
    for (const text of ['a', 'b']) {
      expectDocumented(await client.create({ text }), name, host, 'application/json')
    }
    x.switches.errors = {}
    expect((await client.create({ text: 'a' })).status).toBe(201)
    expect(x.posts).toHaveLength(1)
  })
})

test('an error may follow work that was done, and carry headers', async () => {
  const headers = { 'x-rate-limit-reset': '1790000000' }
  const action = fault.error('service-unavailable', { afterWork: true, headers })
  x.faults.add({ match: { endpoint: 'createPost' }, action })
  const answer = await client.create({ text: 'a' })
  expect([answer.status, answer.headers['x-rate-limit-reset']]).toEqual([503, '1790000000'])
  expect(x.posts).toHaveLength(1)
})
