import { type Browser, browser } from 'wxt/browser'
import { unlessShuttingDown } from './unless-shutting-down.ts'

const ITEM = 'post-to-x'

/** Installed anew at each install and update; the browser keeps it in between. */
export async function installMenu(title: string): Promise<void> {
  await unlessShuttingDown(browser.contextMenus.removeAll())
  browser.contextMenus.create({
    id: ITEM,
    title,
    // Only this covers a canvas, which Chromium counts neither as a picture nor as the page.
    contexts: ['all'],
    documentUrlPatterns: ['http://*/*', 'https://*/*'],
  })
}

/** Must be called at the top level of the background. */
export function onMenu(
  clicked: (info: Browser.contextMenus.OnClickData, tab: Browser.tabs.Tab | undefined) => void,
): void {
  browser.contextMenus.onClicked.addListener((info, tab) => {
    if (info.menuItemId === ITEM) clicked(info as never, tab as never)
  })
}
