import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './command.mjs'
import { runEndToEnd } from './run-end-to-end.mjs'

// `npm run proof:line`: a line of 50, then 1, then 50 Mbit/s in mid-file; the plot goes to .github/bench/.

const folder = join(ROOT, '.github', 'bench')
mkdirSync(folder, { recursive: true })
process.env.COURIER_REPORT_DIR = folder
await runEndToEnd(['rate-step', '--workers=1'])
