import { describe, expect, test } from 'vitest'
import { addressesToTry, isAsGood } from '../../../lib/capture/best-address.ts'
import { decideClick, nameOfFound } from '../../../lib/capture/decide-click.ts'
import type { ClickedSource } from '../../../lib/capture/source-from-click.ts'
import { type Found, NOTHING_ABOUT } from '../../../lib/model/found.ts'

const address = (url: string, width: number | null = null) => ({ url, width, height: width })
const lake: Found = {
  kind: 'image',
  shownBy: 'img',
  addresses: [address('https://a.example/lake.jpg'), address('https://a.example/lake-300x200.jpg')],
  pin: 'courier-pin:0f8fad5b-d9cb-469f-a165-70867728950e-0',
  width: 300,
  height: 200,
  durationSeconds: null,
  isProtected: false,
  variant: null,
  thumbnail: null,
  about: NOTHING_ABOUT,
}
const page: ClickedSource = { kind: 'page', url: 'https://a.example/', title: '' }
const quote: ClickedSource = { kind: 'quote', text: 'words', url: 'https://a.example/', title: '' }

describe('what a click means, after looking', () => {
  test('one clear medium is taken', () => {
    const finding = { found: [lake], isClear: true }
    expect(decideClick(page, finding)).toEqual({ kind: 'capture', found: lake })
  })

  test('of several the person chooses', () => {
    const finding = { found: [lake, lake], isClear: false }
    expect(decideClick(page, finding)).toEqual({ kind: 'choose', found: [lake, lake] })
  })

  test.each([
    ['nothing was found', page, { found: [], isClear: true }],
    ['the page could not be asked', page, null],
    ['words were selected', quote, { found: [lake], isClear: true }],
    [
      'what was clicked is refused',
      {
        kind: 'refused',
        name: 'x',
        failure: { kind: 'address-not-allowed', scheme: 'file:' },
      } as const,
      { found: [lake], isClear: true },
    ],
  ])('the browser’s word stands where %s', (_where, clicked, finding) => {
    expect(decideClick(clicked, finding)).toEqual({ kind: 'as-said' })
  })

  test('its name is that of the file that is shown', () => {
    expect(nameOfFound(lake)).toBe('lake-300x200.jpg')
    const [first, second] = lake.addresses
    const film = { ...lake, addresses: [{ ...first, isShown: true }, second] } as Found
    expect(nameOfFound(film)).toBe('lake.jpg')
    expect(nameOfFound({ ...lake, addresses: [] })).toBe('picture')
    expect(nameOfFound({ ...lake, kind: 'stream', addresses: [] })).toBe('video')
  })
})

describe('the addresses of a medium', () => {
  const many = Array.from({ length: 12 }, (_, n) => address(`https://a.example/${n}`))

  test('are tried in order, a few of them, and at last the one shown', () => {
    const urls = addressesToTry({ ...lake, addresses: many }, null)
    expect(urls.map((url) => url.slice(18))).toEqual(['0', '1', '2', '3', '4', '11'])
  })

  test('hold the shown one wherever it stands', () => {
    const film = many.map((one, n) => (n === 7 ? { ...one, isShown: true as const } : one))
    const urls = addressesToTry({ ...lake, addresses: film }, null)
    expect(urls.map((url) => url.slice(18))).toEqual(['0', '1', '2', '3', '4', '7'])
    expect(addressesToTry({ ...lake, addresses: film }, urls[2] ?? '')[0]).toBe(urls[2])
  })

  test('begin with the one whose download was cut off', () => {
    const [, shown] = lake.addresses
    expect(addressesToTry(lake, shown?.url ?? '')[0]).toBe(shown?.url)
    expect(addressesToTry(lake, 'https://b.example/')).toEqual(lake.addresses.map(({ url }) => url))
  })

  test.each([
    [{ width: 600, height: 400 }, true],
    [{ width: 300, height: 200 }, true],
    [{ width: 299, height: 200 }, false],
    [{ width: null, height: null }, true],
  ])('%j read for one of 300 × 200: %s', (read, isGood) => {
    expect(isAsGood(lake, read)).toBe(isGood)
  })
})
