import { closeUnusedOffscreen, openOffscreenAhead } from '../../lib/browser/offscreen.ts'
import { SECOND } from '../../lib/units.ts'

/** How long a document waits for its request. Within half a minute Chromium may stop a background at rest. */
const READY_MS = 20 * SECOND

/**
 * Somebody is about to press Post: opens the document that will send the request, while nothing else needs
 * the room, and closes it when none came. Nothing is sent, and no connection is opened, before the press.
 * Never rejects: without it the request opens its own.
 */
export function createReadyDocument(ports: {
  atRest(work: () => Promise<void>): Promise<void>
  sleep(ms: number): Promise<void>
}) {
  let asked = 0
  return async (): Promise<void> => {
    asked += 1
    const mine = asked
    try {
      await ports.atRest(openOffscreenAhead)
      await ports.sleep(READY_MS)
      if (mine === asked) await ports.atRest(closeUnusedOffscreen)
    } catch {
      // The next request finds out by itself.
    }
  }
}
