import { describe, expect, test } from 'vitest'
import { failureOf } from '../../../lib/failures/failure.ts'
import type { StreamVariant } from '../../../lib/model/found.ts'
import { followStream } from '../../../lib/streams/follow-stream.ts'
import { type Answer, fakeHosts } from './fake-host.ts'

const A = 'https://a.test'
const HEAD = '#EXTM3U\n#EXT-X-TARGETDURATION:2\n'
const END = '#EXT-X-ENDLIST\n'
const media = (...names: string[]) =>
  HEAD + names.map((name) => `#EXTINF:2,\n${name}\n`).join('') + END
const variant = (url: string, facts = 'BANDWIDTH=1000000,RESOLUTION=640x360') =>
  `#EXT-X-STREAM-INF:${facts}\n${url}\n`
const master = (...some: string[]) => `#EXTM3U\n${some.join('')}`
const sound = (url: string) =>
  `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="it's",DEFAULT=YES,URI="${url}"\n`

async function follow(
  answers: Record<string, Answer>,
  chosen: StreamVariant | null = null,
  maxByteLength = 1_000_000_000,
) {
  const { ports, asked } = fakeHosts(answers)
  const never = new AbortController().signal
  const outcome = await followStream(
    `${A}/m`,
    chosen,
    { ...ports, maxByteLength },
    new Set(),
    never,
  ).catch(failureOf)
  return { outcome, asked }
}

describe('a stream that can be posted', () => {
  test('of one playlist becomes a plan', async () => {
    const { outcome } = await follow({ [`${A}/m`]: media('1', '2') })
    expect(outcome).toEqual({
      result: 'plan',
      url: `${A}/m`,
      plan: {
        parts: [
          { url: `${A}/1`, range: null },
          { url: `${A}/2`, range: null },
        ],
        tracks: {
          picture: [
            { part: 0, init: null, seconds: 2, afterBreak: false },
            { part: 1, init: null, seconds: 2, afterBreak: false },
          ],
          sound: null,
        },
        seconds: 4,
      },
    })
  })

  test('with its sound apart is two tracks, and what tells their format is fetched once', async () => {
    const init = '#EXT-X-MAP:URI="i"\n'
    const { outcome } = await follow({
      [`${A}/m`]: master(sound('s'), variant('v', 'BANDWIDTH=1,AUDIO="a"')),
      [`${A}/v`]: HEAD + init + media('1', '2').slice(HEAD.length),
      [`${A}/s`]: HEAD + init + media('3').slice(HEAD.length),
    })
    expect(outcome).toMatchObject({
      plan: {
        parts: ['i', '1', '2', '3'].map((name) => ({ url: `${A}/${name}` })),
        tracks: {
          picture: [
            { part: 1, init: 0 },
            { part: 2, init: 0 },
          ],
          sound: [{ part: 3, init: 0 }],
        },
      },
    })
  })

  const two = {
    [`${A}/m`]: master(variant('low', 'BANDWIDTH=1,RESOLUTION=320x180'), variant('mid')),
    [`${A}/low`]: media('l1'),
    [`${A}/mid`]: media('m1'),
  }

  test('of several variants is to be chosen from, best first', async () => {
    const { outcome, asked } = await follow(two)
    expect(outcome).toEqual({
      result: 'choose',
      seconds: 2,
      variants: [
        { url: `${A}/mid`, width: 640, height: 360, bitsPerSecond: 1_000_000 },
        { url: `${A}/low`, width: 320, height: 180, bitsPerSecond: 1 },
      ],
    })
    expect(asked).toEqual([`${A}/m`, `${A}/mid`])
  })

  test('is read as it was chosen', async () => {
    const chosen = { url: `${A}/low?old`, width: 320, height: 180, bitsPerSecond: 1 }
    const { outcome, asked } = await follow(two, chosen)
    expect(outcome).toMatchObject({ plan: { parts: [{ url: `${A}/l1` }] } })
    expect(asked).toEqual([`${A}/m`, `${A}/low`])
  })

  test('is offered again when what was chosen is gone', async () => {
    const chosen = { url: `${A}/high`, width: 1280, height: 720, bitsPerSecond: 3 }
    const { outcome } = await follow(two, chosen)
    expect(outcome).toMatchObject({
      result: 'choose',
      variants: [{ url: `${A}/mid` }, { url: `${A}/low` }],
    })
    const one = { [`${A}/m`]: master(variant('mid')), [`${A}/mid`]: media('m1') }
    expect(await follow(one, chosen)).toMatchObject({
      outcome: { result: 'choose', variants: [{ url: `${A}/mid` }] },
    })
  })

  test('is read as it was chosen from a master in a master', async () => {
    const chosen = { url: `${A}/low`, width: 320, height: 180, bitsPerSecond: 1 }
    const { outcome } = await follow(
      { ...two, [`${A}/m`]: master(variant('n')), [`${A}/n`]: two[`${A}/m`] ?? '' },
      chosen,
    )
    expect(outcome).toMatchObject({ plan: { parts: [{ url: `${A}/l1` }] } })
  })

  test('may lie behind a redirect, and its addresses with it', async () => {
    const { outcome } = await follow({
      [`${A}/m`]: { to: 'https://b.test/films/m' },
      'https://b.test/films/m': media('1'),
    })
    expect(outcome).toMatchObject({ plan: { parts: [{ url: 'https://b.test/films/1' }] } })
  })

  test('may be a master in a master', async () => {
    const { outcome } = await follow({
      [`${A}/m`]: master(variant('n')),
      [`${A}/n`]: master(variant('o')),
      [`${A}/o`]: media('1'),
    })
    expect(outcome).toMatchObject({ result: 'plan' })
  })
})

describe('a stream that cannot be posted says why', () => {
  const host = 'a.test'
  test.each<[string, Record<string, Answer>, object]>([
    ['live', { m: HEAD }, { kind: 'stream-live' }],
    ['live variant', { m: master(variant('v')), v: HEAD }, { kind: 'stream-live' }],
    [
      'live sound',
      {
        m: master(sound('s'), variant('v', 'BANDWIDTH=1,AUDIO="a"')),
        v: media('1'),
        s: `${HEAD}#EXTINF:2,\n1\n`,
      },
      { kind: 'stream-live' },
    ],
    [
      'protected sound',
      {
        m: master(sound('s'), variant('v', 'BANDWIDTH=1,AUDIO="a"')),
        v: media('1'),
        s: `${HEAD}#EXT-X-KEY:METHOD=AES-128,URI="k"\n${END}`,
      },
      { kind: 'media-protected' },
    ],
    [
      'protected and live and broken',
      { m: `${HEAD}#EXT-X-KEY:METHOD=SAMPLE-AES\n#EXTINF:x,\n1` },
      { kind: 'media-protected' },
    ],
    ['empty master', { m: master(sound('s')) }, { kind: 'stream-broken', host }],
    ['empty list', { m: HEAD + END }, { kind: 'stream-broken', host }],
    ['no time at all', { m: `${HEAD}#EXTINF:0,\n1\n${END}` }, { kind: 'stream-broken', host }],
    ['stills', { m: `#EXTM3U\n#EXT-X-I-FRAMES-ONLY\n${END}` }, { kind: 'stream-broken', host }],
    ['own master', { m: master(variant('m')) }, { kind: 'stream-loop', host }],
    [
      'own master after a redirect',
      { m: master(variant('r')), r: { to: `${A}/m` } },
      { kind: 'stream-loop', host },
    ],
    [
      'masters without end',
      Object.fromEntries([
        ['m', master(variant('1'))],
        ...[1, 2, 3, 4, 5].map((n) => [String(n), master(variant(String(n + 1)))]),
      ]),
      { kind: 'stream-loop', host },
    ],
    [
      'sound that is a master',
      {
        m: master(sound('s'), variant('v', 'BANDWIDTH=1,AUDIO="a"')),
        v: media('1'),
        s: master(variant('t')),
      },
      { kind: 'stream-broken', host },
    ],
    ['nothing there', {}, { kind: 'media-not-found', host, status: 404 }],
    ['a page', { m: '<!doctype html>' }, { kind: 'media-is-page', host, found: 'html' }],
    ['words', { m: 'hello' }, { kind: 'media-is-page', host, found: 'text' }],
    ['nothing', { m: '' }, { kind: 'media-empty' }],
    ['DASH', { m: '<MPD>' }, { kind: 'stream-format-unread', format: 'DASH' }],
    ['noise', { m: new Uint8Array(50) }, { kind: 'stream-broken', host }],
    ['five megabytes', { m: `#EXTM3U\n${'#'.repeat(5e6)}` }, { kind: 'stream-endless', host }],
    [
      'three hours',
      { m: `${HEAD}#EXTINF:10800,\n1\n${END}` },
      { kind: 'stream-too-long', minutes: 180, maxMinutes: 125 },
    ],
    [
      'a part on the disk',
      { m: media('file:///x') },
      { kind: 'address-not-allowed', scheme: 'file:' },
    ],
    [
      'a variant of another extension',
      { m: master(variant('chrome-extension://x/y')) },
      { kind: 'address-not-allowed', scheme: 'chrome-extension:' },
    ],
    [
      'a script',
      { m: media('javascript:alert(1)') },
      { kind: 'address-not-allowed', scheme: 'javascript:' },
    ],
    [
      'HEVC',
      { m: master(variant('v', 'CODECS="hvc1.1"')) },
      { kind: 'media-unsupported', format: 'HEVC' },
    ],
    ['no right', { m: 'closed' }, { kind: 'media-needs-permission', hosts: [host] }],
    ['no line', { m: 'gone' }, { kind: 'media-unreachable', host }],
    ['redirects in a circle', { m: 'circle' }, { kind: 'media-redirect-loop', host }],
    [
      'no right to what its master named, nor to its sound',
      {
        m: master(sound('https://s.test/s'), variant('https://v.test/v', 'BANDWIDTH=1,AUDIO="a"')),
        'https://v.test/v': 'closed',
        'https://s.test/s': 'closed',
      },
      { kind: 'media-needs-permission', hosts: ['v.test', 's.test'] },
    ],
    [
      'no right to what its master named, whose sound lies where no page may lead',
      {
        m: master(sound('http://10.0.0.1/s'), variant('https://v.test/v', 'BANDWIDTH=1,AUDIO="a"')),
        'https://v.test/v': 'closed',
        'http://10.0.0.1/s': 'closed',
      },
      { kind: 'media-needs-permission', hosts: ['v.test'] },
    ],
    [
      'no right to what its master named, whose sound is no web address',
      {
        m: master(sound('chrome-extension://x/s'), variant('https://v.test/v', 'AUDIO="a"')),
        'https://v.test/v': 'closed',
      },
      { kind: 'media-needs-permission', hosts: ['v.test'] },
    ],
    [
      'a variant that the readable host keeps to itself',
      { m: master(variant('v')), v: 'closed' },
      { kind: 'stream-broken', host },
    ],
  ])('%s', async (_what, answers, failure) => {
    const full = Object.fromEntries(
      Object.entries(answers).map(([name, answer]) => [
        name.includes(':') ? name : `${A}/${name}`,
        answer,
      ]),
    )
    const { outcome, asked } = await follow(full)
    expect(outcome).toEqual(failure)
    expect(asked.filter((url) => url.endsWith('/k'))).toEqual([])
  })

  test('too large, before any part is fetched', async () => {
    const { outcome, asked } = await follow(
      { [`${A}/m`]: master(variant('v')), [`${A}/v`]: media('1') },
      null,
      200_000,
    )
    expect(outcome).toMatchObject({
      kind: 'media-too-large',
      byteLength: 250_000,
      maxByteLength: 200_000,
    })
    expect(asked).toEqual([`${A}/m`, `${A}/v`])
  })

  test.each(['', 'no address', 'blob:https://a.test/1'])('%j is no address of one', async (url) => {
    const { ports, asked } = fakeHosts({})
    const never = new AbortController().signal
    const outcome = await followStream(url, null, ports, new Set(), never).catch(failureOf)
    expect(outcome).toMatchObject({ kind: 'address-not-allowed' })
    expect(asked).toEqual([])
  })

  test('being stopped is no failure of the stream', async () => {
    const { ports } = fakeHosts({})
    const signal = AbortSignal.abort(new Error('removed'))
    await expect(followStream(`${A}/m`, null, ports, new Set(), signal)).rejects.toThrow('removed')
  })
})
