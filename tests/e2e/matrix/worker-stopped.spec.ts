import { test } from '../harness/test.ts'
import { startDevice } from './device.ts'
import { STOP_WORKER } from './kills.ts'
import { ALLOWED, recordEffects } from './play.ts'
import { playPoints } from './play-points.ts'
import { drawPoints, type Effects, type Kind, kindsOfPart } from './points.ts'
import {
  INTERRUPTED,
  PICTURES,
  PICTURES_BY_TWO,
  PROCESSED,
  PROCESSED_BY_TWO,
  type Scenario,
} from './scenarios.ts'
import { IS_WHOLE, SEED, share, TIMES } from './seed.ts'

interface Group {
  scenario: Scenario
  part?: string
  /** Of the whole matrix. At least so many there; each kind of effect that is covered has two. */
  points: number
  covered: (effects: Effects) => Kind[]
}

/** What only an expired token and a pause of X bring about. */
const ONLY_INTERRUPTED: Kind[] = [
  { what: 'request', name: 'token' },
  { what: 'write', name: 'tokens' },
  { what: 'write', name: 'accounts' },
]

const half = (part: number) => (effects: Effects) => kindsOfPart(effects, part, 2)
const none = () => []

/** At least 60 points; each kind of effect before and after. Halves run beside each other. */
const GROUPS: Group[] = [
  ...halves(PICTURES, 24),
  ...halves(PROCESSED, 20),
  { scenario: PICTURES_BY_TWO, points: 5, covered: none },
  { scenario: PROCESSED_BY_TWO, points: 5, covered: none },
  { scenario: INTERRUPTED, points: 6, covered: () => ONLY_INTERRUPTED },
]

function halves(scenario: Scenario, points: number): Group[] {
  if (!IS_WHOLE) return [{ scenario, points, covered: none }]
  return [
    { scenario, part: ', one half', points: points / 2, covered: half(0) },
    { scenario, part: ', other half', points: points / 2, covered: half(1) },
  ]
}

for (const { scenario, part = '', points, covered } of GROUPS) {
  const title = `worker stopped: ${scenario.name}${part}`
  test(title, async ({ x, courier, allowed }) => {
    test.setTimeout(900_000 * Math.max(1, TIMES))
    // Chromium's own words for a call of the extension's that was under way at the kill.
    allowed.push(ALLOWED, /Unchecked runtime.lastError: No SW/)
    const device = await startDevice(x, courier, scenario.twoContexts)
    const effects = await recordEffects(device, scenario)
    const kinds = IS_WHOLE ? covered(effects) : []
    const drawn = drawPoints(effects, kinds, share(points), `${SEED} ${title}`)
    await playPoints(title, scenario, drawn, kinds, STOP_WORKER, (_point, work) => work(device))
  })
}
