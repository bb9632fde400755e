import type { FetchPorts } from './ports.ts'

/**
 * The value of work in a frame; null when it takes longer, and when the frame is gone or the browser
 * lets nobody in, which is why it rejects. What comes too late is dropped.
 */
export async function within(
  ms: number,
  work: Promise<unknown>,
  clock: FetchPorts['clock'],
  signal: AbortSignal,
): Promise<unknown> {
  const stop = new AbortController()
  try {
    const late = clock.sleep(ms, AbortSignal.any([signal, stop.signal])).then(() => null)
    return await Promise.race([work.catch(() => null), late])
  } finally {
    stop.abort()
  }
}
