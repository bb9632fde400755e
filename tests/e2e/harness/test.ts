import { test as base, type TestInfo } from '@playwright/test'
import { startDisplay } from '../../run/display.mjs'
import { startXServer, type XServer } from '../../x-server/start-x-server.ts'
import { connectedProfile } from './connected-profile.ts'
import { Courier, type LaunchOptions } from './courier.ts'

export { expect } from '@playwright/test'

interface Options {
  /** Who sits at the browser: somebody `new`, or a `connected` person, after the first run. */
  person: 'new' | 'connected'
}

interface Fixtures {
  /** A simulated X of this test's own. Ends the test as failed when a request broke X's rules. */
  x: XServer
  /** Starts a browser with Courier; closed, and its violations asserted empty, after the test. */
  launch: (options?: Omit<LaunchOptions, 'x'>) => Promise<Courier>
  /** A browser without a window. */
  courier: Courier
  /** A browser with real windows and the real mouse, on this worker's own display. */
  desktop: Courier
  /** Violations this test provokes on purpose, in the browser or at X, by their text. */
  allowed: RegExp[]
}

interface WorkerFixtures {
  /** Name of an X display that only this worker uses. */
  display: string
}

export const test = base.extend<Options & Fixtures, WorkerFixtures>({
  person: ['new', { option: true }],

  display: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
    async ({}, use) => {
      const display = await startDisplay()
      await use(display.name)
      await display.stop()
    },
    { scope: 'worker' },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  allowed: async ({}, use) => use([]),

  x: async ({ allowed }, use) => {
    const x = await startXServer()
    await use(x)
    await x.close()
    base.expect(unexpected(x.violations, allowed), 'rules of X that were broken').toEqual([])
  },

  launch: async ({ x, allowed, person }, use, testInfo) => {
    const launched: Courier[] = []
    await use(async (options = {}) => {
      const connected = person === 'connected' && { connected: await connectedProfile() }
      const courier = await Courier.launch({ ...connected, ...options, x })
      launched.push(courier)
      return courier
    })
    if (testInfo.status !== testInfo.expectedStatus) await attachScreenshots(launched, testInfo)
    for (const courier of launched) await courier.close()
    const violations = launched.flatMap((courier) => courier.violations)
    const texts = violations.map(({ kind, where, text }) => `${kind} in ${where}: ${text}`)
    base.expect(unexpected(texts, allowed), 'errors in the browser').toEqual([])
  },

  courier: async ({ launch }, use) => use(await launch()),
  desktop: async ({ launch, display }, use) => use(await launch({ display })),
})

function unexpected(texts: readonly string[], allowed: RegExp[]): string[] {
  return texts.filter((text) => !allowed.some((pattern) => pattern.test(text)))
}

async function attachScreenshots(launched: Courier[], testInfo: TestInfo): Promise<void> {
  const pages = launched.flatMap((courier) => courier.context.pages())
  for (const [index, page] of pages.entries()) {
    const words = page
      .url()
      .replace(/^.*\/\/[^/]*\//, '')
      .replace(/\W+/g, '-')
    const path = testInfo.outputPath(`${index + 1}-${words.slice(0, 40)}.png`)
    const taken = await page.screenshot({ path, timeout: 3_000 }).catch(() => null)
    if (taken) await testInfo.attach(`page ${index + 1}`, { path, contentType: 'image/png' })
  }
}
