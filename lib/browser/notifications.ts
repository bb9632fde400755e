import { browser } from 'wxt/browser'
import { unlessShuttingDown } from './unless-shutting-down.ts'

const ICON = '/icon/128.png'

/** Shows one notification; a later one with the same id replaces it. */
export async function notify(id: string, title: string, message: string): Promise<void> {
  const iconUrl = browser.runtime.getURL(ICON)
  await unlessShuttingDown(
    browser.notifications.create(id, { type: 'basic', iconUrl, title, message }),
  )
}

/** Must be called at the top level of the background. */
export function onNotificationClicked(clicked: (id: string) => void): void {
  browser.notifications.onClicked.addListener((id) => {
    void unlessShuttingDown(browser.notifications.clear(id))
    clicked(id)
  })
}
