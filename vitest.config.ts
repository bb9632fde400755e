import './tests/unit/node-20.ts'
import { defineConfig } from 'vitest/config'
import { WxtVitest } from 'wxt/testing/vitest-plugin'

export default defineConfig({
  plugins: [await WxtVitest()],
  test: {
    include: ['tests/unit/**/*.test.{ts,tsx}', 'tests/x-server/**/*.test.ts'],
    // Only ends what hangs: a busy machine takes its time.
    testTimeout: 60_000,
    // Left to itself it leaves a processor idle.
    maxWorkers: '100%',
    setupFiles: ['./tests/unit/node-20.ts'],
  },
})
