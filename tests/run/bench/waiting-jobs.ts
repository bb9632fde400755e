import type { CDPSession, Page } from '@playwright/test'
import type { Account } from '../../../lib/model/account.ts'
import { Courier } from '../../e2e/harness/courier.ts'
import {
  accountsLike,
  type FullOutbox,
  fillOutbox,
  jobsBehindOne,
  restingJobs,
  storedAccounts,
  waitingJobs as waiting,
} from '../../e2e/many-jobs.ts'
import { setUp } from '../../e2e/set-up.ts'
import { fault, startXServer } from '../../x-server/start-x-server.ts'
import { say } from '../command.mjs'
import type { Benchmark, Report, Table } from './benchmark.ts'
import { medianAndRange, more, moreThan } from './figures.ts'
import { interleave } from './interleave.ts'
import { workerCpuMs } from './worker-cpu.ts'

const ROUNDS = Number(process.env.COURIER_ROUNDS ?? 31)
/** The first round warms files and caches and is thrown away. */
const WARM_UP = 1
/** What 500 jobs may cost more than none. */
const ALLOWED = 0.2

/** Outboxes, each with the one that its cost is compared with. */
const CASES = {
  'no job': null,
  '1 waiting': 'no job',
  '500 waiting': 'no job',
  '500 of everything that rests': 'no job',
  '1 on its way': null,
  '500 behind 1 on its way': '1 on its way',
} as const
type Case = keyof typeof CASES

interface Cost {
  /** From the event to the alarm being set and the badge shown, in ms. */
  wakeMs: number
  /** Of the background's thread. */
  wakeCpuMs: number | null
  /** From the navigation to the frame in which text can be written and the outbox is there, in ms. */
  openMs: number
  /** Of the page's main thread, until it has nothing more to do. */
  openCpuMs: number
}

/** What posts that wait cost those who do not look at them. */
export const waitingJobs: Benchmark = {
  name: 'waiting-jobs',
  title: 'What 500 waiting posts cost',
  async run(seed) {
    const x = await startXServer()
    const courier = await Courier.launch({ x, viewport: { width: 400, height: 600 } })
    try {
      await setUp(x, courier)
      // What is on its way stays there.
      x.faults.add({ match: { host: 'api.x.com' }, times: 1e6, action: fault.hang() })
      const bench = await prepare(courier)
      const costs = await interleave(
        Object.keys(CASES) as Case[],
        { rounds: ROUNDS + WARM_UP, seed },
        (which, round) => {
          if (which === 'no job') say(`Round ${round} of ${ROUNDS}`)
          return bench.measure(which)
        },
      )
      for (const values of Object.values(costs)) values.splice(0, WARM_UP)
      return report(costs)
    } finally {
      await courier.close()
      await x.close()
    }
  },
}

async function prepare(courier: Courier) {
  // A page without code of ours: it fills the database, wakes the background and looks at the button.
  const desk = await courier.newPage(courier.url('manifest.json'))
  const session = await courier.context.newCDPSession(desk)
  await session.send('ServiceWorker.enable')
  const [real] = await storedAccounts(desk)
  if (!real) throw new Error('No account was connected')
  const others = accountsLike(real, 4)

  return {
    async measure(which: Case): Promise<Cost> {
      await session.send('ServiceWorker.stopAllWorkers')
      await fillOutbox(desk, outboxOf(which, real, others))
      const popup = await open(courier)
      const { wakeMs, wakeCpuMs } = await wake(courier, desk, session)
      return { wakeMs, wakeCpuMs, ...popup }
    },
  }
}

function outboxOf(which: Case, real: Account, others: Account[]): FullOutbox {
  const now = Date.now()
  switch (which) {
    case 'no job':
      return { accounts: others, jobs: [] }
    case '1 waiting':
      return waiting(others, 1, now)
    case '500 waiting':
      return waiting(others, 500, now)
    case '500 of everything that rests':
      return restingJobs(others, 500, now)
    case '1 on its way':
      return jobsBehindOne(real, 1, now)
    case '500 behind 1 on its way':
      return jobsBehindOne(real, 501, now)
  }
}

/** What is used of the browser's interfaces, through a page of the extension. */
interface ChromeInside {
  action: { setBadgeText(badge: object): Promise<void>; getBadgeText(of: object): Promise<string> }
  alarms: {
    create(name: string, alarm: object): Promise<void>
    get(name: string): Promise<{ scheduledTime: number } | undefined>
  }
  runtime: { sendMessage(message: object): Promise<unknown> }
}

/**
 * Wakes the background as any event does, by a message that means nothing to it. It has decided and
 * rests when it has set or cleared its alarm and written its badge: both held a mark before.
 */
async function wake(courier: Courier, desk: Page, session: CDPSession) {
  await desk.bringToFront()
  const wakeMs = await desk.evaluate(async () => {
    const { action, alarms, runtime } = (globalThis as unknown as { chrome: ChromeInside }).chrome
    await alarms.create('outbox', { delayInMinutes: 9_999 })
    await action.setBadgeText({ text: '?' })
    const mark = (await alarms.get('outbox'))?.scheduledTime
    const from = performance.now()
    runtime.sendMessage({ kind: 'nothing' }).catch(() => undefined)
    for (;;) {
      const [alarm, badge] = await Promise.all([alarms.get('outbox'), action.getBadgeText({})])
      if (alarm?.scheduledTime !== mark && badge !== '?') return performance.now() - from
      if (performance.now() - from > 30_000) {
        const alarmSet = alarm?.scheduledTime !== mark
        throw new Error(`After 30 s: alarm set ${alarmSet}, badge set ${badge !== '?'}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  })
  const wakeCpuMs = workerCpuMs(courier.profileDir)
  await session.send('ServiceWorker.stopAllWorkers')
  return { wakeMs, wakeCpuMs }
}

/** Opens the popup's page while the background is stopped. */
async function open(courier: Courier) {
  const page = await courier.newPage()
  try {
    const session = await courier.context.newCDPSession(page)
    await session.send('Performance.enable')
    // No function in it has a name: what runs these files here would mark it, and the page know no mark.
    await page.addInitScript(() => {
      new MutationObserver((_changes, observer) => {
        const text = document.querySelector('textarea')
        const outbox = document.querySelector('.outbox li, .outbox-empty')
        if (text?.disabled !== false || !outbox) return
        observer.disconnect()
        // After the frame that shows them.
        requestAnimationFrame(() => setTimeout(() => performance.mark('usable')))
      }).observe(document, { childList: true, subtree: true })
    })
    await page.goto(courier.url('popup.html'), { waitUntil: 'commit' })
    await page.waitForFunction(() => performance.getEntriesByName('usable').length > 0)
    // What comes after the first frame has been drawn as well when the page was idle for a while.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)))
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
    const openMs = await page.evaluate(
      () => performance.getEntriesByName('usable')[0]?.startTime ?? Number.NaN,
    )
    const { metrics } = await session.send('Performance.getMetrics')
    const task = metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
    return { openMs, openCpuMs: task * 1_000 }
  } finally {
    await page.close()
  }
}

function report(costs: Record<Case, Cost[]>): Report {
  const cases = Object.keys(CASES) as Case[]
  const values = (which: Case, of: keyof Cost) => costs[which].map((cost) => cost[of] ?? Number.NaN)
  const table = (title: string, wall: keyof Cost, cpu: keyof Cost, whose: string): Table => ({
    title,
    columns: ['outbox', 'ms, median (range)', 'against', `${whose}, ms`, 'against'],
    rows: cases.map((which) => {
      const base = CASES[which]
      const against = (of: keyof Cost) =>
        base === null ? '' : `${more(values(which, of), values(base, of))} of ${base}`
      return [
        which,
        medianAndRange(values(which, wall)),
        against(wall),
        medianAndRange(values(which, cpu)),
        against(cpu),
      ]
    }),
  })
  const promise = (what: string, of: keyof Cost) =>
    cases.flatMap((which) => {
      const base = CASES[which]
      if (base === null) return []
      const kept = moreThan(values(which, of), values(base, of)) <= ALLOWED
      const figure = more(values(which, of), values(base, of))
      return [{ promise: `${what} with ${which}, at most +20 % of ${base}`, figure, kept }]
    })
  return {
    how: [
      `${ROUNDS} rounds after one to warm up; in each, every outbox once, in an order drawn anew. Each ` +
        'post has a picture. What rests: behind X’s pause for the account, waiting for a time, paused, ' +
        'stopped, asking, a fifth each, over four accounts.',
      'Wake-up: the background is stopped; from an event to the moment when it has looked at the ' +
        'outbox, set its alarm and its badge, and rests or sends. A debugger is attached to it, which ' +
        'makes every start longer by the same. Its thread’s processor time, read right then, is free of that.',
      'Popup: its page in a tab, the background stopped; from the navigation to the frame after the one ' +
        'in which text can be written and the outbox is drawn: six rows, more than the popup has room ' +
        'for. Those below follow, up to ten of each part, when the page has nothing else to do: the ' +
        'last columns are how long its main thread was at work until all that is drawn, too.',
    ],
    tables: [
      table('Waking up', 'wakeMs', 'wakeCpuMs', 'processor'),
      table('Opening the popup', 'openMs', 'openCpuMs', 'main thread'),
    ],
    promises: [
      ...promise('a wake-up', 'wakeMs'),
      ...(workerCpuIsKnown(costs) ? promise('its processor time', 'wakeCpuMs') : []),
      ...promise('opening the popup', 'openMs'),
    ],
  }
}

function workerCpuIsKnown(costs: Record<Case, Cost[]>): boolean {
  return Object.values(costs).every((each) => each.every(({ wakeCpuMs }) => wakeCpuMs !== null))
}
