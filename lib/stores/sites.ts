import { type ReadonlySignal, signal } from '@preact/signals'
import { type Failure, failureOf } from '../failures/failure.ts'
import { coalesce } from './coalesce.ts'

export interface SitePorts {
  /** The match patterns that the person has allowed. */
  grantedPatterns(): Promise<string[]>
  removePattern(pattern: string): Promise<void>
  /** Calls back when patterns were added or removed, here or in the browser's own settings. */
  onPatternsChanged(changed: () => void): void
}

/** A site that may be read. */
export interface Site {
  /** null means every site, which only the browser's own settings can allow. */
  host: string | null
  /** One pattern for each scheme and way in which it was allowed. */
  patterns: string[]
}

export interface SitesStore {
  sites: ReadonlySignal<Site[]>
  /** The host that was removed last, for saying so. */
  removed: ReadonlySignal<string | null>
  problem: ReadonlySignal<Failure | null>
  load(): Promise<void>
  remove(site: Site): Promise<void>
}

/** The sites that the person lets us read, as the browser keeps them. */
export function createSitesStore(ports: SitePorts): SitesStore {
  const sites = signal<Site[]>([])
  const removed = signal<string | null>(null)
  const problem = signal<Failure | null>(null)

  const read = coalesce(async () => {
    try {
      sites.value = sitesOf(await ports.grantedPatterns())
    } catch (caught) {
      problem.value = failureOf(caught)
    }
  })

  return {
    sites,
    removed,
    problem,
    async load() {
      ports.onPatternsChanged(() => void read())
      await read()
    },
    async remove({ host, patterns }) {
      problem.value = null
      try {
        for (const pattern of patterns) await ports.removePattern(pattern)
        removed.value = host
      } catch (caught) {
        problem.value = failureOf(caught)
      }
      await read()
    },
  }
}

/** The hosts of match patterns, each once, by name; every site first. */
function sitesOf(patterns: string[]): Site[] {
  const byHost = new Map<string, string[]>()
  for (const pattern of patterns) {
    const host = /^[^:]+:\/\/(?:\*\.)?([^/]+)\//.exec(pattern)?.[1] ?? '*'
    byHost.set(host, [...(byHost.get(host) ?? []), pattern])
  }
  const hosts = [...byHost].sort(([a], [b]) => a.localeCompare(b))
  return hosts.map(([host, all]) => ({ host: host === '*' ? null : host, patterns: all }))
}
