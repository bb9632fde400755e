import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { ROOT, runInstalled, say } from './command.mjs'

/** @typedef {'chrome' | 'firefox'} Browser */

/** Everything a build is made from, besides the installed packages that the lockfile names. */
const SOURCES = [
  'components',
  'entrypoints',
  'lib',
  'public',
  'tests/run/third-party-licenses.ts',
  'LICENSE',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'wxt.config.ts',
]

/** @param {Browser} browser */
export function outputDirectory(browser) {
  return join(ROOT, '.output', `${browser}-mv3`)
}

/**
 * Makes the production build of one browser.
 *
 * @param {Browser} browser
 * @returns {Promise<string[]>} what is wrong with it; a warning is wrong too
 */
export async function build(browser) {
  const stamp = stampFile(browser)
  rmSync(stamp, { force: true })
  const sources = hashOfSources()
  const { code, output, timedOut } = await runInstalled(
    'wxt',
    ['build', '--browser', browser, '--mv3'],
    { timeoutMs: 180_000 },
  )
  if (timedOut) return ['the build did not end within 3 minutes', output.trim()]
  if (code !== 0) return [output.trim()]
  const size = /Total size: ([\d.]+ \S+)/.exec(output)?.[1] ?? 'unknown size'
  say(`Built .output/${browser}-mv3 (${size}).`)
  const warnings = warningsIn(output)
  if (warnings.length === 0) {
    mkdirSync(dirname(stamp), { recursive: true })
    writeFileSync(stamp, sources)
  }
  return warnings
}

/** Whether the last good build of this browser was made from the sources as they are now. */
export function isBuilt(/** @type {Browser} */ browser) {
  const stamp = stampFile(browser)
  if (!existsSync(stamp) || !existsSync(join(outputDirectory(browser), 'manifest.json'))) {
    return false
  }
  return readFileSync(stamp, 'utf8') === hashOfSources()
}

/**
 * Lines in which WXT, Vite or Rolldown warn of something.
 * @param {string} output of a build, without escape sequences
 */
export function warningsIn(output) {
  return output
    .split(/[\r\n]+/)
    .filter((line) => /\bwarn(?:ing)?s?\b|⚠|\(!\)/i.test(line))
    .filter((line) => !line.startsWith('npm warn'))
}

/** @param {Browser} browser */
function stampFile(browser) {
  return join(ROOT, '.cache', `built-${browser}`)
}

function hashOfSources() {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    for (const file of filesIn(join(ROOT, source))) {
      hash.update(relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0')
    }
  }
  // A build-time Client ID and the like come from the surroundings.
  for (const [name, value] of Object.entries(process.env).sort()) {
    if (/^(?:WXT|VITE)_/.test(name)) hash.update(`${name}=${value}\0`)
  }
  return hash.digest('hex')
}

/**
 * @param {string} path of a file or a folder, which need not be there
 * @returns {string[]} in a fixed order
 */
function filesIn(path) {
  if (!existsSync(path)) return []
  try {
    const names = readdirSync(path).sort()
    return names.flatMap((name) => filesIn(join(path, name)))
  } catch {
    return [path]
  }
}
