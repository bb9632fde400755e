import { browser } from 'wxt/browser'
import type { SharedPage } from '../model/draft.ts'

/**
 * Title, address, selection and tab of the page the person is on. Known only while they have asked for it
 * (toolbar button or right click on that tab: `activeTab`); null otherwise, and for pages that have
 * no public address.
 */
export async function sharedPage(): Promise<Required<SharedPage> | null> {
  const tabs = await browser.tabs.query({ active: true, windowType: 'normal' })
  const ours = browser.runtime.getURL('')
  const known = tabs.filter(({ url }) => url && /^https?:/.test(url) && !url.startsWith(ours))
  const tab = known.sort((a, b) => (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0))[0]
  if (!tab?.url || tab.id === undefined) return null
  const { title = '', url, id: tabId } = tab
  return { title, url, quote: await selectionIn(tabId), tabId }
}

async function selectionIn(tabId: number): Promise<string> {
  try {
    const [result] = await browser.scripting.executeScript({
      target: { tabId },
      func: () => String(getSelection() ?? ''),
    })
    return typeof result?.result === 'string' ? result.result.trim() : ''
  } catch {
    return ''
  }
}
