import { expect, test } from 'vitest'
import { plainWords } from '../../../lib/words/plain-words.ts'

test.each([
  ['A  grey\n\theron ', 'A grey heron'],
  ['heron\u202Egpj.exe', 'herongpj.exe'],
  ['\u0000\u001B[31mred\u007F', '[31mred'],
  ['a\u2066b\u2069c\uFEFF', 'abc'],
  ['👩‍👩‍👧', '👩‍👩‍👧'],
  ['', ''],
])('%j becomes %j', (said, plain) => {
  expect(plainWords(said, 20)).toBe(plain)
})

test('what is longer ends in an ellipsis and is never cut inside a character', () => {
  expect(plainWords('abcdef', 4)).toBe('abc…')
  expect(plainWords('😀😀😀😀😀', 3)).toBe('😀😀…')
  expect(plainWords('abcd', 4)).toBe('abcd')
})

test('a megabyte of words costs no more than a line', () => {
  const words = '\u202Ea'.repeat(500_000)
  // The best of nine, so that a busy machine does not fail it.
  const times = Array.from({ length: 9 }, () => {
    const started = performance.now()
    expect(Array.from(plainWords(words, 80)).length).toBe(80)
    return performance.now() - started
  })
  expect(Math.min(...times)).toBeLessThan(50)
})
