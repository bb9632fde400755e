import { SECOND } from '../units.ts'
import type { FetchPorts } from './ports.ts'

const PROBE_MS = 10 * SECOND

/**
 * Finds out why an address could not be read, without reading it. `reachable`: the host answers, so
 * only the right to read is missing. `passed-on`: the same, and the host itself lets it be read; what
 * it redirects to does not. `redirects`: it answers with a redirect that leads nowhere, in circles or on
 * without end. Redirects are seen only where the host lets us read them.
 * `unreachable`: no answer, for whatever reason.
 */
export async function probeAddress(
  address: string,
  { fetch, clock }: Pick<FetchPorts, 'fetch' | 'clock'>,
  signal: AbortSignal,
): Promise<'reachable' | 'passed-on' | 'redirects' | 'unreachable'> {
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
    const answers = (await ask({ mode: 'no-cors' })) !== null
    const redirects = (await ask({ redirect: 'manual' }))?.type === 'opaqueredirect'
    if (answers) return redirects ? 'passed-on' : 'reachable'
    return redirects ? 'redirects' : 'unreachable'
  } finally {
    stop.abort()
  }
}
