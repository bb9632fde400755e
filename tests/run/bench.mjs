import { build, isBuilt } from './build.mjs'
import { say } from './command.mjs'
import { setUp } from './set-up.mjs'

// `npm run bench -- [name …] [--quick]`: measures the production build and writes .github/bench/<name>.md.

const problems = await setUp({ display: true })
if (problems.length === 0 && !isBuilt('chrome')) problems.push(...(await build('chrome')))
if (problems.length > 0) {
  for (const problem of problems) say(problem)
  process.exit(1)
}
const { tsImport } = await import('tsx/esm/api')
const { runBenchmarks } = await tsImport('./bench/run-benchmarks.ts', import.meta.url)
process.exitCode = await runBenchmarks(process.argv.slice(2))
