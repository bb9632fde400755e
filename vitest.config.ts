import './tests/unit/node-20.ts'
import { defineConfig } from 'vitest/config'
import { WxtVitest } from 'wxt/testing/vitest-plugin'

export default defineConfig({
  plugins: [await WxtVitest()],
  test: {
    include: ['tests/unit/**/*.test.{ts,tsx}', 'tests/x-server/**/*.test.ts'],
    setupFiles: ['./tests/unit/node-20.ts'],
  },
})
