import { browser } from 'wxt/browser'

const COMPOSER = '/composer.html'
/** Opening size of the composer window in CSS pixels. */
const WINDOW = { width: 496, height: 720 }

/** Opens the composer in its own window, or brings the one that is open to the front. */
export async function openComposer(): Promise<void> {
  const url = browser.runtime.getURL(COMPOSER)
  const open = await composerTab(url)
  if (open?.windowId !== undefined) {
    await browser.windows.update(open.windowId, { focused: true })
    if (open.id !== undefined) await browser.tabs.update(open.id, { active: true })
    return
  }
  await browser.windows.create({ url, type: 'popup', ...WINDOW })
}

/** Our own pages' tabs can be found by URL without the `tabs` permission. */
async function composerTab(url: string) {
  const tabs = await browser.tabs.query({})
  return tabs.find((tab) => tab.url?.startsWith(url))
}

/** Opens the options page at a section, such as `accounts`. */
export async function openOptions(section = ''): Promise<void> {
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

/** The exact URL that X must know as callback; it follows from the extension's id. */
export function redirectUrl(): string {
  return browser.identity.getRedirectURL()
}
