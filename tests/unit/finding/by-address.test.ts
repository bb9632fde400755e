import { parseHTML } from 'linkedom'
import { afterEach, expect, test, vi } from 'vitest'
import { Budget } from '../../../lib/finding/budget.ts'
import { isStillThere, mediaByAddress, shownAs } from '../../../lib/finding/by-address.ts'

afterEach(() => vi.unstubAllGlobals())

/** A page whose elements show these addresses. */
function page(elements: string, shown: Record<string, string>) {
  const window = parseHTML(`<!doctype html><body>${elements}</body>`)
  for (const name of ['HTMLImageElement', 'ShadowRoot', 'Element', 'Node'] as const) {
    vi.stubGlobal(name, window[name])
  }
  // This window makes no films.
  const isFilm = ({ localName }: Element) => localName === 'video'
  vi.stubGlobal('HTMLVideoElement', { [Symbol.hasInstance]: isFilm })
  vi.stubGlobal('Document', window.document.constructor)
  vi.stubGlobal('document', window.document)
  vi.stubGlobal('location', { href: 'https://a.example/', origin: 'https://a.example' })
  for (const [id, currentSrc] of Object.entries(shown)) {
    const element = window.document.getElementById(id)
    Object.assign(element as object, { currentSrc, mediaKeys: null })
  }
}

const budget = () => new Budget(() => 0, 1, 1_000)
const idsOf = (address: string) =>
  mediaByAddress(address, budget()).map(({ element }) => element.getAttribute('id'))

test('only what shows exactly this address is found, wherever the pointer is', () => {
  page('<video id="one"></video><video id="two"></video>', {
    one: 'blob:https://a.example/1',
    two: 'blob:https://a.example/2',
  })
  expect(idsOf('blob:https://a.example/2')).toEqual(['two'])
})

test.each(['blob:https://a.example/3', 'blob:https://a.example/', ''])(
  'where nothing shows %j any more, nothing else is taken for it',
  (address) => {
    page('<video id="one"></video><video id="two" poster="/p.jpg"></video>', {
      one: 'blob:https://a.example/1',
      two: '',
    })
    expect(idsOf(address)).toEqual([])
  },
)

test('a drawing, which has no address, is not what an empty one names', () => {
  expect(shownAs('', [{ shownAddress: '' }])).toBeNull()
})

test.each([
  ['https://a.example/film?x#top', 'https://a.example/other', 'https://a.example', true],
  ['about:srcdoc', 'about:srcdoc#a', 'null', true],
  ['https://a.example/film', 'https://b.example/film', 'https://b.example', false],
  ['https://a.example/film', 'https://a.example/other', 'null', false],
  ['', 'about:blank', 'null', false],
  ['data:text/html,1', 'data:text/html,2', 'null', false],
])('clicked on %j, and now there is %j (%s): %s', (pageUrl, href, origin, isThere) => {
  expect(isStillThere(pageUrl, { href, origin })).toBe(isThere)
})
