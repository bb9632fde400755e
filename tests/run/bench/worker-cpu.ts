import { readdirSync, readFileSync } from 'node:fs'
import { processesOf } from '../../e2e/harness/processes.ts'

/** The first 15 characters of what Chromium calls the thread of a service worker. */
const THREAD = 'ServiceWorker t'

/**
 * Milliseconds of processor time of the service workers that run in this profile's browser now, since
 * each started; null where the system does not tell (only Linux does).
 */
export function workerCpuMs(profileDir: string): number | null {
  if (process.platform !== 'linux') return null
  let nanoseconds = 0
  for (const pid of processesOf(profileDir)) {
    for (const task of tasksOf(pid)) {
      try {
        if (readFileSync(`${task}/comm`, 'utf8').trim() !== THREAD) continue
        nanoseconds += Number(readFileSync(`${task}/schedstat`, 'utf8').split(' ')[0])
      } catch {
        // The thread ended meanwhile.
      }
    }
  }
  return nanoseconds / 1e6
}

function tasksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}`)
  } catch {
    return []
  }
}
