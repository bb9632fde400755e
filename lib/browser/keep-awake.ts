import { browser } from 'wxt/browser'
import { SECOND } from '../units.ts'
import { unlessShuttingDown } from './unless-shutting-down.ts'

/** Both browsers stop an idle background after about 30 s; a pending fetch does not count (measured). */
const PULSE_MS = 20 * SECOND

/** Keeps the background alive until the returned function is called. */
export function keepAwake(): () => void {
  const pulse = () => void unlessShuttingDown(browser.runtime.getPlatformInfo())
  const timer = setInterval(pulse, PULSE_MS)
  return () => clearInterval(timer)
}
