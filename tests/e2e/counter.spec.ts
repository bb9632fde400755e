import { TEXT_CASES } from '../fixtures/text-cases.ts'
import { weightedLength } from '../x-server/post-text.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

const LIMIT = 280
/** Of these kinds one is typed, character by character; all others are put in at once. */
const TYPED = new Set(TEXT_CASES.filter(({ kind }, at) => TEXT_CASES[at - 1]?.kind !== kind))

test("the counter counts texts of 8 kinds by X's rules, and X takes what is just at its limit", async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  const field = named.text(page)
  const left = (count: number) =>
    page.getByRole('img', {
      name: `${count < 0 ? `−${-count}` : count} characters left`,
      exact: true,
    })

  for (const each of TEXT_CASES) {
    const { text, weight, why } = each
    await field.fill('')
    if (TYPED.has(each)) await field.pressSequentially(text)
    else await page.keyboard.insertText(text)
    await expect(left(LIMIT - weight), `${text}: ${why}`).toBeVisible()
    // X counts by itself.
    expect(weightedLength(text), `at X, ${text}: ${why}`).toBe(weight)
  }

  // All kinds in one text, filled up to the limit: one more is refused here, and none at X.
  const all = [...TYPED].map(({ text }) => text).join('\n')
  const full = `${all}\n${'a'.repeat(LIMIT - weightedLength(all) - 1)}`
  await field.fill(`${full}b`)
  await expect(left(-1)).toBeVisible()
  await expect(named.post(page)).toHaveAttribute('aria-disabled', 'true')
  await field.fill(full)
  await expect(left(0)).toBeVisible()
  await named.post(page).click()
  await expect.poll(() => x.posts.length).toBe(1)
  expect(x.posts[0]?.requestBody).toEqual({ text: full.normalize('NFC') })
})

test('the drawn words stand where the written ones are: as many lines, in every width and language', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const page = await courier.openComposer()
  const kinds = [...TYPED].map(({ text }) => `${text} `.repeat(20))
  const texts = [
    ...kinds,
    `${kinds.join('\n')}\n\n\n`,
    ' leading and trailing   \n   \n\tand a tab  \n',
    'ends in a line break\n',
    `${'a'.repeat(270)} example.com/${'b'.repeat(90)}`,
    '',
  ]
  for (const width of [320, 480, 900]) {
    await page.setViewportSize({ width, height: 640 })
    for (const text of texts) {
      await named.text(page).fill(text)
      const heights = () =>
        page.evaluate(() => {
          const field = document.querySelector('.post-text-field')
          const mirror = document.querySelector<HTMLElement>('.post-text-mirror')
          if (!field || !mirror) throw new Error('There is no text')
          // As high as its own lines, and not as its place.
          mirror.style.alignSelf = 'start'
          const drawn = mirror.getBoundingClientRect().height
          mirror.style.alignSelf = ''
          const box = field.parentElement?.getBoundingClientRect().height ?? 0
          return { drawn: Math.max(drawn, box), written: field.scrollHeight }
        })
      await expect
        .poll(
          async () => {
            const { drawn, written } = await heights()
            return Math.abs(drawn - written)
          },
          `${width}: ${text.slice(0, 40)}`,
        )
        .toBeLessThan(2)
    }
  }
  // A change in the middle leaves the rest where it was.
  await named.text(page).fill(texts.join('\n'))
  await named.text(page).evaluate((field: HTMLTextAreaElement) => {
    field.focus()
    field.setSelectionRange(300, 320)
  })
  await page.keyboard.insertText('in\nthe middle, x.org\n')
  const drawn = () =>
    page
      .locator('.post-text-line')
      .evaluateAll((lines) =>
        lines.map(({ textContent }) => textContent?.replace('\u200B', '')).join('\n'),
      )
  const written = await named.text(page).inputValue()
  expect(written).toContain('in\nthe middle, x.org\n')
  await expect.poll(drawn).toBe(written)
})
