import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import tokens from '../../components/ui/tokens.css?inline'
import type { RegionChoice } from '../../lib/messages/protocol.ts'
import type { RegionRequest } from '../../lib/model/region.ts'
import style from './overlay.css?inline'
import { showOverlay } from './overlay.ts'

/** What the isolated world of a page holds of ours. */
interface World {
  /** Handed over just before this script runs. */
  courierRegion?: RegionRequest
  /** Ends what an earlier one of this script shows. */
  courierRegionEnd?: unknown
  chrome: { runtime: { sendMessage(message: RegionChoice): Promise<unknown> } }
}

/**
 * Injected when the person wants to choose a region of the page; its value says whether they can. What
 * they choose comes as a message, for which a background that was stopped is started again.
 */
export default defineUnlistedScript(() => {
  const world = globalThis as unknown as World
  const request = world.courierRegion
  if (typeof request?.ticket !== 'string') return { isShown: false }
  // The page may have an element of that name.
  if (typeof world.courierRegionEnd === 'function') world.courierRegionEnd()
  const { ticket } = request
  // The colours and measures of our pages, of which nothing is left to the page.
  const styles = `${tokens.replaceAll(':root', 'dialog')}\n${style}`
  const end = showOverlay(request, styles, (outcome, place) => {
    const choice: RegionChoice = { kind: 'courier.region', ticket, outcome, place }
    void send(world, choice)
  })
  Object.assign(globalThis, { courierRegion: null, courierRegionEnd: end })
  return { isShown: end !== null }
})

async function send({ chrome }: World, choice: RegionChoice): Promise<void> {
  try {
    await chrome.runtime.sendMessage(choice)
  } catch {
    // Courier was updated or removed meanwhile: nobody hears it.
  }
}
