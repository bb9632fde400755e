import type { Reply } from '../http/exchange.ts'
import type { Switches } from '../switches.ts'
import type { App, World } from '../world.ts'

/** A refusal: thrown by a handler, answered as its reply. */
export class Refusal extends Error {
  readonly reply: Reply
  constructor(reply: Reply) {
    super(`answered ${reply.status}`)
    this.reply = reply
  }
}

type ProblemSwitches = Pick<Switches, 'problemHost' | 'problemContentType'>

export function problem(switches: ProblemSwitches, status: number, fields: object): Reply {
  return {
    status,
    headers: { 'content-type': switches.problemContentType },
    body: JSON.stringify(fields),
  }
}

export function problemType(switches: ProblemSwitches, name: string): string {
  return `https://${switches.problemHost}/2/problems/${name}`
}

/** x-api.md §3.5, response-codes-and-errors.mdx [D] */
export function unauthorized({ switches }: World): Reply {
  return problem(switches, 401, {
    title: 'Unauthorized',
    type: 'about:blank',
    status: 401,
    detail: 'Unauthorized',
  })
}

/** x-api.md §3.5: the bare refusals share one body and differ in `detail`. [O] */
export function forbidden({ switches }: World, detail: string): Reply {
  return problem(switches, 403, { title: 'Forbidden', type: 'about:blank', status: 403, detail })
}

export const NOT_PERMITTED = 'You are not permitted to perform this action.'

/** x-api.md §3.5; xdevplatform/samples#150 [O] */
export function notEnrolled({ switches }: World, app: App): Reply {
  return problem(switches, 403, {
    client_id: app.clientId,
    detail:
      'When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a Twitter developer App that is attached to a Project.',
    registration_url: 'https://developer.x.com/en/docs/projects/overview',
    title: 'Client Forbidden',
    required_enrollment: 'Appropriate Level of API Access',
    reason: 'client-not-enrolled',
    type: problemType(switches, 'client-forbidden'),
  })
}

/** x-api.md §3.5: two bodies were seen. [O] */
export function creditsDepleted({ switches }: World, app: App): Reply {
  if (switches.creditsBody === 'plain') {
    return problem(switches, 402, {
      title: 'Payment Required',
      detail: 'credits depleted',
      type: problemType(switches, 'credits-depleted'),
      status: 402,
    })
  }
  return problem(switches, 402, {
    account_id: app.ownerUserId ?? '1',
    title: 'CreditsDepleted',
    detail: `Your enrolled account [${app.ownerUserId ?? '1'}] does not have any credits to fulfill this request.`,
    type: problemType(switches, 'credits'),
  })
}

/** x-api.md §3.5: documented legacy body, observed Problem. */
export function tooManyRequests({ switches }: World): Reply {
  if (switches.rateLimitBody === 'legacy') {
    return {
      status: 429,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ errors: [{ code: 88, message: 'Rate limit exceeded' }] }),
    }
  }
  return problem(switches, 429, {
    title: 'Too Many Requests',
    detail: 'Too Many Requests',
    type: 'about:blank',
    status: 429,
  })
}

/** x-api.md §3.5; ntav2#375, abraham/twitteroauth#1222 [O] */
export function invalidRequest(
  { switches }: World,
  message: string,
  parameters: Record<string, string[]> = {},
  status = 400,
): Reply {
  return problem(switches, status, {
    errors: [{ parameters, message }],
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: problemType(switches, 'invalid-request'),
  })
}

/** ASSUMED body; the statuses are the switches' or those of X's incidents (x-api.md §3.5). */
export function notFound({ switches }: World): Reply {
  return problem(switches, 404, {
    title: 'Not Found',
    type: 'about:blank',
    status: 404,
    detail: 'Not Found',
  })
}

/** xurl#18 [O] */
export function badRequestNotFound({ switches }: World): Reply {
  return problem(switches, 400, {
    title: 'BadRequest',
    type: 'about:blank',
    status: 400,
    detail: 'BadRequest: Not found',
  })
}
