import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** Ends every process of the browser that uses this profile as a power cut would: at once. */
export async function killBrowserOf(profileDir: string): Promise<void> {
  const pids = processesOf(profileDir)
  if (pids.length === 0) throw new Error(`No browser runs with the profile ${profileDir}`)
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended with its parent.
    }
  }
  for (let tries = 0; processesOf(profileDir).length > 0; tries++) {
    if (tries > 100) throw new Error(`The browser with the profile ${profileDir} is still there`)
    await sleep(50)
  }
}

/** The browser's own process, its crash handler, and everything they started. */
function processesOf(profileDir: string): number[] {
  const table = execFileSync('ps', ['-axo', 'pid=,ppid=,stat=,args='], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  const rows = table.split('\n').flatMap((line) => {
    const [, pid, ppid, stat = '', args = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    return pid && !stat.startsWith('Z') ? [{ pid: Number(pid), ppid: Number(ppid), args }] : []
  })
  const found = new Set(rows.filter(({ args }) => args.includes(profileDir)).map(({ pid }) => pid))
  found.delete(process.pid)
  for (let before = -1; before !== found.size; ) {
    before = found.size
    for (const { pid, ppid } of rows) if (found.has(ppid)) found.add(pid)
  }
  return [...found]
}
