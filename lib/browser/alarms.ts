import { browser } from 'wxt/browser'
import type { EpochMs } from '../units.ts'
import { SECOND } from '../units.ts'
import { unlessShuttingDown } from './unless-shutting-down.ts'

const NAME = 'outbox'
/** Packed extensions are never woken sooner (documented by Chrome). */
const SOONEST_MS = 30 * SECOND
let armedFor: EpochMs | null | undefined

/**
 * Sets the one alarm of the outbox, 30 s from now at the soonest, repeating each minute until it is
 * set again: a background that dies while it works is then found again. null clears it.
 */
export async function wakeAt(at: EpochMs | null): Promise<void> {
  const now = Date.now()
  if (at === null) {
    armedFor = null
    return unlessShuttingDown(browser.alarms.clear(NAME))
  }
  const when = Math.max(at, now + SOONEST_MS)
  // Already due within the same half minute: setting it again would only push it back.
  if (armedFor && armedFor > now && armedFor <= when && when - armedFor < SOONEST_MS) return
  armedFor = when
  await unlessShuttingDown(browser.alarms.create(NAME, { when, periodInMinutes: 1 }))
}

/** When the background is woken next for the outbox; null when it is not. */
export async function nextWake(): Promise<EpochMs | null> {
  return (await browser.alarms.get(NAME))?.scheduledTime ?? null
}

/** Must be called at the top level of the background, so that an alarm can start it. */
export function onWake(wake: () => void): void {
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name !== NAME) return
    armedFor = undefined
    wake()
  })
}
