import { expect, test } from 'vitest'
import {
  DEFAULT_SEGMENT_BYTES,
  FALLBACK_SEGMENT_BYTES,
} from '../../../lib/outbox/segment-limits.ts'
import { LIMITS, patienceMs } from '../../../lib/x/limits.ts'

test("the outbox cuts segments to X's limits", () => {
  expect(DEFAULT_SEGMENT_BYTES).toBe(LIMITS.segment.defaultByteLength)
  expect(FALLBACK_SEGMENT_BYTES).toBe(LIMITS.segment.fallbackByteLength)
  expect(LIMITS.segment.defaultByteLength).toBeLessThanOrEqual(LIMITS.segment.maxByteLength)
})

test('the largest upload is what all segment indexes hold', () => {
  const { maxIndex, maxByteLength } = LIMITS.segment
  expect(LIMITS.upload.maxByteLength).toBe((maxIndex + 1) * maxByteLength)
})

test('a default segment may take as long as a line of 64 kbit/s needs', () => {
  const needed = (LIMITS.segment.defaultByteLength / 8_000) * 1_000
  expect(patienceMs(LIMITS.segment.defaultByteLength)).toBeGreaterThan(needed)
  expect(patienceMs(0)).toBe(30_000)
})
