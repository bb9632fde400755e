import { browser } from 'wxt/browser'

/** Browser calls answer in order, so the first sweep is over before the first rule is added. */
let sweeping: Promise<void> | null = null

/** Takes away what a background that was stopped half-way left behind; nothing else of ours has rules. */
export function sweepRefererRules(): Promise<void> {
  sweeping ??= removeAll().catch((caught: unknown) => {
    // The next one tries again.
    sweeping = null
    throw caught
  })
  return sweeping
}

async function removeAll(): Promise<void> {
  const rules = await browser.declarativeNetRequest.getSessionRules()
  await browser.declarativeNetRequest.updateSessionRules({
    removeRuleIds: rules.map(({ id }) => id),
  })
}

/** The rule for one address; `ours` is the host of the extension's own origin. */
export function refererRule(
  id: number,
  { address, referer }: { address: string; referer: string },
  ours: string,
) {
  const url = new URL(address)
  url.hash = ''
  return {
    id,
    action: {
      type: 'modifyHeaders' as const,
      requestHeaders: [{ header: 'referer', operation: 'set' as const, value: referer }],
    },
    condition: {
      // Anchored at both ends. What may stand for more inside it stands for itself, too.
      urlFilter: `|${url.href}|`,
      isUrlFilterCaseSensitive: true,
      initiatorDomains: [ours],
      resourceTypes: ['xmlhttprequest' as const],
      // No tab: requests of the background.
      tabIds: [-1],
    },
  }
}

let lastId = 0

/**
 * Lets `work` fetch one address with this Referer, which `fetch` itself may not set. The rule holds for
 * requests of our own to this address alone, while `work` runs; it has an effect only where the host
 * may be read.
 */
export async function withReferer<T>(
  { address, referer }: { address: string; referer: string },
  work: () => Promise<T>,
): Promise<T> {
  await sweepRefererRules()
  lastId += 1
  const id = lastId
  const ours = new URL(browser.runtime.getURL('')).host
  await browser.declarativeNetRequest.updateSessionRules({
    addRules: [refererRule(id, { address, referer }, ours)],
  })
  try {
    return await work()
  } finally {
    await browser.declarativeNetRequest.updateSessionRules({ removeRuleIds: [id] })
  }
}
