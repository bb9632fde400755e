import { browser } from 'wxt/browser'
import type { AccountId, EpochMs } from '../units.ts'

/** Of the browser's session storage. */
export const WISH = 'connect-wish'

export interface Wish {
  id: AccountId
  at: EpochMs
}

/**
 * Has the options page connect this account when it is opened next. Not in the address, which others can
 * write and which stays when the page is loaded again: only our own pages get here.
 */
export async function wishToConnect(id: AccountId): Promise<void> {
  const wish: Wish = { id, at: Date.now() }
  await browser.storage.session.set({ [WISH]: wish })
}
