import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../lib/failures/failure.ts'
import { callX } from '../../../lib/x/call.ts'
import { answer, answering, type CallName, NOW, requests } from './fakes.ts'

const ID = 'f00d'
const tx = { transactionId: ID }

/** What one answer becomes, with X's transaction id on every answer. */
async function replyTo(name: CallName, status: number, body: unknown, headers = {}) {
  const { ports } = answering(answer(status, body, { 'x-transaction-id': ID, ...headers }))
  const reply = await callX<unknown>(requests[name](), ports)
  if (reply.ok) throw new Error('it went well')
  return reply
}

const problem = (title: string, detail: string, type = 'about:blank', more = {}) => ({
  title,
  detail,
  type,
  ...more,
})
const notPermitted = problem('Forbidden', 'You are not permitted to perform this action.')

/** Every row of "Errors" in X's pages and in the reports of other clients. */
const ROWS: [string, CallName, number, unknown, Failure][] = [
  [
    'media ids that X does not accept',
    'createPost',
    400,
    {
      errors: [
        { parameters: { 'media.media_ids': ['1'] }, message: 'Your media IDs are invalid.' },
      ],
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: 'https://api.twitter.com/2/problems/invalid-request',
    },
    { kind: 'post-media-invalid', ...tx },
  ],
  [
    'a text that X does not accept',
    'createPost',
    400,
    {
      errors: [{ parameters: { text: [''] }, message: 'Your text is invalid.' }],
      type: 'https://api.x.com/2/problems/invalid-request',
    },
    { kind: 'post-text-refused', detail: 'Your text is invalid.', ...tx },
  ],
  [
    'a field that X does not know',
    'createPost',
    400,
    { errors: [{ message: '[$.shout] is not defined in the schema' }], title: 'Invalid Request' },
    { kind: 'x-invalid', detail: '[$.shout] is not defined in the schema', ...tx },
  ],
  [
    'a refused token, and its successor too',
    'status',
    401,
    problem('Unauthorized', 'Unauthorized'),
    { kind: 'x-trouble', status: 401, ...tx },
  ],
  ['the same without words', 'status', 401, '', { kind: 'x-trouble', status: 401, ...tx }],
  [
    'no credits',
    'createPost',
    402,
    {
      account_id: 1,
      title: 'CreditsDepleted',
      detail: 'Your enrolled account [1] does not have any credits to fulfill this request.',
      type: 'https://api.twitter.com/2/problems/credits',
    },
    { kind: 'credits-depleted', ...tx },
  ],
  [
    'no credits, in other words',
    'append',
    402,
    problem(
      'Payment Required',
      'credits depleted',
      'https://api.x.com/2/problems/credits-depleted',
    ),
    { kind: 'credits-depleted', ...tx },
  ],
  ['no credits, as a page', 'me', 402, '<html>', { kind: 'credits-depleted', ...tx }],
  [
    'a duplicate',
    'createPost',
    403,
    problem('Forbidden', 'You are not allowed to create a Tweet with duplicate content.'),
    { kind: 'post-duplicate', ...tx },
  ],
  [
    'the catch-all',
    'createPost',
    403,
    notPermitted,
    { kind: 'x-refused', detail: 'You are not permitted to perform this action.', ...tx },
  ],
  [
    'the catch-all at the start of an upload: the token may not upload',
    'initialize',
    403,
    notPermitted,
    { kind: 'scope-missing', missing: ['media.write'], ...tx },
  ],
  [
    'the same for a still at once',
    'oneShot',
    403,
    notPermitted,
    { kind: 'scope-missing', missing: ['media.write'], ...tx },
  ],
  [
    'the catch-all later in an upload',
    'finalize',
    403,
    notPermitted,
    { kind: 'x-refused', detail: 'You are not permitted to perform this action.', ...tx },
  ],
  [
    'the catch-all without words',
    'createPost',
    403,
    '',
    { kind: 'x-refused', detail: 'HTTP 403', ...tx },
  ],
  [
    'the catch-all as a page',
    'createPost',
    403,
    '<html>',
    { kind: 'x-refused', detail: 'HTTP 403', ...tx },
  ],
  [
    'a long video',
    'createPost',
    403,
    problem('Forbidden', 'This user is not allowed to post a video longer than 20 minutes.'),
    { kind: 'post-video-too-long', minutes: 20, ...tx },
  ],
  [
    'a long video without a number',
    'createPost',
    403,
    problem('Forbidden', 'You may not post a video longer than your plan allows.'),
    { kind: 'post-video-too-long', minutes: null, ...tx },
  ],
  [
    'a reply to a stranger',
    'createPost',
    403,
    problem(
      'Forbidden',
      'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.',
    ),
    { kind: 'post-reply-refused', ...tx },
  ],
  [
    'an app outside the package',
    'initialize',
    403,
    problem(
      'Client Forbidden',
      'Appropriate Level of API Access',
      'https://api.twitter.com/2/problems/client-forbidden',
      {
        reason: 'client-not-enrolled',
        registration_url: 'https://console.x.com',
      },
    ),
    { kind: 'app-not-enrolled', ...tx },
  ],
  [
    'two cashtags',
    'createPost',
    403,
    problem('Forbidden', 'A post may contain a maximum of one cashtag.'),
    { kind: 'post-text-refused', detail: 'A post may contain a maximum of one cashtag.', ...tx },
  ],
  [
    'a bad link',
    'createPost',
    403,
    problem('Forbidden', 'The Tweet contains an invalid URL.'),
    { kind: 'post-text-refused', detail: 'The Tweet contains an invalid URL.', ...tx },
  ],
  [
    'a feature the account lacks',
    'createPost',
    403,
    problem('Forbidden', 'Your account is not permitted to access this feature'),
    { kind: 'x-refused', detail: 'Your account is not permitted to access this feature', ...tx },
  ],
  [
    'an outage of the media pages',
    'initialize',
    404,
    '',
    { kind: 'x-not-found', status: 404, ...tx },
  ],
  [
    'a post that is gone',
    'deletePost',
    404,
    problem(
      'Not Found Error',
      'Could not find tweet',
      'https://api.x.com/2/problems/resource-not-found',
    ),
    { kind: 'post-gone', ...tx },
  ],
  [
    'a post that is gone, in the words of the old API',
    'deletePost',
    404,
    { errors: [{ code: 144, message: 'No status found with that ID.' }] },
    { kind: 'post-gone', ...tx },
  ],
  [
    'a deletion that goes nowhere',
    'deletePost',
    404,
    '',
    { kind: 'x-not-found', status: 404, ...tx },
  ],
  [
    'a segment that is too large',
    'append',
    413,
    '',
    { kind: 'segment-too-large', status: 413, ...tx },
  ],
  [
    'headers that are too large',
    'append',
    431,
    '',
    { kind: 'segment-too-large', status: 431, ...tx },
  ],
  [
    'a still that is too large at once',
    'oneShot',
    413,
    '',
    { kind: 'segment-too-large', status: 413, ...tx },
  ],
  [
    '413 where no bytes are sent',
    'createPost',
    413,
    '',
    { kind: 'x-invalid', detail: 'HTTP 413', ...tx },
  ],
  [
    'the documented rate limit',
    'createPost',
    429,
    { errors: [{ code: 88, message: 'Rate limit exceeded' }] },
    { kind: 'x-rate-limited', until: NOW + 60_000 },
  ],
  [
    'the real rate limit',
    'createPost',
    429,
    problem('Too Many Requests', 'Too Many Requests'),
    { kind: 'x-rate-limited', until: NOW + 60_000 },
  ],
  [
    'the old code with another status',
    'createPost',
    403,
    { code: 88, message: 'Rate limit exceeded' },
    { kind: 'x-rate-limited', until: NOW + 60_000 },
  ],
  [
    'the spending limit',
    'createPost',
    429,
    problem(
      'UsageCapExceeded',
      'Usage cap exceeded',
      'https://api.twitter.com/2/problems/usage-capped',
    ),
    { kind: 'usage-capped', ...tx },
  ],
  ['trouble', 'append', 500, '', { kind: 'x-trouble', status: 500, ...tx }],
  [
    'overload',
    'append',
    503,
    problem('Service Unavailable', 'Service Unavailable'),
    { kind: 'x-trouble', status: 503, ...tx },
  ],
  [
    'trouble at the edge, as a page',
    'me',
    520,
    '<html>',
    { kind: 'x-trouble', status: 520, ...tx },
  ],
  [
    'trouble that says it is a duplicate',
    'createPost',
    500,
    problem('x', 'duplicate content'),
    { kind: 'x-trouble', status: 500, ...tx },
  ],
  [
    'the shape with a code',
    'status',
    400,
    { code: 214, message: 'BadRequest: Not found' },
    { kind: 'x-invalid', detail: 'BadRequest: Not found', ...tx },
  ],
  [
    'wrong types all over',
    'status',
    400,
    { title: 7, detail: [], errors: 'no', type: {} },
    { kind: 'x-invalid', detail: 'HTTP 400', ...tx },
  ],
  ['another 4xx', 'me', 409, '', { kind: 'x-invalid', detail: 'HTTP 409', ...tx }],
  [
    'segments that do not add up',
    'finalize',
    400,
    { errors: [{ message: 'Segments do not add up to provided total file size.' }] },
    {
      kind: 'upload-incomplete',
      detail: 'Segments do not add up to provided total file size.',
      ...tx,
    },
  ],
  [
    'a second finalize, which only the status can explain',
    'finalize',
    400,
    { errors: [{ message: 'Invalid state.' }] },
    { kind: 'x-invalid', detail: 'Invalid state.', ...tx },
  ],
  [
    'an upload that has run out',
    'append',
    400,
    { errors: [{ message: 'The media id has expired.' }] },
    { kind: 'upload-expired', ...tx },
  ],
  ['an upload that is gone', 'append', 410, '', { kind: 'upload-expired', ...tx }],
  [
    'alt text that X does not want',
    'altText',
    400,
    problem('Bad', 'Too long'),
    { kind: 'alt-text-refused', detail: 'Too long', ...tx },
  ],
  ['alt text at a bad time', 'altText', 404, '', { kind: 'alt-text-refused', detail: '', ...tx }],
]

test.each(ROWS)('%s (%s, %i)', async (_, name, status, body, failure) => {
  const reply = await replyTo(name, status, body)
  expect(reply.failure).toEqual(failure)
  expect(reply.uncertain).toBe(status >= 500)
})

test("X's words are cut to a length that can be shown", async () => {
  const reply = await replyTo('createPost', 403, problem('Forbidden', 'x'.repeat(5_000)))
  expect(reply.failure).toMatchObject({ kind: 'x-refused', detail: 'x'.repeat(300) })
})

test('a transaction id of no known form is left out', async () => {
  const { ports } = answering(answer(500, '', { 'x-transaction-id': 'a b<script>' }))
  expect(await callX(requests.me(), ports)).toMatchObject({
    failure: { kind: 'x-trouble', status: 500 },
  })
  const reply = await replyTo('me', 500, '', { 'x-transaction-id': '' })
  expect(reply.failure).toEqual({ kind: 'x-trouble', status: 500 })
})

describe('how long X asks to wait', () => {
  const seconds = (wait: number) => String((NOW + wait) / 1_000)
  const MINUTES_9 = 540_000
  const HOURS_20 = 72_000_000

  test.each<[string, number, Record<string, string>, number | null]>([
    ['nothing named', 500, {}, null],
    ['Retry-After in seconds', 503, { 'retry-after': '120' }, NOW + 120_000],
    [
      'Retry-After as a date',
      503,
      { 'retry-after': new Date(NOW + 90_000).toUTCString() },
      NOW + 90_000,
    ],
    ['Retry-After in the past', 503, { 'retry-after': new Date(NOW - 90_000).toUTCString() }, null],
    ['Retry-After of no seconds', 503, { 'retry-after': '0' }, null],
    ['Retry-After without sense', 503, { 'retry-after': 'soon' }, null],
    ['Retry-After below zero', 503, { 'retry-after': '-5' }, null],
    ['Retry-After beyond any window', 503, { 'retry-after': '1000000000000' }, null],
    [
      'the window, for a 429',
      429,
      { 'x-rate-limit-reset': seconds(MINUTES_9), 'x-rate-limit-remaining': '0' },
      NOW + MINUTES_9,
    ],
    ['the window alone', 429, { 'x-rate-limit-reset': seconds(MINUTES_9) }, NOW + MINUTES_9],
    [
      'the window means nothing for other answers',
      403,
      { 'x-rate-limit-reset': seconds(MINUTES_9) },
      null,
    ],
    [
      'the longest of those used up',
      429,
      {
        'x-rate-limit-reset': seconds(MINUTES_9),
        'x-rate-limit-remaining': '0',
        'x-user-limit-24hour-reset': seconds(HOURS_20),
        'x-user-limit-24hour-remaining': '0',
      },
      NOW + HOURS_20,
    ],
    [
      'the day of the app, used up before the window',
      429,
      {
        'x-rate-limit-reset': seconds(MINUTES_9),
        'x-rate-limit-remaining': '40',
        'x-app-limit-24hour-reset': seconds(HOURS_20),
        'x-app-limit-24hour-remaining': '0',
      },
      NOW + HOURS_20,
    ],
    [
      'not the day that has room left',
      429,
      {
        'x-rate-limit-reset': seconds(MINUTES_9),
        'x-rate-limit-remaining': '0',
        'x-user-limit-24hour-reset': seconds(HOURS_20),
        'x-user-limit-24hour-remaining': '12',
      },
      NOW + MINUTES_9,
    ],
    [
      'Retry-After when it is later than the window',
      429,
      { 'retry-after': '900', 'x-rate-limit-reset': seconds(MINUTES_9) },
      NOW + 900_000,
    ],
    ['a minute, when a 429 names nothing', 429, {}, NOW + 60_000],
    [
      'a minute, when the reset has passed',
      429,
      { 'x-rate-limit-reset': seconds(-5_000) },
      NOW + 60_000,
    ],
    [
      'a minute, when the reset is absurd',
      429,
      { 'x-rate-limit-reset': '1000000000000' },
      NOW + 60_000,
    ],
    ['a minute, when the reset is no number', 429, { 'x-rate-limit-reset': 'NaN' }, NOW + 60_000],
  ])('%s', async (_, status, headers, expected) => {
    const reply = await replyTo('initialize', status, '', headers)
    expect(reply.retryAt).toBe(expected)
    if (status === 429) expect(reply.failure).toEqual({ kind: 'x-rate-limited', until: expected })
  })
})
