import { CourierError } from '../failures/failure.ts'
import type { FetchPorts } from './ports.ts'
import { mayReach } from './private-host.ts'

export function isWeb(address: string): boolean {
  return /^https?:/i.test(address) && URL.canParse(address)
}

/**
 * `fetch` for what a page named. The browser follows redirects before it tells of them; of what one led to
 * in a private network, from a page on the open web, nothing is read.
 */
export function fetchFor(pageUrl: string, fetch: FetchPorts['fetch']): FetchPorts['fetch'] {
  return async (address, init) => {
    const response = await fetch(address, init)
    const { url } = response
    if (!isWeb(url) || mayReach(pageUrl, url)) return response
    await response.body?.cancel()
    throw new CourierError({ kind: 'media-private-host', host: new URL(url).hostname })
  }
}
