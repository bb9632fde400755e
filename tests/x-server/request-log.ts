import type { Exchange } from './http/exchange.ts'

export interface LoggedRequest {
  /** Epoch ms on the machine's clock. */
  at: number
  /** When all of the body had come; undefined before, and where nobody waited for it. */
  receivedAt: number | undefined
  /** When the answer was sent or the connection was lost. */
  endedAt: number | undefined
  method: string
  host: string
  path: string
  query: Record<string, string>
  /** 0 until answered, and for ever when the connection was cut. */
  status: number
  /** Lower case; Authorization without its token. */
  headers: Record<string, string>
  /** Of the body, as received so far. */
  readonly bodyBytes: number
  httpVersion: '1.1' | '2'
  /** The same for two requests: the same connection. */
  remotePort: number
  /** Of the API, e.g. `append`; `token` and `revoke` for OAuth. */
  endpoint: string | undefined
  userId: string | undefined
  /** The handler ran to its end, whether or not its answer arrived. */
  worked: boolean
  /** Set when a fault struck. */
  faulted: boolean
  /** JSON bodies, and forms of the token endpoint without their secrets. */
  body: unknown
}

export function logEntry(
  exchange: Exchange,
  endpoint: string | undefined,
  userId: string | undefined,
): LoggedRequest {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(exchange.headers)) {
    if (name.startsWith(':') || value === undefined) continue
    headers[name] = name === 'authorization' ? redact(String(value)) : String(value)
  }
  return {
    at: Date.now(),
    receivedAt: undefined,
    endedAt: undefined,
    method: exchange.method,
    host: exchange.host,
    path: exchange.path,
    query: Object.fromEntries(exchange.query),
    status: 0,
    headers,
    get bodyBytes() {
      return exchange.bodyBytes
    },
    httpVersion: exchange.httpVersion,
    remotePort: exchange.remotePort,
    endpoint,
    userId,
    worked: false,
    faulted: false,
    body: undefined,
  }
}

const SECRETS = ['code', 'code_verifier', 'refresh_token', 'token']

/** Only after the body was received in full. */
export async function loggedBody(exchange: Exchange): Promise<unknown> {
  const type = exchange.headers['content-type'] ?? ''
  const { bytes } = await exchange.body()
  if (!bytes || bytes.length > 64 * 1024) return undefined
  if (type.startsWith('application/json')) {
    try {
      return JSON.parse(bytes.toString('utf8')) as unknown
    } catch {
      return undefined
    }
  }
  if (!type.startsWith('application/x-www-form-urlencoded')) return undefined
  const form = Object.fromEntries(new URLSearchParams(bytes.toString('utf8')))
  for (const name of SECRETS) if (name in form) form[name] = 'redacted'
  return form
}

function redact(authorization: string): string {
  return authorization.replace(/\s.*/s, ' redacted')
}
