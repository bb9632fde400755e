import { build } from './build.mjs'
import { say } from './command.mjs'
import { setUp } from './set-up.mjs'

// `npm run screenshots`: pictures of every page for .github/screenshots, from the real extension.

const problems = await setUp({ display: false })
if (problems.length === 0) problems.push(...(await build('chrome')))
if (problems.length > 0) {
  for (const problem of problems) say(problem)
  process.exit(1)
}
const { tsImport } = await import('tsx/esm/api')
const { takeScreenshots } = await tsImport('./screenshots.ts', import.meta.url)
await takeScreenshots()
