import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import { constants, type Http2ServerRequest } from 'node:http2'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { RawRequest, RawResponse } from './listen.ts'
import type { Uplink } from './uplink.ts'

export interface Reply {
  status: number
  headers?: Record<string, string | string[]>
  body?: Buffer | string | AsyncIterable<Buffer>
}

export interface ReceivedBody {
  length: number
  /** undefined when longer than the caller wanted to keep. */
  bytes: Buffer | undefined
}

/** The other side went away, or a fault cut the connection: nobody is left to answer. */
export class ConnectionLost extends Error {}

/** One request and its answer, the same for HTTP/1.1 and HTTP/2. */
export class Exchange {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly httpVersion: '1.1' | '2'
  readonly remotePort: number
  /** Bytes of the body received so far. */
  bodyBytes = 0
  /** Set by a fault: this request's own speed limit. */
  slowTo: number | undefined
  readonly #request: RawRequest
  readonly #response: RawResponse
  readonly #uplink: Uplink
  #received: Promise<ReceivedBody> | undefined

  constructor(request: RawRequest, response: RawResponse, uplink: Uplink) {
    this.#request = request
    this.#response = response
    this.#uplink = uplink
    const authority = String(request.headers[':authority'] ?? request.headers.host ?? '')
    const url = new URL(request.url ?? '/', `https://${authority || 'unknown.invalid'}`)
    this.method = request.method ?? 'GET'
    this.host = url.hostname
    this.path = url.pathname
    this.query = url.searchParams
    this.headers = request.headers
    this.httpVersion = request.httpVersionMajor === 2 ? '2' : '1.1'
    this.remotePort = request.socket.remotePort ?? 0
    request.on('error', () => {})
    response.on('error', () => {})
  }

  /** Asked twice, it gives the same body. */
  body(keepUpTo = Number.MAX_SAFE_INTEGER): Promise<ReceivedBody> {
    this.#received ??= this.#read(keepUpTo)
    return this.#received
  }

  async #read(keepUpTo: number): Promise<ReceivedBody> {
    let kept: Buffer[] | undefined = []
    try {
      for await (const chunk of this.#request as Readable) {
        const bytes = chunk as Buffer
        await this.#uplink.carry(bytes.length, this.slowTo)
        if (this.#isGone()) throw new ConnectionLost()
        this.bodyBytes += bytes.length
        if (this.bodyBytes > keepUpTo) kept = undefined
        kept?.push(bytes)
      }
    } catch {
      throw new ConnectionLost()
    }
    if (this.#isGone()) throw new ConnectionLost()
    return { length: this.bodyBytes, bytes: kept && Buffer.concat(kept) }
  }

  #isGone(): boolean {
    return this.#request.socket.destroyed || this.#response.destroyed || this.#isAborted()
  }

  #isAborted(): boolean {
    const stream = (this.#request as Http2ServerRequest).stream
    return stream ? stream.aborted || stream.destroyed : false
  }

  async answer(reply: Reply): Promise<void> {
    await this.#uplink.roundTrip()
    const response = this.#response
    if (response.destroyed) throw new ConnectionLost()
    response.statusCode = reply.status
    for (const [name, value] of Object.entries(reply.headers ?? {})) {
      if (response.hasHeader(name)) continue
      response.setHeader(name, value)
    }
    const { body } = reply
    try {
      if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) {
        const bytes = Buffer.from(body ?? '')
        if (!response.hasHeader('content-length')) {
          response.setHeader('content-length', String(bytes.length))
        }
        const done = once(response, 'close')
        if (this.method === 'HEAD') response.end()
        else response.end(bytes)
        await done
      } else {
        await pipeline(Readable.from(body), response as NodeJS.WritableStream)
      }
    } catch {
      throw new ConnectionLost()
    }
  }

  /** Ends when the other side goes away. */
  async hang(): Promise<never> {
    if (!this.#response.destroyed) await once(this.#response, 'close')
    throw new ConnectionLost()
  }

  /**
   * `stream` resets one HTTP/2 stream; `refused` does and says that nothing was done with it (RFC 9113
   * §8.7). HTTP/1.1 has only the connection.
   */
  cut(scope: 'connection' | 'stream' | 'refused'): never {
    const stream = (this.#request as Http2ServerRequest).stream
    if (!stream) this.#request.socket.destroy()
    else if (scope === 'stream') stream.close(constants.NGHTTP2_INTERNAL_ERROR)
    else if (scope === 'refused') stream.close(constants.NGHTTP2_REFUSED_STREAM)
    else if (stream.session) stream.session.destroy()
    throw new ConnectionLost()
  }
}
