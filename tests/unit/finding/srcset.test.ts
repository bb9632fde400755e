import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { largestFirst, parseSrcset } from '../../../lib/finding/srcset.ts'

describe('a srcset', () => {
  test.each<[string, object[]]>([
    ['', []],
    ['a.jpg', [{ url: 'a.jpg', width: null, density: 1 }]],
    [
      'a.jpg 300w, b.jpg 1200w',
      [
        { url: 'a.jpg', width: 300 },
        { url: 'b.jpg', width: 1200 },
      ],
    ],
    ['a.jpg,b.jpg 2x', [{ url: 'a.jpg,b.jpg', density: 2 }]],
    [
      'a.jpg, b.jpg 1.5x',
      [
        { url: 'a.jpg', density: 1 },
        { url: 'b.jpg', density: 1.5 },
      ],
    ],
    [
      'https://c.example/w_300,h_200/a.jpg 300w,https://c.example/w_600,h_400/a.jpg 600w',
      [
        { url: 'https://c.example/w_300,h_200/a.jpg', width: 300 },
        { url: 'https://c.example/w_600,h_400/a.jpg', width: 600 },
      ],
    ],
    ['\n  a.jpg   300w 200h ,\n', [{ url: 'a.jpg', width: 300 }]],
    ['data:image/png;base64,AA== 2x', [{ url: 'data:image/png;base64,AA==', density: 2 }]],
    [
      'a.jpg nonsense, b.jpg -5w',
      [
        { url: 'a.jpg', width: null },
        { url: 'b.jpg', width: null },
      ],
    ],
  ])('%j', (text, candidates) => {
    expect(parseSrcset(text)).toMatchObject(candidates)
    expect(parseSrcset(text)).toHaveLength(candidates.length)
  })

  test('the largest comes first, by width or density', () => {
    const order = (text: string) => largestFirst(parseSrcset(text)).map(({ url }) => url)
    expect(order('a 300w, b 1200w, c 600w')).toEqual(['b', 'c', 'a'])
    expect(order('a, b 3x, c 2x')).toEqual(['b', 'c', 'a'])
  })

  test('whatever stands in it ends, with few candidates that are not empty', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ',', ' ', '(', ')', '1', 'w', 'x') }),
        (text) => {
          const candidates = parseSrcset(text)
          expect(candidates.length).toBeLessThanOrEqual(40)
          expect(candidates.every(({ url }) => url !== '' && !/\s/.test(url))).toBe(true)
        },
      ),
    )
    expect(parseSrcset('a 1w,'.repeat(100_000)).length).toBe(40)
  })
})
