import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { videoOf } from '../fixtures/make-fixtures.ts'
import { expect, test } from './harness/test.ts'
import { inFlightAt, type LineStep, plotLine, type SegmentSeen } from './line-plot.ts'
import { named, setUp } from './set-up.ts'

const MiB = 1024 * 1024
const FAST = (50 * 1_000_000) / 8
const SLOW = (1 * 1_000_000) / 8
const VIDEO = videoOf(48 * MiB)
/** Bytes at X at which the line changes. */
const TURNS = [
  { atBytes: 16 * MiB, bytesPerSecond: SLOW },
  { atBytes: 22 * MiB, bytesPerSecond: FAST },
]
/** Long enough for what was on its way when the line changed. */
const SETTLED_MS = 20_000

test(
  'a line of 50, then 1, then 50 Mbit/s: sizes and number follow, no segment over 20 s',
  { tag: '@patient' },
  async ({ x, courier }, testInfo) => {
    await setUp(x, courier)
    const steps: LineStep[] = []
    const turn = (bytesPerSecond: number) => {
      x.link = { bytesPerSecond, roundTripMs: 120 }
      steps.push({ atMs: Date.now(), bytesPerSecond })
    }
    turn(FAST)
    const composer = await courier.openComposer()
    const file = { name: 'dusk.mp4', mimeType: 'video/mp4', buffer: VIDEO }
    await composer.locator('input[type=file]').setInputFiles(file)
    await expect(named.attachments(composer)).toHaveCount(1)
    await named.post(composer).click()
    const appends = () => x.requests.filter(({ endpoint }) => endpoint === 'append')
    const arrived = () => appends().reduce((sum, { bodyBytes }) => sum + bodyBytes, 0)
    for (const { atBytes, bytesPerSecond } of TURNS) {
      await expect.poll(arrived, { intervals: [50], timeout: 120_000 }).toBeGreaterThan(atBytes)
      turn(bytesPerSecond)
    }
    await expect.poll(() => x.posts.length).toBe(1)
    const hash = createHash('sha256').update(VIDEO).digest('hex')
    expect(x.posts[0]?.media[0]?.sha256).toBe(hash)

    const zero = appends()[0]?.at ?? 0
    const segments: SegmentSeen[] = appends().map(({ at, endedAt, bodyBytes }) => ({
      startMs: at - zero,
      endMs: (endedAt ?? Number.POSITIVE_INFINITY) - zero,
      byteLength: bodyBytes,
    }))
    const line = steps.map((step) => ({ ...step, atMs: step.atMs - zero }))
    const title = 'A line of 50, then 1, then 50 Mbit/s in mid-file (round trip 120 ms)'
    const plot = plotLine(title, segments, line)
    await testInfo.attach('line.svg', { body: plot, contentType: 'image/svg+xml' })
    const [, slowAt = 0, fastAt = 0] = line.map(({ atMs }) => atMs)
    const slow = segments.filter(({ startMs }) => startMs > slowAt + SETTLED_MS && startMs < fastAt)
    const before = segments.filter(({ startMs, endMs }) => startMs > 1_000 && endMs < slowAt)
    const after = segments.filter(({ startMs }) => startMs > fastAt + 1_000)
    const median = (list: SegmentSeen[]) =>
      list.map(({ byteLength }) => byteLength).sort((a, b) => a - b)[list.length >> 1] ?? 0
    const longest = Math.max(...segments.map(({ startMs, endMs }) => endMs - startMs))
    const most = (from: number, to: number) =>
      Math.max(
        ...segments
          .filter(({ startMs }) => startMs >= from && startMs < to)
          .map(({ startMs }) => inFlightAt(segments, startMs)),
      )
    const seen = {
      longestSeconds: longest / 1_000,
      medianBytes: { before: median(before), slow: median(slow), after: median(after) },
      mostInFlight: { before: most(0, slowAt), slow: most(slowAt + SETTLED_MS, fastAt) },
    }
    if (process.env.COURIER_REPORT_DIR) {
      writeFileSync(join(process.env.COURIER_REPORT_DIR, 'rate-step.svg'), plot)
      writeFileSync(join(process.env.COURIER_REPORT_DIR, 'rate-step.json'), JSON.stringify(seen))
    }
    testInfo.annotations.push({ type: 'line', description: JSON.stringify(seen) })
    expect(seen.longestSeconds).toBeLessThan(20)
    expect(slow.length).toBeGreaterThan(1)
    // What is on its way at once takes about 8 s at most, and nothing grows while the line is slow.
    const slowSeconds = (seen.medianBytes.slow * seen.mostInFlight.slow) / SLOW
    expect(slowSeconds).toBeLessThan(8.5)
    expect(seen.medianBytes.slow).toBeLessThanOrEqual(seen.medianBytes.before)
    expect(seen.medianBytes.after).toBeGreaterThanOrEqual(seen.medianBytes.slow)
    expect(seen.mostInFlight.before).toBeGreaterThan(seen.mostInFlight.slow)
    expect(seen.mostInFlight.slow).toBeLessThanOrEqual(2)
  },
)
