import { setTimeout as sleep } from 'node:timers/promises'
import type { Exchange, Reply } from '../http/exchange.ts'
import { serveFile } from '../http/ranges.ts'
import { html, json } from '../http/replies.ts'
import { registerSamples } from './samples.ts'

export interface SampleFile {
  /** A function is asked at every request. */
  bytes: Buffer | (() => Buffer)
  /** `content-type` among them; none is sent that is not given. */
  headers?: Record<string, string>
  status?: number
  /** Only with this cookie, e.g. `pass=lake`; else 403. */
  needsCookie?: string
  /** Only with a Referer that starts so; else 403. */
  needsReferer?: string
  /** Announce this length and cut the connection after the bytes. */
  announcedLength?: number
  bytesPerSecond?: number
}

export type SampleHandler = (exchange: Exchange) => Promise<Reply> | Reply

/**
 * The web sites that media come from. Every host ends in `.example`, which no one owns (RFC 6761).
 * Each is reachable as `….example.com` too: twitter-text takes only real top-level domains for links.
 */
export class SampleSite {
  readonly #handlers = new Map<string, SampleHandler>()

  constructor() {
    registerSamples(this)
  }

  registerFile(host: string, path: string, file: SampleFile): void {
    this.register(host, path, (exchange) => serveSample(exchange, file))
  }

  registerPage(
    host: string,
    path: string,
    body: string,
    headers: Record<string, string> = {},
  ): void {
    this.register(host, path, () => html(200, body, headers))
  }

  /** `path` may end in `*`. Newer registrations win. */
  register(host: string, path: string, handler: SampleHandler): void {
    this.#handlers.set(`${host}${path}`, handler)
  }

  /** The browser's own traffic, which the mapping of all hosts also leads here, is none of ours. */
  knows(host: string): boolean {
    return canonical(host).endsWith('.example')
  }

  async handle(exchange: Exchange): Promise<Reply> {
    const handler = this.#find(`${canonical(exchange.host)}${exchange.path}`)
    return handler ? handler(exchange) : html(404, '<title>Not found</title><h1>Not found</h1>')
  }

  #find(address: string): SampleHandler | undefined {
    const exact = this.#handlers.get(address)
    if (exact) return exact
    for (const [pattern, handler] of this.#handlers) {
      if (pattern.endsWith('*') && address.startsWith(pattern.slice(0, -1))) return handler
    }
    return undefined
  }
}

function canonical(host: string): string {
  return host.replace(/\.example\.com$/, '.example')
}

function serveSample(exchange: Exchange, file: SampleFile): Reply {
  const { headers: asked } = exchange
  if (file.needsCookie && !(asked.cookie ?? '').split('; ').includes(file.needsCookie)) {
    return json(403, { error: 'cookie required' })
  }
  if (file.needsReferer && !asked.referer?.startsWith(file.needsReferer)) {
    return { status: 403, headers: { 'content-type': 'text/plain' }, body: 'No hotlinking' }
  }
  const headers = file.headers ?? {}
  const bytes = typeof file.bytes === 'function' ? file.bytes() : file.bytes
  if (file.announcedLength !== undefined) {
    return {
      status: 200,
      headers: { ...headers, 'content-length': String(file.announcedLength) },
      body: cutShort(exchange, bytes),
    }
  }
  if (file.bytesPerSecond) {
    return { status: 200, headers, body: trickle(bytes, file.bytesPerSecond) }
  }
  if (file.status && file.status !== 200) {
    return { status: file.status, headers, body: bytes }
  }
  return serveFile(
    { length: bytes.length, read: (start, end) => bytes.subarray(start, end) },
    asked.range,
    headers,
  )
}

async function* cutShort(exchange: Exchange, bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
  await sleep(100)
  exchange.cut('connection')
}

async function* trickle(bytes: Buffer, bytesPerSecond: number): AsyncGenerator<Buffer> {
  const piece = Math.max(1, Math.ceil(bytesPerSecond / 10))
  for (let at = 0; at < bytes.length; at += piece) {
    yield bytes.subarray(at, at + piece)
    await sleep(100)
  }
}
