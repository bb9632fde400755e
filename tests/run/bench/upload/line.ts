import type { RelayLine } from '../relay.ts'

const SECOND = 1_000

/**
 * Seconds that the bare bytes of a file need on the line: `bytes × 8 ÷ bits per second`. HTTP, TLS and
 * multipart, some 0.3 %, are for the client to answer for.
 */
export function lineSeconds(byteLength: number, { bitsPerSecond }: RelayLine): number {
  return (byteLength * 8) / bitsPerSecond
}

/** Round trips that come one after the other whatever a client does, on a cold connection. */
export const ROUND_TRIPS = {
  'TCP handshake': 1,
  'TLS 1.3 handshake': 1,
  'initialize, whose answer names the upload': 1,
  'the last segment’s way and its answer’s': 1,
  finalize: 1,
} as const

const COUNT = Object.values(ROUND_TRIPS).reduce((sum, each) => sum + each, 0)
/** Of a connection that was cut: its two handshakes, and the way of the news that it is. */
const AFTER_A_CUT = 2.5

/**
 * Seconds from the first byte of the connection to finalize's answer that no client of this protocol
 * can do without: `line + 5 × round trip`; for each cut `resent bytes on the line + 2.5 × round trip`.
 */
export function floorSeconds(
  byteLength: number,
  line: RelayLine,
  cuts: { count: number; resentBytes: number } = { count: 0, resentBytes: 0 },
): number {
  const roundTrips = COUNT + AFTER_A_CUT * cuts.count
  return lineSeconds(byteLength + cuts.resentBytes, line) + (roundTrips * line.roundTripMs) / SECOND
}
