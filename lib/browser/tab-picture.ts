import { browser } from 'wxt/browser'

/** Chromium takes two pictures a second and refuses the third (measured). */
const PACE_MS = 600

let free: Promise<unknown> = Promise.resolve()

/**
 * What a tab shows, in device pixels. It is brought to the front of its window for it, and what was
 * there before comes back afterwards.
 * @param work done when the tab is in front and before the picture is taken.
 * @returns null when the tab is gone, or shows another site than the one the person clicked on.
 */
export function pictureOfTab<T>(
  tabId: number,
  work: () => Promise<T>,
): Promise<{ picture: Blob; before: T } | null> {
  const turn = free.then(() => take(tabId, work))
  free = turn.catch(() => undefined).then(() => new Promise((end) => setTimeout(end, PACE_MS)))
  return turn
}

async function take<T>(tabId: number, work: () => Promise<T>) {
  const tab = await browser.tabs.get(tabId).catch(() => null)
  if (tab?.windowId === undefined) return null
  const [inFront] = await browser.tabs.query({ windowId: tab.windowId, active: true })
  if (!tab.active) await browser.tabs.update(tabId, { active: true })
  try {
    const before = await work()
    const address = await browser.tabs
      .captureVisibleTab(tab.windowId, { format: 'png' })
      .catch(() => null)
    // The person may have gone to another tab meanwhile: that one is nobody's business here.
    const after = await browser.tabs.get(tabId).catch(() => null)
    return address === null || !after?.active
      ? null
      : { picture: await (await fetch(address)).blob(), before }
  } finally {
    const back = tab.active ? undefined : inFront?.id
    // It may have been closed meanwhile.
    if (back !== undefined) await browser.tabs.update(back, { active: true }).catch(() => null)
  }
}
