import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run, say } from './command.mjs'

/** How long another package manager may hold apt's locks before this gives up. */
const LOCK_PATIENCE_MS = 180_000

/** Path of a program on PATH, or null. @param {string} name */
export function onPath(name) {
  const extensions = process.platform === 'win32' ? ['.exe', '.cmd', ''] : ['']
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    for (const extension of extensions) {
      const path = join(directory, name + extension)
      if (directory !== '' && existsSync(path)) return path
    }
  }
  return null
}

/** Whether Debian packages can be installed without asking anyone. */
export function canInstallPackages() {
  return process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get') !== null
}

/**
 * Installs Debian packages, waiting a while for other package managers to finish.
 *
 * @param {string[]} names
 * @returns {Promise<string | null>} what went wrong, for a person to read
 */
export async function installPackages(names) {
  say(`Installing ${names.join(', ')} with apt …`)
  // A broken third-party list makes `update` fail although the packages can be had: go on.
  const update = await apt(['update'])
  const install = await apt(['install', '-y', '--no-install-recommends', ...names])
  if (install.code === 0) return null
  const reports = update.code === 0 ? [install] : [update, install]
  return `apt-get could not install ${names.join(', ')}:\n${reports.map(lastLines).join('\n')}`
}

/** @param {string[]} args */
async function apt(args) {
  const giveUpAt = Date.now() + LOCK_PATIENCE_MS
  for (;;) {
    const result = await run(
      'apt-get',
      ['-q', '-o', 'DPkg::Lock::Timeout=60', '-o', 'Acquire::Retries=3', ...args],
      { env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' } },
    )
    if (result.code === 0 || !isLocked(result.output) || Date.now() > giveUpAt) return result
    say('Another package manager is at work; waiting for it …')
    await sleep(5_000)
  }
}

/** @param {string} output of apt-get with LC_ALL=C */
export function isLocked(output) {
  return /Could not get lock|Unable to (?:acquire|lock)|is another process using it/.test(output)
}

/** @param {{ output: string }} ran */
function lastLines({ output }) {
  return output.trim().split('\n').slice(-8).join('\n')
}
