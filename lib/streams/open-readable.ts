import { CourierError, type Failure } from '../failures/failure.ts'
import type { StreamPart } from '../model/stream.ts'
import type { Opened, StreamPorts } from './ports.ts'
import { isForeign } from './why-not.ts'

/** A line that drops looks like a right that is missing; so often it is asked for before that is believed. */
const TRIES = 3

/** Hosts that one prompt may name: more than that nobody reads. */
const MAX_HOSTS = 5

type Readable = Extract<Opened, { result: 'opened' }>

/**
 * Opens an address of a stream. Where the browser would not let it be read, it is asked for again once
 * its host was seen to answer, and only then said what is missing.
 * @param others what will be asked for after it: of hosts that need a right as well, one prompt does.
 * @param readable hosts that are known to be readable, to which this adds.
 * @throws CourierError; whatever the signal was aborted with.
 */
export async function openReadable(
  part: StreamPart,
  others: readonly StreamPart[],
  ports: StreamPorts,
  readable: Set<string>,
  signal: AbortSignal,
  arrived?: (byteLength: number) => void,
): Promise<Readable> {
  const host = hostOf(part)
  for (let tries = 1; tries <= TRIES; tries++) {
    const opened = await ports.open(part, signal, arrived)
    if (opened.result === 'opened') return opened
    if (opened.result === 'failed') throw new CourierError(opened.failure)
    if (tries > 1) continue
    const why = await ports.whyUnreadable(part.url, signal)
    if (why !== 'reachable') throw new CourierError(UNREADABLE[why](host))
  }
  // With the right to it, or without the need of one, it is not a right that is missing.
  if (await ports.isAllowed(host)) throw new CourierError({ kind: 'media-unreachable', host })
  // Of a host that lets others be read it is a refusal: those often come without the header for it.
  if (readable.has(host) || !mayBeAskedFor(part, ports)) {
    throw new CourierError({ kind: 'stream-broken', host })
  }
  const hosts = [host, ...(await alsoClosed(host, others, ports, readable, signal))]
  throw new CourierError({ kind: 'media-needs-permission', hosts })
}

const UNREADABLE: Record<'passed-on' | 'redirects' | 'unreachable', (host: string) => Failure> = {
  'passed-on': (host) => ({ kind: 'media-passed-on', host }),
  redirects: (host) => ({ kind: 'media-redirect-loop', host }),
  unreachable: (host) => ({ kind: 'media-unreachable', host }),
}

/** Of the other hosts those that were tried and need a right, too; each is tried with one address. */
async function alsoClosed(
  host: string,
  others: readonly StreamPart[],
  ports: StreamPorts,
  readable: Set<string>,
  signal: AbortSignal,
): Promise<string[]> {
  const firstOfEach = new Map<string, StreamPart>()
  for (const other of others) {
    const name = mayBeAskedFor(other, ports) ? hostOf(other) : host
    if (name === host || readable.has(name) || firstOfEach.has(name)) continue
    if (firstOfEach.size === MAX_HOSTS - 1) break
    firstOfEach.set(name, other)
  }
  const closed: string[] = []
  for (const [name, other] of firstOfEach) {
    if (await isClosed(other, ports, readable, signal)) closed.push(name)
  }
  return closed
}

async function isClosed(
  part: StreamPart,
  ports: StreamPorts,
  readable: Set<string>,
  signal: AbortSignal,
): Promise<boolean> {
  if (await ports.isAllowed(hostOf(part))) return false
  const opened = await ports.open(part, signal)
  if (opened.result === 'opened') {
    readable.add(hostOf(part))
    await leave(opened, signal)
  }
  if (opened.result !== 'unreadable') return false
  return (await ports.whyUnreadable(part.url, signal)) === 'reachable'
}

/** Ends the connection: to be readable is all it had to show. */
async function leave({ chunks }: Readable, signal: AbortSignal): Promise<void> {
  try {
    for await (const _chunk of chunks) break
  } catch {
    // How its bytes fare is seen when they are wanted.
    signal.throwIfAborted()
  }
}

/** Only of one plain host that the page may lead to is a person asked to let it be read. */
function mayBeAskedFor({ url }: StreamPart, ports: StreamPorts): boolean {
  if (!URL.canParse(url) || isForeign(url)) return false
  const { hostname } = new URL(url)
  return hostname !== '' && !hostname.includes('*') && ports.mayReach(url)
}

function hostOf({ url }: StreamPart): string {
  return new URL(url).hostname
}
