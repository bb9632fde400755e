import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Escape sequences that colour and move; reports and checks read text without them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g

/** @param {string} text */
export function plain(text) {
  return text.replace(ESCAPES, '')
}

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`)
}

/**
 * @typedef {object} Ran
 * @property {number} code Exit code; 127 when it could not be started, 128 when a signal ended it.
 * @property {string} output Standard output and error together, without escape sequences.
 * @property {boolean} timedOut
 */

/**
 * Runs a program to its end; never rejects. Its children end with it when time is up or when this
 * process is interrupted.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {{ echo?: boolean, timeoutMs?: number, env?: Record<string, string>, shell?: boolean }} [options]
 *   `echo` shows the output while it comes.
 * @returns {Promise<Ran>}
 */
export function run(
  file,
  args,
  { echo = false, timeoutMs = 600_000, env = {}, shell = false } = {},
) {
  return new Promise((resolve) => {
    const colour = echo && process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}
    const child = spawn(file, args, {
      cwd: ROOT,
      env: { ...process.env, ...colour, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
      shell,
    })
    let output = ''
    let timedOut = false
    const stop = () => {
      killGroup(child.pid, 'SIGTERM')
      setTimeout(() => killGroup(child.pid, 'SIGKILL'), 8_000).unref()
    }
    const timer = setTimeout(() => {
      timedOut = true
      stop()
    }, timeoutMs)
    const forget = onInterrupt(stop)
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        output += text
        if (echo) process.stdout.write(text)
      })
    }
    /** @param {number} code */
    const end = (code) => {
      clearTimeout(timer)
      forget()
      if (!interrupted) resolve({ code, output: plain(output), timedOut })
    }
    child.on('error', (error) => {
      output += error.message
      end(127)
    })
    child.on('close', (code) => end(code ?? 128))
  })
}

/**
 * Runs the command of an installed package with the Node that runs this.
 *
 * @param {string} name of the package
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runInstalled(name, args, options) {
  return run(process.execPath, [installedCommand(name), ...args], options)
}

/**
 * Path of a package's command. `node_modules/.bin` holds shell scripts on Windows, so the package's
 * own `bin` entry (the first) is read instead.
 *
 * @param {string} packageName
 */
export function installedCommand(packageName) {
  const directory = join(ROOT, 'node_modules', packageName)
  /** @type {{ bin: string | Record<string, string> }} */
  const { bin } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  const path = typeof bin === 'string' ? bin : Object.values(bin)[0]
  if (path === undefined) throw new Error(`${packageName} has no command`)
  return join(directory, path)
}

/** @type {Set<() => void>} */
const running = new Set()
let interrupted = false

/**
 * Calls `stop` when this process is told to end, which it then does as soon as everything that was
 * to be stopped is forgotten, at the latest after ten seconds.
 *
 * @param {() => void} stop
 * @returns {() => void} forgets it
 */
export function onInterrupt(stop) {
  for (const signal of SIGNALS) {
    if (!process.listeners(signal).includes(interrupt)) process.on(signal, interrupt)
  }
  running.add(stop)
  return () => void running.delete(stop)
}

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

function interrupt() {
  if (interrupted) return
  interrupted = true
  for (const stop of running) stop()
  const startedAt = Date.now()
  setInterval(() => {
    if (running.size === 0 || Date.now() - startedAt > 10_000) process.exit(130)
  }, 50)
}

/**
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 */
function killGroup(pid, signal) {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // It has ended by itself.
  }
}
