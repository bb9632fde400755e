import { BUDGETS, type Budgeted, bundleSizes, firstLoaded } from '../run/budgets.ts'
import { outputDirectory } from '../run/build.mjs'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

const built = outputDirectory('chrome')

for (const what of Object.keys(BUDGETS) as Budgeted[]) {
  test(`the ${what} weighs no more than it may`, () => {
    const weight = bundleSizes(built)[what]
    expect(weight).toBeGreaterThan(10_000)
    expect(weight, `bytes of gzip, of ${BUDGETS[what]}`).toBeLessThanOrEqual(BUDGETS[what])
  })
}

test('the popup loads what was weighed, then what a press or a letter needs', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const popup = await courier.openPopupTab()
  await expect(named.text(popup)).toBeFocused()
  const loaded = new Set<string>()
  const session = await courier.context.newCDPSession(popup)
  session.on('Debugger.scriptParsed', ({ url }) => loaded.add(url.replace(courier.url(''), '')))
  // It tells of those that are there already, too.
  await session.send('Debugger.enable')
  const first = [...firstLoaded(built, 'popup.html')]
  expect([...loaded]).toEqual(expect.arrayContaining(first))
  expect(first.join(' ')).not.toMatch(/text-length|dialog|outbox-list/)
  for (const later of [/text-length/, /alt-text-dialog/, /fit-dialogs/, /outbox-list/]) {
    await expect.poll(() => [...loaded].join(' ')).toMatch(later)
  }
  // This browser has an interface of its own.
  expect([...loaded].join(' ')).not.toMatch(/polyfill/)
})
