import { expect, test } from 'vitest'
import { TEXT_CASES } from '../fixtures/text-cases.ts'
import { weightedLength } from './post-text.ts'

test.each(TEXT_CASES)('$kind: $name counts $weight ($why)', ({ text, weight }) => {
  expect(weightedLength(text)).toBe(weight)
})
