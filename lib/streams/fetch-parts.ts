import { CourierError, type Failure } from '../failures/failure.ts'
import { PIECE_BYTES } from '../model/download.ts'
import { HEAD_BYTES } from '../model/head-verdict.ts'
import { IN_ONE_FILE, type StreamPart } from '../model/stream.ts'
import { openReadable } from './open-readable.ts'
import { fingerprintOf, type StreamPlan } from './plan.ts'
import type { PartKeeping, StreamPorts, StreamProgress } from './ports.ts'

/**
 * A transport stream wraps its media in up to a seventh of their size, which the film does not have:
 * more than so much above the limit is too large in any case.
 */
const WRAPPING = 1.15

/** One in a hundred parts may fail by chance; a player asks again, too. */
const TRIES = 3

/**
 * Fetches all parts of a stream into storage. What an earlier try kept of the same plan is gone on with
 * from the first part that is not there; memory holds one piece.
 * @param readable hosts that are known to be readable.
 * @returns the length of each part.
 * @throws CourierError; what was kept by then stays. Whatever the signal was aborted with.
 */
export async function fetchParts(
  url: string,
  plan: StreamPlan,
  ports: StreamPorts,
  keep: PartKeeping,
  readable: Set<string>,
  signal: AbortSignal,
  progress: StreamProgress,
): Promise<number[]> {
  const { parts } = plan
  const lengths = await keep.begin({ url, fingerprint: await fingerprintOf(plan) })
  for (const { url: kept } of parts.slice(0, lengths.length)) readable.add(new URL(kept).hostname)
  const meter = new Meter(lengths, parts.length, ports.maxByteLength, progress)
  for (const [place, part] of parts.entries()) {
    if (place < lengths.length) continue
    lengths.push(await fetchPart(place, part))
    readable.add(new URL(part.url).hostname)
    meter.endPart()
  }
  return lengths

  async function fetchPart(place: number, part: StreamPart): Promise<number> {
    for (let tries = 1; ; tries++) {
      signal.throwIfAborted()
      const before = meter.received
      try {
        return await keepPart(place, part)
      } catch (caught) {
        if (signal.aborted) throw signal.reason
        if (tries === TRIES || !(caught instanceof CourierError && isPassing(caught.failure))) {
          throw caught
        }
        meter.received = before
        await keep.restartPart()
      }
    }
  }

  async function keepPart(place: number, part: StreamPart): Promise<number> {
    const host = new URL(part.url).hostname
    const missing: Failure = {
      kind: 'stream-part-missing',
      host,
      part: place + 1,
      parts: parts.length,
    }
    if (part.range) meter.checkFits(part.range.length)
    const arrived = (byteLength: number) => meter.arrive(byteLength)
    const opened = await openReadable(
      part,
      parts.slice(place + 1),
      ports,
      readable,
      signal,
      arrived,
    ).catch((caught: unknown) => {
      throw isMissing(caught) ? new CourierError(missing) : caught
    })
    const piece = new Uint8Array(PIECE_BYTES)
    let filled = 0
    let length = 0
    for await (const chunk of opened.chunks) {
      if (length === 0 && chunk.byteLength > 0 && isPage(chunk)) throw new CourierError(missing)
      length += chunk.byteLength
      meter.add(chunk.byteLength)
      for (let at = 0; at < chunk.byteLength; ) {
        if (filled === PIECE_BYTES) {
          await keep.append(piece.slice(), null)
          filled = 0
        }
        const some = chunk.subarray(at, at + PIECE_BYTES - filled)
        piece.set(some, filled)
        filled += some.byteLength
        at += some.byteLength
      }
    }
    if (length === 0) throw new CourierError(missing)
    await keep.append(piece.slice(0, filled), length)
    return length
  }

  function isPage(chunk: Uint8Array): boolean {
    const found = ports.sniff(chunk.subarray(0, HEAD_BYTES))
    return found === 'html' || found === 'json' || found === 'm3u8'
  }
}

/** A part that is not there, or that a readable host keeps to itself. */
function isMissing(caught: unknown): boolean {
  if (!(caught instanceof CourierError)) return false
  const { kind } = caught.failure
  return kind === 'media-not-found' || kind === 'stream-broken'
}

/** The host or the line gave up for the moment. */
function isPassing({ kind }: Failure): boolean {
  return kind === 'media-host-trouble' || kind === 'media-cut-short' || kind === 'media-unreachable'
}

/** Counts what arrives against the limit, and tells how far it is. */
class Meter {
  received: number
  #arrived: number
  #parts: number

  constructor(
    lengths: readonly number[],
    private readonly parts: number,
    private readonly maxByteLength: number,
    private readonly progress: StreamProgress,
  ) {
    this.received = lengths.reduce((sum, length) => sum + length, 0)
    this.#arrived = this.received
    this.#parts = lengths.length
    progress(this.received, this.#total())
  }

  /**
   * Whatever comes, also what is passed over.
   * @throws CourierError `stream-format-unread` when that alone is more than X takes.
   */
  arrive(byteLength: number): void {
    this.#arrived += byteLength
    if (this.#arrived - this.received > this.maxByteLength) {
      throw new CourierError({ kind: 'stream-format-unread', format: IN_ONE_FILE })
    }
    // Whoever is told may find that nobody waits for it any more.
    this.progress(this.received, this.#total())
  }

  /** @throws CourierError `media-too-large`. */
  checkFits(more: number): void {
    const { maxByteLength } = this
    const byteLength = this.received + more
    if (byteLength > maxByteLength * WRAPPING) {
      const facts = { media: 'video', byteLength, maxByteLength } as const
      throw new CourierError({ kind: 'media-too-large', ...facts })
    }
  }

  add(byteLength: number): void {
    this.checkFits(byteLength)
    this.received += byteLength
    this.progress(this.received, this.#total())
  }

  endPart(): void {
    this.#parts += 1
    this.progress(this.received, this.#total())
  }

  #total(): number | null {
    if (this.#parts === 0) return null
    return Math.max(this.received, Math.round((this.received * this.parts) / this.#parts))
  }
}
