import { expect, test } from '../harness/test.ts'
import type { Device } from './device.ts'
import { type Kill, type Outcome, play } from './play.ts'
import { type Kind, nameOf, type Point, sameKind } from './points.ts'
import type { Scenario } from './scenarios.ts'
import { SEED } from './seed.ts'
import { report } from './tally.ts'

/**
 * Plays each point, one step of the test each, and reports what came of all.
 * @param covered kinds of effect that must have been struck before and after.
 */
export async function playPoints(
  title: string,
  scenario: Scenario,
  points: Point[],
  covered: readonly Kind[],
  kill: Kill,
  deviceFor: (point: Point, work: (device: Device) => Promise<void>) => Promise<void>,
): Promise<void> {
  const outcomes: Outcome[] = []
  for (const [index, point] of points.entries()) {
    await test.step(nameOf(point), () =>
      deviceFor(point, async (device) => {
        outcomes.push(await play(device, scenario, point, `Killed ${index + 1}`, kill))
      }),
    )
  }
  await report(title, SEED, outcomes)
  expect(outcomes).toHaveLength(points.length)
  for (const kind of covered) {
    const struck = outcomes.map((outcome) => outcome.point).filter((at) => sameKind(at.kind, kind))
    const sides = new Set(struck.map(({ side }) => side))
    expect(sides, kind.name).toEqual(new Set(['before', 'after']))
  }
}
