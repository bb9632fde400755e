import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cssImages, ofLayer } from '../../../lib/finding/css-images.ts'

describe('a computed background', () => {
  test.each<[string, string[][]]>([
    ['none', []],
    ['url("https://a.example/b.jpg")', [['https://a.example/b.jpg']]],
    ['linear-gradient(rgb(0, 0, 0), url-ish)', [[]]],
    [
      'linear-gradient(rgba(0, 0, 0, 0.2), rgba(0, 0, 0, 0.4)), url("https://a.example/b,c.jpg")',
      [[], ['https://a.example/b,c.jpg']],
    ],
    ['url("a"), url("b")', [['a'], ['b']]],
    ['url("https://a.example/\\"q\\").jpg")', [['https://a.example/"q").jpg']]],
    ['image-set(url("a") 1dppx, url("b") 3dppx, url("c") 2dppx)', [['b', 'c', 'a']]],
    ['-webkit-image-set(url("a") 1x, url("b") 192dpi)', [['b', 'a']]],
    ['image-set("a" 1x type("image/png"), "b" 2x)', [['b', 'a']]],
    [
      'url("data:image/svg+xml;utf8,<svg xmlns=\'x\'></svg>")',
      [["data:image/svg+xml;utf8,<svg xmlns='x'></svg>"]],
    ],
    ['cross-fade(url("a"), url("b"), 50%)', [[]]],
  ])('%s', (value, layers) => {
    expect(cssImages(value)).toEqual(layers)
  })

  test('each layer has its own part of a list, which begins anew when it is shorter', () => {
    expect(ofLayer('40px, cover', 1)).toBe('cover')
    expect(ofLayer('cover', 3)).toBe('cover')
    expect(ofLayer('4px 4px, 50% 50%', 1)).toBe('50% 50%')
  })

  test('whatever stands in it ends', () => {
    const parts = fc.constantFrom('url(', '"', "'", ')', ',', 'image-set(', '\\', 'a', ' 2x')
    fc.assert(fc.property(fc.array(parts), (text) => void cssImages(text.join(''))))
  })
})
