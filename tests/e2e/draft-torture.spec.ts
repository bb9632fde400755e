import type { Page } from '@playwright/test'
import { jpegPicture } from '../fixtures/make-fixtures.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

// Only ends what hangs: a busy machine takes its time.

/** One keystroke, or what counts as one, made where the last page left the text. */
interface Step {
  does: string
  make(page: Page): Promise<unknown>
  /** What the text is afterwards. */
  after(before: string): string
  /** What it is before the last keystroke, where there are two. */
  between?(before: string): string
  /** How many files it adds. */
  files?: number
}

const key = (name: string, after: (before: string) => string): Step => ({
  does: `presses ${name}`,
  make: (page) => page.keyboard.press(name),
  after,
})

const letter = (name: string): Step => key(name, (before) => `${before}${name}`)

const insert = (words: string): Step => ({
  does: `pastes ${words}`,
  make: (page) => page.keyboard.insertText(words),
  after: (before) => `${before}${words}`,
})

const BACKSPACE = key('Backspace', (before) => Array.from(before).slice(0, -1).join(''))

const UNDO: Step = {
  does: 'presses a letter, and undoes it',
  async make(page) {
    await page.keyboard.press('q')
    await page.keyboard.press('Control+z')
  },
  between: (before) => `${before}q`,
  after: (before) => before,
}

const DELETE_WORD = key('Control+Backspace', (before) => before.replace(/\S+\s?$/, ''))

const CUT_ALL: Step = {
  does: 'selects all and writes something else',
  async make(page) {
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText('Anew: ')
  },
  after: () => 'Anew: ',
}

const picture = (scene: 'dusk' | 'dawn'): Step => ({
  does: `attaches ${scene}.jpg`,
  make: (page) =>
    page.locator('input[type=file]').setInputFiles({
      name: `${scene}.jpg`,
      mimeType: 'image/jpeg',
      buffer: jpegPicture(scene),
    }),
  after: (before) => before,
  files: 1,
})

const SCRIPT: Step[] = [
  letter('H'),
  letter('i'),
  picture('dusk'),
  key('Enter', (before) => `${before}\n`),
  insert('再见 👨‍👩‍👧‍👦 '),
  letter('x'),
  BACKSPACE,
  UNDO,
  insert('see example.com now'),
  DELETE_WORD,
  picture('dawn'),
  CUT_ALL,
  letter('z'),
]

/** How long a last keystroke that is on its way may take. */
const LATE_MS = 3_000

/** What is there on opening: no more than the last keystroke is missing, and no file. */
async function expectKept(page: Page, step: Step, before: string, files: number): Promise<string> {
  const found = named.text(page)
  // What was handed over as the page went may arrive when this one is open already.
  const isWhole = await expect(found)
    .toHaveValue(step.after(before), { timeout: LATE_MS })
    .then(() => true)
    .catch(() => false)
  const texts = [before, step.after(before), step.between?.(before) ?? before]
  const isOneOf = new RegExp(`^(?:${texts.map((text) => escaped(text)).join('|')})$`)
  if (!isWhole) await expect(found, `after a person ${step.does}`).toHaveValue(isOneOf)
  await expect(named.attachments(page), `after a person ${step.does}`).toHaveCount(files)
  return found.inputValue()
}

/** Leads a person through the script, with something happening after each step. */
async function play(
  steps: Step[],
  open: () => Promise<Page>,
  happens: (page: Page, step: Step) => Promise<unknown>,
): Promise<{ missing: number }> {
  let text = ''
  let files = 0
  let missing = 0
  let page = await open()
  for (const step of steps) {
    await named.text(page).focus()
    await page.keyboard.press('Control+End')
    await step.make(page)
    await happens(page, step)
    page = await open()
    files += step.files ?? 0
    const found = await expectKept(page, step, text, files)
    if (found !== step.after(text)) missing += 1
    text = found
  }
  return { missing }
}

test('the real popup closed after each keystroke: nothing is missing', async ({ x, courier }) => {
  await setUp(x, courier)
  const tab = await courier.newPage('https://pages.example/heron')
  const { missing } = await play(
    SCRIPT,
    () => courier.openPopup(tab),
    (popup) => popup.close(),
  )
  // Closing is a moment in which a page may still hand over what it has.
  expect(missing).toBe(0)
})

test('the background stopped after each keystroke, the window closed later', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  await play(
    SCRIPT,
    () => courier.openComposer(),
    async (window, step) => {
      // With no background to hand it to, a file is in the draft when its tile says what it is.
      if (step.files) await expectDescribable(window, step)
      await courier.stopWorker()
      await window.close()
    },
  )
})

test('the browser killed after a keystroke: at most that one is missing, and no file', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const steps = [
    letter('H'),
    picture('dusk'),
    insert('再见 👨‍👩‍👧‍👦 '),
    BACKSPACE,
    picture('dawn'),
    UNDO,
  ]
  await play(
    steps,
    () => courier.openComposer(),
    async (window, step) => {
      // A file is in the draft when its tile says what it is; a kill before that is before it was added.
      if (step.files) await expectDescribable(window, step)
      await courier.kill()
      await courier.relaunch()
    },
  )
})

async function expectDescribable(page: Page, { does }: Step): Promise<void> {
  const name = does.split(' ').at(-1) ?? ''
  await expect(page.getByRole('button', { name: `Alt text for ${name}` })).toBeVisible()
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
