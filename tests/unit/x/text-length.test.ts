import fc from 'fast-check'
import configs from 'twitter-text/dist/esm/configs.js'
import parseTweet from 'twitter-text/dist/esm/parseTweet.js'
import { describe, expect, test } from 'vitest'
import { measureText } from '../../../lib/x/text-length.ts'
import { cpuMsOf } from '../cpu-ms.ts'
import { measureWhole } from './measure-whole.ts'

const weight = (text: string) => measureText(text, 280).weightedLength

test("X's own example: Hello, world! 👋 weighs 16", () => {
  expect(weight('Hello, world! 👋')).toBe(16)
})

describe('every emoji sequence weighs 2', () => {
  test.each([
    ['a family', '👨‍👩‍👧‍👦'],
    ['a flag', '🇨🇭'],
    ['England', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['a skin tone', '👍🏽'],
    ['a keycap', '1️⃣'],
    ['a heart', '❤️'],
    ['a couple with two skin tones', '🧑🏻‍❤️‍🧑🏿'],
    ['the transgender flag', '🏳️‍⚧️'],
    ['a handshake of two skin tones', '🫱🏻‍🫲🏿'],
    ['a phoenix (Unicode 15.1)', '🐦‍🔥'],
    ['a lime (Unicode 15.1)', '🍋‍🟩'],
  ])('%s', (_, emoji) => {
    expect(weight(emoji)).toBe(2)
    expect(weight(`a${emoji}b`)).toBe(4)
  })
})

test.each([
  ['nothing', '', 0],
  ['Latin', 'déjà', 4],
  ['Latin typed as letter and accent, counted composed', 'de\u0301ja\u0300', 4],
  ['CJK', '日本語', 6],
  ['kana and Hangul', 'かな한글', 8],
  ['Hangul typed as jamo, counted composed', '\u1112\u1161\u11AB', 2],
  ['a copyright sign without emoji form', '©', 1],
  ['curly quotes', '“”', 2],
  ['an ellipsis', '…', 2],
  ['a mention and a hashtag, as typed', '@you #tag', 9],
  ['a link with a scheme', 'https://example.com/a/very/long/path?with=a&query=string#and-more', 23],
  ['a bare domain', 'example.com', 23],
  ['a bare domain that looks like a file', 'foo.zip', 23],
  ['two links and a word', 'see example.com or https://x.com', 4 + 23 + 4 + 23],
  ['a character that X refuses', 'a\uFEFFb', 4],
])('%s', (_, text, expected) => {
  expect(weight(text)).toBe(expected)
})

describe('where links are', () => {
  const links = (text: string) =>
    measureText(text, 280).links.map(({ start, end }) => text.slice(start, end))

  test.each([
    [
      'plain',
      'look: https://example.com/a, or example.org.',
      ['https://example.com/a', 'example.org'],
    ],
    ['behind emoji', '👨‍👩‍👧‍👦🍋‍🟩 example.com', ['example.com']],
    ['behind letters typed apart', 'cafe\u0301 é example.com cafe\u0301', ['example.com']],
    ['behind jamo typed apart', '\u1112\u1161\u11AB example.com', ['example.com']],
    ['none', 'an address like me@example.com', []],
  ])('%s', (_, text, expected) => {
    expect(links(text)).toEqual(expected)
  })
})

describe('where a text is over its limit', () => {
  test.each([
    ['at its end when it fits', 'a'.repeat(280), 280],
    ['after 280 letters', 'a'.repeat(300), 280],
    ['after 140 CJK letters', '語'.repeat(150), 140],
    ['before an emoji that half fits', `${'a'.repeat(279)}👍🏽b`, 279],
    ['before a link that does not fit', `${'a'.repeat(270)} example.com b`, 271],
    ['after 280 composed letters, which are 560 typed', 'e\u0301'.repeat(300), 560],
    ['at the limit in spite of a character that X refuses', `\uFEFF${'a'.repeat(300)}`, 279],
  ])('%s', (_, text, expected) => {
    expect(measureText(text, 280).overflowAt).toBe(expected)
  })

  test('what stands before it always fits', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.integer({ min: 23, max: 60 }),
        (text, limit) => {
          const { overflowAt, weightedLength } = measureText(text, limit)
          expect(overflowAt === text.length || weightedLength > limit).toBe(true)
          expect(overflowAt).toBeLessThanOrEqual(text.length)
          if (!text.slice(0, overflowAt).includes('.')) {
            expect(weight(text.slice(0, overflowAt))).toBeLessThanOrEqual(limit)
          }
        },
      ),
    )
  })
})

test('a text typed as letters and marks weighs what its composed form weighs', () => {
  const unit = fc.constantFrom(
    'a',
    'e\u0301',
    'o\u0323\u0302',
    '\u1112\u1161\u11AB',
    '\uAC00\u11A8',
    '\u212B',
    '\uF900',
    '👍🏽',
    ' ',
    '.com',
    'x.org',
  )
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
      expect(weight(text)).toBe(weight(text.normalize('NFC')))
    }),
  )
})

test("the count agrees with X's own function, for which every emoji of today is one it knows", () => {
  const unit = fc.oneof(
    fc.constantFrom('a', 'é', '語', ' ', '\n', '.', 'example.com', 'https://x.com/a?b=c', '#', '1'),
    fc.constantFrom(
      '@me ',
      '👍',
      '🏽',
      '\u200D',
      '\uFE0F',
      '\u20E3',
      '👩',
      '❤️',
      '🇨',
      '🇭',
      '©',
      '!',
      '/',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  )
  const configuration = { ...configs.defaults, maxWeightedTweetLength: 1_000 }
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
      const known = text.normalize('NFC').replace(/\p{RGI_Emoji}/gv, '\u{1F600}')
      expect(weight(text)).toBe(parseTweet(known, configuration).weightedLength)
    }),
    { numRuns: 500 },
  )
})

test('ten times the text takes about ten times as long to count, up to 25,000 characters', () => {
  const part = 'some words, a link example.com/path and 👨‍👩‍👧‍👦 then cafe\u0301 再見 '
  const text = part.repeat(Math.ceil(25_000 / part.length)).slice(0, 25_000)
  // The best of nine, side by side, so that a busy machine does not fail it.
  const best = (characters: number) => {
    const counted = text.slice(0, characters)
    measureText(counted, 25_000)
    const times = Array.from({ length: 9 }, () => {
      const start = performance.now()
      measureText(counted, 25_000)
      return performance.now() - start
    })
    return Math.min(...times)
  }
  expect(best(25_000) / best(2_500)).toBeLessThan(40)
})

describe('what is counted in parts is what would be counted as a whole', () => {
  const PIECES = [
    ...[
      'a',
      'word',
      ' ',
      '\n',
      '\t',
      '\u00A0',
      '.',
      ',',
      '3.5',
      '-',
      '_',
      '/',
      '@',
      '#',
      '1',
      '$',
      '(',
    ],
    ...[
      'example.com',
      'https://x.com/a?b=c#d',
      'http://日本語.jp/ж',
      'T.CO',
      'www.',
      '.com',
      'foo.zip',
    ],
    ...[
      '語',
      '語'.repeat(130),
      'カ',
      '\u3099',
      '。',
      '한',
      '\u1112',
      '\u1161',
      '\u11AB',
      'é',
      'e\u0301',
    ],
    ...[
      'й',
      'и\u0306',
      'א',
      '\u05B0',
      'ا',
      '\u0653',
      'o\u0323\u0302',
      '\u0340',
      '\u212B',
      '\uF900',
      '“',
      '…',
    ],
    ...[
      '👍',
      '🏽',
      '👨‍👩‍👧‍👦',
      '🍋‍🟩',
      '\u200D',
      '\uFE0F',
      '\u20E3',
      '🇨',
      '🇭',
      '❤️',
      '❤',
      '©',
      '🏴',
      '\u{E0067}',
    ],
    ...[
      '\uFEFF',
      '\uFFFF',
      '\uD83D',
      '\uDE00',
      '\u202E',
      '\u200F',
      'a'.repeat(260),
      'x-'.repeat(120),
    ],
  ]
  const unit = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...PIECES) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
  )
  const texts = fc.array(unit, { maxLength: 40 }).map((parts) => parts.join(''))
  const limits = fc.oneof(fc.integer({ min: 23, max: 80 }), fc.constantFrom(280, 25_000))

  test('for any text', () => {
    fc.assert(
      fc.property(texts, limits, (text, limit) => {
        expect(measureText(text, limit)).toEqual(measureWhole(text, limit))
      }),
      { numRuns: 2_000 },
    )
  })

  test('an underscore amid a label that is too long: what stands before it may be a link', () => {
    const text = `T.CO\u200D${'x-'.repeat(45)}_${'-x'.repeat(75)}-🏴aT.CO a`
    expect(measureWhole(text, 280).links).toEqual([{ start: 0, end: 4 }])
    expect(measureText(text, 280)).toEqual(measureWhole(text, 280))
  })

  test('nothing begins amid a label of letters that stand before no link', () => {
    const text = `@${'a'.repeat(100)}＠${'a'.repeat(100)}.com/(t.co)`
    expect(measureWhole(text, 280).weightedLength).toBe(233)
    expect(measureText(text, 280)).toEqual(measureWhole(text, 280))
  })

  test('after any edits of a text, each of which leaves most of it as it was', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(6), texts), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(texts, edits, limits, (first, changes, limit) => {
        let text = first
        for (const [at, removed, added] of changes) {
          const place = at % (text.length + 1)
          text = text.slice(0, place) + added + text.slice(place + removed)
          expect(measureText(text, limit)).toEqual(measureWhole(text, limit))
        }
      }),
      { numRuns: 150 },
    )
  })
})

test.each([
  [
    'a decimal number in a long Chinese sentence',
    `${'石头还在那里'.repeat(2_000)}3.5${'再见'.repeat(6_000)}`,
  ],
  [
    'a link in a long Japanese sentence',
    `${'日本語'.repeat(4_000)}example.com${'かな'.repeat(6_000)}`,
  ],
  ['a long run of emoji', '👨‍👩‍👧‍👦'.repeat(2_200)],
])('%s holds nobody up: it took a minute', (_, text) => {
  // Far more than it needs; before it never came so far.
  expect(cpuMsOf(() => measureText(text, 25_000))).toBeLessThan(500)
})
