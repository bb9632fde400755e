import { browser } from 'wxt/browser'

/** Chromium's own page for keys; no extension may be told them otherwise. */
const CHROMIUM_PAGE = 'chrome://extensions/shortcuts'

/** Opens the popup, on any page (manifest key `commands`). */
const OPEN = '_execute_action'

/** Firefox alone opens its page for keys by a call, since version 137. */
type WithSettings = typeof browser.commands & { openShortcutSettings?(): Promise<void> }

/** The keys that open the popup, as the browser writes them; empty where none are set. */
export async function openingKeys(): Promise<string> {
  const commands = await browser.commands.getAll()
  return commands.find(({ name }) => name === OPEN)?.shortcut ?? ''
}

/** Opens the place where the browser lets people choose these keys. */
export async function openShortcutSettings(): Promise<void> {
  const commands: WithSettings = browser.commands
  if (commands.openShortcutSettings) await commands.openShortcutSettings()
  else await browser.tabs.create({ url: CHROMIUM_PAGE })
}

/** Whether this is a Mac, whose keyboards have other names for the same keys. */
export function isMac(): boolean {
  return /\bMac OS X\b/.test(navigator.userAgent)
}
