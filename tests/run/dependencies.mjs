import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run, say } from './command.mjs'

/**
 * The part of a lockfile's entry that says what has to be there and for which machine.
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[] }} LockEntry
 * @typedef {{ packages: Record<string, LockEntry> }} Lockfile
 */

/**
 * Installs exactly what package-lock.json says, when something else or nothing is installed.
 * @returns {Promise<string | null>} what is wrong when it could not, for a person to read
 */
export async function installDependencies() {
  const missing = whyInstall()
  if (missing === null) return null
  say(`Installing dependencies (${missing}) …`)
  const started = Date.now()
  const { code, output } = await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  if (code !== 0) return `npm ci failed:\n${output}`
  const still = whyInstall()
  if (still !== null) return `npm ci ended well, but ${still}`
  say(`Dependencies installed in ${((Date.now() - started) / 1000).toFixed(0)} s.`)
  return null
}

/**
 * Why node_modules is not what package-lock.json asks for; null when it is. npm writes the list of
 * what it installed last of all, so an interrupted installation has none.
 *
 * @param {string} [root]
 * @returns {string | null}
 */
export function whyInstall(root = ROOT) {
  const wanted = readLockfile(join(root, 'package-lock.json'))
  if (wanted === null) throw new Error(`There is no readable package-lock.json in ${root}`)
  const installed = readLockfile(join(root, 'node_modules', '.package-lock.json'))
  if (installed === null) return 'none are installed'
  for (const [path, entry] of Object.entries(wanted.packages)) {
    if (path === '' || entry.optional) continue
    const found = installed.packages[path]
    if (found?.version !== entry.version || found?.integrity !== entry.integrity) {
      return `${path.replace('node_modules/', '')} is ${found?.version ?? 'missing'}, wanted ${entry.version}`
    }
    if (!existsSync(join(root, path))) return `${path} is missing`
  }
  const foreign = Object.entries(installed.packages).find(([, entry]) => !fitsThisMachine(entry))
  if (foreign) return `${foreign[0].replace('node_modules/', '')} is for another kind of machine`
  return null
}

/** @param {LockEntry} entry */
function fitsThisMachine({ os, cpu }) {
  return (!os || os.includes(process.platform)) && (!cpu || cpu.includes(process.arch))
}

/**
 * @param {string} path
 * @returns {Lockfile | null}
 */
function readLockfile(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/**
 * The npm that runs this script, else the one on PATH (a shell script on Windows).
 * @param {string[]} args
 */
export function npm(args) {
  const script = process.env.npm_execpath
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args])
  return run('npm', args, { shell: process.platform === 'win32' })
}
