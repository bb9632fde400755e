import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BOUNDS } from '../../../lib/streams/bounds.ts'
import { type MediaPlaylist, readPlaylist } from '../../../lib/streams/playlist.ts'
import { OTHER_STREAMS, SOUND_STREAMS } from '../../fixtures/streams.ts'
import { cpuMsOf } from '../cpu-ms.ts'

const BASE = 'https://video.lakes.test/films/dusk/index.m3u8?sig=1'
const FOLDER = 'https://video.lakes.test/films/dusk/'

const lines = (...some: string[]) => ['#EXTM3U', ...some].join('\n')

function media(...some: string[]): MediaPlaylist {
  const playlist = readPlaylist(lines(...some), BASE)
  if (playlist?.is !== 'media') throw new Error('no media playlist')
  return playlist
}

function master(...some: string[]) {
  const playlist = readPlaylist(lines(...some), BASE)
  if (playlist?.is !== 'master') throw new Error('no master playlist')
  return playlist
}

describe('a media playlist', () => {
  test('is a list of addresses with lengths', () => {
    const playlist = media('#EXTINF:2.002,title', 'a.ts', '#EXTINF:3', '/b.ts', '#EXT-X-ENDLIST')
    expect(playlist).toEqual({
      is: 'media',
      segments: [
        { url: `${FOLDER}a.ts`, range: null, seconds: 2.002, init: null, afterBreak: false },
        {
          url: 'https://video.lakes.test/b.ts',
          range: null,
          seconds: 3,
          init: null,
          afterBreak: false,
        },
      ],
      isProtected: false,
      hasEnded: true,
      stillsOnly: false,
      isBroken: false,
      isEndless: false,
    })
  })

  test('may address ranges, which go on where the one before ended', () => {
    const { segments, isBroken } = media(
      '#EXT-X-MAP:URI="film.mp4",BYTERANGE="100@0"',
      '#EXTINF:2,',
      '#EXT-X-BYTERANGE:50@100',
      'film.mp4',
      '#EXTINF:2,',
      '#EXT-X-BYTERANGE:60',
      'film.mp4',
      '#EXT-X-MAP:URI="other.mp4"',
      '#EXTINF:2,',
      'third.mp4',
    )
    expect(isBroken).toBe(false)
    const first = { url: `${FOLDER}film.mp4`, range: { start: 0, length: 100 } }
    expect(segments.map(({ range, init }) => [range, init])).toEqual([
      [{ start: 100, length: 50 }, first],
      [{ start: 150, length: 60 }, first],
      [null, { url: `${FOLDER}other.mp4`, range: null }],
    ])
  })

  test.each<[string, string[]]>([
    ['a length that is none', ['#EXTINF:soon,', 'a.ts']],
    ['a negative length', ['#EXTINF:-1,', 'a.ts']],
    ['a range that goes on from nothing', ['#EXTINF:2,', '#EXT-X-BYTERANGE:60', 'a.ts']],
    [
      'a range that goes on from another file',
      ['#EXTINF:2,', '#EXT-X-BYTERANGE:60@0', 'a.ts', '#EXTINF:2,', '#EXT-X-BYTERANGE:60', 'b.ts'],
    ],
    ['a range of nothing', ['#EXTINF:2,', '#EXT-X-BYTERANGE:0@0', 'a.ts']],
    ['an address that is none', ['#EXTINF:2,', 'http://[']],
    ['a beginning without an address', ['#EXT-X-MAP:BYTERANGE="100@0"', '#EXTINF:2,', 'a.ts']],
  ])('with %s is broken', (_what, some) => {
    expect(media(...some).isBroken).toBe(true)
  })

  test('marks where times begin anew, and leaves out what its host says is not there', () => {
    const { segments } = media(
      ...['#EXT-X-DISCONTINUITY-SEQUENCE:3', '#EXTINF:2,', 'a.ts'],
      ...['#EXT-X-DISCONTINUITY', '#EXTINF:2,', 'b.ts'],
      ...['#EXTINF:2,', '#EXT-X-GAP', 'c.ts', '#EXTINF:2,', 'd.ts'],
    )
    expect(segments.map(({ url, afterBreak }) => [url.at(-4), afterBreak])).toEqual([
      ['a', false],
      ['b', true],
      ['d', true],
    ])
  })

  test.each<[string[], boolean]>([
    [[], false],
    [['#EXT-X-PLAYLIST-TYPE:EVENT'], false],
    [['#EXT-X-PLAYLIST-TYPE:VOD'], true],
    [['#EXT-X-ENDLIST'], true],
    [['#EXT-X-PLAYLIST-TYPE:EVENT', '#EXT-X-ENDLIST'], true],
  ])('with %j has ended: %s', (some, hasEnded) => {
    expect(media(...some, '#EXTINF:2,', 'a.ts').hasEnded).toBe(hasEnded)
  })

  test.each<[string, boolean]>([
    ['#EXT-X-KEY:METHOD=NONE', false],
    ['#EXT-X-KEY:METHOD=AES-128,URI="k"', true],
    ['#EXT-X-KEY:METHOD=AES-128,URI="k",KEYFORMAT="identity"', true],
    ['#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://k"', true],
    ['#EXT-X-KEY:METHOD=SAMPLE-AES-CTR,URI="data:,",KEYFORMAT="com.microsoft.playready"', true],
    ['#EXT-X-KEY:METHOD=SOMETHING-NEW', true],
    ['#EXT-X-KEY:URI="k"', true],
    ['#EXT-X-KEY:', true],
    ['#EXT-X-SESSION-KEY:METHOD=AES-128,URI="k"', true],
    ['#EXT-X-KEYS-AND-LOCKS:METHOD=AES-128', false],
  ])('with %s is protected: %s', (line, isProtected) => {
    expect(media(line, '#EXTINF:2,', 'a.ts').isProtected).toBe(isProtected)
    expect(master(line, '#EXT-X-STREAM-INF:BANDWIDTH=1', 'a').isProtected).toBe(isProtected)
  })

  test('of pictures for seeking is known as one', () => {
    expect(media('#EXT-X-I-FRAMES-ONLY', '#EXTINF:2,', 'a.ts').stillsOnly).toBe(true)
  })

  test('is read up to the bound, and no further', () => {
    const some = Array<string[]>(BOUNDS.segments + 1)
      .fill(['#EXTINF:2,', 'a.ts'])
      .flat()
    const playlist = media(...some)
    expect(playlist.isEndless).toBe(true)
    expect(playlist.segments).toHaveLength(BOUNDS.segments)
  })

  test('never lets a user name travel', () => {
    const { segments } = media('#EXTINF:2,', 'https://me:secret@other.test/a.ts#x')
    expect(segments[0]?.url).toBe('https://other.test/a.ts')
  })
})

describe('a master playlist', () => {
  test('lists variants with what is said of them', () => {
    const { variants } = master(
      '#EXT-X-STREAM-INF:BANDWIDTH=1280000,AVERAGE-BANDWIDTH=1000000,RESOLUTION=1280x720,CODECS="AVC1.64001f, mp4a.40.2"',
      'mid.m3u8',
      '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=86000,URI="stills.m3u8"',
      '#EXT-X-STREAM-INF:BANDWIDTH=much,RESOLUTION=wide',
      '# a remark',
      '',
      'odd.m3u8',
    )
    expect(variants).toEqual([
      {
        url: `${FOLDER}mid.m3u8`,
        width: 1280,
        height: 720,
        bitsPerSecond: 1_280_000,
        averageBitsPerSecond: 1_000_000,
        codecs: ['avc1.64001f', 'mp4a.40.2'],
        soundUrl: null,
      },
      {
        url: `${FOLDER}odd.m3u8`,
        width: null,
        height: null,
        bitsPerSecond: null,
        averageBitsPerSecond: null,
        codecs: [],
        soundUrl: null,
      },
    ])
  })

  const variant = ['#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="a"', 'v.m3u8']
  const sound = (group: string, rest: string) =>
    `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="${group}",NAME="it's",${rest}`

  test.each<[string, string[], string | null]>([
    ['the default', [sound('a', 'URI="1"'), sound('a', 'DEFAULT=YES,URI="2"')], '2'],
    ['one that may be chosen', [sound('a', 'URI="1"'), sound('a', 'AUTOSELECT=YES,URI="2"')], '2'],
    ['the first', [sound('a', 'URI="1"'), sound('a', 'URI="2"')], '1'],
    ['none of another group', [sound('b', 'DEFAULT=YES,URI="1"')], null],
    ['its own', [sound('a', 'DEFAULT=YES'), sound('a', 'URI="2"')], null],
    ['no subtitles', ['#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="a",NAME="x",URI="1"'], null],
  ])('gives a variant the sound of its group: %s', (_what, sounds, url) => {
    const expected = url === null ? null : FOLDER + url
    expect(master(...sounds, ...variant).variants[0]?.soundUrl).toBe(expected)
    // Wherever the sounds stand.
    expect(master(...variant, ...sounds).variants[0]?.soundUrl).toBe(expected)
  })

  test('leaves every prototype as it is', () => {
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString']) {
      const media = `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="${name}",NAME="polluted",URI="1"`
      const read = master(media, `#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="${name}"`, 'v')
      expect(read.variants[0]?.soundUrl).toBe(`${FOLDER}1`)
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect((Object as unknown as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('any text', () => {
  const real = Object.values({ ...SOUND_STREAMS, ...OTHER_STREAMS })
    .map(({ bytes }) => bytes)
    .filter((bytes) => bytes.length < 5_000)
    .map(String)
    .filter((text) => text.startsWith('#EXTM3U'))
  const realLines = [...new Set(real.flatMap((text) => text.split('\n')))]
  const line = fc.oneof(
    fc.constantFrom(...realLines),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    // A real line with something else in one place.
    fc
      .tuple(fc.constantFrom(...realLines), fc.nat(60), fc.string({ maxLength: 5 }))
      .map(([text, at, other]) => text.slice(0, at) + other + text.slice(at + 1)),
  )
  const text = fc
    .tuple(fc.array(line, { maxLength: 60 }), fc.constantFrom('\n', '\r\n', '\r'))
    .map(([some, end]) => ['#EXTM3U', ...some].join(end))

  test('is read without a throw, into bounded and well-formed lists', () => {
    fc.assert(
      fc.property(text, (some) => {
        const playlist = readPlaylist(some, BASE)
        if (playlist?.is === 'media') {
          for (const { url, range, seconds, init } of playlist.segments) {
            expect(URL.canParse(url)).toBe(true)
            expect(seconds).toBeGreaterThanOrEqual(0)
            expect(Number.isFinite(seconds)).toBe(true)
            for (const bytes of [range, init?.range ?? null]) {
              if (bytes === null) continue
              expect(bytes.length).toBeGreaterThan(0)
              expect(Number.isSafeInteger(bytes.start + bytes.length)).toBe(true)
            }
          }
        } else if (playlist) {
          for (const { url, soundUrl } of playlist.variants) {
            expect([url, soundUrl ?? url].every((address) => URL.canParse(address))).toBe(true)
          }
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test('with a key anywhere is protected', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.array(line, { maxLength: 20 }), (a, b) => {
        const some = lines(...a, '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="k"', ...b)
        expect(readPlaylist(some, BASE)?.isProtected).toBe(true)
      }),
    )
  })

  test.each([
    '\n',
    '#\n',
    '#EXTINF:1,\n',
    '#EXTINF:1,\na\n',
    '#EXT-X-STREAM-INF:\na\n',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=a,URI=a\n',
    '#EXT-X-KEY:',
    '#EXT-X-BYTERANGE:1@1\n',
    '#EXTINF:1,\n../',
    'x',
  ])('of 4 MiB of %j takes little time', (unit) => {
    const some = `#EXTM3U\n${unit.repeat(Math.floor(BOUNDS.playlistBytes / unit.length))}`
    expect(cpuMsOf(() => readPlaylist(some, BASE))).toBeLessThan(5_000)
  })

  test('that is no playlist is told apart', () => {
    for (const some of ['', 'a', '<html>', '{}', '\n#EXTM3U', '# EXTM3U']) {
      expect(readPlaylist(some, BASE)).toBeNull()
    }
    expect(readPlaylist('\uFEFF#EXTM3U\r\n#EXTINF:1,\r\na\r\n', BASE)).toMatchObject({
      segments: [{ seconds: 1 }],
    })
  })
})
