import { SECOND } from '../units.ts'
import type { FetchPorts } from './ports.ts'

const PROBE_MS = 10 * SECOND

/**
 * Finds out why an address could not be read, without reading it. `reachable`: the host answers, so
 * only the right to read is missing. `redirects`: it answers with a redirect that leads nowhere, in
 * circles or on without end; seen only where the host lets everyone read its redirects.
 * `unreachable`: no answer, for whatever reason.
 */
export async function probeAddress(
  address: string,
  { fetch, clock }: Pick<FetchPorts, 'fetch' | 'clock'>,
  signal: AbortSignal,
): Promise<'reachable' | 'redirects' | 'unreachable'> {
  const stop = new AbortController()
  const init: RequestInit = {
    method: 'HEAD',
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.any([signal, stop.signal]),
  }
  const ask = async (more: RequestInit): Promise<Response | null> => {
    try {
      return await fetch(address, { ...init, ...more })
    } catch {
      // The browser says no more than that it failed, and that is the answer.
      signal.throwIfAborted()
      return null
    }
  }
  void clock.sleep(PROBE_MS, stop.signal).then(() => stop.abort())
  try {
    if (await ask({ mode: 'no-cors' })) return 'reachable'
    const answer = await ask({ redirect: 'manual' })
    return answer?.type === 'opaqueredirect' ? 'redirects' : 'unreachable'
  } finally {
    stop.abort()
  }
}
