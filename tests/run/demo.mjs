import { build, isBuilt } from './build.mjs'
import { say } from './command.mjs'
import { setUp } from './set-up.mjs'

// `npm run demo`: makes everything ready with nothing but Node, then shows Courier at work.

const startedAt = Date.now()
const problems = await setUp({ display: false })
if (problems.length === 0 && !isBuilt('chrome')) problems.push(...(await build('chrome')))
if (problems.length > 0) {
  for (const problem of problems) say(problem)
  process.exit(1)
}
const { tsImport } = await import('tsx/esm/api')
const { demo } = await tsImport('./demo.ts', import.meta.url)
process.exitCode = await demo({ startedAt, headless: process.argv.includes('--headless') })
