import { SECOND } from '../units.ts'

/** Slowest line on which a request is still waited for: 64 kbit/s, less a quarter for overhead. */
const SLOWEST_BYTES_PER_SECOND = 6_000

/** How long X may take to answer a request with this body before it counts as silent. */
export function patienceMs(bodyByteLength: number): number {
  return 30 * SECOND + Math.ceil((bodyByteLength / SLOWEST_BYTES_PER_SECOND) * SECOND)
}
