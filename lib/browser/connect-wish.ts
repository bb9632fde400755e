import { browser } from 'wxt/browser'
import { type AccountId, type EpochMs, SECOND } from '../units.ts'
import { withLock } from './locks.ts'

const KEY = 'connect-wish'

/** An options page that did not open by then is not what the person waits for any more. */
const GOOD_FOR_MS = 30 * SECOND

interface Wish {
  id: AccountId
  at: EpochMs
}

/**
 * Has the options page connect this account when it is opened next. Not in the address, which others can
 * write and which stays when the page is loaded again: only our own pages get here.
 */
export async function wishToConnect(id: AccountId): Promise<void> {
  const wish: Wish = { id, at: Date.now() }
  await browser.storage.session.set({ [KEY]: wish })
}

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
    const wish = (await browser.storage.session.get(KEY))[KEY] as Wish | undefined
    if (wish === undefined) return null
    await browser.storage.session.remove(KEY)
    return Date.now() - wish.at < GOOD_FOR_MS ? wish.id : null
  })
}
