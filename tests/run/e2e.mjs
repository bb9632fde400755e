import { build, isBuilt } from './build.mjs'
import { say } from './command.mjs'
import { setUp } from './set-up.mjs'
import { endToEndTests } from './stages.mjs'

// `npm run test:e2e -- <args>`: only the end-to-end tests, on a fresh build; the arguments go to Playwright.

const problems = await setUp({ display: true })
if (problems.length === 0 && !isBuilt('chrome')) problems.push(...(await build('chrome')))
for (const problem of problems) say(problem)
if (problems.length === 0) {
  const { passed, failed, problems: noted } = await endToEndTests(process.argv.slice(2))
  for (const problem of noted) say(problem)
  say(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
} else {
  process.exitCode = 1
}
