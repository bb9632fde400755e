import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { startRelay } from '../../run/bench/relay.ts'

/** Takes `byteLength` bytes, then answers with their hash. */
async function hashingServer(byteLength: number) {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    const hash = createHash('sha256')
    let received = 0
    socket.on('data', (bytes) => {
      hash.update(bytes)
      received += bytes.length
      if (received === byteLength) socket.end(hash.digest('hex'))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

async function send(port: number, bytes: Buffer): Promise<string> {
  const socket: Socket = connect({ port, host: '127.0.0.1' })
  socket.end(bytes)
  let text = ''
  for await (const part of socket) text += String(part)
  return text
}

test('two connections share the uplink, lose nothing and take as long as the line says', async () => {
  const bytes = randomBytes(200_000)
  const server = await hashingServer(bytes.length)
  const line = { bitsPerSecond: 8_000_000, roundTripMs: 40 }
  const relay = await startRelay({ target: server.port, ...line })
  try {
    const startedAt = performance.now()
    const answers = await Promise.all([send(relay.port, bytes), send(relay.port, bytes)])
    const hash = createHash('sha256').update(bytes).digest('hex')
    expect(answers).toEqual([hash, hash])
    // 400 ms on the line, the handshake and the way there and back.
    expect(performance.now() - startedAt).toBeGreaterThan(400 + 2 * 40 - 5)
    expect(await relay.seen()).toMatchObject({ upBytes: 400_000 })
  } finally {
    await relay.close()
    server.close()
  }
})

test('what is cut, is cut for both sides; the next connection is as good as new', async () => {
  const server = await hashingServer(1)
  const relay = await startRelay({ target: server.port, bitsPerSecond: 1e9, roundTripMs: 10 })
  try {
    const socket = connect({ port: relay.port, host: '127.0.0.1' })
    await expect.poll(async () => (await relay.seen()).opened).toHaveLength(1)
    socket.on('error', () => {})
    const closed = new Promise((resolve) => socket.once('close', resolve))
    await relay.cut()
    await closed
    expect(await send(relay.port, Buffer.from('.'))).toHaveLength(64)
    expect((await relay.seen()).opened).toHaveLength(2)
  } finally {
    await relay.close()
    server.close()
  }
})
