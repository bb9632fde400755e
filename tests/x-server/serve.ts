import { endpointName, handleApi } from './api/handle-api.ts'
import type { OpenApiCheck } from './api/openapi-check.ts'
import { type FaultAction, type Faults, type FaultTarget, fault } from './faults.ts'
import { ConnectionLost, Exchange, type Reply } from './http/exchange.ts'
import type { RawRequest, RawResponse } from './http/listen.ts'
import type { Uplink } from './http/uplink.ts'
import { handleWebsite, isQuiet } from './pages/handle-website.ts'
import { type LoggedRequest, logEntry, loggedBody } from './request-log.ts'
import type { SampleSite } from './sample-site/sample-site.ts'
import { findUser, type World } from './world.ts'

export interface Parts {
  world: World
  uplink: Uplink
  faults: Faults
  requests: LoggedRequest[]
  site: SampleSite
  openApi: OpenApiCheck | undefined
}

/** Takes each request through log, faults, work and answer. */
export function serve(parts: Parts): (request: RawRequest, response: RawResponse) => void {
  return (request, response) => {
    const exchange = new Exchange(request, response, parts.uplink)
    const target = describeTarget(parts.world, exchange)
    const entry = logEntry(exchange, target.endpoint, target.userId)
    if (!isQuiet(exchange) && isOurs(parts.site, exchange.host)) parts.requests.push(entry)
    run(parts, exchange, target, entry)
      .catch((error: unknown) => {
        if (error instanceof ConnectionLost) return
        parts.world.violations.push(`the simulated X itself failed: ${describeError(error)}`)
        response.destroy()
      })
      .finally(() => {
        entry.endedAt = Date.now()
      })
  }
}

const X_HOSTS = ['api.x.com', 'x.com', 'pbs.twimg.com']

/** A browser whose every host is mapped here also looks for updates and the like. */
function isOurs(site: SampleSite, host: string): boolean {
  return X_HOSTS.includes(host) || site.knows(host)
}

async function run(
  parts: Parts,
  exchange: Exchange,
  target: FaultTarget,
  entry: LoggedRequest,
): Promise<void> {
  const action =
    parts.faults.take(target) ?? namedDrop(parts.world, target) ?? namedError(parts.world, target)
  const work = async () => {
    const reply = await route(parts, exchange)
    // An answer before the whole request has come would reset an HTTP/1.1 upload.
    await exchange.body(0)
    entry.receivedAt = Date.now()
    entry.body = await loggedBody(exchange)
    entry.worked = true
    return reply
  }
  entry.faulted = action !== undefined
  const reply = action ? await action(exchange, work) : await work()
  // RFC 9110 §6.6.1: a refusal at the edge has it, too. By the same clock as the posts.
  const date = new Date(parts.world.clock.now()).toUTCString()
  const dated = X_HOSTS.includes(exchange.host) ? { date, ...reply.headers } : reply.headers
  await exchange.answer({ ...reply, ...(dated && { headers: dated }) })
  entry.status = reply.status
}

async function route(parts: Parts, exchange: Exchange): Promise<Reply> {
  const { world } = parts
  switch (exchange.host) {
    case 'api.x.com':
      return handleApi(world, exchange, parts.openApi)
    case 'x.com':
      return handleWebsite(world, exchange)
    case 'pbs.twimg.com':
      return avatar(world, exchange)
    default:
      return parts.site.handle(exchange)
  }
}

/** pbs.twimg.com lets web pages read pictures (ASSUMED from practice; no X page says so). */
function avatar(world: World, { path }: Exchange): Reply {
  const user = findUser(world, /^\/profile_images\/(\d+)\//.exec(path)?.[1])
  if (!user) return { status: 404 }
  return {
    status: 200,
    headers: { 'content-type': 'image/png', 'access-control-allow-origin': '*' },
    body: user.avatar,
  }
}

function describeTarget(world: World, exchange: Exchange): FaultTarget {
  const { method, host, path, query, headers } = exchange
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]
  return {
    method,
    host,
    path,
    query,
    endpoint: host === 'api.x.com' ? endpointName(method, path) : undefined,
    userId: token ? world.tokens.findByAnyToken(token)?.userId : undefined,
  }
}

/** switches.dropAfterWork */
function namedDrop({ switches }: World, { endpoint }: FaultTarget): FaultAction | undefined {
  const left = endpoint ? (switches.dropAfterWork[endpoint] ?? 0) : 0
  if (!endpoint || left <= 0) return undefined
  switches.dropAfterWork[endpoint] = left - 1
  return async (exchange, work) => {
    await work()
    return exchange.cut('connection')
  }
}

/** switches.errors */
function namedError({ switches }: World, { endpoint }: FaultTarget): FaultAction | undefined {
  const name = endpoint ? switches.errors[endpoint] : undefined
  const { problemHost: host, problemContentType: contentType } = switches
  return name && fault.error(name, { host, contentType })
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
