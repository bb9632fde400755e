import type { XServer } from '../../x-server/start-x-server.ts'
import { HOST } from './hostile-host.ts'

/** What a page wrote down about itself, and when its last word came. */
export interface Record {
  /** One thing noticed a line; empty when there was nothing. */
  text: string
  at: number
}

/** Collects what the pages' watchers send. */
export function collectRecords(x: XServer): Map<string, Record> {
  const records = new Map<string, Record>()
  x.site.register(HOST, '/seen', async (exchange) => {
    const { bytes } = await exchange.body()
    const text = bytes?.toString('utf8') ?? ''
    const page = exchange.query.get('page') ?? ''
    // Beacons may overtake each other; a record only grows.
    const before = records.get(page)?.text ?? ''
    records.set(page, { text: text.length >= before.length ? text : before, at: Date.now() })
    return { status: 204 }
  })
  return records
}

/**
 * Requests to any site that tell of Courier, or of what it knows, in address or headers. One thing is
 * the browser's own and cannot be left out: where the background asks a host across origins, without
 * a right to it, `Origin` names the extension. The clicked page's own host never sees that.
 */
export function tellingRequests(x: XServer, secrets: RegExp, since: number): string[] {
  return x.requests
    .slice(since)
    .filter(({ host }) => host.includes('.example'))
    .flatMap(({ method, host, path, query, headers }) => {
      const { origin = '', ...others } = headers
      const isBrowsers = host !== HOST && /^chrome-extension:\/\/\w+$/.test(origin)
      const told = secrets.exec(JSON.stringify([path, query, others, isBrowsers ? '' : origin]))
      return told ? [`${method} ${host}${path}: ${told[0]}`] : []
    })
}
