import { browser } from 'wxt/browser'

/** As a match pattern: both schemes, since hosts lead from one to the other; every port. */
function patternOf(host: string): string {
  return `*://${host}/*`
}

/** A name or an address. Anything else would be no pattern, or one for more than this host. */
function isHost(host: string): boolean {
  return /^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])$/i.test(host)
}

/**
 * Asks the person to let us read from these hosts, in one prompt; false when they decline. Must be
 * called before anything is awaited in the handler of their click. In the popup it never resolves: the
 * prompt closes the popup, and `onHostsAdded` tells the background.
 */
export function requestHosts(hosts: string[]): Promise<boolean> {
  return browser.permissions.request({ origins: hosts.filter(isHost).map(patternOf) })
}

/** Whether all of these may be read. */
export async function mayReadHosts(hosts: string[]): Promise<boolean> {
  if (!hosts.every(isHost)) return false
  return browser.permissions.contains({ origins: hosts.map(patternOf) })
}

/** Whether what came with the installation, X's API, is still allowed: browsers let people take it back. */
export async function mayReachX(): Promise<boolean> {
  const origins = browser.runtime.getManifest().host_permissions ?? []
  return browser.permissions.contains({ origins })
}

/** Calls back when hosts were added, here or in the browser's own settings. Register at the top level. */
export function onHostsAdded(added: () => void): void {
  browser.permissions.onAdded.addListener(({ origins }) => {
    if (origins && origins.length > 0) added()
  })
}

/** The match patterns that the person has added to those of the installation. */
export async function grantedPatterns(): Promise<string[]> {
  const { origins = [] } = await browser.permissions.getAll()
  const installed = browser.runtime.getManifest().host_permissions ?? []
  return origins.filter((pattern) => !installed.includes(pattern))
}

export async function removePattern(pattern: string): Promise<void> {
  await browser.permissions.remove({ origins: [pattern] })
}

/** Calls back when hosts were added or removed. */
export function onPatternsChanged(changed: () => void): void {
  browser.permissions.onAdded.addListener(changed)
  browser.permissions.onRemoved.addListener(changed)
}
