import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ROOT, runInstalled, say } from './command.mjs'
import { canInstallPackages, installPackages, onPath } from './system-packages.mjs'

/** The manifest's `minimum_chrome_version`. */
const MINIMUM_VERSION = 148

/** @typedef {{ path: string, version: string }} Chromium */

/**
 * Finds a Chromium that loads unpacked extensions from the command line. Branded Chrome and Edge
 * ignore `--load-extension`, and a snap cannot read a build in a hidden folder, so they do not count.
 *
 * @param {(reason: string) => void} [reject] told why each browser that was looked at will not do
 * @returns {Chromium | null}
 */
export function findChromium(reject = () => {}) {
  const chosen = process.env.COURIER_CHROMIUM
  for (const path of chosen ? [chosen] : candidates()) {
    const answer = examine(path)
    if ('version' in answer) return answer
    reject(`${path}: ${answer.reason}`)
  }
  return null
}

/**
 * Finds Chromium or installs it: Debian's package as root, Playwright's build elsewhere.
 * @returns {Promise<Chromium | string>} a string says what a person can do
 */
export async function findOrInstallChromium() {
  /** @type {string[]} */
  const rejected = []
  const reject = (/** @type {string} */ reason) => void rejected.push(reason)
  const found = findChromium(reject)
  if (found) return found
  /** @type {string[]} */
  const tried = []
  if (!process.env.COURIER_CHROMIUM) {
    for (const install of [installDebianPackage, installPlaywrightBuild]) {
      const problem = await install()
      const installed = findChromium(reject)
      if (installed) return installed
      if (problem) tried.push(problem)
    }
  }
  return [
    `No Chromium ${MINIMUM_VERSION} or newer was found.`,
    ...new Set(rejected.map((reason) => `  ${reason}`)),
    ...tried,
    'Install Chromium, or set COURIER_CHROMIUM to the path of a Chromium or "Chrome for Testing".',
    'Google Chrome and Microsoft Edge will not do: they ignore --load-extension.',
  ].join('\n')
}

/** @returns {Promise<string | null>} */
async function installDebianPackage() {
  if (!canInstallPackages()) return null
  // Ubuntu's package of this name only installs a snap; `examine` then says so and the next is tried.
  return installPackages(['chromium', 'fonts-dejavu-core', 'fonts-liberation'])
}

/** @returns {Promise<string | null>} */
async function installPlaywrightBuild() {
  say("Downloading Playwright's build of Chromium …")
  const withLibraries = canInstallPackages() ? ['--with-deps'] : []
  const { code, output } = await runInstalled('playwright', [
    'install',
    ...withLibraries,
    '--no-shell',
    'chromium',
  ])
  return code === 0 ? null : `playwright install chromium failed:\n${output.trim()}`
}

/** @returns {string[]} existing files that may be Chromium, the likeliest first */
function candidates() {
  const named = ['chromium', 'chromium-browser', 'chrome-for-testing'].map(onPath)
  const paths = [...named, ...usualPlaces(), ...downloaded()]
  return [...new Set(paths.filter((path) => path !== null))].filter(existsSync)
}

function usualPlaces() {
  const home = homedir()
  switch (process.platform) {
    case 'darwin':
      return ['/Applications', join(home, 'Applications')].flatMap((folder) => [
        join(folder, 'Chromium.app/Contents/MacOS/Chromium'),
        join(folder, 'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing'),
      ])
    case 'win32':
      return [process.env.LOCALAPPDATA, process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)']]
        .filter((folder) => folder !== undefined)
        .map((folder) => join(folder, 'Chromium', 'Application', 'chrome.exe'))
    default:
      return ['/usr/bin/chromium', '/usr/lib/chromium/chromium', '/usr/lib64/chromium/chromium']
  }
}

/** Builds that Playwright and Puppeteer keep in their caches, newest first. */
function downloaded() {
  const caches = {
    darwin: join(homedir(), 'Library', 'Caches'),
    win32: process.env.LOCALAPPDATA ?? homedir(),
  }
  const cache = caches[/** @type {'darwin'} */ (process.platform)] ?? join(homedir(), '.cache')
  const playwright = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(cache, 'ms-playwright')
  const puppeteer = join(homedir(), '.cache', 'puppeteer', 'chrome')
  return [...foldersIn(playwright, /^chromium-\d+$/), ...foldersIn(puppeteer, /./)].flatMap(
    (build) =>
      foldersIn(build, /^chrome/).flatMap((folder) => [
        join(folder, 'chrome'),
        join(folder, 'chrome.exe'),
        join(folder, 'Chromium.app/Contents/MacOS/Chromium'),
        join(folder, 'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing'),
      ]),
  )
}

/**
 * @param {string} folder
 * @param {RegExp} name
 */
function foldersIn(folder, name) {
  try {
    const names = readdirSync(folder).filter((entry) => name.test(entry))
    names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    return names.map((entry) => join(folder, entry))
  } catch {
    return []
  }
}

/**
 * @param {string} path
 * @returns {Chromium | { reason: string }}
 */
function examine(path) {
  if (!existsSync(path)) return { reason: 'there is no such file' }
  if (realpathSync(path).startsWith('/snap/')) return { reason: 'a snap cannot read our build' }
  return judge(path, versionLine(path))
}

/**
 * @param {string} path
 * @param {string} line what the browser says of itself
 * @returns {Chromium | { reason: string }}
 */
export function judge(path, line) {
  const version = /\d+(?:\.\d+)+/.exec(line)?.[0]
  if (version === undefined) return { reason: `it does not run (${line.trim() || 'no version'})` }
  if (/\bsnap\b/.test(line)) return { reason: 'a snap cannot read our build' }
  if (/Google Chrome(?! for Testing)|Microsoft Edge/.test(line)) {
    return { reason: `${line.trim()} ignores --load-extension` }
  }
  if (Number.parseInt(version, 10) < MINIMUM_VERSION) {
    return { reason: `version ${version} is older than ${MINIMUM_VERSION}` }
  }
  return { path, version }
}

/** @param {string} path */
function versionLine(path) {
  try {
    if (process.platform === 'win32') {
      // On Windows `--version` opens a window instead of answering.
      const command = `(Get-Item -LiteralPath '${path.replaceAll("'", "''")}').VersionInfo | ForEach-Object { $_.ProductName + ' ' + $_.ProductVersion }`
      return execute('powershell', ['-NoProfile', '-Command', command])
    }
    return execute(path, ['--version'])
  } catch (error) {
    const { stderr = '', message } = /** @type {{ stderr?: string, message: string }} */ (error)
    return (stderr.trim().split('\n').at(-1) || message).replace(/\d/g, '#')
  }
}

/**
 * @param {string} file
 * @param {string[]} args
 */
function execute(file, args) {
  return execFileSync(file, args, {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 20_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
