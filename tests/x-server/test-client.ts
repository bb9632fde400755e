import { createHash, randomBytes } from 'node:crypto'
import { connect } from 'node:http2'
import { request as httpsRequest } from 'node:https'
import type { XServer } from './start-x-server.ts'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
  /** Parsed when the text is JSON. */
  json: Json
}

/** Loosely typed on purpose: tests look at what is there. */
export interface Json {
  [key: string]: Json | undefined
}

export interface Ask {
  method?: string
  host?: string
  path: string
  headers?: Record<string, string>
  body?: Buffer | string
  httpVersion?: '1.1' | '2'
}

/** Speaks to the simulated X as a browser would, without a browser. Rejects when the connection is cut. */
export function ask(x: { port: number }, wish: Ask): Promise<Answer> {
  return wish.httpVersion === '2' ? askHttp2(x, wish) : askHttp1(x, wish)
}

function askHttp1(x: { port: number }, wish: Ask): Promise<Answer> {
  const { method = 'GET', host = 'api.x.com', path, headers = {}, body } = wish
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        hostname: '127.0.0.1',
        port: x.port,
        servername: host,
        method,
        path,
        headers: { host, ...headers, ...lengthOf(body) },
        rejectUnauthorized: false,
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve(toAnswer(response.statusCode ?? 0, response.headers, Buffer.concat(chunks))),
        )
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

function askHttp2(x: { port: number }, wish: Ask): Promise<Answer> {
  const { method = 'GET', host = 'api.x.com', path, headers = {}, body } = wish
  return new Promise((resolve, reject) => {
    const session = connect(`https://127.0.0.1:${x.port}`, {
      servername: host,
      rejectUnauthorized: false,
    })
    session.on('error', reject)
    const stream = session.request({
      ':method': method,
      ':path': path,
      ':authority': host,
      ...headers,
      ...lengthOf(body),
    })
    let received: Answer['headers'] = {}
    const chunks: Buffer[] = []
    stream.on('response', (head) => {
      received = head as Answer['headers']
    })
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('error', reject)
    stream.on('close', () => {
      session.destroy()
      const status = Number(received[':status'] ?? 0)
      if (status === 0) reject(new Error('closed without an answer'))
      else resolve(toAnswer(status, received, Buffer.concat(chunks)))
    })
    stream.end(body)
  })
}

function lengthOf(body: Buffer | string | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
}

function toAnswer(status: number, headers: Answer['headers'], bytes: Buffer): Answer {
  const text = bytes.toString('utf8')
  let json = {} as Json
  try {
    json = JSON.parse(text) as Json
  } catch {}
  return { status, headers, text, json }
}

export function multipart(parts: Record<string, string | Buffer>, filename = 'blob') {
  const boundary = `----test${randomBytes(8).toString('hex')}`
  const pieces: Buffer[] = []
  for (const [name, value] of Object.entries(parts)) {
    const file = Buffer.isBuffer(value)
      ? `; filename="${filename}"\r\nContent-Type: application/octet-stream`
      : ''
    pieces.push(
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`),
      Buffer.from(value),
      Buffer.from('\r\n'),
    )
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`))
  return {
    body: Buffer.concat(pieces),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}

export function form(fields: Record<string, string>) {
  return {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }
}

export function pkce() {
  const verifier = randomBytes(48).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** A signed-in client that does each call right; `extra` spoils it. */
export class TestClient {
  readonly token: string
  readonly #x: XServer

  constructor(x: XServer, userId = x.users[0]?.id ?? '', scopes?: string[]) {
    this.#x = x
    this.token = x.tokens.issue(userId, x.apps[0]?.clientId ?? '', scopes).access_token
  }

  call(method: string, path: string, extra: Partial<Ask> = {}): Promise<Answer> {
    return ask(this.#x, {
      method,
      path,
      ...extra,
      headers: { authorization: `Bearer ${this.token}`, ...extra.headers },
    })
  }

  postJson(path: string, value: unknown): Promise<Answer> {
    return this.call('POST', path, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
    })
  }

  async initialize(type: string, category: string, total: number): Promise<string> {
    const answer = await this.postJson('/2/media/upload/initialize', {
      media_type: type,
      media_category: category,
      total_bytes: total,
    })
    return String(answer.json.data?.id ?? '')
  }

  append(id: string, index: number, media: Buffer): Promise<Answer> {
    return this.call(
      'POST',
      `/2/media/upload/${id}/append`,
      multipart({ segment_index: String(index), media }),
    )
  }

  finalize(id: string): Promise<Answer> {
    return this.call('POST', `/2/media/upload/${id}/finalize`)
  }

  status(id: string): Promise<Answer> {
    return this.call('GET', `/2/media/upload?command=STATUS&media_id=${id}`)
  }

  /** Initialize, append in pieces, finalize. */
  async upload(type: string, category: string, bytes: Buffer, piece = 4 * 1024 * 1024) {
    const id = await this.initialize(type, category, bytes.length)
    for (let index = 0; index * piece < bytes.length; index++) {
      await this.append(id, index, bytes.subarray(index * piece, (index + 1) * piece))
    }
    return { id, finalized: await this.finalize(id) }
  }

  create(body: object): Promise<Answer> {
    return this.postJson('/2/tweets', body)
  }
}
