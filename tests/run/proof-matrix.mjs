import { randomInt } from 'node:crypto'
import { runEndToEnd } from './run-end-to-end.mjs'

// `npm run proof:matrix -- <args>`: the whole kill matrix in the browser, of which every run strikes a third,
// drawn by a new seed, which is printed; COURIER_MATRIX_SEED brings one back, COURIER_MATRIX_TIMES draws
// as many times more points. The arguments go to Playwright.

const HOUR = 60 * 60_000

process.env.COURIER_MATRIX_TIMES ??= '1'
process.env.COURIER_MATRIX_SEED ??= String(randomInt(1_000_000))
await runEndToEnd(['tests/e2e/matrix/', ...process.argv.slice(2)], HOUR)
