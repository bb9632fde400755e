import type { LoggedRequest, XServer } from '../../../x-server/start-x-server.ts'
import type { Relay } from '../relay.ts'

/** One upload as X saw it. */
export interface Taken {
  /** From the connection that carried initialize being opened to finalize's answer at the client, s. */
  seconds: number
  /** Body bytes of all appends, those that were cut off or sent twice included. */
  sentBytes: number
  /** Of appends that had no answer. */
  lostBytes: number
  appends: AppendSeen[]
  /** When the line stood idle, by the relay. */
  gaps: { startMs: number; ms: number }[]
  httpVersion: string
}

/** Times in ms since the connection was opened, as at X. */
export interface AppendSeen {
  startMs: number
  endMs: number
  byteLength: number
  status: number
}

/** The way to X as the clients of one cell go it; without a relay nothing is in between. */
export interface Way {
  x: XServer
  relay: Relay | null
  roundTripMs: number
}

/** Everything as if nobody had been here: connections are cold, nothing is logged or used up. */
export async function beginAnew({ x, relay }: Way): Promise<void> {
  if (relay) {
    await relay.cut()
    await relay.forget()
  } else x.cutConnections()
  x.requests.length = 0
  x.rateLimits.forget()
}

/** What the one upload since `beginAnew` took; throws when there was none, or on a warm connection. */
export async function takenBy({ x, relay, roundTripMs }: Way): Promise<Taken> {
  const calls = x.requests.filter(({ host }) => host === 'api.x.com')
  const first = calls.find(({ endpoint }) => endpoint === 'initialize')
  const last = calls.findLast(({ endpoint, status }) => endpoint === 'finalize' && status === 200)
  if (!first || last?.endedAt === undefined) throw new Error('No upload came to its end')
  const openedAt = relay ? await openedAtOf(relay, first) : first.at
  const appends = calls
    .filter(({ endpoint }) => endpoint === 'append')
    .map(({ at, endedAt, bodyBytes, status }) => ({
      startMs: at - openedAt,
      endMs: (endedAt ?? Number.NaN) - openedAt,
      byteLength: bodyBytes,
      status,
    }))
  const bytesOf = (some: AppendSeen[]) => some.reduce((sum, { byteLength }) => sum + byteLength, 0)
  return {
    seconds: (last.endedAt + roundTripMs / 2 - openedAt) / 1_000,
    sentBytes: bytesOf(appends),
    lostBytes: bytesOf(appends.filter(({ status }) => status === 0)),
    appends,
    gaps: (relay ? (await relay.seen()).gaps : []).map(({ at, ms }) => ({
      startMs: at - openedAt,
      ms,
    })),
    httpVersion: first.httpVersion,
  }
}

async function openedAtOf(relay: Relay, { remotePort }: LoggedRequest): Promise<number> {
  const { opened } = await relay.seen()
  const mine = opened.find(({ port }) => port === remotePort)
  if (!mine) throw new Error('initialize went out on a connection that was warm')
  return mine.at
}

/** Lets go of what X holds of the uploads so far. */
export function forgetFiles({ x }: Way): void {
  for (const upload of x.uploads) upload.stored.discard()
  x.uploads.length = 0
  x.posts.length = 0
}
