import { build, isBuilt } from './build.mjs'
import { say } from './command.mjs'
import { setUp } from './set-up.mjs'

// `npm run proof:1gib`: a video of 1 GiB goes from a page to the simulated X through a browser that is
// killed in mid-download and in mid-upload. Linux only, because it looks into /proc.

const problems = await setUp({ display: false })
if (problems.length === 0 && !isBuilt('chrome')) problems.push(...(await build('chrome')))
if (problems.length > 0) {
  for (const problem of problems) say(problem)
  process.exit(1)
}
const { tsImport } = await import('tsx/esm/api')
const { proof } = await tsImport('./proof-1gib.ts', import.meta.url)
process.exitCode = await proof()
