import { browser } from 'wxt/browser'
import type { AccountId } from '../units.ts'
import { wishToConnect } from './connect-wish.ts'

const COMPOSER = '/composer.html'
/** Opening size of the composer window in CSS pixels. */
const WINDOW = { width: 496, height: 720 }

/** Ends the address of a composer's window that was opened to choose files in. */
const FOR_PICKER = '#add-media'

/**
 * Opens the composer in its own window, or brings the one that is open to the front.
 * @param forPicker leaves the focus where it is; the window takes it itself once it offers the file dialog.
 * @returns the id of its tab, where the browser tells it.
 */
export async function openComposer({ forPicker = false } = {}): Promise<number | null> {
  const url = browser.runtime.getURL(COMPOSER)
  const open = await composerTab(url)
  if (open?.windowId !== undefined) {
    await show(open, open.windowId, !forPicker)
    return open.id ?? null
  }
  const made = await browser.windows.create({
    url: forPicker ? url + FOR_PICKER : url,
    type: 'popup',
    ...WINDOW,
    ...(forPicker && { focused: false }),
  })
  return made?.tabs?.[0]?.id ?? null
}

/** Brings the composer's window to the front; false where none is open. */
export async function bringComposerBack(): Promise<boolean> {
  const open = await composerTab(browser.runtime.getURL(COMPOSER))
  if (open?.windowId === undefined) return false
  await show(open, open.windowId, true)
  return true
}

async function show({ id }: { id?: number | undefined }, windowId: number, focused: boolean) {
  if (focused) await browser.windows.update(windowId, { focused })
  if (id !== undefined) await browser.tabs.update(id, { active: true })
}

/** Whether this page is the popup itself, which goes as soon as something else has the focus. */
export function isPopup(): boolean {
  return browser.extension.getViews({ type: 'popup' }).includes(window)
}

/** The tab that this page is in, and the way to bring its window to the front; null in the popup. */
export async function ownTab(): Promise<{ id: number; focus: () => Promise<unknown> } | null> {
  const { id, windowId } = (await browser.tabs.getCurrent()) ?? {}
  if (id === undefined || windowId === undefined) return null
  return { id, focus: () => browser.windows.update(windowId, { focused: true }) }
}

/** Whether this window was opened to choose files in. */
export function isForPicker(): boolean {
  return location.hash === FOR_PICKER
}

/** It was offered; loaded anew, this window is a composer like any other. */
export function endForPicker(): void {
  if (isForPicker()) history.replaceState(null, '', location.pathname)
}

/** Our own pages' tabs can be found by URL without the `tabs` permission. */
async function composerTab(url: string) {
  const tabs = await browser.tabs.query({})
  return tabs.find((tab) => tab.url?.startsWith(url))
}

/** Opens the options page at a section, such as `accounts`, which connects an account that is signed out. */
export async function openOptions(section = '', connect?: AccountId): Promise<void> {
  if (connect !== undefined) await wishToConnect(connect)
  const url = browser.runtime.getURL('/options.html') + (section ? `#${section}` : '')
  const tabs = await browser.tabs.query({})
  const open = tabs.find((tab) => tab.url?.startsWith(browser.runtime.getURL('/options.html')))
  if (open?.id !== undefined && open.windowId !== undefined) {
    // Naming the address that is shown would load the page again, under the person's hands.
    await browser.tabs.update(open.id, { active: true, ...(open.url !== url && { url }) })
    await browser.windows.update(open.windowId, { focused: true })
    return
  }
  await browser.tabs.create({ url })
}

export async function openUrl(url: string): Promise<void> {
  await browser.tabs.create({ url })
}

/** Ids of all tabs there are; nothing more of them is known without being asked there. */
export async function openTabs(): Promise<number[]> {
  const tabs = await browser.tabs.query({})
  return tabs.flatMap(({ id }) => id ?? [])
}

/** Whether a tab is still there, whatever it shows. */
export async function isTabOpen(tabId: number): Promise<boolean> {
  return (await openTabs()).includes(tabId)
}

/** The exact URL that X must know as callback; it follows from the extension's id. */
export function redirectUrl(): string {
  return browser.identity.getRedirectURL()
}
