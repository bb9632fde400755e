import { setTimeout as sleep } from 'node:timers/promises'
import { expect, type Page } from '@playwright/test'
import { Courier } from '../../e2e/harness/courier.ts'
import { named, sendAhead, setUp } from '../../e2e/set-up.ts'
import { noisyPng } from '../../fixtures/make-fixtures.ts'
import { startXServer, type XServer } from '../../x-server/start-x-server.ts'
import { say } from '../command.mjs'
import type { Benchmark, Report } from './benchmark.ts'
import { median, medianAndRange } from './figures.ts'
import { interleave } from './interleave.ts'
import { startRelay } from './relay.ts'

const ROUNDS = Number(process.env.COURIER_ROUNDS ?? 10)
/** The first round warms files and caches and is thrown away. */
const WARM_UP = 1
/** From the file being added to Post. */
const AFTER_MS = Number(process.env.COURIER_AFTER_MS ?? 20_000)
const ROUND_TRIP_MS = 80
/** What Courier may add to the round trips and to the start of its worker. */
const ALLOWED_MS = 100
/** How long a pointer rests on the button before it presses it. */
const POINTED_MS = 300
/** A create goes over a connection that was never used: without its head ahead, TCP and TLS 1.3 are one each. */
const ROUND_TRIPS = 3
const FILE = { name: 'noise.png', mimeType: 'image/png', buffer: noisyPng(860, 800) }

const CASES = [
  'worker stopped',
  'worker stopped, pointed at',
  'worker awake',
  'not sent ahead',
] as const
type Case = (typeof CASES)[number]

interface Press {
  /** From the click to X's 201 being here, in ms. */
  pressMs: number
  /** From the click to X having the whole request. */
  sentMs: number
  /** Calls to X from the pointer on its way to Post on. */
  calls: number
  /** The worker's own start, in ms; null where it was awake. */
  startMs: number | null
}

/** From pressing Post to X's answer, with the file at X already. */
export const press: Benchmark = {
  name: 'press',
  title: 'From Post to published',
  async run(seed) {
    const x = await startXServer()
    const relay = await startRelay({
      bitsPerSecond: Number.POSITIVE_INFINITY,
      roundTripMs: ROUND_TRIP_MS,
      target: x.port,
      spki: x.spki,
    })
    const courier = await Courier.launch({ x: relay, viewport: { width: 480, height: 640 } })
    try {
      await setUp(x, courier)
      const composer = await courier.openComposer()
      const presses = await interleave(
        CASES,
        { rounds: ROUNDS + WARM_UP, seed },
        async (which, round) => {
          say(`Round ${round} of ${ROUNDS}: ${which}`)
          return pressOnce(x, courier, composer, which, round)
        },
      )
      for (const values of Object.values(presses)) values.splice(0, WARM_UP)
      return report(presses)
    } finally {
      await courier.close()
      await relay.close()
      await x.close()
    }
  },
}

async function pressOnce(
  x: XServer,
  courier: Courier,
  composer: Page,
  which: Case,
  round: number,
): Promise<Press> {
  const isAhead = which !== 'not sent ahead'
  await sendAhead(courier, isAhead)
  await composer.bringToFront()
  await composer.locator('input[type=file]').setInputFiles(FILE)
  await named.text(composer).fill(`${which}, ${round}`)
  const addedAt = Date.now()
  const tile = named.attachments(composer)
  await expect(tile).toHaveCount(1)
  if (isAhead) await expect(tile).toContainText('On X, not published', { timeout: 60_000 })
  else await expect(tile.getByRole('button', { name: 'Alt text for noise.png' })).toBeVisible()
  await sleep(Math.max(0, AFTER_MS - (Date.now() - addedAt)))
  let startMs: number | null = null
  if (which !== 'worker awake' && which !== 'not sent ahead') {
    startMs = await workerStartMs(courier, composer)
    await courier.stopWorker()
  }
  const seen = x.requests.length
  await composer.bringToFront()
  await composer.evaluate(notePress)
  // Where the last press left it, the pointer would come from nowhere.
  await composer.mouse.move(1, 1)
  if (which === 'worker stopped, pointed at') {
    await named.post(composer).hover()
    await sleep(POINTED_MS)
  }
  await named.post(composer).click()
  await expect.poll(() => created(x, seen), { timeout: 60_000, intervals: [20] }).toBeTruthy()
  const pressedAt = await composer.evaluate(
    () => (window as unknown as { pressedAt: number }).pressedAt,
  )
  const create = created(x, seen)
  if (!create?.endedAt) throw new Error('No post was made')
  await expect(named.outbox(composer).first()).toContainText('Posted')
  return {
    // X's answer has half a round trip to go.
    pressMs: create.endedAt - pressedAt + ROUND_TRIP_MS / 2,
    sentMs: (create.receivedAt ?? create.endedAt) - pressedAt,
    calls: x.requests.length - seen,
    startMs,
  }
}

function created(x: XServer, after: number) {
  return x.requests
    .slice(after)
    .find(({ endpoint, status }) => endpoint === 'createPost' && status === 201)
}

/** In the page: when the next press reached it, on the machine's clock. */
function notePress(): void {
  addEventListener(
    'click',
    ({ timeStamp }) => {
      Object.assign(window, { pressedAt: performance.timeOrigin + timeStamp })
    },
    { capture: true, once: true },
  )
}

/** What a message to a stopped worker takes longer than to one that is awake. */
async function workerStartMs(courier: Courier, page: Page): Promise<number> {
  await courier.stopWorker()
  await page.bringToFront()
  const cold = await page.evaluate(messageMs)
  const warm = await page.evaluate(messageMs)
  return Math.max(0, cold - warm)
}

/** In the page: how long a command that does nothing takes to be answered. */
async function messageMs(): Promise<number> {
  const { runtime } = (
    globalThis as unknown as {
      chrome: { runtime: { sendMessage(message: object): Promise<unknown> } }
    }
  ).chrome
  const before = performance.now()
  await runtime.sendMessage({ kind: 'courier.command', name: 'media.prepare', argument: null })
  return performance.now() - before
}

function report(presses: Record<Case, Press[]>): Report {
  const of = (which: Case, what: 'pressMs' | 'sentMs' | 'calls') =>
    presses[which].map((each) => each[what])
  const startsOf = (which: Case) => presses[which].flatMap(({ startMs }) => startMs ?? [])
  const starts = [...startsOf('worker stopped'), ...startsOf('worker stopped, pointed at')]
  const start = median(starts)
  const floor = ROUND_TRIPS * ROUND_TRIP_MS
  const callsAhead = CASES.filter((which) => which !== 'not sent ahead').flatMap((which) =>
    of(which, 'calls'),
  )
  const figure = median(of('worker stopped', 'pressMs'))
  const pointedAt = median(of('worker stopped, pointed at', 'pressMs'))
  return {
    how: [
      `A picture of ${(FILE.buffer.length / 1e6).toFixed(1)} MB is added, and Post is pressed ` +
        `${AFTER_MS / 1000} s later; the access token is fresh. Between the browser and the simulated X ` +
        `lies a relay: every byte arrives ${ROUND_TRIP_MS / 2} ms late, and a new connection waits ` +
        `${ROUND_TRIP_MS} ms before its first one, as TCP’s own round trip does. ${ROUNDS} presses of each ` +
        'case, in an order drawn anew each round.',
      'Measured is from the click, as the page gets it, to X’s 201 being back. “Worker stopped”: the file ' +
        'was sent ahead, and the background was stopped, as Chromium does after half a minute. Its start is ' +
        'measured apart: what a message takes longer to be answered than by one that is awake. “Pointed at”: ' +
        `the pointer comes ${POINTED_MS} ms before the press, as a hand’s does; in the other cases it comes and ` +
        'presses at once, which no hand can. “Not sent ahead”: as for who did not choose to send files while writing.',
      'A create goes over a connection that was never used, so that the browser cannot repeat it by itself. ' +
        'What sends it is made ready when the file is at X. As the pointer comes to Post, X gets the head of the ' +
        `create; its body follows with the press. So a press that was pointed at costs one round trip, ${ROUND_TRIP_MS} ms ` +
        `here; without any time to point, ${ROUND_TRIPS} (TCP, TLS 1.3, the request), ${floor} ms.`,
    ],
    tables: [
      {
        title: 'Median and range',
        columns: ['case', 'press to 201, ms', 'press to X having it, ms', 'calls'],
        rows: CASES.map((which) => [
          which,
          medianAndRange(of(which, 'pressMs')),
          medianAndRange(of(which, 'sentMs')),
          `${median(of(which, 'calls'))}`,
        ]),
      },
      {
        title: 'Where it goes, worker stopped, medians, ms',
        columns: ['part', 'pointed at', 'at once'],
        rows: [
          ['round trips', `${ROUND_TRIP_MS}`, `${floor}`],
          [
            'the worker’s start',
            medianAndRange(startsOf('worker stopped, pointed at')),
            medianAndRange(startsOf('worker stopped')),
          ],
          [
            'everything else',
            (pointedAt - ROUND_TRIP_MS - median(startsOf('worker stopped, pointed at'))).toFixed(1),
            (figure - floor - median(startsOf('worker stopped'))).toFixed(1),
          ],
        ],
      },
    ],
    promises: [
      {
        promise: 'with the file at X, a post is one call, its head included',
        figure: `${Math.max(...callsAhead)} at most`,
        kept: callsAhead.every((calls) => calls === 1),
      },
      {
        promise: `press to 201 with a stopped worker, pointed at, median, is one round trip + ${ALLOWED_MS} ms + the worker’s start at most`,
        figure: `${pointedAt.toFixed(0)} ms of ${(ROUND_TRIP_MS + ALLOWED_MS + start).toFixed(0)} ms`,
        kept: pointedAt <= ROUND_TRIP_MS + ALLOWED_MS + start,
      },
      {
        promise: `without any time to point, it is ${ROUND_TRIPS} round trips + ${ALLOWED_MS} ms + the worker’s start at most`,
        figure: `${figure.toFixed(0)} ms of ${(floor + ALLOWED_MS + start).toFixed(0)} ms`,
        kept: figure <= floor + ALLOWED_MS + start,
      },
    ],
  }
}
