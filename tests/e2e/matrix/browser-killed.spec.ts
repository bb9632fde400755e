import { startXServer } from '../../x-server/start-x-server.ts'
import { Courier } from '../harness/courier.ts'
import { expect, test } from '../harness/test.ts'
import { type Device, startDevice } from './device.ts'
import { KILL_BROWSER } from './kills.ts'
import { ALLOWED, recordEffects } from './play.ts'
import { playPoints } from './play-points.ts'
import { drawPoints } from './points.ts'
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
  points: number
}

/** 20 points in the whole matrix, drawn from all effects of each scenario. */
const GROUPS: Group[] = [
  ...halves(PICTURES, 6),
  ...halves(PROCESSED, 6),
  { scenario: PICTURES_BY_TWO, points: 3 },
  { scenario: PROCESSED_BY_TWO, points: 3 },
  { scenario: INTERRUPTED, points: 2 },
]

function halves(scenario: Scenario, points: number): Group[] {
  if (!IS_WHOLE) return [{ scenario, points }]
  return [
    { scenario, part: ', one half', points: points / 2 },
    { scenario, part: ', other half', points: points / 2 },
  ]
}

for (const { scenario, part = '', points } of GROUPS) {
  const title = `browser killed: ${scenario.name}${part}`
  test(title, async ({ x, courier }) => {
    test.setTimeout(900_000 * Math.max(1, TIMES))
    const recorder = await startDevice(x, courier, scenario.twoContexts)
    const effects = await recordEffects(recorder, scenario)
    await courier.quit()
    const drawn = drawPoints(effects, [], share(points), `${SEED} ${title}`)
    await playPoints(title, scenario, drawn, [], KILL_BROWSER, (_point, work) =>
      onNewDevice(scenario, work),
    )
  })
}

/** A new profile and a new X: after a restart the browser has the machine's time, as X must have. */
async function onNewDevice(
  { twoContexts }: Scenario,
  work: (device: Device) => Promise<void>,
): Promise<void> {
  const x = await startXServer()
  const courier = await Courier.launch({ x })
  try {
    await work(await startDevice(x, courier, twoContexts))
  } finally {
    await courier.close()
    await x.close()
  }
  expect(courier.violations, 'errors in the browser').toEqual([])
  expect(x.violations.filter((violation) => !ALLOWED.test(violation))).toEqual([])
}
