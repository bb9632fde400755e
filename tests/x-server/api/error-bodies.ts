import type { Reply } from '../http/exchange.ts'
import { html } from '../http/replies.ts'
import { type ProblemSwitches, problem, problemType } from './problem.ts'

/**
 * Every error body of x-api.md §3.5 by name, each with its source. The handlers answer with these too,
 * so that each body stands once. A test or a demo draws one with `fault.error(name)` or, for as long
 * as it likes, with the switch `errors`.
 */
export const errorBodies = {
  /** One text for expired, still processing, failed, wrong owner or category. ntav2#375, #501, twitteroauth#1222 [O] */
  'media-ids-invalid': (switches) =>
    problem(switches, 400, {
      errors: [
        { parameters: { 'media.media_ids': ['1'] }, message: 'Your media IDs are invalid.' },
      ],
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: problemType(switches, 'invalid-request'),
    }),
  /** The shape is [O]; the wording for a text is not documented (ASSUMED). */
  'text-invalid': (switches) =>
    problem(switches, 400, {
      errors: [{ parameters: { text: ['…'] }, message: 'Your text is invalid.' }],
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: problemType(switches, 'invalid-request'),
    }),
  /** response-codes-and-errors.mdx [D] */
  unauthorized: (switches) =>
    problem(switches, 401, {
      title: 'Unauthorized',
      type: 'about:blank',
      status: 401,
      detail: 'Unauthorized',
    }),
  /** tryethernal/ethernal#1324 [O] */
  'credits-depleted': (switches) =>
    problem(switches, 402, {
      account_id: '1580000000000000001',
      title: 'CreditsDepleted',
      detail:
        'Your enrolled account [1580000000000000001] does not have any credits to fulfill this request.',
      type: problemType(switches, 'credits'),
    }),
  /** Public client tests [O] */
  'credits-depleted-plain': (switches) =>
    problem(switches, 402, {
      title: 'Payment Required',
      detail: 'credits depleted',
      type: problemType(switches, 'credits-depleted'),
      status: 402,
    }),
  /** akrherz/iembot#163, sferik/x-ruby#24 [O] */
  duplicate: forbiddenWith('You are not allowed to create a Tweet with duplicate content.'),
  /** The catch-all. postiz, twitter-api-typescript-sdk#97 [O] */
  'not-permitted': forbiddenWith('You are not permitted to perform this action.'),
  /** Sep:create-post [D] */
  'video-too-long': forbiddenWith(
    'This user is not allowed to post a video longer than 20 minutes.',
  ),
  /** Older wording: postiz [O]; the sentence around the number is ASSUMED. */
  'video-too-long-older': forbiddenWith(
    'This user is not allowed to post a video longer than 2 minutes.',
  ),
  /** Text in many public clients [O], x-api.md §3.2 */
  'reply-not-allowed': forbiddenWith(
    'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.',
  ),
  /** samples#150, xurl README [O] */
  'client-not-enrolled': (switches) =>
    problem(switches, 403, {
      client_id: '1',
      detail:
        'When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a Twitter developer App that is attached to a Project.',
      registration_url: 'https://developer.x.com/en/docs/projects/overview',
      title: 'Client Forbidden',
      required_enrollment: 'Appropriate Level of API Access',
      reason: 'client-not-enrolled',
      type: problemType(switches, 'client-forbidden'),
    }),
  /** postiz [O]; the full sentence is ASSUMED */
  'one-cashtag': forbiddenWith('Posts are limited to a maximum of one cashtag.'),
  /** postiz [O] */
  'invalid-url': forbiddenWith('The Tweet contains an invalid URL.'),
  /** postiz [O] */
  'feature-not-permitted': forbiddenWith('Your account is not permitted to access this feature'),
  /** Sporadic although the token is right: 10up/autoshare-for-twitter#387 [O] */
  'unsupported-authentication': (switches) =>
    problem(switches, 403, {
      title: 'Unsupported Authentication',
      detail:
        'Authenticating with Unknown is forbidden for this endpoint. Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].',
      type: problemType(switches, 'unsupported-authentication'),
      status: 403,
    }),
  /** incidents.mdx has the status [D]; the body is ASSUMED */
  'not-found': (switches) =>
    problem(switches, 404, {
      title: 'Not Found',
      type: 'about:blank',
      status: 404,
      detail: 'Not Found',
    }),
  /** The edge answers without a body: x-api.md §2.5, trypost#31 [O] */
  'segment-too-large': () => ({ status: 413 }),
  /** abraham/twitteroauth#1257 [O] */
  'headers-too-large': () => ({ status: 431 }),
  /** What X really sends: BerkshireCar/SpeederBot#11 [O] */
  'rate-limited': (switches) =>
    problem(switches, 429, {
      title: 'Too Many Requests',
      detail: 'Too Many Requests',
      type: 'about:blank',
      status: 429,
    }),
  /** rate-limits.mdx [D] */
  'rate-limited-legacy': () =>
    legacy(429, { errors: [{ code: 88, message: 'Rate limit exceeded' }] }),
  /** The type is OA UsageCapExceededProblem [D]; the wording is ASSUMED */
  'usage-capped': (switches) =>
    problem(switches, 429, {
      title: 'UsageCapExceeded',
      detail: 'Usage cap exceeded: Monthly product cap',
      type: problemType(switches, 'usage-capped'),
      status: 429,
    }),
  /** `{ code, message }`, the OpenAPI's Error [D]; which answers have it is not said */
  'code-and-message': () => legacy(400, { code: 214, message: 'BadRequest: Not found' }),
  /** The old shape for a fault of X's own (ASSUMED: code 131 of the v1.1 list) */
  'internal-error': () => legacy(500, { errors: [{ code: 131, message: 'Internal error' }] }),
  /** response-codes-and-errors.mdx [D], ntav2#499 [O] */
  'service-unavailable': (switches) =>
    problem(switches, 503, {
      title: 'Service Unavailable',
      type: 'about:blank',
      status: 503,
      detail: 'Service Unavailable',
    }),
  /** The edge's own page (ASSUMED markup) */
  'over-capacity-page': () =>
    html(503, '<!doctype html><title>Over capacity</title><h1>Sorry</h1>'),
} as const satisfies Record<string, (switches: ProblemSwitches) => Reply>

export type ErrorBody = keyof typeof errorBodies

function forbiddenWith(detail: string) {
  return (switches: ProblemSwitches): Reply =>
    problem(switches, 403, { title: 'Forbidden', type: 'about:blank', status: 403, detail })
}

function legacy(status: number, body: object): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  }
}
