import type { Failure } from '../failures/failure.ts'
import type { StreamPart } from '../model/stream.ts'

/** What an address answered with, or why there is nothing of it. */
export type Opened =
  | {
      result: 'opened'
      /** After redirects. */
      url: string
      /** Throws `CourierError` when it ends early or stalls. */
      chunks: AsyncIterable<Uint8Array<ArrayBuffer>>
    }
  /** What happened is known. */
  | { result: 'failed'; failure: Failure }
  /** The browser keeps the reason to itself. */
  | { result: 'unreadable' }

export interface StreamPorts {
  /**
   * Asks for an address, http or https, or for a range of its bytes; the signal ends it at any time.
   * @param arrived called with the length of whatever comes, also of what is passed over before the
   *   range; what it throws ends the reading.
   */
  open(
    part: StreamPart,
    signal: AbortSignal,
    arrived?: (byteLength: number) => void,
  ): Promise<Opened>
  /** Whether the stream's page may make us ask for this address. */
  mayReach(url: string): boolean
  /** Whether the person lets us read from this host. */
  isAllowed(host: string): Promise<boolean>
  /** Why the browser would not let an address be read. */
  whyUnreadable(
    url: string,
    signal: AbortSignal,
  ): Promise<'reachable' | 'passed-on' | 'redirects' | 'unreachable'>
  /** What bytes are, by their first ones: `html`, `json`, `mpd`, `mp4` and so on. */
  sniff(head: Uint8Array): string
  /** Most bytes that X takes of a video. */
  maxByteLength: number
}

/** Where the parts of a stream are kept until all are there; rules: `lib/storage/stream-parts.ts`. */
export interface PartKeeping {
  /** Lengths of the parts that are there already, in order; empty when it begins anew. */
  begin(facts: { url: string; fingerprint: string }): Promise<number[]>
  /** @param wholePart the part's length with its last piece; null before. */
  append(bytes: Uint8Array<ArrayBuffer>, wholePart: number | null): Promise<void>
  /** Forgets the pieces of the part that is under way. */
  restartPart(): Promise<void>
  drop(): Promise<void>
}

/** Called as bytes arrive; `totalBytes` is a guess by the parts that are there, null before there is one. */
export type StreamProgress = (receivedBytes: number, totalBytes: number | null) => void
