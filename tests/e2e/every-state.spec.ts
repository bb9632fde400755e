import { faultsInBothSchemes } from './axe.ts'
import { eachState } from './each-state.ts'
import { expect, test } from './harness/test.ts'

test('every page and state is fit for assistive technology, in light and dark', async ({
  courier,
}) => {
  const faults: string[] = []
  let seenInTheDark = 0
  await eachState(
    courier,
    (english) => new RegExp(english),
    async (page, state) => {
      const { violations, kept, keptInTheDark } = await faultsInBothSchemes(page)
      expect(kept, state).toBeGreaterThan(10)
      seenInTheDark += keptInTheDark
      for (const { id, nodes } of violations) {
        faults.push(`${state}: ${id} ${nodes[0]?.html}`)
      }
    },
  )
  expect(faults).toEqual([])
  // Behind a dialog that covers a long page axe cannot tell colours apart.
  expect(seenInTheDark).toBeGreaterThanOrEqual(12)
})
