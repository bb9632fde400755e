import { expect, test } from 'vitest'
import { refererFor } from '../../../lib/capture/referer-for.ts'

test.each<[string, string, string, string | null]>([
  [
    'its own origin: the whole address, without what is nobody’s business',
    'https://ana:secret@shop.example/list?page=2#item-7',
    'https://shop.example/a.jpg',
    'https://shop.example/list?page=2',
  ],
  [
    'another host: the origin alone',
    'https://shop.example/list?page=2',
    'https://cdn.example/a.jpg',
    'https://shop.example/',
  ],
  [
    'another port is another origin',
    'https://shop.example:8443/list',
    'https://shop.example/a.jpg',
    'https://shop.example:8443/',
  ],
  ['from https to http: none', 'https://shop.example/', 'http://cdn.example/a.jpg', null],
  ['from http to http', 'http://shop.example/list', 'http://a.example/', 'http://shop.example/'],
  ['a page without an address', 'about:srcdoc', 'https://cdn.example/a.jpg', null],
  ['a page of the computer', 'file:///home/ana/a.html', 'https://cdn.example/a.jpg', null],
  ['nonsense', 'nonsense', 'https://cdn.example/a.jpg', null],
])('%s', (_what, page, address, referer) => {
  expect(refererFor(page, address, '')).toBe(referer)
})

const PAGE = 'https://shop.example/list?page=2'
const OWN = 'https://shop.example/a.jpg'
const OTHER = 'https://cdn.example/a.jpg'
const PLAIN = 'http://cdn.example/a.jpg'
const ORIGIN = 'https://shop.example/'

test.each<[unknown, own: string | null, other: string | null, plain: string | null]>([
  ['no-referrer', null, null, null],
  ['never', null, null, null],
  ['origin', ORIGIN, ORIGIN, ORIGIN],
  ['unsafe-url', PAGE, PAGE, PAGE],
  ['same-origin', PAGE, null, null],
  ['strict-origin', ORIGIN, ORIGIN, null],
  ['no-referrer-when-downgrade', PAGE, PAGE, null],
  ['origin-when-cross-origin', PAGE, ORIGIN, ORIGIN],
  ['strict-origin-when-cross-origin', PAGE, ORIGIN, null],
  [' NO-REFERRER ', null, null, null],
  ['nonsense', PAGE, ORIGIN, null],
  [null, PAGE, ORIGIN, null],
  [{ toString: 'unsafe-url' }, PAGE, ORIGIN, null],
])('a page that says %j', (policy, own, other, plain) => {
  expect([OWN, OTHER, PLAIN].map((address) => refererFor(PAGE, address, policy))).toEqual([
    own,
    other,
    plain,
  ])
})
