import { runEndToEnd } from './run-end-to-end.mjs'

// `npm run test:e2e -- <args>`: only the end-to-end tests, on a fresh build; the arguments go to Playwright.

await runEndToEnd(process.argv.slice(2))
