import { expect, test } from 'vitest'
import { LIMITS } from '../../../lib/model/limits.ts'
import { patienceMs } from '../../../lib/x/patience.ts'

test('no segment is planned larger than X advises', () => {
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
