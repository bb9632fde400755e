import { defineConfig } from '@playwright/test'

/**
 * Every test starts browsers of its own, so files run beside each other; tests with a real mouse get
 * a display of their own per worker. A test that fails now and then is a bug: no retries.
 */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  // Both only end what hangs, on a machine with two slow cores and another test on them too. A test that
  // says how long something may take has a limit of its own.
  timeout: 600_000,
  expect: { timeout: 90_000 },
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  failOnFlakyTests: true,
  reportSlowTests: null,
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.COURIER_E2E_REPORT ?? '.cache/e2e.json' }],
  ],
})
