import { failureOf } from '../../lib/failures/failure.ts'
import { announceTrouble } from './announce.ts'

/**
 * For work that nobody waits for: what goes wrong in it is told in a notification instead of ending as
 * an unhandled rejection. A browser that is closing refuses its calls, which is no trouble.
 */
export function unattended(work: Promise<unknown>): void {
  work.catch((caught: unknown) => {
    if (caught instanceof Error && /shutting down/i.test(caught.message)) return
    // Nothing is left to tell it with when even the notification fails.
    announceTrouble(failureOf(caught)).catch(() => undefined)
  })
}
