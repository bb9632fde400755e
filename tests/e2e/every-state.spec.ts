import { faultsOf } from './axe.ts'
import { eachState } from './each-state.ts'
import { expect, test } from './harness/test.ts'

test('every page and state is fit for assistive technology, in light and dark', async ({
  courier,
}) => {
  // Only ends what hangs: a busy machine takes its time.
  const faults: string[] = []
  let seenInTheDark = 0
  await eachState(
    courier,
    (english) => new RegExp(english),
    async (page, state) => {
      const { violations, kept } = await faultsOf(page)
      expect(kept, state).toBeGreaterThan(10)
      // Nothing else than the colours is another in the dark.
      await page.emulateMedia({ colorScheme: 'dark' })
      const dark = await faultsOf(page, undefined, ['color-contrast'])
      seenInTheDark += dark.kept
      await page.emulateMedia({ colorScheme: 'light' })
      for (const { id, nodes } of [...violations, ...dark.violations]) {
        faults.push(`${state}: ${id} ${nodes[0]?.html}`)
      }
    },
  )
  expect(faults).toEqual([])
  // Behind a dialog that covers a long page axe cannot tell colours apart.
  expect(seenInTheDark).toBeGreaterThanOrEqual(12)
})
