import { say } from './command.mjs'
import { setUp } from './set-up.mjs'
import { STAGES } from './stages.mjs'

// `npm test`: every check there is. Goes on after a failure, so that one run shows all of them, and
// ends with the line `N passed, N failed`.

let passed = 0
let failed = 0
/** @type {string[]} */
const summary = []

const startedAt = Date.now()
const missing = await setUp({ display: true })
for (const problem of missing) {
  failed++
  say(problem)
  summary.push(`set-up: ${problem.split('\n')[0]}`)
}
for (const { name, run } of STAGES) {
  say(`\n── ${name} ──`)
  const began = Date.now()
  const result = await run().catch((error) => ({ passed: 0, failed: 1, problems: [String(error)] }))
  passed += result.passed
  failed += result.failed
  summary.push(
    `${result.failed === 0 ? '✓' : '✗'} ${name}: ${result.passed} passed, ${result.failed} failed (${seconds(began)})`,
    ...result.problems.map((problem) => `    ${problem.replaceAll('\n', '\n    ')}`),
  )
}
say(`\n── all in ${seconds(startedAt)} ──`)
for (const line of summary) say(line)
process.exitCode = failed === 0 ? 0 : 1
say(`${passed} passed, ${failed} failed`)

/** @param {number} since */
function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`
}
