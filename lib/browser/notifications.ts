import { browser } from 'wxt/browser'
import { unlessShuttingDown } from './unless-shutting-down.ts'

const ICON = '/icon/128.png'

/**
 * Shows one notification; a later one with the same id replaces it.
 * @param action words of its button, which does what a press on it does. Firefox has no buttons.
 */
export async function notify(
  id: string,
  title: string,
  message: string,
  action?: string,
): Promise<void> {
  const iconUrl = browser.runtime.getURL(ICON)
  const hasButtons = browser.notifications.onButtonClicked !== undefined
  const buttons = hasButtons && action !== undefined ? { buttons: [{ title: action }] } : {}
  await unlessShuttingDown(
    browser.notifications.create(id, { type: 'basic', iconUrl, title, message, ...buttons }),
  )
}

/** Pressed itself or by its button. Must be called at the top level of the background. */
export function onNotificationClicked(clicked: (id: string) => void): void {
  const pressed = (id: string) => {
    void unlessShuttingDown(browser.notifications.clear(id))
    clicked(id)
  }
  browser.notifications.onClicked.addListener(pressed)
  browser.notifications.onButtonClicked?.addListener(pressed)
}
