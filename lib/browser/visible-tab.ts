import { browser } from 'wxt/browser'

interface ClickedTab {
  id?: number | undefined
  windowId?: number | undefined
}

/**
 * What a tab in front of its window looks like now, in device pixels. Allowed on the tab of the last
 * click or press of the toolbar button (`activeTab`), at most twice a second; rejects otherwise, and
 * when another tab has come to the front.
 */
export async function pictureOfTab({ id, windowId }: ClickedTab): Promise<Blob> {
  if (windowId === undefined || id === undefined) throw new TypeError('No window shows this tab')
  const url = await browser.tabs.captureVisibleTab(windowId, { format: 'jpeg', quality: 85 })
  const { active } = await browser.tabs.get(id)
  if (!active) throw new TypeError('Another tab is in front')
  return (await fetch(url)).blob()
}
