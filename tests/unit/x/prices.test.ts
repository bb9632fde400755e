import { expect, test } from 'vitest'
import { estimatePrice, readPrice } from '../../../lib/x/prices.ts'
import { measureText } from '../../../lib/x/text-length.ts'

test.each([
  ['words', 'Hello', 0, 0, { from: 0.015, upTo: 0.015, withoutLink: null }],
  [
    'a link',
    'https://example.com',
    0,
    0,
    { from: 0.2, upTo: 0.2, withoutLink: { from: 0.015, upTo: 0.015 } },
  ],
  [
    'a bare domain, which X links too',
    'see example.com',
    0,
    0,
    { from: 0.2, upTo: 0.2, withoutLink: { from: 0.015, upTo: 0.015 } },
  ],
  ['a picture', '', 1, 0, { from: 0.015, upTo: 0.03, withoutLink: null }],
  ['a picture with alt text', '', 1, 1, { from: 0.02, upTo: 0.035, withoutLink: null }],
  ['four pictures with alt text', 'Hello', 4, 4, { from: 0.035, upTo: 0.095, withoutLink: null }],
  [
    'a link and three pictures, two with alt text',
    'x.com',
    3,
    2,
    { from: 0.21, upTo: 0.255, withoutLink: { from: 0.025, upTo: 0.07 } },
  ],
  [
    'all of it',
    'x.com',
    4,
    4,
    { from: 0.22, upTo: 0.28, withoutLink: { from: 0.035, upTo: 0.095 } },
  ],
])('%s', (_, text, mediaCount, altTextCount, price) => {
  const hasLink = measureText(text, 280).links.length > 0
  expect(estimatePrice({ hasLink, mediaCount, altTextCount })).toEqual(price)
})

test('posts read back cost at most what X asks for other people’s, exactly', () => {
  expect([0, 1, 3, 100].map(readPrice)).toEqual([0, 0.005, 0.015, 0.5])
})
