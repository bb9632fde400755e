import { expect, test } from 'vitest'
import { mediaAddressIn, webAddressIn } from '../../../lib/model/media-address.ts'

test.each([
  ['https://a.test/alps.jpg', 'image', 'alps.jpg'],
  ['  http://a.test/x/Al%20ps.JPEG?w=9#top\n', 'image', 'Al ps.JPEG'],
  ['https://a.test/moving.gif', 'image', 'moving.gif'],
  ['https://a.test/film.mp4', 'video', 'film.mp4'],
  ['https://a.test/live/index.m3u8', 'video', 'index.m3u8'],
])('%j is the address of a medium', (text, kind, name) => {
  expect(mediaAddressIn(text)).toEqual({ url: new URL(text.trim()).href, kind, name })
})

test.each([
  'See https://a.test/alps.jpg',
  'https://a.test/alps.jpg https://a.test/dusk.jpg',
  'https://a.test/alps.jpg\nhttps://a.test/dusk.jpg',
  'https://a.test/',
  'https://a.test/page.html?picture=alps.jpg',
  'https://a.test/jpg',
  'ftp://a.test/alps.jpg',
  'file:///home/alps.jpg',
  'javascript:alert(1)//a.jpg',
  'alps.jpg',
  '',
])('%j is text like any other', (text) => {
  expect(mediaAddressIn(text)).toBeNull()
})

test('user name and password go nowhere', () => {
  expect(webAddressIn('https://ana:secret@a.test/alps.jpg')).toBe('https://a.test/alps.jpg')
})
