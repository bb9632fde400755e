import type { Reply } from '../http/exchange.ts'
import type { Switches } from '../switches.ts'
import type { App, World } from '../world.ts'
import { type ErrorBody, errorBodies } from './error-bodies.ts'
import { problem, problemType } from './problem.ts'

export { problem, problemType } from './problem.ts'

/** A refusal: thrown by a handler, answered as its reply. */
export class Refusal extends Error {
  readonly reply: Reply
  constructor(reply: Reply) {
    super(`answered ${reply.status}`)
    this.reply = reply
  }
}

const named = ({ switches }: World, name: ErrorBody): Reply => errorBodies[name](switches)

/** x-api.md §3.5, response-codes-and-errors.mdx [D] */
export const unauthorized = (world: World): Reply => named(world, 'unauthorized')

/** x-api.md §3.5: the bare refusals share one body and differ in `detail`. [O] */
export function forbidden({ switches }: World, detail: string): Reply {
  return problem(switches, 403, { title: 'Forbidden', type: 'about:blank', status: 403, detail })
}

export const NOT_PERMITTED = 'You are not permitted to perform this action.'

/** x-api.md §3.5; xdevplatform/samples#150 [O] */
export function notEnrolled(world: World, app: App): Reply {
  const reply = named(world, 'client-not-enrolled')
  return withFields(reply, { client_id: app.clientId })
}

/** x-api.md §3.5: two bodies were seen. [O] */
export function creditsDepleted(world: World, app: App): Reply {
  if (world.switches.creditsBody === 'plain') return named(world, 'credits-depleted-plain')
  const account = app.ownerUserId ?? '1'
  return withFields(named(world, 'credits-depleted'), {
    account_id: account,
    detail: `Your enrolled account [${account}] does not have any credits to fulfill this request.`,
  })
}

function withFields(reply: Reply, fields: object): Reply {
  return { ...reply, body: JSON.stringify({ ...JSON.parse(String(reply.body)), ...fields }) }
}

/** x-api.md §3.5: documented legacy body, observed Problem. */
export function tooManyRequests(world: World): Reply {
  return named(
    world,
    world.switches.rateLimitBody === 'legacy' ? 'rate-limited-legacy' : 'rate-limited',
  )
}

/** x-api.md §3.5; ntav2#375, abraham/twitteroauth#1222 [O] */
export function invalidRequest(
  { switches }: { switches: Pick<Switches, 'problemHost' | 'problemContentType'> },
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

/** The statuses are the switches' or those of X's incidents (x-api.md §3.5). */
export const notFound = (world: World): Reply => named(world, 'not-found')

/** xurl#18 [O] */
export function badRequestNotFound({ switches }: World): Reply {
  return problem(switches, 400, {
    title: 'BadRequest',
    type: 'about:blank',
    status: 400,
    detail: 'BadRequest: Not found',
  })
}
