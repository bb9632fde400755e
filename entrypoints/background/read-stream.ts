import { CourierError, type Failure, failureOf } from '../../lib/failures/failure.ts'
import type { FileLook } from '../../lib/media/fitter.ts'
import type { SourceFile } from '../../lib/model/attachment.ts'
import type { Found, FoundAddress } from '../../lib/model/found.ts'
import type { StreamTracks } from '../../lib/model/stream.ts'
import { fetchParts } from '../../lib/streams/fetch-parts.ts'
import { type Followed, followStream } from '../../lib/streams/follow-stream.ts'
import type { PartKeeping, StreamPorts, StreamProgress } from '../../lib/streams/ports.ts'
import type { BlobKey } from '../../lib/units.ts'

/** What came of reading an attachment. */
export type ReadOutcome =
  | { result: 'file'; original: SourceFile }
  /** Several could be meant, best first: nothing is read before one of them is chosen. */
  | { result: 'choose'; found: Found[] }

export interface ReadStreamPorts {
  streams: StreamPorts
  /** What a film is; throws `CourierError` when it cannot be posted. */
  inspect(film: Blob): Promise<FileLook>
  /** Where this attachment's parts are kept; nobody else uses it meanwhile. */
  keep: PartKeeping & {
    made(byteLength: number): Promise<Blob>
    finish(byteLength: number): Promise<BlobKey>
  }
  /** Makes a film of the kept parts; calls `goesOn` now and then. @returns its bytes. */
  join(
    lengths: number[],
    tracks: StreamTracks,
    signal: AbortSignal,
    goesOn: () => void,
  ): Promise<number>
}

/**
 * Reads a stream into one file, or says that there are several variants to choose from.
 * @throws CourierError; what was kept stays only where another try can go on with it.
 */
export async function readStream(
  found: Found,
  ports: ReadStreamPorts,
  signal: AbortSignal,
  progress: StreamProgress,
): Promise<ReadOutcome> {
  const { keep } = ports
  try {
    const readable = new Set<string>()
    const followed = await followAny(found, watched(ports.streams, progress), readable, signal)
    if (followed.result === 'choose') return followed
    const { plan, url } = followed
    const lengths = await fetchParts(url, plan, ports.streams, keep, readable, signal, progress)
    const received = lengths.reduce((sum, length) => sum + length, 0)
    // All has arrived, but whoever is told may find that nobody waits for it any more.
    const goesOn = () => progress(received, received)
    const byteLength = await ports.join(lengths, plan.tracks, signal, goesOn)
    const look = await ports.inspect(await keep.made(byteLength))
    return { result: 'file', original: { ...look, blob: await keep.finish(byteLength) } }
  } catch (caught) {
    if (!signal.aborted && !isPassing(failureOf(caught))) await keep.drop()
    throw caught
  }
}

/** Lists are no bytes of the film, but whoever is told may find that nobody waits for it any more. */
function watched(streams: StreamPorts, progress: StreamProgress): StreamPorts {
  const goesOn = () => progress(0, null)
  return {
    ...streams,
    open(part, signal) {
      goesOn()
      return streams.open(part, signal, goesOn)
    },
  }
}

type Choice = Extract<ReadOutcome, { result: 'choose' }>
type Plan = Extract<Followed, { result: 'plan' }>

/**
 * Of several manifests the first that can be read and is as long as what was found: the others on a page
 * are often advertisements. Where none is, and there are several, they are to be chosen from.
 * @throws CourierError: why the first cannot be read, or what may be got over.
 */
async function followAny(
  found: Found,
  ports: StreamPorts,
  readable: Set<string>,
  signal: AbortSignal,
): Promise<Plan | Choice> {
  const { addresses, variant, isProtected, durationSeconds } = found
  if (isProtected) throw new CourierError({ kind: 'media-protected' })
  const failures: unknown[] = []
  const others: Found[] = []
  for (const address of addresses) {
    try {
      const followed = await followStream(address.url, variant, ports, readable, signal)
      const first = startingWith(found, address)
      if (addresses.length === 1 || isAsLong(secondsOf(followed), durationSeconds)) {
        return followed.result === 'plan' ? followed : variantsOf(first, followed)
      }
      others.push(manifestOf(first, followed))
    } catch (caught) {
      signal.throwIfAborted()
      // Another manifest of what is protected is protected all the same, or a way around it.
      if (failureOf(caught).kind === 'media-protected') throw caught
      failures.push(caught)
    }
  }
  // The one that is as long may be among those that cannot be read at the moment.
  const passing = failures.find((caught) => isPassing(failureOf(caught)))
  if (others.length > 0 && passing === undefined) return { result: 'choose', found: others }
  throw (
    (others.length > 0 ? passing : failures[0]) ?? new CourierError({ kind: 'stream-not-found' })
  )
}

/** Players and playlists round in their own ways; where the player told no length, any will do. */
function isAsLong(seconds: number, wanted: number | null): boolean {
  return wanted === null || Math.abs(seconds - wanted) <= Math.max(2, wanted * 0.02)
}

function secondsOf(followed: Followed): number {
  return followed.result === 'plan' ? followed.plan.seconds : followed.seconds
}

/** With one of its addresses tried before the others, once it was chosen. */
function startingWith(found: Found, first: FoundAddress): Found {
  return { ...found, addresses: [first, ...found.addresses.filter((other) => other !== first)] }
}

function variantsOf(
  found: Found,
  { variants, seconds }: Extract<Followed, { result: 'choose' }>,
): Choice {
  const each = variants.map((variant): Found => {
    const { width, height } = variant
    return { ...found, variant, width, height, durationSeconds: seconds }
  })
  return { result: 'choose', found: each }
}

/** One of several manifests, as it is offered: which of its variants is chosen once it is. */
function manifestOf(found: Found, followed: Followed): Found {
  const best = followed.result === 'choose' ? (followed.variants[0] ?? null) : null
  return {
    ...found,
    variant: null,
    width: best?.width ?? null,
    height: best?.height ?? null,
    durationSeconds: secondsOf(followed),
  }
}

/** What another try may get over, with the parts that are there. */
function isPassing({ kind }: Failure): boolean {
  return PASSING.has(kind)
}

const PASSING: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>([
  'media-needs-permission',
  'media-host-refused',
  'media-host-trouble',
  'media-unreachable',
  'media-too-slow',
  'media-cut-short',
  'stream-part-missing',
  'storage-full',
  // Nothing that is known to be wrong with the film: the worker that makes it was lost, or the like.
  'unexpected',
])
