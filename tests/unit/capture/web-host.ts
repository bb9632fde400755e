import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Answer = (response: ServerResponse, cookies: string) => void

/** A web server on this computer: one answer for each path; closes with `stop`. */
export async function startHost(answers: Record<string, Answer>) {
  const requests: string[] = []
  const listener: RequestListener = (request, response) => {
    const path = request.url ?? '/'
    requests.push(`${request.method} ${path}`)
    const answer = answers[path]
    if (answer) answer(response, request.headers.cookie ?? '')
    else response.writeHead(404).end('not here')
  }
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    host: '127.0.0.1',
    requests,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers with these bytes and their length. */
export function sends(body: Uint8Array | string, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(200, { 'content-length': Buffer.byteLength(body), ...headers }).end(body)
  }
}

/** Answers with a status and a page. */
export function says(status: number): Answer {
  return (response) => response.writeHead(status).end('<html>Sorry</html>')
}
