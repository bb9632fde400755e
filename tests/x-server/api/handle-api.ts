import { transactionId } from '../faults.ts'
import type { Exchange, Reply } from '../http/exchange.ts'
import { exchangeToken, revokeToken } from '../oauth/token-endpoint.ts'
import type { Allowance, Standing } from '../rate-limits.ts'
import { findApp, findUser, type World } from '../world.ts'
import type { Call, Endpoint } from './call.ts'
import { endpoints } from './endpoints.ts'
import type { OpenApiCheck } from './openapi-check.ts'
import {
  creditsDepleted,
  forbidden,
  NOT_PERMITTED,
  notEnrolled,
  notFound,
  Refusal,
  tooManyRequests,
  unauthorized,
} from './problems.ts'

const OAUTH: Record<string, string> = {
  '/2/oauth2/token': 'token',
  '/2/oauth2/revoke': 'revoke',
}

export interface Route {
  endpoint: Endpoint
  params: Record<string, string>
}

export function findRoute(method: string, path: string): Route | undefined {
  for (const endpoint of endpoints) {
    const params = endpoint.method === method ? matchPath(endpoint.path, path) : undefined
    if (params) return { endpoint, params }
  }
  return undefined
}

/** For logs and faults. */
export function endpointName(method: string, path: string): string | undefined {
  return OAUTH[path] ?? findRoute(method, path)?.endpoint.name
}

function matchPath(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, piece] of wanted.entries()) {
    const value = given[index] ?? ''
    if (!piece.startsWith('{')) {
      if (piece !== value) return undefined
    } else if (/^[0-9_]+$/.test(value)) params[piece.slice(1, -1)] = value
    else return undefined
  }
  return params
}

/** Everything on api.x.com. Sends no CORS headers, ever (x-api.md §1.6 [O]). */
export async function handleApi(
  world: World,
  exchange: Exchange,
  openApi: OpenApiCheck | undefined,
): Promise<Reply> {
  noteHeaders(world, exchange)
  const reply = await answer(world, exchange, openApi)
  return {
    ...reply,
    headers: {
      ...reply.headers,
      ...transactionId(),
    },
  }
}

/** platform.md §13a: x.com's cookies must not travel; §3: with the host permission there is no Origin. */
function noteHeaders({ violations }: World, { method, path, headers }: Exchange): void {
  if (headers.cookie) violations.push(`${method} ${path}: a Cookie header at api.x.com`)
  if (headers.origin && /^(https?:|null)/.test(headers.origin)) {
    violations.push(`${method} ${path}: called from the web page ${headers.origin}`)
  }
}

async function answer(
  world: World,
  exchange: Exchange,
  openApi: OpenApiCheck | undefined,
): Promise<Reply> {
  const { method, path } = exchange
  const oauth = OAUTH[path]
  if (oauth && method === 'POST') {
    return oauth === 'token' ? exchangeToken(world, exchange) : revokeToken(world, exchange)
  }
  const route = findRoute(method, path)
  if (!route) {
    world.violations.push(`${method} ${path}: no such endpoint`)
    return notFound(world)
  }
  const { endpoint } = route
  const gate = admit(world, exchange, endpoint)
  if ('reply' in gate) return gate.reply
  const call: Call = {
    world,
    exchange,
    ...gate.caller,
    params: route.params,
    violate: (what) => world.violations.push(`${method} ${path}: ${what}`),
  }
  const reply = await handle(endpoint, call)
  await holdAgainst(openApi, call, endpoint, reply)
  charge(endpoint, call, reply)
  return { ...reply, headers: { ...reply.headers, ...gate.headers } }
}

async function handle(endpoint: Endpoint, call: Call): Promise<Reply> {
  try {
    return await endpoint.handle(call)
  } catch (error) {
    if (error instanceof Refusal) return error.reply
    throw error
  }
}

async function holdAgainst(
  openApi: OpenApiCheck | undefined,
  call: Call,
  endpoint: Endpoint,
  reply: Reply,
): Promise<void> {
  if (!openApi) return
  const { bytes } = await call.exchange.body()
  for (const wrong of openApi.request(endpoint, call.exchange, bytes)) call.violate(wrong)
  for (const wrong of openApi.answer(endpoint, reply)) {
    call.violate(`the simulated X answers outside the OpenAPI: ${wrong}`)
  }
}

interface Caller {
  user: Call['user']
  app: Call['app']
}

/** Token, rate limit, enrolment, scopes, credits: in this order (ASSUMED). */
function admit(
  world: World,
  { headers, method, path }: Exchange,
  endpoint: Endpoint,
): { reply: Reply } | { caller: Caller; headers: Record<string, string> } {
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]
  const family = token ? world.tokens.findByAccessToken(token) : undefined
  const user = findUser(world, family?.userId)
  const app = findApp(world, family?.clientId)
  if (!family || !user || !app) return { reply: unauthorized(world) }
  const standing = takeFromLimits(world, endpoint, user.id, app.clientId)
  const limitHeaders = standing ? rateHeaders(world, standing) : {}
  const refused = (reply: Reply) => ({
    reply: { ...reply, headers: { ...reply.headers, ...limitHeaders } },
  })
  if (standing && !standing.allowed) {
    noteImpatience(world, `${method} ${path}`, endpoint.name, user.id, standing)
    return refused(tooManyRequests(world))
  }
  if (!app.enrolled) return refused(notEnrolled(world, app))
  if (!endpoint.scopes.every((scope) => family.scopes.includes(scope))) {
    // x-api.md §1.4: makerprism/ocaml-social-sdk#25 [O]; the body is ASSUMED
    return refused(forbidden(world, NOT_PERMITTED))
  }
  // x-api.md §4.2: zero blocks everything [D]
  if (app.credits <= 0) return refused(creditsDepleted(world, app))
  return { caller: { user, app }, headers: limitHeaders }
}

function takeFromLimits(
  { rateLimits }: World,
  { name, perUser, perApp }: Endpoint,
  userId: string,
  clientId: string,
): Standing | undefined {
  const standings: Standing[] = []
  const take = (who: string, allowance: Allowance | undefined) => {
    if (allowance) standings.push(rateLimits.take(name, who, allowance))
  }
  take(`user ${userId} of ${clientId}`, perUser)
  take(`app ${clientId}`, perApp)
  return standings.find((standing) => !standing.allowed) ?? standings[0]
}

/** x-api.md §4.1: the first three on every response [D], the rest on old plans [O]. */
function rateHeaders({ switches }: World, { limit, remaining, reset }: Standing) {
  return {
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(reset),
    ...(switches.dayLimitHeaders && {
      'x-user-limit-24hour-limit': String(limit),
      'x-user-limit-24hour-remaining': String(remaining),
      'x-user-limit-24hour-reset': String(reset),
    }),
  }
}

/** A client that was told to wait and asks again at once. x-api.md §3.5 row 429 */
function noteImpatience(
  world: World,
  what: string,
  name: string,
  userId: string,
  { reset }: Standing,
): void {
  const key = `${name} ${userId} ${reset}`
  if (world.toldToWait.has(key)) {
    world.violations.push(`${what}: sent again before x-rate-limit-reset`)
  }
  world.toldToWait.add(key)
}

/** x-api.md §4.2: "only successful responses that return data are billed" [D], or all [C]. */
function charge(endpoint: Endpoint, call: Call, reply: Reply): void {
  const { world, app } = call
  const isBilled = reply.status < 300 || world.switches.failedCallsCharged
  const price = isBilled ? endpoint.price?.(call, reply) : undefined
  if (!price || price.dollars === 0) return
  app.credits = Math.round((app.credits - price.dollars) * 1e6) / 1e6
  world.charges.push({ clientId: app.clientId, ...price })
}
