import type { Page } from '@playwright/test'
import { faultsOf } from './axe.ts'
import { ANA, eachState } from './each-state.ts'
import { pseudoBuild, stretched } from './harness/pseudo-locale.ts'
import { expect, test } from './harness/test.ts'
import { lookOver } from './look-over.ts'

const WIDTHS = [320, 400, 800]
/** Where axe looks, too: it takes its time, and its eye for the usual words has looked everywhere. */
const AS_AXE = new Set(['four pictures', 'outbox, with errors', 'options'])

/** What nobody translates: people, files, formats, addresses, units that are signs. */
const DATA = [
  ...['dusk', 'dawn', 'night', 'noon', '.jpg', '.png', 'JPEG', 'PNG'],
  ...[
    ANA.name,
    ANA.clientId,
    'ana_walks_far',
    'walker_',
    'chromiumapp',
    'ndmjhjoefajpodghedojinmklbbndiog',
  ],
  ...[
    'The heron is back at the weir',
    'Fog on the far shore until noon',
    'Same stone, same patience',
  ],
  ...['A minute of rain on the tin roof', 'First snow above the tree line'],
  // The browser writes these keys.
  'Alt + Shift + U',
  // Intl writes these, in the language that `formatLocale` names.
  ...['minutes', 'minute', 'hours', 'hour', 'days', 'day', 'seconds'],
  ...['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
]

for (const direction of ['ltr', 'rtl'] as const) {
  test(`words half as long again, ${direction === 'ltr' ? 'left to right' : 'right to left'}: nothing is cut off, nothing scrolls sideways, nothing is left in English`, async ({
    launch,
  }) => {
    const build = pseudoBuild(direction)
    const faults: string[] = []

    async function look(page: Page, state: string): Promise<void> {
      expect(await page.evaluate(() => document.documentElement.dir)).toBe(direction)
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 640 })
        const found = await lookOver(page, DATA)
        faults.push(...found.map((fault) => `${state}, ${width}: ${fault}`))
      }
      await page.setViewportSize({ width: 400, height: 640 })
      if (!AS_AXE.has(state)) return
      const { violations } = await faultsOf(page)
      faults.push(...violations.map(({ id, nodes }) => `${state}: ${id} ${nodes[0]?.html}`))
    }

    try {
      const courier = await launch({ extensionDir: build.extensionDir })
      await eachState(courier, (english) => new RegExp(stretched(english)), look)
      const popup = await courier.openPopupTab()
      await look400(popup, faults)
      expect(faults).toEqual([])

      await popup.evaluate(plantFaults)
      const planted = await lookOver(popup, DATA)
      expect(planted).toHaveLength(2)
      expect(planted.join()).toContain('cut off by p.planted')
      expect(planted.join()).toContain('not translated: "Hard')
    } finally {
      build.delete()
    }
  })
}

/** The popup is never of another width. */
async function look400(popup: Page, faults: string[]): Promise<void> {
  await popup.setViewportSize({ width: 400, height: 600 })
  faults.push(...(await lookOver(popup, DATA)).map((fault) => `popup: ${fault}`))
}

/** In the page: what must be noticed. */
function plantFaults(): void {
  const planted = document.createElement('p')
  planted.className = 'planted'
  planted.textContent = 'Hard-coded'
  planted.style.cssText = 'overflow: hidden; inline-size: 20px; white-space: nowrap'
  document.body.append(planted)
}
