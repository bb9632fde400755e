import { browser } from 'wxt/browser'
import { type AccountId, SECOND } from '../units.ts'
import { WISH, type Wish } from './connect-wish.ts'
import { withLock } from './locks.ts'

/** An options page that did not open by then is not what the person waits for any more. */
const GOOD_FOR_MS = 30 * SECOND

/** Calls back with each wish once, in the options page that the person sees. */
export function onConnectWish(grant: (id: AccountId) => void): void {
  const look = async () => {
    if (document.visibilityState !== 'visible') return
    const id = await take()
    if (id !== null) grant(id)
  }
  document.addEventListener('visibilitychange', () => void look())
  browser.storage.session.onChanged.addListener(() => void look())
  void look()
}

/** Of several pages one gets it. */
async function take(): Promise<AccountId | null> {
  return withLock('connect-wish', async () => {
    const wish = (await browser.storage.session.get(WISH))[WISH] as Wish | undefined
    if (wish === undefined) return null
    await browser.storage.session.remove(WISH)
    return Date.now() - wish.at < GOOD_FOR_MS ? wish.id : null
  })
}
