import { connect, createServer } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

// The relay of `relay.ts`, in a thread of its own: what the simulated X computes does not hold it up.

/**
 * @typedef {import('node:net').Socket} Socket
 *
 * @typedef {object} Line
 * @property {number} bitsPerSecond of all connections together; Infinity is not shaped
 * @property {number} roundTripMs
 *
 * @typedef {object} Passage A client's connection and the one to the target.
 * @property {Socket} client
 * @property {Socket} upstream
 * @property {Buffer[]} pending read and not yet on the line
 * @property {number} pendingBytes
 * @property {boolean} isHeld the client is not read, because enough is pending
 * @property {boolean} hasEnded the client will send no more
 */

/** Connections take turns on the line with pieces of this size. */
const PIECE_BYTES = 16_384
/** So much of the line's time is given to it in advance: what it has is sent, whatever happens. */
const AHEAD_MS = 10
/** So much of the line's time is read from each connection and waits; the rest waits in the kernel. */
const PENDING_MS = 50
const LEAST_PENDING_BYTES = 131_072
/** Nothing is read before the handshake is over; each direction ends by itself. */
const DOOR = { pauseOnConnect: true, noDelay: true, allowHalfOpen: true }

/** @type {Line} */
let line = workerData.line
/** When the line has sent everything that was given to it, on this thread's clock. */
let freeAt = 0
/** Something waits for the line, or is just being read again: it is not idle, however late this thread is. */
let isBusy = false
/** Those with something to send, in the order of their turns. @type {Passage[]} */
let turns = []
/** @type {Set<Passage>} */
const passages = new Set()
/** @type {{ at: number, port: number }[]} */
let opened = []
let upBytes = 0
/** Times in which nothing was there to be sent. @type {{ at: number, ms: number }[]} */
let gaps = []
let pumpIsSet = false

const up = lane()
const down = lane()

/**
 * Delivers in the order in which it was given, each half a round trip later. One timer for all: a late one
 * delivers everything that is due, so that lateness does not add up.
 */
function lane() {
  /** @type {{ at: number, act: () => void }[]} */
  let queue = []
  let first = 0
  let isSet = false

  function deliver() {
    isSet = false
    const now = performance.now()
    for (let next = queue[first]; next && next.at <= now; next = queue[first]) {
      first += 1
      next.act()
    }
    if (first > 1_000) {
      queue = queue.slice(first)
      first = 0
    }
    arm()
  }

  function arm() {
    const next = queue[first]
    if (isSet || !next) return
    isSet = true
    wakeAt(next.at, deliver)
  }

  return (/** @type {number} */ at, /** @type {() => void} */ act) => {
    const before = queue.length > first ? (queue.at(-1)?.at ?? 0) : 0
    queue.push({ at: Math.max(at + line.roundTripMs / 2, before), act })
    arm()
  }
}

/** A timer is late by a millisecond or so; the last two are looked at in each turn. */
function wakeAt(/** @type {number} */ at, /** @type {() => void} */ act) {
  const ms = at - performance.now()
  if (ms > 2) setTimeout(act, ms - 1)
  else setImmediate(act)
}

/** Gives the line what it can send until a moment from now. */
function pump() {
  pumpIsSet = false
  const now = performance.now()
  if (!isBusy && freeAt < now) {
    gaps.push({ at: Date.now() - (now - freeAt), ms: now - freeAt })
    freeAt = now
  }
  for (let next = turns[0]; next; next = turns[0]) {
    isBusy = true
    if (freeAt > now + AHEAD_MS) {
      pumpIsSet = true
      wakeAt(freeAt - AHEAD_MS, pump)
      return
    }
    turns.shift()
    sendPiece(next)
  }
  // Two turns: what the kernel holds for a client that is read again comes in the first.
  setImmediate(() =>
    setImmediate(() => {
      if (turns.length === 0) isBusy = false
    }),
  )
}

/** @param {Passage} passage */
function sendPiece(passage) {
  const [first] = passage.pending
  if (first) {
    const piece = first.subarray(0, PIECE_BYTES)
    if (piece.length === first.length) passage.pending.shift()
    else passage.pending[0] = first.subarray(PIECE_BYTES)
    passage.pendingBytes -= piece.length
    freeAt += (piece.length * 8_000) / line.bitsPerSecond
    upBytes += piece.length
    up(freeAt, () => passage.upstream.write(piece))
  }
  if (passage.pending.length > 0) turns.push(passage)
  else if (passage.hasEnded) up(freeAt, () => passage.upstream.end())
  if (passage.isHeld && passage.pendingBytes < mostPending()) {
    passage.isHeld = false
    passage.client.resume()
  }
}

function mostPending() {
  return Math.max(LEAST_PENDING_BYTES, ((line.bitsPerSecond / 8) * PENDING_MS) / 1_000)
}

/** @param {Passage} passage @param {Buffer} bytes */
function take(passage, bytes) {
  if (passage.pending.length === 0) turns.push(passage)
  passage.pending.push(bytes)
  passage.pendingBytes += bytes.length
  if (passage.pendingBytes >= mostPending()) {
    passage.isHeld = true
    passage.client.pause()
  }
  if (!pumpIsSet) pump()
}

/** @param {number} target */
function listenFor(target) {
  const server = createServer(DOOR, (client) => {
    const at = Date.now()
    const upstream = connect({ ...DOOR, port: target, host: '127.0.0.1' })
    upstream.once('connect', () => opened.push({ at, port: upstream.localPort ?? 0 }))
    /** @type {Passage} */
    const passage = {
      client,
      upstream,
      pending: [],
      pendingBytes: 0,
      isHeld: false,
      hasEnded: false,
    }
    passages.add(passage)
    // The handshake of TCP, which on this machine takes no time, costs a round trip on the line.
    setTimeout(() => client.resume(), line.roundTripMs)
    client.on('data', (bytes) => take(passage, bytes))
    client.on('end', () => {
      passage.hasEnded = true
      if (passage.pending.length === 0) {
        up(Math.max(freeAt, performance.now()), () => upstream.end())
      }
    })
    client.on('close', () => {
      passages.delete(passage)
      turns = turns.filter((each) => each !== passage)
      up(performance.now(), () => upstream.destroy())
    })
    client.on('error', () => {})
    upstream.on('data', (bytes) => down(performance.now(), () => client.write(bytes)))
    upstream.on('end', () => down(performance.now(), () => client.end()))
    upstream.on('close', () => down(performance.now(), () => client.destroy()))
    upstream.on('error', () => {})
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}

/** @param {import('node:net').Server} server */
function portOf(server) {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** A plain sender through a second entrance of the same uplink. */
async function checkRate(/** @type {number} */ seconds) {
  const byteLength = Math.round(((line.bitsPerSecond / 8) * seconds) / 65_536) * 65_536
  let received = 0
  /** @type {PromiseWithResolvers<number>} */
  const arrived = withResolvers()
  const sink = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      received += bytes.length
      if (received >= byteLength) {
        arrived.resolve(performance.now())
        socket.write('.')
      }
    })
  })
  await new Promise((resolve) => sink.listen(0, '127.0.0.1', () => resolve(undefined)))
  const entrance = await listenFor(portOf(sink))
  const startedAt = performance.now()
  const sender = connect({ port: portOf(entrance), host: '127.0.0.1' })
  /** @type {PromiseWithResolvers<number>} */
  const answered = withResolvers()
  sender.on('data', () => answered.resolve(performance.now()))
  sender.on('error', () => {})
  const chunk = Buffer.alloc(65_536, 7)
  for (let left = byteLength; left > 0; left -= chunk.length) {
    if (!sender.write(chunk)) await new Promise((resolve) => sender.once('drain', resolve))
  }
  const [arrivedAt, answeredAt] = await Promise.all([arrived.promise, answered.promise])
  sender.destroy()
  entrance.close()
  sink.close()
  // One round trip for the handshake, half a one for the last byte.
  const onTheLineMs = arrivedAt - startedAt - line.roundTripMs * 1.5
  return {
    bitsPerSecond: (byteLength * 8_000) / onTheLineMs,
    answerMs: answeredAt - arrivedAt,
  }
}

/** As `Promise.withResolvers`, which Node 20 has not. */
function withResolvers() {
  /** @type {any} */
  const made = {}
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }))
  return made
}

const server = await listenFor(workerData.target)

/** @type {Record<string, (value: any) => unknown>} */
const COMMANDS = {
  shape: (/** @type {Line} */ next) => {
    line = next
  },
  forget: () => {
    opened = []
    gaps = []
    upBytes = 0
  },
  seen: () => ({ opened, upBytes, gaps }),
  cut: () => {
    for (const { client, upstream } of passages) {
      client.resetAndDestroy()
      upstream.resetAndDestroy()
    }
  },
  checkRate,
}

parentPort?.on('message', async ({ id, command, value }) => {
  const answer = await COMMANDS[command]?.(value)
  parentPort?.postMessage({ id, answer })
})
parentPort?.postMessage({ port: portOf(server) })
