import { expect, test } from 'vitest'
import { estimatePrice } from '../../../lib/x/prices.ts'

test.each([
  ['words', 'Hello', 0, 0, { from: 0.015, upTo: 0.015, withoutLink: null }],
  ['a link', 'https://example.com', 0, 0, { from: 0.2, upTo: 0.2, withoutLink: 0.015 }],
  [
    'a bare domain, which X links too',
    'see example.com',
    0,
    0,
    { from: 0.2, upTo: 0.2, withoutLink: 0.015 },
  ],
  ['a picture', '', 1, 0, { from: 0.015, upTo: 0.03, withoutLink: null }],
  ['a picture with alt text', '', 1, 1, { from: 0.02, upTo: 0.035, withoutLink: null }],
  ['four pictures with alt text', 'Hello', 4, 4, { from: 0.035, upTo: 0.095, withoutLink: null }],
  ['all of it', 'x.com', 4, 4, { from: 0.22, upTo: 0.28, withoutLink: 0.035 }],
])('%s', (_, text, mediaCount, altTextCount, price) => {
  expect(estimatePrice({ text, mediaCount, altTextCount })).toEqual(price)
})
