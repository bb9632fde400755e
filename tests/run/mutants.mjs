import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { register } from 'tsx/esm/api'
import { ROOT, runInstalled, say } from './command.mjs'

// `npm run mutants`: each mistake of tests/mutants/mutants.ts must make a unit test fail.
// Numbers as arguments choose some of them.

register()
/** @type {{ MUTANTS: import('../mutants/mutants.ts').Mutant[] }} */
const { MUTANTS } = await import('../mutants/mutants.ts')
const chosen = process.argv.slice(2).map(Number)
const startedAt = Date.now()

let killed = 0
let alive = 0
await expectGreen()
for (const [index, mutant] of MUTANTS.entries()) {
  if (chosen.length > 0 && !chosen.includes(index + 1)) continue
  const why = await whyAlive(mutant, index)
  if (why === null) killed++
  else alive++
  say(`${why === null ? '✓' : '✗'} ${index + 1} ${mutant.name}${why === null ? '' : `: ${why}`}`)
}
say(
  `In ${Math.round((Date.now() - startedAt) / 1_000)} s. A mutant that a test killed counts as passed.`,
)
say(`${killed} passed, ${alive} failed`)
process.exitCode = alive === 0 ? 0 : 1

/** Without a mistake every test passes; else nothing would be shown. */
async function expectGreen() {
  const { code, output } = await runTests(-1)
  if (code === 0) return
  say(output)
  say('The tests fail without a mistake.')
  process.exit(1)
}

/**
 * @param {import('../mutants/mutants.ts').Mutant} mutant
 * @param {number} index
 * @returns {Promise<string | null>} null when a test noticed it
 */
async function whyAlive({ file, find }, index) {
  const times = readFileSync(join(ROOT, file), 'utf8').split(find).length - 1
  if (times !== 1) return `its place stands ${times} times in ${file}`
  const { code, output } = await runTests(index)
  if (code === 0) return 'no test noticed it'
  // Code that no longer loads would be noticed by anything.
  const failures = output.match(/^\s*FAIL .*$/gm) ?? []
  return failures.some((line) => line.includes(' > ') || / [^/\s]+\.test\.ts/.test(line))
    ? null
    : `no test failed, but the run did:\n${output.slice(-2_000)}`
}

/** @param {number} index */
function runTests(index) {
  return runInstalled('vitest', ['run', '--config', 'tests/mutants/vitest.config.ts'], {
    env: { COURIER_MUTANT: String(index) },
    timeoutMs: 180_000,
  })
}
