import { readFileSync } from 'node:fs'
import { processesOf } from './processes.ts'

/** Bytes in memory of all of a browser's processes together; Linux only. */
export interface Memory {
  /** What each process holds, so that pages shared by several count several times. */
  rss: number
  /** Shared pages divided among those that share them; 0 where it may not be read. */
  pss: number
}

export function memoryOf(profileDir: string): Memory {
  let [rss, pss] = [0, 0]
  for (const pid of processesOf(profileDir)) {
    rss += fieldOf(`/proc/${pid}/status`, 'VmRSS')
    pss += fieldOf(`/proc/${pid}/smaps_rollup`, 'Pss')
  }
  return { rss, pss }
}

/** Bytes; 0 where the process has ended or keeps it to itself. */
function fieldOf(path: string, name: string): number {
  try {
    const text = readFileSync(path, 'utf8')
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** Samples until `stop`, which returns the largest of each. */
export function watchMemory(profileDir: string, everyMs: number): { stop(): Memory } {
  let peak: Memory = { rss: 0, pss: 0 }
  const look = () => {
    const { rss, pss } = memoryOf(profileDir)
    peak = { rss: Math.max(peak.rss, rss), pss: Math.max(peak.pss, pss) }
  }
  look()
  const timer = setInterval(look, everyMs)
  return {
    stop() {
      clearInterval(timer)
      look()
      return peak
    },
  }
}

/** Bytes that the extension's own processes hold, which are the background and all of its pages. */
export function extensionMemoryOf(profileDir: string): number {
  const own = processesOf(profileDir).filter((pid) => isExtensionProcess(pid))
  return own.reduce((sum, pid) => sum + fieldOf(`/proc/${pid}/status`, 'VmRSS'), 0)
}

function isExtensionProcess(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--extension-process')
  } catch {
    return false
  }
}
