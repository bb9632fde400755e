import type { CDPSession, Page } from '@playwright/test'
import type { Account } from '../../../lib/model/account.ts'
import { measureText } from '../../../lib/x/text-length.ts'
import { Courier } from '../../e2e/harness/courier.ts'
import { storedAccounts } from '../../e2e/many-jobs.ts'
import { named, setUp } from '../../e2e/set-up.ts'
import { startXServer } from '../../x-server/start-x-server.ts'
import { say } from '../command.mjs'
import type { Benchmark, Report } from './benchmark.ts'
import { median } from './figures.ts'
import { interleave } from './interleave.ts'

const KEYSTROKES = Number(process.env.COURIER_KEYSTROKES ?? 100)
/** Of each case in one round: rounds of the cases alternate. */
const A_ROUND = 10
/** The first keystrokes after a change of place are thrown away. */
const WARM_UP = 2
const CHARACTERS = 25_000
const FRAME_MS = 1_000 / 60

const PLACES = ['end', 'middle', 'start', 'over the limit'] as const
type Place = (typeof PLACES)[number]
const SURFACES = ['bare', 'Courier'] as const
type Surface = (typeof SURFACES)[number]
type Case = `${Surface}, ${Place}`
const CASES = PLACES.flatMap((place) => SURFACES.map((surface): Case => `${surface}, ${place}`))

interface Stroke {
  /** Processor time of the page's main thread, from before the key to 50 ms after its frame, in ms. */
  workMs: number
  /** From the key's event to the end of the frame that shows it, waiting for its turn included. */
  shownMs: number
}

/** What a keystroke costs in a text as long as X allows, beside a textarea without anything. */
export const typing: Benchmark = {
  name: 'typing',
  title: 'What a keystroke costs in a long post',
  async run(seed) {
    const x = await startXServer()
    const courier = await Courier.launch({ x, viewport: { width: 480, height: 640 } })
    try {
      await setUp(x, courier)
      const pages = await open(courier)
      const texts = {
        fits: longText(CHARACTERS - KEYSTROKES - 200),
        over: longText(CHARACTERS + 500),
      }
      const strokes = Object.fromEntries(CASES.map((which) => [which, []])) as unknown as Record<
        Case,
        Stroke[]
      >
      const rounds = Math.ceil(KEYSTROKES / A_ROUND)
      await interleave(CASES, { rounds, seed }, async (which, round) => {
        const [surface, place] = which.split(', ') as [Surface, Place]
        if (which === CASES[0]) say(`Round ${round + 1} of ${rounds}`)
        const text = place === 'over the limit' ? texts.over : texts.fits
        strokes[which].push(...(await type(pages[surface], text, place)))
      })
      return report(strokes, texts.fits.length)
    } finally {
      await courier.close()
      await x.close()
    }
  },
}

interface Field {
  page: Page
  session: CDPSession
}

async function open(courier: Courier): Promise<Record<Surface, Field>> {
  const desk = await courier.newPage(courier.url('manifest.json'))
  const [account] = await storedAccounts(desk)
  if (!account) throw new Error('No account was connected')
  await allowLongPosts(desk, account)
  const composer = await courier.openComposer()
  await desk.evaluate(() => {
    document.body.replaceChildren()
    const field = document.createElement('textarea')
    field.setAttribute('aria-label', 'Post text')
    // As wide and in the type of the composer's, and as high as its text like that.
    field.style.cssText =
      'display: block; box-sizing: border-box; width: 446px; border: 0; padding: 12px;' +
      'font: 15px/22px system-ui; overflow: hidden; overflow-wrap: anywhere; field-sizing: content'
    document.body.append(field)
  })
  const field = async (page: Page) => {
    const session = await courier.context.newCDPSession(page)
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    return { page, session }
  }
  return { bare: await field(desk), Courier: await field(composer) }
}

/** As X says it of accounts that pay. */
async function allowLongPosts(page: Page, account: Account): Promise<void> {
  await page.evaluate(
    async (longer) => {
      const opening = indexedDB.open('courier')
      await new Promise((resolve) => opening.addEventListener('success', resolve))
      const tx = opening.result.transaction('accounts', 'readwrite')
      tx.objectStore('accounts').put(longer)
      await new Promise((resolve) => tx.addEventListener('complete', resolve))
      opening.result.close()
    },
    { ...account, subscription: 'Premium' },
  )
}

/** Puts the caret there and presses a key so many times, each when nothing of the last is left. */
async function type({ page, session }: Field, text: string, place: Place) {
  await page.bringToFront()
  const field = named.text(page)
  if ((await field.inputValue()) !== text) await field.fill(text)
  await field.evaluate(
    (element, share) => {
      const area = element as HTMLTextAreaElement
      const at = Math.floor(area.value.length * share)
      area.focus()
      area.setSelectionRange(at, at)
    },
    place === 'start' ? 0 : place === 'middle' ? 0.5 : 1,
  )
  await page.evaluate(watch)
  const strokes: Stroke[] = []
  for (let at = 0; at < WARM_UP + A_ROUND; at++) {
    const before = await taskMs(session)
    const key = { key: 'e', code: 'KeyE' }
    await session.send('Input.dispatchKeyEvent', { type: 'keyDown', text: 'e', ...key })
    await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key })
    const shownMs = await page.evaluate(shown)
    strokes.push({ workMs: (await taskMs(session)) - before, shownMs })
  }
  // It was typed, and the draft holds it.
  const now = await field.inputValue()
  if (now.length < text.length + WARM_UP + A_ROUND) throw new Error('Not every key was typed')
  await field.fill(text)
  return strokes.slice(WARM_UP)
}

async function taskMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  const task = metrics.find(({ name }) => name === 'TaskDuration')
  if (!task) throw new Error('The browser does not tell what its tasks take')
  return task.value * 1_000
}

/**
 * In the page, so it may use nothing from outside itself: hears when the frame of a key is done. A message
 * sent from a frame's scripts comes when its styles, layout and paint are through.
 */
function watch(): void {
  const world = window as unknown as { shown?: number[] }
  if (world.shown) return
  world.shown = []
  const channel = new MessageChannel()
  let pressedAt = 0
  channel.port1.onmessage = () => world.shown?.push(performance.now() - pressedAt)
  addEventListener(
    'keydown',
    ({ timeStamp }) => {
      pressedAt = timeStamp
      requestAnimationFrame(() => channel.port2.postMessage(null))
    },
    { capture: true },
  )
}

/** In the page: how long the last key took to be shown, some time after that. */
async function shown(): Promise<number> {
  const world = window as unknown as { shown: number[] }
  const giveUpAt = performance.now() + 10_000
  while (world.shown.length === 0) {
    if (performance.now() > giveUpAt) throw new Error('A key was never shown')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  // What is stored, and who hears of it, belongs to the keystroke, too.
  await new Promise((resolve) => setTimeout(resolve, 50))
  return world.shown.splice(0)[0] ?? Number.NaN
}

const KINDS = [
  'Third day in a row: same stone, same patience. ',
  '石头还在那里，湖面很静。',
  'かなとカナ、そして漢字。 ',
  '👨‍👩‍👧‍👦🇨🇭👍🏽 ',
  'https://pages.example.com/heron?day=3 ',
  'Déjà vu at example.org, й and é.\n',
]

/** Latin, Chinese, Japanese, emoji and links, counted as so many characters by X's rules, or a little less. */
function longText(weight: number): string {
  let text = ''
  for (let at = 0; ; at++) {
    const longer = text + KINDS[at % KINDS.length]
    if (measureText(longer, CHARACTERS).weightedLength > weight) return text
    text = longer
  }
}

function report(strokes: Record<Case, Stroke[]>, length: number): Report {
  const rows = CASES.map((which) => {
    const work = strokes[which].map(({ workMs }) => workMs)
    const seen = strokes[which].map(({ shownMs }) => shownMs)
    return [which, ...figures(work), ...figures(seen)]
  })
  const worst = PLACES.map((place) => ({
    place,
    figure: p95(workOf(strokes, `Courier, ${place}`)),
  }))
  const slowest = worst.reduce((a, b) => (b.figure > a.figure ? b : a))
  return {
    how: [
      `A text of ${length} UTF-16 units that counts nearly 25,000 by X’s rules (Latin, Chinese, Japanese, ` +
        'emoji, links; a line break every 200 or so), in the composer of an account that may post so ' +
        'much, and one that is 500 over it. “Bare” is a page with nothing but a textarea of the same ' +
        `text, width and type. ${KEYSTROKES} keystrokes of each, in turns of ${A_ROUND}, in an order drawn anew each time.`,
      'Work is processor time of the page’s main thread (`Performance.getMetrics`, TaskDuration in thread ' +
        'ticks) from before the key event to 50 ms after its frame: counting, price, mirror, ' +
        'styles, layout, paint and storing. Shown is the time from the key event to the end of its frame on ' +
        'the main thread, the wait for the frame’s turn included (up to 16.7 ms).',
    ],
    tables: [
      {
        title: 'A keystroke, ms',
        columns: ['where', 'work, median', 'p95', 'max', 'shown, median', 'p95', 'max'],
        rows,
      },
      {
        title: 'Times the bare textarea, by medians',
        columns: ['where', 'work', 'shown'],
        rows: PLACES.map((place) => {
          const [own, bare] = [strokes[`Courier, ${place}`], strokes[`bare, ${place}`]]
          const ratio = (of: keyof Stroke) =>
            (median(own.map((each) => each[of])) / median(bare.map((each) => each[of]))).toFixed(1)
          return [place, ratio('workMs'), ratio('shownMs')]
        }),
      },
    ],
    promises: [
      {
        promise: `a keystroke at 25,000 characters costs under one frame (${FRAME_MS.toFixed(1)} ms) of the main thread, p95 of every place`,
        figure: `${slowest.figure.toFixed(1)} ms at most (${slowest.place})`,
        kept: slowest.figure < FRAME_MS,
      },
    ],
  }
}

function workOf(strokes: Record<Case, Stroke[]>, which: Case): number[] {
  return strokes[which].map(({ workMs }) => workMs)
}

function figures(values: number[]): string[] {
  return [median(values), p95(values), Math.max(...values)].map((value) => value.toFixed(1))
}

/** Of 100 values the 95th. */
function p95(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN
}
