import { expect, test } from 'vitest'
import { rewrite } from '../../../lib/x/rewrite.ts'

/** Each index of the result with where it came from. */
const indexes = (source: string, pattern: RegExp, by: string) => {
  const { text, sourceIndex } = rewrite(source, source.matchAll(pattern), () => by)
  return [text, Array.from({ length: text.length + 1 }, (_, index) => sourceIndex(index))]
}

test.each<[string, RegExp, string, string, number[]]>([
  ['abc', /x/g, '-', 'abc', [0, 1, 2, 3]],
  ['abc', /b/g, '-', 'a-c', [0, 1, 2, 3]],
  ['abbbc', /b+/g, '-', 'a-c', [0, 1, 4, 5]],
  ['abc', /b/g, '---', 'a---c', [0, 1, 2, 2, 2, 3]],
  ['abc', /b/g, '', 'ac', [0, 2, 3]],
  ['bbabb', /bb/g, '-', '-a-', [0, 2, 3, 5]],
])('%s with %s as "%s" is "%s"', (source, pattern, by, text, from) => {
  expect(indexes(source, pattern, by)).toEqual([text, from])
})
