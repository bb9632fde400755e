import type { IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'

/**
 * A `fetch` that finds every host at the simulated X, as the browser does by its flags. It speaks
 * HTTP/1.1 on a connection of its own for each request, and rejects as `fetch` does.
 */
export function fetchFrom(x: { port: number }) {
  return async (url: string, init: RequestInit): Promise<Response> => {
    const built = new Request(url, init)
    const body = Buffer.from(await built.arrayBuffer())
    const { host, pathname, search } = new URL(url)
    return new Promise((resolve, reject) => {
      const request = httpsRequest(
        {
          hostname: '127.0.0.1',
          port: x.port,
          servername: host,
          method: built.method,
          path: pathname + search,
          headers: {
            ...Object.fromEntries(built.headers),
            host,
            ...(built.method !== 'GET' && { 'content-length': body.length }),
          },
          rejectUnauthorized: false,
          agent: false,
          signal: built.signal,
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', (cause) => reject(new TypeError('network error', { cause })))
          response.on('end', () => {
            const status = response.statusCode ?? 0
            const bytes = Buffer.concat(chunks)
            resolve(
              new Response(bytes.length > 0 ? bytes : null, {
                status,
                headers: flat(response.headers),
              }),
            )
          })
        },
      )
      request.on('error', (cause) => reject(new TypeError('Failed to fetch', { cause })))
      request.end(body)
    })
  }
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  )
}
