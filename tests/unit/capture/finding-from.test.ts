import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findingFrom } from '../../../lib/capture/finding-from.ts'
import type { Found } from '../../../lib/model/found.ts'

const PIN = 'courier-pin:0f8fad5b-d9cb-469f-a165-70867728950e-0'
const found = (more: object = {}) => ({
  kind: 'image',
  shownBy: 'img',
  addresses: [{ url: 'https://a.example/lake.jpg', width: 1200, height: 800 }],
  pin: PIN,
  width: 600,
  height: 400,
  durationSeconds: null,
  isProtected: false,
  about: {
    altText: 'A lake',
    caption: '',
    title: 'Lakes',
    credit: 'Ana',
    link: 'https://a.example/',
  },
  ...more,
})
const read = (more: object = {}): Found | undefined =>
  findingFrom({ found: [found(more)], isClear: true })?.found[0]
const addresses = (...urls: unknown[]) =>
  read({
    shownBy: 'img',
    kind: 'video',
    addresses: urls.map((url) => ({ url, width: 1, height: 1 })),
  })?.addresses.map(({ url }) => url)

describe('what a page answers is not believed', () => {
  test('what is well formed arrives as it is', () => {
    expect(read()).toEqual({ ...found(), variant: null, thumbnail: null })
    expect(findingFrom({ found: [], isClear: true })).toEqual({ found: [], isClear: true })
  })

  test.each([null, undefined, 7, 'found', [], {}, { found: {} }, { broke: 'Error' }])(
    '%j is no finding',
    (answer) => {
      expect(findingFrom(answer)).toBeNull()
    },
  )

  test.each<[string, unknown]>([
    ['a file', 'file:///etc/passwd'],
    ['a page of the browser', 'chrome://settings/'],
    ['a script', 'javascript:alert(1)'],
    ['ftp', 'ftp://a.example/b.jpg'],
    ['an extension', 'chrome-extension://abc/b.png'],
    ['no address', 'nonsense'],
    ['a relative one', '/lake.jpg'],
    ['one without end', `https://a.example/${'a'.repeat(9_000)}`],
    ['a long data: one', `data:image/png;base64,${'A'.repeat(70_000)}`],
    ['a foreign pin', 'courier-pin:../../x'],
    ['a number', 7],
    ['an object that says it is a string', { toString: () => 'https://a.example/' }],
  ])('%s is left out', (_what, url) => {
    expect(addresses(url, 'https://a.example/lake.jpg')).toEqual(['https://a.example/lake.jpg'])
  })

  test.each<[string, string, string]>([
    ['user name and password', 'https://me:secret@a.example/b.jpg', 'https://a.example/b.jpg'],
    ['blob:', 'blob:https://a.example/1-2', 'blob:https://a.example/1-2'],
    ['data:', 'data:image/png;base64,AA==', 'data:image/png;base64,AA=='],
    ['a pin', PIN, PIN],
  ])('%s', (_what, url, expected) => {
    expect(addresses(url)).toEqual([expected])
  })

  test('which of its addresses is shown is a plain yes or nothing', () => {
    const urls = [true, 'yes', 1, false].map((isShown, n) => ({
      url: `https://a.example/${n}`,
      isShown,
    }))
    expect(read({ addresses: urls })?.addresses.map(({ isShown }) => isShown)).toEqual([
      true,
      undefined,
      undefined,
      undefined,
    ])
  })

  test('there are at most twelve media with twelve addresses each', () => {
    const many = Array.from({ length: 99 }, (_, n) => ({ url: `https://a.example/${n}` }))
    const answer = { found: Array(99).fill(found({ addresses: many })), isClear: false }
    const read = findingFrom(answer)
    expect(read?.found).toHaveLength(12)
    expect(read?.found[0]?.addresses).toHaveLength(12)
  })

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e9, '7', null])(
    'a side of %j is none',
    (width) => {
      expect(read({ width })?.width).toBeNull()
    },
  )

  test('texts are cut and links of other schemes are dropped', () => {
    const about = { altText: 'a'.repeat(9_000), caption: 7, title: ' x ', link: 'javascript:x' }
    const told = read({ about })?.about
    expect(told).toEqual({
      altText: 'a'.repeat(1_000),
      caption: '',
      title: 'x',
      credit: '',
      link: '',
    })
  })

  test('a picture without any address is one only where it is drawn', () => {
    expect(read({ addresses: [] })).toBeUndefined()
    expect(read({ addresses: [], shownBy: 'canvas' })?.addresses).toEqual([])
    expect(read({ addresses: [], kind: 'stream', shownBy: 'video' })?.addresses).toEqual([])
  })

  test('nothing inherited counts, and nothing it holds gets through', () => {
    expect(findingFrom(Object.create({ found: [found()] }))).toBeNull()
    const sly = JSON.parse('{"found":[{"__proto__":{"kind":"image"}}],"isClear":true}')
    expect(findingFrom(sly)?.found).toEqual([])
  })

  test('whatever is answered, what comes out is small, plain and of known kinds', () => {
    const address = fc.oneof(fc.webUrl(), fc.string(), fc.constant(PIN), fc.constant('file:///x'))
    const one = fc.record(
      {
        kind: fc.oneof(fc.constantFrom('image', 'video', 'stream'), fc.anything()),
        shownBy: fc.oneof(fc.constantFrom('img', 'canvas', 'video'), fc.anything()),
        addresses: fc.oneof(
          fc.array(fc.record({ url: address, width: fc.anything() })),
          fc.anything(),
        ),
        pin: fc.oneof(fc.constant(PIN), fc.anything()),
        width: fc.anything(),
        durationSeconds: fc.anything(),
        about: fc.oneof(fc.dictionary(fc.constantFrom('altText', 'link'), address), fc.anything()),
      },
      { requiredKeys: [] },
    )
    const answer = fc.oneof(
      fc.anything(),
      fc.record({ found: fc.array(one), isClear: fc.anything() }),
    )
    fc.assert(
      fc.property(answer, (said) => {
        const finding = findingFrom(said)
        if (finding === null) return
        expect(structuredClone(finding)).toEqual(finding)
        expect(JSON.stringify(finding).length).toBeLessThan(12 * 12 * 70_000)
        for (const { addresses, about } of finding.found) {
          for (const { url } of addresses)
            expect(url).toMatch(/^(?:https?|blob|data|courier-pin):/i)
          expect(about.link).toMatch(/^$|^https?:/)
        }
      }),
    )
  })
})
