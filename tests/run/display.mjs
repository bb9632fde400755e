import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onInterrupt } from './command.mjs'
import { canInstallPackages, installPackages, onPath } from './system-packages.mjs'

/** What a window without a desktop needs, and the Debian package that has it. */
const TOOLS = { Xvfb: 'xvfb', xdotool: 'xdotool' }

/** How long Xvfb may take to say which display it opened. */
const START_MS = 15_000

/** The tools that are missing for tests with a real mouse. */
export function missingDisplayTools() {
  return /** @type {(keyof typeof TOOLS)[]} */ (Object.keys(TOOLS)).filter((name) => !onPath(name))
}

/**
 * Finds Xvfb and xdotool or installs them.
 * @returns {Promise<string | null>} what a person can do when they are missing
 */
export async function findOrInstallDisplayTools() {
  const packages = missingDisplayTools().map((name) => TOOLS[name])
  if (packages.length === 0) return null
  const problem = canInstallPackages() ? await installPackages(packages) : null
  const missing = missingDisplayTools()
  if (missing.length === 0) return null
  return [
    `The tests with a real mouse need ${missing.join(' and ')}.`,
    ...(problem ? [problem] : []),
    process.platform === 'linux'
      ? `Install ${packages.join(' and ')} (Debian, Ubuntu: sudo apt-get install ${packages.join(' ')}).`
      : 'They exist for Linux only: run the tests in a Linux container or virtual machine.',
  ].join('\n')
}

/** Files in which Xvfb keeps what its displays show, by the display's name. @type {Map<string, string>} */
const framebuffers = new Map()

/**
 * File with the pixels of a display that this process started, in the format of xwd, always current.
 * @param {string} display
 */
export function framebufferOf(display) {
  const path = framebuffers.get(display)
  if (path === undefined) throw new Error(`${display} is not a display of this process`)
  return path
}

/**
 * Starts a display of its own that no person and no other test shares. One mouse, no window manager.
 *
 * @param {{ width?: number, height?: number }} [size] in pixels
 * @returns {Promise<{ name: string, stop: () => Promise<void> }>} `name` is for DISPLAY
 */
export function startDisplay({ width = 1280, height = 1000 } = {}) {
  return new Promise((resolve, reject) => {
    const screen = ['-screen', '0', `${width}x${height}x24`]
    const pixels = mkdtempSync(join(tmpdir(), 'courier-display-'))
    const args = ['-displayfd', '3', ...screen, '-fbdir', pixels, '-nolisten', 'tcp', '-noreset']
    const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
    const ended = new Promise((end) => server.once('close', end))
    const killWithUs = () => void server.kill('SIGKILL')
    const forget = onInterrupt(killWithUs)
    process.once('exit', killWithUs)
    let complaints = ''
    server.stderr?.on('data', (text) => {
      complaints += text
    })
    const timer = setTimeout(() => server.kill('SIGKILL'), START_MS)
    server.once('error', reject)
    server.once('close', () => {
      clearTimeout(timer)
      forget()
      process.off('exit', killWithUs)
      rmSync(pixels, { recursive: true, force: true })
      reject(new Error(`Xvfb did not start: ${complaints.trim() || 'no answer'}`))
    })
    server.stdio[3]?.once('data', (/** @type {Buffer} */ number) => {
      clearTimeout(timer)
      const name = `:${String(number).trim()}`
      framebuffers.set(name, join(pixels, 'Xvfb_screen0'))
      resolve({
        name,
        stop: async () => {
          server.kill('SIGTERM')
          await ended
        },
      })
    })
  })
}
