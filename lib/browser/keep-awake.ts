import { browser } from 'wxt/browser'
import { SECOND } from '../units.ts'

/** Both browsers stop an idle background after about 30 s; a pending fetch does not count (measured). */
const PULSE_MS = 20 * SECOND

/** Keeps the background alive until the returned function is called. */
export function keepAwake(): () => void {
  const pulse = setInterval(() => void browser.runtime.getPlatformInfo(), PULSE_MS)
  return () => clearInterval(pulse)
}
