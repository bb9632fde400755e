import type { FetchPorts } from './ports.ts'
import { refererFor } from './referer-for.ts'

export interface RightPorts extends Pick<FetchPorts, 'fetch'> {
  /** Whether the person lets us read from this host. */
  isAllowed(host: string): Promise<boolean>
  /** Lets our own requests to this address carry this Referer while `work` runs. */
  withReferer<T>(rule: { address: string; referer: string }, work: () => Promise<T>): Promise<T>
}

/**
 * Lets `work` fetch an address with the right to its host: whether it shares does not matter, the
 * person's cookies go along, and the page is named as it would have named itself. Where the host
 * redirects it is asked once more without cookies and without that name, because others may answer then
 * and only hosts that were allowed get them; `redirected` tells of it.
 * @param policy the page's own for its Referer, as the page tells it; null where it was not asked.
 * @param credentials `omit` where the person's cookies stay home even so.
 */
export function withRight<T>(
  {
    url,
    pageUrl,
    policy = null,
    credentials = 'include',
  }: { url: string; pageUrl: string; policy?: unknown; credentials?: 'include' | 'omit' },
  ports: Pick<RightPorts, 'fetch' | 'withReferer'>,
  work: (fetch: FetchPorts['fetch'], redirected: () => boolean) => Promise<T>,
): Promise<T> {
  let redirects = false
  const referer = refererFor(pageUrl, url, policy)
  const fetch: FetchPorts['fetch'] = async (address, init) => {
    const ask = () => ports.fetch(address, { ...init, credentials, redirect: 'manual' })
    const answer = await (referer === null
      ? ask()
      : ports.withReferer({ address: url, referer }, ask))
    if (answer.type !== 'opaqueredirect') return answer
    redirects = true
    return ports.fetch(address, init)
  }
  return work(fetch, () => redirects)
}
