import { randomInt } from 'node:crypto'
import { runEndToEnd } from './run-end-to-end.mjs'

// `npm run proof:storm`: the fault storm of the end-to-end tests with 200 posts instead of 40, about
// a quarter of an hour. Each storm prints its table; COURIER_STORM_SEED brings one back.

const MINUTE = 60_000

process.env.COURIER_STORM_POSTS ??= '200'
process.env.COURIER_STORM_SEED ??= String(randomInt(1_000_000))
await runEndToEnd(['storm.spec', ...process.argv.slice(2)], 60 * MINUTE)
