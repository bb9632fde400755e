import { pathToFileURL } from 'node:url'
import { findOrInstallChromium } from './chromium.mjs'
import { say } from './command.mjs'
import { installDependencies } from './dependencies.mjs'
import { findOrInstallDisplayTools } from './display.mjs'

const MINIMUM_NODE = { major: 20, minor: 19 }

/**
 * Makes sure that everything the commands need is there, installing what is missing. Uses nothing
 * but Node, because it runs before there are dependencies. Sets COURIER_CHROMIUM for what follows.
 *
 * @param {{ display: boolean }} needs `display`: windows without a desktop, with a real mouse
 * @returns {Promise<string[]>} what is missing and what a person can do about it; empty when all is well
 */
export async function setUp({ display }) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const tooOld =
    major < MINIMUM_NODE.major || (major === MINIMUM_NODE.major && minor < MINIMUM_NODE.minor)
  if (tooOld) {
    const { major, minor } = MINIMUM_NODE
    return [`Node ${major}.${minor} or newer is needed; this is ${process.version}.`]
  }
  const dependencies = await installDependencies()
  if (dependencies !== null) return [dependencies]
  /** @type {string[]} */
  const problems = []
  const chromium = await findOrInstallChromium()
  if (typeof chromium === 'string') {
    problems.push(chromium)
  } else {
    process.env.COURIER_CHROMIUM = chromium.path
    say(`Chromium ${chromium.version} at ${chromium.path}`)
  }
  const tools = display ? await findOrInstallDisplayTools() : null
  if (tools !== null) problems.push(tools)
  return problems
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const problems = await setUp({ display: true })
  for (const problem of problems) say(problem)
  process.exitCode = problems.length === 0 ? 0 : 1
}
