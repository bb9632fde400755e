import type { Switches } from '../../x-server/start-x-server.ts'
import type { Side } from '../harness/write-watch.ts'
import { Random } from './random.ts'

/**
 * A kind of effect that posting has outside the worker's memory: requests to one endpoint of X, or
 * writes to one store of the database.
 */
export interface Kind {
  what: 'request' | 'write'
  /** Endpoint or store. */
  name: string
}

/** How often each kind of effect occurred in a run without any kill. */
export type Effects = { kind: Kind; count: number }[]

/**
 * Where a kill strikes. A request: `before` when it has arrived at X and nothing was done for it,
 * `after` when its work is done and the answer is not sent. A write: see `Side`.
 */
export interface Point {
  kind: Kind
  nth: number
  side: Side
  switches: Partial<Switches>
}

/** Beyond this X's timeline shows a new post later than the product looks for it. */
export const LAG_BEYOND_SECS = 900

const SWITCHES = {
  duplicatesRefused: [true, false],
  timelineLagSeconds: [0, 20, 300],
  repeatedAppend: ['accept', 'refuse'],
  secondFinalize: ['accept', 'refuse'],
  outOfOrderAppend: ['accept', 'refuse'],
  imageStatus: [400, 200],
  checkAfterSecs: [1, 5, null],
} as const satisfies { [K in keyof Switches]?: readonly Switches[K][] }

/**
 * `count` points: each kind of `covered` on both sides, the how manieth of its kind drawn, then others
 * drawn from all effects, so that what occurs often counts more. The switches of each are drawn.
 */
export function drawPoints(
  effects: Effects,
  covered: readonly Kind[],
  count: number,
  seed: string,
): Point[] {
  const random = new Random(seed)
  const every = everyPlace(effects)
  const points: Place[] = covered.flatMap((kind) =>
    SIDES.map((side) =>
      random.pick(every.filter((place) => place.side === side && sameKind(place.kind, kind))),
    ),
  )
  const others = random.shuffled(every.filter((place) => !points.includes(place)))
  points.push(...others.slice(0, Math.max(0, count - points.length)))
  return points.map((place) => ({ ...place, switches: drawSwitches(place.kind, random) }))
}

/** The kinds that part number `part` (from 0) of `parts` has to cover. */
export function kindsOfPart(effects: Effects, part: number, parts: number): Kind[] {
  const byName = (a: Kind, b: Kind) => (a.what + a.name < b.what + b.name ? -1 : 1)
  const kinds = effects.map(({ kind }) => kind).sort(byName)
  return kinds.filter((_, index) => index % parts === part)
}

type Place = Omit<Point, 'switches'>

const SIDES = ['before', 'after'] as const

function everyPlace(effects: Effects): Place[] {
  return effects.flatMap(({ kind, count }) =>
    Array.from({ length: count }, (_, index) => index + 1).flatMap((nth) =>
      SIDES.map((side) => ({ kind, nth, side })),
    ),
  )
}

function drawSwitches(kind: Kind, random: Random): Partial<Switches> {
  const drawn = Object.entries(SWITCHES).map(([name, values]) => [
    name,
    random.pick<unknown>(values),
  ])
  const switches: Partial<Switches> = Object.fromEntries(drawn)
  const isCreate = kind.name === 'createPost'
  return isCreate && random.next() < 0.3
    ? { ...switches, timelineLagSeconds: LAG_BEYOND_SECS }
    : switches
}

export function sameKind(a: Kind, b: Kind): boolean {
  return a.what === b.what && a.name === b.name
}

/** `after append 3 was done at X, before its answer: duplicates accepted, lag 20 s`. */
export function nameOf({ kind, nth, side, switches }: Point): string {
  const place =
    kind.what === 'request'
      ? side === 'before'
        ? `as ${kind.name} ${nth} arrived at X`
        : `after ${kind.name} ${nth} was done, before its answer`
      : side === 'before'
        ? `in write ${nth} to ${kind.name}, before it was committed`
        : `after write ${nth} to ${kind.name} was committed`
  const set = Object.entries(switches).map(([name, value]) => `${name} ${value}`)
  return `${place}; ${set.join(', ')}`
}
