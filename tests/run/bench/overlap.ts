import { setTimeout as sleep } from 'node:timers/promises'
import { Courier } from '../../e2e/harness/courier.ts'
import { named, setUp } from '../../e2e/set-up.ts'
import { largeVideo, lateVideo } from '../../fixtures/large-video.ts'
import { MiB } from '../../fixtures/make-fixtures.ts'
import { type LargeFile, serveLargeFile } from '../../x-server/sample-site/large-file.ts'
import { mediaPage } from '../../x-server/sample-site/media-pages.ts'
import { startXServer, type XServer } from '../../x-server/start-x-server.ts'
import { say } from '../command.mjs'
import type { Benchmark, Report } from './benchmark.ts'
import { median } from './figures.ts'
import { interleave } from './interleave.ts'
import { type RateCheck, type Relay, startRelay } from './relay.ts'

const ROUNDS = Number(process.env.COURIER_ROUNDS ?? 3)
const FILE_BYTES = 64 * MiB
const BITS_PER_SECOND = 50_000_000
const ROUND_TRIP_MS = 40
/** What either line takes for the file alone. */
const LINE_SECONDS = (FILE_BYTES * 8) / BITS_PER_SECOND
const MOST = 1.2
/** Machines differ. */
const POSTED_MS = 300_000

const CASES = ['what it is stands first', 'what it is stands last'] as const
type Case = (typeof CASES)[number]

/** Of one post, in seconds from the press of Post. */
interface Taken {
  /** From the right click to the press. */
  beforePress: number
  /** Until the source had sent its last byte. */
  fetched: number
  /** Until the first segment reached X, and until X had confirmed the last. */
  firstSegment: number
  lastSegment: number
  /** Between the two, while nothing stood ready to be sent. */
  idle: number
  /** From X's answer to finalize until it says that it is done with the file: X's own time. */
  atX: number
  /** Until X's answer to the post, 201. */
  posted: number
}

/** What it costs to read a film from a page and to send it to X when both lines are equally fast. */
export const overlap: Benchmark = {
  name: 'overlap',
  title: 'A film on a page, read and sent at the same time',
  async run(seed) {
    const x = await startXServer({ switches: { processingPolls: 1, checkAfterSecs: 1 } })
    const shape = { bitsPerSecond: BITS_PER_SECOND, roundTripMs: ROUND_TRIP_MS }
    const relay = await startRelay({ ...shape, target: x.port, spki: x.spki })
    const courier = await Courier.launch({ x: relay })
    try {
      await setUp(x, courier)
      const checked = await relay.checkRate()
      say(`The line carries ${(checked.bitsPerSecond / 1e6).toFixed(1)} Mbit/s`)
      const taken: Record<Case, Taken[]> = { [CASES[0]]: [], [CASES[1]]: [] }
      await interleave(CASES, { rounds: ROUNDS, seed }, async (which, round) => {
        const all = await post(x, relay, courier, which, round)
        say(`${which}, round ${round + 1} of ${ROUNDS}: ${all.posted.toFixed(2)} s`)
        taken[which].push(all)
      })
      return report(taken, checked)
    } finally {
      await courier.close()
      await relay.close()
      await x.close()
    }
  },
}

async function post(
  x: XServer,
  relay: Relay,
  courier: Courier,
  which: Case,
  round: number,
): Promise<Taken> {
  const film = (which === CASES[0] ? largeVideo : lateVideo)(FILE_BYTES, round + 1)
  const file: LargeFile = {
    ...film,
    ...{ ranges: true, etag: `"${which} ${round}"`, sentBytes: 0 },
    bytesPerSecond: BITS_PER_SECOND / 8,
  }
  const path = `/film-${CASES.indexOf(which)}-${round}.mp4`
  let fetchedAt = Number.NaN
  x.site.register('cors.example', path, (exchange) => {
    const headers = { 'access-control-allow-origin': '*', 'content-type': 'video/mp4' }
    const reply = serveLargeFile(exchange, file, headers)
    return { ...reply, body: noting(reply.body as AsyncIterable<Buffer>) }
  })
  async function* noting(body: AsyncIterable<Buffer>) {
    yield* body
    fetchedAt = Date.now()
  }
  const src = `https://cors.example${path}`
  const body = `<video id="media" width="480" height="270" preload="none" src="${src}"></video>`
  x.site.registerPage('pages.example', '/film', mediaPage({ title: 'A film', body }))
  const page = await courier.newPage('https://pages.example/film')
  const before = x.requests.length
  const posts = x.posts.length
  try {
    const clickedAt = Date.now()
    const composer = await courier.dispatchPost(page.locator('#media'))
    await relay.forget()
    const pressedAt = Date.now()
    await named.post(composer).click({ timeout: POSTED_MS })
    const giveUpAt = pressedAt + POSTED_MS
    while (x.posts.length === posts) {
      if (Date.now() > giveUpAt) throw new Error('It was not posted')
      await sleep(20)
    }
    await sleep(200)
    await composer.close().catch(() => undefined)
    const seen = x.requests.slice(before)
    const of = (endpoint: string) => {
      const requests = seen.filter((one) => one.endpoint === endpoint)
      const [first, last] = [requests[0], requests.at(-1)]
      if (!first || !last?.endedAt) throw new Error(`X saw no ${endpoint}`)
      return { at: first.at, endedAt: last.endedAt }
    }
    if (x.posts.at(-1)?.media[0]?.length !== FILE_BYTES) throw new Error('It is not all there')
    const violations = x.violations.splice(0)
    if (violations.length > 0) throw new Error(violations.join('\n'))
    const idle = (await relay.seen()).gaps
      .filter(({ at }) => at >= of('append').at && at < of('append').endedAt)
      .reduce((sum, { ms }) => sum + ms, 0)
    const since = (at: number) => (at - pressedAt) / 1_000
    return {
      beforePress: -since(clickedAt),
      fetched: since(fetchedAt),
      firstSegment: since(of('append').at),
      lastSegment: since(of('append').endedAt),
      idle: idle / 1_000,
      atX: (of('status').endedAt - of('finalize').endedAt) / 1_000,
      posted: since(of('createPost').endedAt),
    }
  } finally {
    await page.close()
  }
}

function report(taken: Record<Case, Taken[]>, checked: RateCheck): Report {
  const middle = (which: Case, value: (one: Taken) => number) => median(taken[which].map(value))
  const seconds = (which: Case, value: (one: Taken) => number) => {
    const values = taken[which].map(value)
    const ends = [Math.min(...values), Math.max(...values)].map((end) => end.toFixed(2))
    return `${median(values).toFixed(2)} (${ends.join('–')})`
  }
  const rows = CASES.map((which) => [
    which,
    seconds(which, ({ beforePress }) => beforePress),
    seconds(which, ({ firstSegment }) => firstSegment),
    seconds(which, ({ fetched }) => fetched),
    seconds(which, ({ lastSegment }) => lastSegment),
    seconds(which, ({ idle }) => idle),
    seconds(which, ({ atX }) => atX),
    seconds(which, ({ posted }) => posted),
    (middle(which, ({ posted }) => posted) / LINE_SECONDS).toFixed(2),
    (middle(which, ({ posted, atX }) => posted - atX) / LINE_SECONDS).toFixed(2),
  ])
  const ratio = middle(CASES[0], ({ posted }) => posted) / LINE_SECONDS
  const early = taken[CASES[0]].every(({ firstSegment, fetched }) => firstSegment < fetched)
  const late = taken[CASES[1]].every(({ firstSegment, fetched }) => firstSegment >= fetched - 0.1)
  return {
    how: [
      `A video of ${FILE_BYTES / MiB} MiB on a page, posted by the right click’s command and a press of Post in the composer as soon as it is there. The source sends ${BITS_PER_SECOND / 1e6} Mbit/s, by when it hands bytes to the connection; the way up, all connections together, carries as much through a relay of ${ROUND_TRIP_MS} ms there and back (${(checked.bitsPerSecond / 1e6).toFixed(1)} Mbit/s of plain TCP before the rounds). Each line alone takes ${LINE_SECONDS.toFixed(2)} s for the bare bytes. Page, source, X and browser share one machine.`,
      `Seconds count from the press of Post: median and range of ${ROUNDS} rounds, both kinds in turn. At X: from its answer to finalize until it has processed the file, which is X’s own time, here the least that a client waits before it asks. Two kinds of the same length: one says first what it is, as films made for the web do (\`moov\` before \`mdat\`), and goes up while it arrives; the other says it last, so that nothing can be sent before all of it is here.`,
    ],
    tables: [
      {
        title: 'From the press of Post',
        columns: [
          'film',
          'right click to Post, s',
          'first segment at X, s',
          'all of it fetched, s',
          'last segment at X, s',
          'line idle meanwhile, s',
          'at X, s',
          '201, s',
          '201 ÷ one line',
          'the same without X’s own time',
        ],
        rows,
      },
    ],
    promises: [
      {
        promise: `from Post to 201 within ${MOST} × the longer of the two lines`,
        figure: `${ratio.toFixed(2)} ×`,
        kept: ratio <= MOST,
      },
      {
        promise:
          'a film that says first what it is goes up before all of it is fetched, no other does',
        figure: early && late ? 'in every round' : 'not in every round',
        kept: early && late,
      },
    ],
  }
}
