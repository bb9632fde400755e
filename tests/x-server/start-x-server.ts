import { OpenApiCheck } from './api/openapi-check.ts'
import { spki } from './certificate.ts'
import { type Clock, realClock } from './clock.ts'
import { defaultApps, defaultUsers } from './default-people.ts'
import { Faults } from './faults.ts'
import { listen } from './http/listen.ts'
import { type Link, Uplink } from './http/uplink.ts'
import { TokenStore } from './oauth/token-store.ts'
import { RateLimits } from './rate-limits.ts'
import type { LoggedRequest } from './request-log.ts'
import { SampleSite } from './sample-site/sample-site.ts'
import { serve } from './serve.ts'
import { snowflakes } from './snowflake.ts'
import { defaultSwitches, type Switches } from './switches.ts'
import type { World } from './world.ts'

export { type ErrorBody, errorBodies } from './api/error-bodies.ts'
export { type Clock, frozenClock, realClock } from './clock.ts'
export { type FaultAction, type FaultPattern, type FaultTarget, fault } from './faults.ts'
export type { LoggedRequest } from './request-log.ts'
export { defaultSwitches, type Switches } from './switches.ts'
export type { App, Post, PostedMedia, Upload, User } from './world.ts'

export interface XServerOptions {
  /** 0, the default, takes a free one. */
  port?: number
  switches?: Partial<Switches>
  clock?: Clock
  /** HTTP/2 flow control, of each stream and of each connection; 64 MiB when left out. */
  windowBytes?: number
}

/** The simulated X: one TLS server for x.com, api.x.com, pbs.twimg.com and the sample hosts. */
export interface XServer extends Omit<World, 'consent' | 'toldToWait'> {
  readonly port: number
  readonly spki: string
  /** Flags for Chromium that lead every https host here. */
  browserArgs(): string[]
  /** `page` asks the person; `auto` answers 302 at once. */
  consent: 'page' | 'auto'
  readonly requests: LoggedRequest[]
  readonly faults: Faults
  /** Shapes request bodies; undefined means unshaped. */
  link: Link | undefined
  /** The media hosts a person right-clicks on. */
  readonly site: SampleSite
  /** Cuts every open connection, as a change of network does. */
  cutConnections(): void
  close(): Promise<void>
}

export async function startXServer(options: XServerOptions = {}): Promise<XServer> {
  const clock = options.clock ?? realClock()
  const switches = { ...defaultSwitches(), ...options.switches }
  const users = defaultUsers()
  const world: World = {
    clock,
    switches,
    apps: defaultApps(),
    users,
    session: { userId: users[0]?.id },
    consent: { mode: 'page' },
    posts: [],
    deletedPosts: [],
    uploads: [],
    violations: [],
    tokens: new TokenStore(clock, switches),
    rateLimits: new RateLimits(clock),
    toldToWait: new Set(),
    charges: [],
    newId: snowflakes(() => clock.now()),
  }
  const uplink = new Uplink()
  const faults = new Faults()
  const requests: LoggedRequest[] = []
  const site = new SampleSite()
  const listener = await listen(
    options.port ?? 0,
    switches,
    serve({ world, uplink, faults, requests, site, openApi: OpenApiCheck.load() }),
    options.windowBytes,
  )
  const { consent, toldToWait: _internal, ...shared } = world
  return {
    ...shared,
    port: listener.port,
    spki,
    browserArgs: () => [
      `--host-resolver-rules=MAP *:443 127.0.0.1:${listener.port}`,
      `--ignore-certificate-errors-spki-list=${spki}`,
    ],
    get consent() {
      return consent.mode
    },
    set consent(mode) {
      consent.mode = mode
    },
    requests,
    faults,
    get link() {
      return uplink.link
    },
    set link(link) {
      uplink.link = link
    },
    site,
    cutConnections: listener.cutAll,
    close: listener.close,
  }
}
