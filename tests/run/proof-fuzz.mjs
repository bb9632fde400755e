import { randomInt } from 'node:crypto'
import { runEndToEnd } from './run-end-to-end.mjs'

// `npm run proof:fuzz`: five minutes of files with bytes changed at random, made fit in a real browser.
// Prints its seed; COURIER_FUZZ_SEED brings one back, COURIER_FUZZ_SECONDS makes it shorter or longer.

process.env.COURIER_FUZZ_SECONDS ??= '300'
process.env.COURIER_FUZZ_SEED ??= String(randomInt(1_000_000))
await runEndToEnd(['media/fuzz.spec', '--workers=1', ...process.argv.slice(2)])
