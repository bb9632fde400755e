import { MiB } from '../../../fixtures/make-fixtures.ts'
import { fault, startXServer } from '../../../x-server/start-x-server.ts'
import { say } from '../../command.mjs'
import type { Report, Table } from '../benchmark.ts'
import { median } from '../figures.ts'
import { interleave } from '../interleave.ts'
import { type RateCheck, type RelayLine, startRelay } from '../relay.ts'
import { CourierUploads } from './courier-uploads.ts'
import type { VideoFiles } from './files.ts'
import { floorSeconds, lineSeconds } from './line.ts'
import { RIVALS, Rival, type RivalName } from './rival.ts'
import type { Taken, Way } from './taken.ts'

export interface Cell {
  id: string
  byteLength: number
  line: RelayLine
  rounds: number
  /** Appends, counted from 1, whose connection is cut when their body has come. */
  cuts: number[]
  goals: { line?: number; floor?: number }
}

export const CELLS: Cell[] = [
  {
    id: '1',
    byteLength: 32 * MiB,
    line: { bitsPerSecond: 50e6, roundTripMs: 80 },
    rounds: 5,
    cuts: [],
    goals: { line: 1.1, floor: 1.03 },
  },
  {
    id: '2',
    byteLength: 256 * MiB,
    line: { bitsPerSecond: 100e6, roundTripMs: 80 },
    rounds: 3,
    cuts: [],
    goals: { line: 1.05 },
  },
  {
    id: '3',
    byteLength: 32 * MiB,
    line: { bitsPerSecond: 100e6, roundTripMs: 200 },
    rounds: 5,
    cuts: [],
    goals: { floor: 1.05 },
  },
  {
    id: '4',
    byteLength: 8 * MiB,
    line: { bitsPerSecond: 1e6, roundTripMs: 300 },
    rounds: 3,
    cuts: [3, 7],
    goals: { floor: 1.05 },
  },
]

const OWN = ['Courier', 'Courier, first upload ever', 'Courier, HTTP/1.1'] as const
type Own = (typeof OWN)[number]
type Case = Own | RivalName

/** Goals are for what X speaks, HTTP/2. */
const HAVE_GOALS: readonly Case[] = ['Courier', 'Courier, first upload ever']
/** For a first look. */
const ROUNDS = process.env.COURIER_ROUNDS ? Number(process.env.COURIER_ROUNDS) : null
/** What the relay may miss its own rate by. */
const RATE_OFF = 0.02

interface CellResult {
  cell: Cell
  taken: Record<string, (Taken & { postedSeconds?: number })[]>
  rate: RateCheck
}

/** Measures the cells one after the other, in each all cases interleaved. */
export async function measureLineCells(
  cells: Cell[],
  files: VideoFiles,
  options: { seed: number; quick: boolean },
): Promise<Report> {
  const x = await startXServer({ switches: { processingPolls: 1 } })
  const relay = await startRelay({ target: x.port, spki: x.spki, ...QUIET })
  const way: Way & { relay: typeof relay } = { x, relay, roundTripMs: 0 }
  const courier = await CourierUploads.open(way)
  const rivals = new Map<RivalName, Rival>()
  try {
    for (const how of RIVALS) rivals.set(how, await Rival.start(how))
    const results: CellResult[] = []
    for (const cell of cells) {
      const { line, byteLength } = cell
      const path = files.of(byteLength)
      await relay.shape(line)
      way.roundTripMs = line.roundTripMs
      const rate = await relay.checkRate()
      const measure = async (which: Case, round: number) => {
        x.switches.httpVersions = which === 'Courier, HTTP/1.1' ? 'h1' : 'both'
        x.faults.clear()
        for (const nth of cell.cuts) {
          x.faults.add({ match: { endpoint: 'append', nth }, action: fault.resetBefore() })
        }
        const isOwn = (OWN as readonly string[]).includes(which)
        const taken = isOwn
          ? await courier.upload(path, which !== 'Courier, first upload ever')
          : ((await rivals.get(which as RivalName)?.upload(path, way)) ?? null)
        say(
          `Cell ${cell.id}, round ${round + 1}, ${which}: ${taken?.seconds.toFixed(2) ?? 'gave up'}`,
        )
        return taken
      }
      const cases: Case[] = options.quick ? QUICK_CASES : [...OWN, ...RIVALS]
      const rounds = options.quick ? 1 : (ROUNDS ?? cell.rounds)
      const all = await interleave(cases, { rounds, seed: options.seed }, measure)
      const taken: CellResult['taken'] = {}
      for (const which of cases) taken[which] = all[which].flatMap((each) => each ?? [])
      results.push({ cell, taken, rate })
    }
    return report(results)
  } finally {
    for (const rival of rivals.values()) rival.stop()
    await courier.close()
    await relay.close()
    await x.close()
  }
}

const QUIET: RelayLine = { bitsPerSecond: 1e9, roundTripMs: 0 }
const QUICK_CASES: Case[] = ['Courier', 'Courier, first upload ever', 'twitter-api-v2, 4 MiB']

function floorOf({ byteLength, line, cuts }: Cell, { lostBytes }: Taken): number {
  return floorSeconds(byteLength, line, { count: cuts.length, resentBytes: lostBytes })
}

function report(results: CellResult[]): Report {
  return {
    how: [],
    tables: results.map(table),
    promises: results.flatMap(({ cell, taken, rate }) => [
      {
        promise: `cell ${cell.id}: the relay keeps its own rate within 2 %`,
        figure: `off by ${(rate.off * 100).toFixed(2)} %`,
        kept: rate.off <= RATE_OFF,
      },
      ...HAVE_GOALS.flatMap((which) => goals(cell, which, taken[which] ?? [])),
      ...RIVALS.flatMap((rival) => faster(cell, taken.Courier ?? [], rival, taken[rival] ?? [])),
    ]),
  }
}

function goals(cell: Cell, which: string, taken: Taken[]): Report['promises'] {
  if (taken.length === 0) return []
  const against = {
    line: taken.map(({ seconds }) => seconds / lineSeconds(cell.byteLength, cell.line)),
    floor: taken.map((each) => each.seconds / floorOf(cell, each)),
  }
  return (['line', 'floor'] as const).flatMap((what) => {
    const goal = cell.goals[what]
    if (goal === undefined) return []
    const figure = `${median(against[what]).toFixed(3)} (${range(against[what], 3)})`
    const promise = `cell ${cell.id}, ${which}: at most ${goal} × the ${what}`
    return [{ promise, figure, kept: median(against[what]) <= goal }]
  })
}

/** A win only where the slowest of ours is faster than the fastest of theirs. */
function faster(cell: Cell, own: Taken[], rival: string, theirs: Taken[]): Report['promises'] {
  if (own.length === 0 || theirs.length === 0) return []
  const slowest = Math.max(...own.map(({ seconds }) => seconds))
  const fastest = Math.min(...theirs.map(({ seconds }) => seconds))
  return [
    {
      promise: `cell ${cell.id}: every upload faster than every one by ${rival}`,
      figure: `${slowest.toFixed(2)} s at most, ${fastest.toFixed(2)} s at least`,
      kept: slowest < fastest,
    },
  ]
}

function table({ cell, taken, rate }: CellResult): Table {
  const { id, byteLength, line, cuts } = cell
  const seconds = lineSeconds(byteLength, line)
  const floor = floorSeconds(byteLength, line)
  const cut = cuts.length > 0 ? `, appends ${cuts.join(' and ')} cut after the body` : ''
  const size = `${byteLength / MiB} MiB, ${line.bitsPerSecond / 1e6} Mbit/s, ${line.roundTripMs} ms`
  const measured = `relay ${(rate.bitsPerSecond / 1e6).toFixed(2)} Mbit/s`
  return {
    title: `${id}. ${size}${cut}: line ${seconds.toFixed(2)} s, floor ${floor.toFixed(2)} s, ${measured}`,
    columns: [
      '',
      's, median (range)',
      '÷ line',
      '÷ floor',
      'appends',
      'lost in cuts',
      'chosen → 201, s',
    ],
    rows: Object.entries(taken).map(([which, all]) => {
      if (all.length === 0) return [which, 'gave up', '', '', '', '', '']
      const of = (value: (each: (typeof all)[number]) => number) => all.map(value)
      const posted = all.flatMap(({ postedSeconds }) => postedSeconds ?? [])
      return [
        which,
        `${median(of((each) => each.seconds)).toFixed(2)} (${range(
          of((each) => each.seconds),
          2,
        )})`,
        median(of((each) => each.seconds / seconds)).toFixed(3),
        median(of((each) => each.seconds / floorOf(cell, each))).toFixed(3),
        String(median(of(({ appends }) => appends.length))),
        cuts.length > 0 ? `${(median(of(({ lostBytes }) => lostBytes)) / MiB).toFixed(2)} MiB` : '',
        posted.length > 0 ? median(posted).toFixed(1) : '',
      ]
    }),
  }
}

export function range(values: number[], digits: number): string {
  return [Math.min(...values), Math.max(...values)].map((end) => end.toFixed(digits)).join('–')
}
