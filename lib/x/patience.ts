import { SLOWEST_BYTES_PER_SECOND } from '../model/line.ts'
import { SECOND } from '../units.ts'

/** How long X may take to answer a request with this body before it counts as silent. */
export function patienceMs(bodyByteLength: number): number {
  return 30 * SECOND + Math.ceil((bodyByteLength / SLOWEST_BYTES_PER_SECOND) * SECOND)
}
