import { describe, expect, test } from 'vitest'
import { measureText } from '../../../lib/x/text-length.ts'
import { TEXT_CASES } from '../../fixtures/text-cases.ts'

const KINDS = [...new Set(TEXT_CASES.map(({ kind }) => kind))]

test('there are at least 40 texts of 8 kinds, and at least 5 of each', () => {
  expect(TEXT_CASES.length).toBeGreaterThanOrEqual(40)
  expect(KINDS).toHaveLength(8)
  for (const kind of KINDS) {
    expect(TEXT_CASES.filter((other) => other.kind === kind).length).toBeGreaterThanOrEqual(5)
  }
})

describe.each(KINDS)("X's rules count %s", (kind) => {
  const cases = TEXT_CASES.filter((other) => other.kind === kind)

  test.each(cases)('$name: $weight ($why)', ({ text, weight }) => {
    expect(measureText(text, 280).weightedLength).toBe(weight)
  })

  test.each(cases)('$name, between words and at the limit', ({ text, weight }) => {
    const full = `${'a'.repeat(280 - weight - 1)}\n${text}`
    expect(measureText(full, 280)).toMatchObject({ weightedLength: 280, overflowAt: full.length })
    expect(measureText(`a${full}`, 280).overflowAt).toBeLessThan(full.length + 1)
  })
})
