import { expect, test } from '@playwright/test'
import { limitsOf } from '../../../lib/model/fit-limits.ts'
import { Lab, type Result } from '../lab/lab.ts'
import { mangled, seeded } from '../lab/mangle.ts'
import { samplesOfAll } from './samples-of-all.ts'

/** `npm run proof:fuzz` raises it, and draws a seed. */
const SECONDS = Number(process.env.COURIER_FUZZ_SECONDS ?? 10)
const SEED = Number(process.env.COURIER_FUZZ_SEED ?? 7)

/** No file of these may take longer, however slow the machine is. */
const MOST_MS = 60_000
/** Nor may the browser come to hold more: a decoder's own bound of 268 million pixels is 1 GiB. */
const MOST_BYTES = 2_000_000_000

test('files with bytes changed at random end well or with a clear reason', async () => {
  test.setTimeout((SECONDS + 240) * 1000)
  const lab = await Lab.open()
  const samples = [...samplesOfAll()].filter(([, bytes]) => bytes.length < 200_000)
  const random = seeded(SEED)
  const ends = new Map<string, number>()
  let [files, slowest, largest] = [0, 0, 0]
  const until = Date.now() + SECONDS * 1000
  try {
    // At least one a second, also where a second is not enough for that.
    while (Date.now() < until || files <= SECONDS) {
      const [name = '', bytes = Buffer.alloc(0)] =
        samples[Math.floor(random() * samples.length)] ?? []
      const which = `file ${files} of seed ${SEED}, made of ${name}`
      const file = mangled(bytes, random)
      const result = await lab.fit(file, limitsOf(null))
      const end = endOf(result)
      expect(['unexpected', ENDLESS], `${which}: ${JSON.stringify(result)}`).not.toContain(end)
      expect(result.ms, which).toBeLessThan(MOST_MS)
      ends.set(end, (ends.get(end) ?? 0) + 1)
      files += 1
      slowest = Math.max(slowest, result.ms)
      if (files % 10 === 0) largest = Math.max(largest, await lab.memory())
      expect(largest, which).toBeLessThan(MOST_BYTES)
    }
  } finally {
    await lab.close()
  }
  const rows: [string, string | number][] = [
    ['seed', SEED],
    ['files', files],
    ['slowest', `${(slowest / 1000).toFixed(1)} s`],
    ['most memory', `${Math.round(largest / 1e6)} MB`],
    ...[...ends].sort(([, a], [, b]) => b - a),
  ]
  process.stdout.write(
    `\n${rows.map(([name, value]) => `  ${name.padEnd(24)} ${value}\n`).join('')}`,
  )
  expect(ends.size).toBeGreaterThan(2)
})

const ENDLESS = 'ended by its watch'

function endOf(result: Result): string {
  if (!('failure' in result)) return `done (${result.done.bytes})`
  const { failure } = result
  return failure.kind === 'media-broken' && failure.format === 'endless' ? ENDLESS : failure.kind
}
