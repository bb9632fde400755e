import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  estimateBytes,
  findVariant,
  formatNotTaken,
  rankVariants,
} from '../../../lib/streams/choose-variant.ts'
import type { Variant } from '../../../lib/streams/playlist.ts'

function aVariant(name: string, facts: Partial<Variant> = {}): Variant {
  return {
    url: `https://a/${name}`,
    width: null,
    height: null,
    bitsPerSecond: 1_000_000,
    averageBitsPerSecond: null,
    codecs: [],
    soundUrl: null,
    ...facts,
  }
}

const size = (width: number, height: number) => ({ width, height })
const HD = aVariant('hd', { ...size(1920, 1080), bitsPerSecond: 6_000_000 })
const SD = aVariant('sd', { ...size(1280, 720), bitsPerSecond: 3_000_000 })
const LOW = aVariant('low', { ...size(640, 360), bitsPerSecond: 800_000 })
const UHD = aVariant('uhd', { ...size(3840, 2160), bitsPerSecond: 16_000_000 })
const TALL = aVariant('tall', { ...size(1080, 1920), bitsPerSecond: 5_000_000 })
const names = (variants: Variant[]) => variants.map(({ url }) => url.slice(10))
const GB = 1_000_000_000

describe('the best is', () => {
  test.each<[string, Variant[], number | null, number, string[]]>([
    ['the largest that X shows as it is', [LOW, UHD, HD, SD], 60, GB, ['hd', 'sd', 'low', 'uhd']],
    ['upright, too', [LOW, TALL], 60, GB, ['tall', 'low']],
    ['the one whose bytes fit', [LOW, HD, SD], 1_000, 400_000_000, ['sd', 'low', 'hd']],
    ['the smallest, where none fits', [HD, SD, LOW], 1_000, 1, ['low', 'sd', 'hd']],
    ['the smallest, where all are too large', [UHD], 60, GB, ['uhd']],
    ['not asked for bytes before the length is known', [LOW, HD], null, 1, ['hd', 'low']],
    [
      'of two alike the one with more bytes',
      [SD, aVariant('sd2', { ...size(1280, 720), bitsPerSecond: 4_000_000 })],
      60,
      GB,
      ['sd2', 'sd'],
    ],
    [
      'by bytes where no size is told',
      [aVariant('a', { bitsPerSecond: 1 }), aVariant('b')],
      60,
      GB,
      ['b', 'a'],
    ],
    ['the first of the same on two hosts', [SD, { ...SD, url: 'https://b/sd' }], 60, GB, ['sd']],
  ])('%s', (_what, variants, seconds, maxByteLength, expected) => {
    expect(names(rankVariants(variants, seconds, maxByteLength))).toEqual(expected)
  })

  test.each<[string[], boolean]>([
    [['avc1.64001f', 'mp4a.40.2'], true],
    [['avc3.64001f'], true],
    [['avc1.64001f', 'mp4a.40.2', 'wvtt'], true],
    [['mp4a.40.2'], false],
    [['hvc1.2.4.l150', 'mp4a.40.2'], false],
    [['avc1.64001f', 'mp4a.40.5'], false],
    [['avc1.64001f', 'ec-3'], false],
    [['vp09.00.10.08'], false],
    [[], true],
  ])('of %j: %s', (codecs, usable) => {
    expect(rankVariants([aVariant('a', { codecs })], null, GB)).toHaveLength(usable ? 1 : 0)
  })

  test('in any list one of the list, each once, and always the same', () => {
    const variant = fc
      .record({
        width: fc.option(fc.nat(8_000)),
        height: fc.option(fc.nat(8_000)),
        bitsPerSecond: fc.option(fc.nat(1e9)),
        averageBitsPerSecond: fc.option(fc.nat(1e9)),
        url: fc.constantFrom('https://a/a', 'https://a/b', 'https://a/c'),
        codecs: fc.subarray(['avc1.4d', 'mp4a.40.2', 'hvc1']),
      })
      .map((facts): Variant => ({ soundUrl: null, ...facts }))
    fc.assert(
      fc.property(fc.array(variant, { maxLength: 20 }), fc.nat(8_000), (variants, seconds) => {
        const ranked = rankVariants(variants, seconds, GB)
        expect(new Set(ranked).size).toBe(ranked.length)
        expect(ranked.every((one) => variants.includes(one))).toBe(true)
        expect(rankVariants(variants, seconds, GB)).toEqual(ranked)
      }),
    )
  })
})

test('bytes are guessed by the average, else by the peak', () => {
  expect(estimateBytes(aVariant('a', { averageBitsPerSecond: 800_000 }), 10)).toBe(1_000_000)
  expect(estimateBytes(aVariant('a', { bitsPerSecond: 1_600_000 }), 10)).toBe(2_000_000)
  expect(estimateBytes(aVariant('a', { bitsPerSecond: null }), 10)).toBeNull()
  expect(estimateBytes(aVariant('a'), null)).toBeNull()
})

test('a chosen one is found again by its address, else by what it is', () => {
  const signed = { ...SD, url: 'https://a/sd?sig=2' }
  expect(findVariant([HD, SD], SD)).toBe(SD)
  expect(findVariant([HD, signed], SD)).toBe(signed)
  expect(findVariant([HD], SD)).toBeNull()
})

test.each<[string[], string]>([
  [['hvc1.1', 'mp4a.40.2'], 'HEVC'],
  [['avc1.1', 'ec-3'], 'Dolby Digital'],
  [['avc1.1', 'mp4a.40.5'], 'HE-AAC'],
  [['av01.0'], 'AV1'],
  [['vp9'], 'VP9'],
  [['mp4a.40.2'], 'audio'],
  [['<b>$1\u202e'], '?b??1?'],
])('what X does not take of %j is called %s', (codecs, name) => {
  expect(formatNotTaken([aVariant('a', { codecs })])).toBe(name)
})
