import { browser } from 'wxt/browser'

/**
 * Address of what a tab shows. null when it is gone, and while nobody may know: the right to it
 * (`activeTab`) ends as it goes to another site.
 */
export async function addressOfTab(tabId: number): Promise<string | null> {
  const tab = await browser.tabs.get(tabId).catch(() => null)
  return tab?.url ?? null
}

/** Brings a tab and its window to the front. Does nothing when it is gone. */
export async function bringToFront(tabId: number): Promise<void> {
  const tab = await browser.tabs.update(tabId, { active: true }).catch(() => undefined)
  if (tab?.windowId === undefined) return
  await browser.windows.update(tab.windowId, { focused: true }).catch(() => undefined)
}
