import { advanceClock } from '../harness/clock.ts'
import { openPages } from './device.ts'
import type { Kill } from './play.ts'

/** As Chromium stops it: the pages stay open. */
export const STOP_WORKER: Kill = {
  strike: ({ courier }) => courier.stopWorker(),
  restart: ({ courier }) => courier.wakeWorker(),
  // The one answer that was lost.
  mostEarly: 1,
}

/** SIGKILL for every process of the browser, then a new start on the same profile. */
export const KILL_BROWSER: Kill = {
  strike: ({ courier }) => courier.kill(),
  async restart(device, { twoContexts }) {
    await device.courier.relaunch()
    // The new browser has the machine's time, X that of before.
    await advanceClock(device.courier, device.x, 0)
    await openPages(device, twoContexts)
  },
  // Its first moments are in the machine's time, which is behind X's.
  mostEarly: Number.POSITIVE_INFINITY,
}
