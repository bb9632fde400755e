import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type Http2Session,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { keyAndCertificateFor, secureContextFor } from '../certificate.ts'
import type { Switches } from '../switches.ts'

export type RawRequest = IncomingMessage | Http2ServerRequest
export type RawResponse = ServerResponse | Http2ServerResponse

export interface Listener {
  port: number
  /** Cuts every open connection, as a network change does. */
  cutAll(): void
  close(): Promise<void>
}

/** Larger than any bandwidth-delay product a test makes, so that flow control never limits an upload. */
export const WINDOW_BYTES = 64 * 1024 * 1024

export async function listen(
  port: number,
  switches: Pick<Switches, 'httpVersions'>,
  onRequest: (request: RawRequest, response: RawResponse) => void,
  windowBytes = WINDOW_BYTES,
): Promise<Listener> {
  const fallback = await keyAndCertificateFor('localhost')
  const server = createSecureServer({
    ...fallback,
    allowHTTP1: true,
    keepAliveTimeout: 120_000,
    requestTimeout: 0,
    settings: { initialWindowSize: windowBytes, maxConcurrentStreams: 200 },
    maxSessionMemory: 2048,
    ALPNCallback: ({ protocols }: { protocols: string[] }) => chooseProtocol(protocols, switches),
    SNICallback: (host, done) => {
      secureContextFor(host).then(
        (context) => done(null, context),
        (error: Error) => done(error),
      )
    },
  } as Parameters<typeof createSecureServer>[0])

  const sockets = new Set<Socket>()
  const sessions = new Set<Http2Session>()
  server.on('connection', (socket: Socket) => {
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('session', (session) => {
    session.setLocalWindowSize(windowBytes)
    sessions.add(session)
    session.on('error', () => {})
    session.on('close', () => sessions.delete(session))
  })
  // A browser that gives up in mid-handshake or mid-stream is an ordinary event here.
  server.on('sessionError', () => {})
  server.on('tlsClientError', () => {})
  server.on('clientError', (_error: Error, socket: Socket) => socket.destroy())
  server.on('request', onRequest)

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })

  const cutAll = () => {
    for (const session of sessions) session.destroy()
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cutAll,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        cutAll()
      }),
  }
}

function chooseProtocol(
  offered: string[],
  { httpVersions }: Pick<Switches, 'httpVersions'>,
): string | undefined {
  if (httpVersions !== 'h1' && offered.includes('h2')) return 'h2'
  if (httpVersions !== 'h2' && offered.includes('http/1.1')) return 'http/1.1'
  return undefined
}
