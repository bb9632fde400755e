import { build, isBuilt } from './build.mjs'
import { say } from './command.mjs'
import { setUp } from './set-up.mjs'
import { endToEndTests } from './stages.mjs'

/**
 * Sets up, builds if need be, and runs end-to-end tests alone; ends like `npm test` with the line
 * `N passed, N failed`, and with exit code 1 when anything failed.
 *
 * @param {string[]} args for Playwright
 * @param {number} [timeoutMs]
 */
export async function runEndToEnd(args, timeoutMs) {
  const problems = await setUp({ display: true })
  if (problems.length === 0 && !isBuilt('chrome')) problems.push(...(await build('chrome')))
  const result = problems.length === 0 ? await endToEndTests(args, timeoutMs) : null
  for (const problem of [...problems, ...(result?.problems ?? [])]) say(problem)
  if (result) say(`${result.passed} passed, ${result.failed} failed`)
  process.exitCode = result?.failed === 0 ? 0 : 1
}
