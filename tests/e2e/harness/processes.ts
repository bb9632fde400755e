import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
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
export function processesOf(profileDir: string): number[] {
  const rows = process.platform === 'linux' ? readProc() : readPs()
  const ours = rows.filter(({ pid, args }) => args.includes(profileDir) && pid !== process.pid)
  const found = new Set(ours.map(({ pid }) => pid))
  for (let before = -1; before !== found.size; ) {
    before = found.size
    for (const { pid, ppid } of rows) if (found.has(ppid)) found.add(pid)
  }
  return [...found]
}

interface Process {
  pid: number
  ppid: number
  args: string
}

/** Linux without `ps`, which small containers do not have. A zombie has ended: it is left out. */
function readProc(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      // The second field is the program's name in brackets and may contain anything.
      const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const args = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
      return state === 'Z' ? [] : [{ pid: Number(name), ppid: Number(ppid), args }]
    } catch {
      return []
    }
  })
}

function readPs(): Process[] {
  const table = execFileSync('ps', ['-axo', 'pid=,ppid=,args='], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return table.split('\n').flatMap((line) => {
    const [, pid, ppid, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return pid ? [{ pid: Number(pid), ppid: Number(ppid), args }] : []
  })
}
