import { Worker } from 'node:worker_threads'

/** What the line between browser and X is like. */
export interface RelayLine {
  /** Upwards, all connections together: bytes of TCP, so TLS and HTTP count. Infinity is not shaped. */
  bitsPerSecond: number
  /** Half of it each way. A new connection costs one before its first byte is carried. */
  roundTripMs: number
}

/** What passed through since `forget`. */
export interface Seen {
  /** Connections that were opened, in order: epoch ms, and the port they come from as X sees it. */
  opened: { at: number; port: number }[]
  /** Sent by clients, TLS and all. */
  upBytes: number
  /** When, in epoch ms, and how long the line stood idle, since nothing was there to be sent. */
  gaps: { at: number; ms: number }[]
}

export interface RateCheck {
  bitsPerSecond: number
  /** By what part of itself the rate that was asked for is missed; 0.02 is 2 %. */
  off: number
  /** From the last byte's arrival to the answer at the sender: half a round trip. */
  answerMs: number
}

export interface Relay {
  readonly port: number
  /** Flags for Chromium that lead every https host through here. */
  browserArgs(): string[]
  /** Changes the line for what is sent from now on. */
  shape(line: RelayLine): Promise<void>
  forget(): Promise<void>
  seen(): Promise<Seen>
  /** Cuts every connection, as a change of network does. */
  cut(): Promise<void>
  /** Sends for so many seconds through this same uplink, by plain TCP. Nothing else may be on it. */
  checkRate(seconds?: number): Promise<RateCheck>
  close(): Promise<void>
}

/**
 * A TCP proxy in front of the simulated X, with one uplink, on which connections take turns, and a fixed
 * delay each way. It knows no slow start, no loss and no limit downwards; what waits for the line waits
 * in the kernel's buffers, but for 50 ms of it. Runs in a thread of its own.
 * @param options `target` is the port it leads to, `spki` what `XServer.spki` says.
 */
export async function startRelay(
  options: RelayLine & { target: number; spki?: string },
): Promise<Relay> {
  const { target, spki, ...first } = options
  let line: RelayLine = first
  const thread = new Worker(new URL('./relay-thread.mjs', import.meta.url), {
    workerData: { target, line },
    // Nothing of what runs the tests is needed in it.
    execArgv: [],
  })
  const open = new Map<number, (answer: unknown) => void>()
  let asked = 0
  const port = await new Promise<number>((resolve, reject) => {
    thread.once('error', reject)
    thread.on('message', (message: { port?: number; id?: number; answer?: unknown }) => {
      if (message.port !== undefined) resolve(message.port)
      if (message.id === undefined) return
      open.get(message.id)?.(message.answer)
      open.delete(message.id)
    })
  })
  const ask = <T>(command: string, value?: unknown) =>
    new Promise<T>((resolve) => {
      asked += 1
      open.set(asked, resolve as (answer: unknown) => void)
      thread.postMessage({ id: asked, command, value })
    })

  return {
    port,
    browserArgs: () => [
      `--host-resolver-rules=MAP *:443 127.0.0.1:${port}`,
      ...(spki ? [`--ignore-certificate-errors-spki-list=${spki}`] : []),
    ],
    shape: (next) => {
      line = next
      return ask('shape', next)
    },
    forget: () => ask('forget'),
    seen: () => ask('seen'),
    cut: () => ask('cut'),
    async checkRate(seconds = 2) {
      const found = await ask<Omit<RateCheck, 'off'>>('checkRate', seconds)
      return { ...found, off: Math.abs(found.bitsPerSecond / line.bitsPerSecond - 1) }
    },
    close: async () => {
      await thread.terminate()
    },
  }
}
