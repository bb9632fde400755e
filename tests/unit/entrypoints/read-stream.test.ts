import { beforeAll, describe, expect, test } from 'vitest'
import { type ReadStreamPorts, readStream } from '../../../entrypoints/background/read-stream.ts'
import { CourierError, type Failure, failureOf } from '../../../lib/failures/failure.ts'
import { inspectFile } from '../../../lib/media/inspect-file.ts'
import { checkFits } from '../../../lib/media/media-limits.ts'
import { type Found, NOTHING_ABOUT } from '../../../lib/model/found.ts'
import type { BlobKey } from '../../../lib/units.ts'
import { shortVideo } from '../../fixtures/make-fixtures.ts'
import { aFound } from '../model/some-found.ts'
import { type Answer, fakeHosts, fakeKeeping } from '../streams/fake-host.ts'

const A = 'https://a.test'
const LIST = '#EXTM3U\n#EXTINF:2,\n1\n#EXTINF:2,\n2\n#EXT-X-ENDLIST\n'
const LIVE = '#EXTM3U\n#EXTINF:2,\n1\n'
const LOCKED = `#EXT-X-KEY:METHOD=AES-128,URI="k"\n`
const TWO = `#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=320x180
low
#EXT-X-STREAM-INF:BANDWIDTH=2,RESOLUTION=640x360
mid
`
const bytes = new Uint8Array(5).fill(7)
let film = new Blob()
beforeAll(() => {
  film = new Blob([new Uint8Array(shortVideo())])
})

function aStream(...names: string[]): Found {
  const addresses = names.map((name) => ({ url: `${A}/${name}`, width: null, height: null }))
  return aFound({ kind: 'stream', shownBy: 'video', addresses })
}

function setUp(answers: Record<string, Answer> = {}, join?: () => Promise<number>) {
  const full = { m: LIST, '1': bytes, '2': bytes, ...answers }
  const { ports, asked } = fakeHosts(
    Object.fromEntries(Object.entries(full).map(([name, answer]) => [`${A}/${name}`, answer])),
  )
  const parts = fakeKeeping()
  const begun: string[] = []
  const keep: ReadStreamPorts['keep'] = Object.assign(parts, {
    begin: ((begin) => async (facts: { url: string; fingerprint: string }) => {
      begun.push(facts.url)
      return begin(facts)
    })(parts.begin),
    made: async () => film,
    finish: async () => 'film' as BlobKey,
  })
  const told: number[] = []
  const stop = new AbortController()
  const read = (found: Found, maxByteLength = 1e9) => {
    const limits = { image: { maxByteLength }, gif: { maxByteLength }, video: { maxByteLength } }
    const inspect = async (made: Blob) => {
      const look = await inspectFile(made)
      const failure = checkFits(look, limits)
      if (failure) throw new CourierError(failure)
      return look
    }
    return readStream(
      found,
      { streams: ports, inspect, keep, join: join ?? (async () => film.size) },
      stop.signal,
      (received) => told.push(received),
    ).catch(failureOf)
  }
  return { read, asked, begun, parts, told, stop }
}

test('a stream becomes a file like any other', async () => {
  const { read, parts } = setUp()
  expect(await read(aStream('m'))).toEqual({
    result: 'file',
    original: {
      blob: 'film',
      byteLength: film.size,
      format: 'mp4',
      kind: 'video',
      width: 1280,
      height: 720,
    },
  })
  expect(parts.drops).toBe(0)
})

test('of several variants each is what was found, with its own size', async () => {
  const { read } = setUp({ m: TWO, mid: LIST, low: LIST })
  const found = { ...aStream('m'), about: { ...NOTHING_ABOUT, title: 'Dusk' } }
  expect(await read(found)).toMatchObject({
    result: 'choose',
    found: [
      { ...found, width: 640, height: 360, durationSeconds: 4, variant: { url: `${A}/mid` } },
      { ...found, width: 320, height: 180, durationSeconds: 4, variant: { url: `${A}/low` } },
    ],
  })
})

describe('of several manifests', () => {
  test.each<[string, Record<string, Answer>, string[], object]>([
    ['the first that can be read is', { d: '<MPD>' }, ['d', 'm'], { result: 'file' }],
    ['the first tells why none can', { d: '<MPD>', l: LIVE }, ['l', 'd'], { kind: 'stream-live' }],
    [
      'none is a way around protection',
      { p: `${LIST}${LOCKED}` },
      ['p', 'm'],
      { kind: 'media-protected' },
    ],
  ])('%s', async (_what, answers, names, expected) => {
    const { read, asked } = setUp(answers)
    expect(await read(aStream(...names))).toMatchObject(expected)
    expect(asked).not.toContain(`${A}/k`)
  })

  test('there may be none', async () => {
    expect(await setUp().read(aStream())).toEqual({ kind: 'stream-not-found' })
  })

  const film = (seconds: number) => `#EXTM3U\n#EXTINF:${seconds},\n1\n#EXT-X-ENDLIST\n`
  const MASTER = `#EXTM3U\n#EXT-X-STREAM-INF:RESOLUTION=640x360\nlong\n`
  const lists = { ad: film(15), ad2: film(30), near: film(101.9), long: film(103), n: MASTER }

  test.each<[string[], string]>([
    [['ad', 'near', 'm'], 'near'],
    [['ad', 'ad2', 'near'], 'near'],
    [['long', 'ad', 'near'], 'near'],
    [['gone', 'ad', 'near'], 'near'],
    // One alone is what the player has, whatever it says.
    [['ad'], 'ad'],
  ])('%j the one is read that is as long as what is shown: %s', async (names, expected) => {
    const { read, begun } = setUp({ ...lists, gone: 'gone' })
    const found = { ...aStream(...names), durationSeconds: 100 }
    expect(await read(found)).toMatchObject({ result: 'file' })
    expect(begun).toEqual([`${A}/${expected}`])
  })

  test('where none is as long as what is shown, they are to be chosen from', async () => {
    const { read, begun } = setUp({ ...lists, d: '<MPD>' })
    const outcome = await read({ ...aStream('ad', 'd', 'n'), durationSeconds: 50 })
    const [ad, d, n] = aStream('ad', 'd', 'n').addresses
    expect(outcome).toMatchObject({
      result: 'choose',
      found: [
        { addresses: [ad, d, n], durationSeconds: 15, variant: null, height: null },
        { addresses: [n, ad, d], durationSeconds: 103, variant: null },
      ],
    })
    expect(begun).toEqual([])
    const chosen = 'result' in outcome && outcome.result === 'choose' ? outcome.found[1] : undefined
    expect(await read(chosen ?? aStream())).toMatchObject({ result: 'file' })
    expect(begun).toEqual([`${A}/long`])
  })

  test('one that cannot be read at the moment may be the one that is as long', async () => {
    const { read } = setUp({ ...lists, shut: 'closed' })
    // Another name of the same host would be a refusal.
    const found = { ...aStream('shut', 'ad'), durationSeconds: 100 }
    expect(await read(found)).toEqual({ kind: 'media-needs-permission', hosts: ['a.test'] })
  })
})

test('what its page protects is not asked for', async () => {
  const { read, asked } = setUp()
  expect(await read({ ...aStream('m'), isProtected: true })).toEqual({ kind: 'media-protected' })
  expect(asked).toEqual([])
})

test('it is told that lists are read, so that it ends when nobody waits for it', async () => {
  const { read, told, asked, stop } = setUp({ m: TWO, mid: LIST })
  told.push = () => {
    if (asked.length > 0) stop.abort(new Error('removed'))
    return 0
  }
  expect(await read(aStream('m'))).toMatchObject({ message: 'removed' })
  expect(asked).toEqual([`${A}/m`])
})

describe('the parts that are kept', () => {
  const rejects = (failure: Failure) => () => Promise.reject(new CourierError(failure))

  test('stay when the worker that makes the film of them is lost', async () => {
    const lost = { kind: 'unexpected', message: 'does not answer', stack: '' } as const
    const { read, parts } = setUp({}, rejects(lost))
    expect(await read(aStream('m'))).toEqual(lost)
    expect(parts.parts).toHaveLength(2)
    expect(parts.drops).toBe(0)
  })

  test('stay for another try, where one can help', async () => {
    const { read, parts } = setUp({ '2': 'gone' })
    expect(await read(aStream('m'))).toMatchObject({ kind: 'media-unreachable' })
    expect(parts.parts).toHaveLength(1)
  })

  test.each<[string, Failure]>([
    ['protected', { kind: 'media-protected' }],
    ['damaged', { kind: 'media-broken', format: 'HLS' }],
  ])('go when they turn out to be %s', async (_what, failure) => {
    const { read, parts } = setUp({}, rejects(failure))
    expect(await read(aStream('m'))).toEqual(failure)
    expect(parts.drops).toBe(1)
  })

  test('go when the film is too large', async () => {
    const { read, parts } = setUp()
    expect(await read(aStream('m'), 10)).toMatchObject({ kind: 'media-too-large' })
    expect(parts.drops).toBe(1)
  })

  test('stay when the background is told to stop: whoever removed it clears up', async () => {
    const { read, parts, stop } = setUp({}, () => {
      stop.abort(new Error('removed'))
      return Promise.reject(stop.signal.reason)
    })
    await read(aStream('m'))
    expect(parts.drops).toBe(0)
  })
})
