import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fetchMedia } from '../../../lib/capture/fetch-media.ts'
import type { FetchPorts } from '../../../lib/capture/ports.ts'
import { STALL } from '../../../lib/capture/slow-watch.ts'
import { judgeHead } from '../../../lib/media/judge-head.ts'
import { bytes, gif, jpeg, mp4, png, u32 } from '../media/samples.ts'
import { FakeClock } from './fake-clock.ts'
import { keepNothing } from './keep-nothing.ts'
import { type Answer, says, sends, startHost } from './web-host.ts'

const LIMITS = {
  image: { maxByteLength: 50_000 },
  gif: { maxByteLength: 100_000 },
  video: { maxByteLength: 8_000_000 },
}
const film = bytes(mp4(), u32(6_000_008), 'mdat')
const filmTail = new Uint8Array(6_000_000).map((_, i) => i * 7)

/** Sends `first`, then nothing more. */
const stallsAfter =
  (first: Uint8Array): Answer =>
  (response) => {
    response.writeHead(200, { 'content-length': first.length + 40_000 })
    response.write(first)
  }

/** Sends rubbish after `first` for as long as anyone listens. */
const endless =
  (first: Uint8Array): Answer =>
  (response) => {
    response.writeHead(200)
    response.write(first)
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(16_384, 1))) {}
    }
    response.on('drain', more)
    more()
  }

/** Announces more than it sends, then hangs up. */
const breaksOff =
  (sent: Uint8Array, announced: number): Answer =>
  (response) => {
    response.writeHead(200, { 'content-length': announced })
    response.write(sent, () => response.destroy())
  }

const redirect =
  (to: string): Answer =>
  (response) =>
    response.writeHead(302, { location: to }).end()

const ANSWERS: Record<string, Answer> = {
  '/a.jpg': sends(jpeg(), { 'content-type': 'image/jpeg' }),
  '/mislabelled.jpg': sends(png(), { 'content-type': 'text/html' }),
  '/unlabelled': sends(gif({ frames: 2 })),
  '/film.mp4': (response) => {
    response.writeHead(200, { 'content-length': film.length + filmTail.length })
    response.write(film)
    response.end(filmTail)
  },
  '/chunked.jpg': (response) => response.writeHead(200).end(jpeg()),
  '/moved.jpg': redirect('/a.jpg'),
  '/moved-twice.jpg': redirect('/moved.jpg'),
  '/moved-away.jpg': redirect('/login'),
  '/loop': redirect('/loop'),
  '/ping': redirect('/pong'),
  '/pong': redirect('/ping'),
  '/nowhere': redirect('http://127.0.0.1:1/'),
  '/empty': sends(''),
  '/empty.jpg': sends('', { 'content-type': 'image/jpeg' }),
  '/204': (response) => response.writeHead(204).end(),
  '/login': sends('<!doctype html><title>Sign in</title>', { 'content-type': 'image/jpeg' }),
  '/long-page': sends(`<html>${'x'.repeat(20_000)}`),
  '/error.json': sends('{"error":"signature expired"}', { 'content-type': 'image/png' }),
  '/denied.xml': sends('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'),
  '/words': sends('Hotlinking is not allowed'),
  '/program': sends(bytes('\x7fELF', new Uint8Array(9000))),
  '/large.jpg': sends(bytes(jpeg(), new Uint8Array(60_000))),
  '/large.gif': sends(bytes(gif(), new Uint8Array(120_000))),
  '/large.mp4': (response) => {
    response.writeHead(200, { 'content-length': 9_000_000_000 })
    response.write(bytes(mp4(), new Uint8Array(8000)))
  },
  '/endless.jpg': endless(jpeg()),
  '/endless.gif': endless(gif()),
  '/endless.mp4': endless(film),
  '/silent': () => {},
  '/stalls.jpg': stallsAfter(jpeg()),
  '/stalls-early': stallsAfter(bytes('\xff\xd8\xff')),
  '/cut.jpg': breaksOff(bytes(jpeg(), new Uint8Array(5000)), 9000),
  '/cut-early.jpg': breaksOff(jpeg().subarray(0, 10), 400),
  '/cut.mp4': breaksOff(bytes(film, new Uint8Array(70_000)), film.length + 6_000_000),
  '/cookie.jpg': (response, cookies) => response.writeHead(cookies ? 200 : 403).end(),
  '/hangs-up': (response) => response.destroy(),
}
for (const status of [400, 401, 403, 404, 410, 429, 451, 500, 502, 503]) {
  ANSWERS[`/${status}`] = says(status)
}

let host: Awaited<ReturnType<typeof startHost>>
beforeAll(async () => {
  host = await startHost(ANSWERS)
})
afterAll(() => host.stop())

function setUp() {
  const clock = new FakeClock()
  const ports: FetchPorts = {
    fetch: (url, init) => fetch(url, init),
    clock,
    judgeHead,
    limits: LIMITS,
    checkRoom: async () => undefined,
    keep: keepNothing(),
  }
  const told: [number, number | null][] = []
  const abort = new AbortController()
  const get = (path: string) =>
    fetchMedia(
      path.startsWith('/') ? host.origin + path : path,
      ports,
      abort.signal,
      (received, total) => told.push([received, total]),
    )
  return { clock, ports, told, abort, get }
}

/** Waits until something outside this process, the server's answer, has happened. */
async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('media arrives as it is', () => {
  test.each<[string, Uint8Array]>([
    ['/a.jpg', jpeg()],
    ['/mislabelled.jpg', png()],
    ['/unlabelled', gif({ frames: 2 })],
    ['/chunked.jpg', jpeg()],
    ['/moved.jpg', jpeg()],
    ['/moved-twice.jpg', jpeg()],
    [`data:image/png;base64,${Buffer.from(png()).toString('base64')}`, png()],
  ])('%s', async (path, expected) => {
    const outcome = await setUp().get(path)
    if (outcome.result !== 'read') throw new Error(JSON.stringify(outcome))
    expect(new Uint8Array(await outcome.blob.arrayBuffer())).toEqual(expected)
  })

  test('a film is folded together without losing a byte, and tells how far it is', async () => {
    const { get, told, clock } = setUp()
    const outcome = await get('/film.mp4')
    if (outcome.result !== 'read') throw new Error(JSON.stringify(outcome))
    const whole = Buffer.from(await outcome.blob.arrayBuffer())
    expect(whole.equals(Buffer.concat([film, filmTail]))).toBe(true)
    expect(told[0]).toEqual([0, whole.length])
    expect(told.at(-1)).toEqual([whole.length, whole.length])
    expect(told.length).toBeGreaterThan(10)
    expect(told.length).toBeLessThan(30)
    expect(clock.sleepers).toBe(0)
  })

  test('a length that nobody announced is not invented', async () => {
    const { get, told } = setUp()
    await get('/chunked.jpg')
    expect(told.every(([, total]) => total === null)).toBe(true)
  })
})

describe('what is no medium is named', () => {
  const isPage = (found: string) => ({ kind: 'media-is-page', host: '127.0.0.1', found })
  const status = (kind: string, code: number) => ({ kind, host: '127.0.0.1', status: code })
  const large = (media: 'image' | 'gif' | 'video', byteLength: number) => ({
    kind: 'media-too-large',
    media,
    byteLength,
    maxByteLength: LIMITS[media].maxByteLength,
  })
  const tooMuch = (maxByteLength: number) => ({
    kind: 'media-endless',
    host: '127.0.0.1',
    maxByteLength,
  })
  const cut = (receivedBytes: number, expectedBytes: number) => ({
    kind: 'media-cut-short',
    receivedBytes,
    expectedBytes,
  })

  test.each<[string, object]>([
    ['/empty', { kind: 'media-empty' }],
    ['/empty.jpg', { kind: 'media-empty' }],
    ['/204', { kind: 'media-empty' }],
    ['data:image/png;base64,', { kind: 'media-empty' }],
    ['/login', isPage('html')],
    ['/long-page', isPage('html')],
    ['/moved-away.jpg', isPage('html')],
    ['/error.json', isPage('json')],
    ['data:application/json,[1,2]', isPage('json')],
    ['/words', isPage('text')],
    ['/denied.xml', isPage('text')],
    ['/program', { kind: 'media-unknown' }],
    ['/400', status('media-host-refused', 400)],
    ['/401', status('media-host-refused', 401)],
    ['/403', status('media-host-refused', 403)],
    ['/cookie.jpg', status('media-host-refused', 403)],
    ['/451', status('media-host-refused', 451)],
    ['/404', status('media-not-found', 404)],
    ['/410', status('media-not-found', 410)],
    ['/429', status('media-host-trouble', 429)],
    ['/500', status('media-host-trouble', 500)],
    ['/502', status('media-host-trouble', 502)],
    ['/503', status('media-host-trouble', 503)],
    ['/large.jpg', large('image', jpeg().length + 60_000)],
    ['/large.gif', large('gif', gif().length + 120_000)],
    ['/large.mp4', large('video', 9_000_000_000)],
    ['/endless.jpg', tooMuch(50_000)],
    ['/endless.gif', tooMuch(100_000)],
    ['/endless.mp4', tooMuch(8_000_000)],
    ['/cut.jpg', cut(jpeg().length + 5000, 9000)],
    ['/cut-early.jpg', cut(10, 400)],
    ['/cut.mp4', cut(film.length + 70_000, film.length + 6_000_000)],
  ])('%s', async (path, failure) => {
    const expected =
      path.startsWith('data:') && 'host' in failure ? { ...failure, host: '' } : failure
    expect(await setUp().get(path)).toEqual({ result: 'failed', failure: expected })
  })

  test.each(['/loop', '/ping', '/nowhere', '/hangs-up', 'data:nonsense'])(
    'the browser does not say why it could not read %s',
    async (path) => {
      expect(await setUp().get(path)).toEqual({ result: 'unreadable' })
    },
  )
})

describe('slow hosts end with a message', () => {
  const tooSlow = {
    result: 'failed',
    failure: { kind: 'media-too-slow', host: '127.0.0.1', seconds: 30 },
  }

  test.each(['/silent', '/stalls.jpg', '/stalls-early'])('%s', async (path) => {
    const { get, clock } = setUp()
    const asked = host.requests.length
    const outcome = get(path)
    await until(() => host.requests.length > asked)
    await new Promise((resolve) => setTimeout(resolve, 50)) // the bytes that do come, arrive
    await clock.advance(STALL.ms)
    await clock.advance(STALL.ms)
    expect(await outcome).toEqual(tooSlow)
    expect(clock.sleepers).toBe(0)
  })

  test('a trickle under 16 KiB in half a minute is too slow; more than that goes on', async () => {
    const { ports, clock, told } = setUp()
    let feed: (chunk: Uint8Array) => void = () => {}
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        feed = (chunk) => controller.enqueue(chunk)
      },
    })
    ports.fetch = (_url, { signal }) => {
      const stopped = new TransformStream<Uint8Array, Uint8Array>()
      body.pipeTo(stopped.writable, { signal: signal as AbortSignal }).catch(() => {})
      return Promise.resolve(new Response(stopped.readable))
    }
    const outcome = fetchMedia('https://slow.example/', ports, new AbortController().signal, (n) =>
      told.push([n, null]),
    )
    const second = async (chunk: Uint8Array) => {
      feed(chunk)
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
    }
    await second(film)
    for (let i = 0; i < 3; i++) {
      await second(new Uint8Array(STALL.byteLength))
      await clock.advance(STALL.ms)
    }
    expect(clock.sleepers).toBe(1)
    await second(new Uint8Array(STALL.byteLength - 1))
    await clock.advance(STALL.ms)
    expect(await outcome).toEqual({
      result: 'failed',
      failure: { kind: 'media-too-slow', host: 'slow.example', seconds: 30 },
    })
  })
})

describe('the caller stays in charge', () => {
  test('cancelling ends the download at once, with the caller’s own reason', async () => {
    const { get, abort, clock } = setUp()
    const outcome = get('/silent')
    abort.abort(new Error('no longer wanted'))
    await expect(outcome).rejects.toThrow('no longer wanted')
    expect(clock.sleepers).toBe(0)
  })

  test('a bug in the judge is not taken for a network error', async () => {
    const { get, ports } = setUp()
    ports.judgeHead = () => {
      throw new TypeError('judge is broken')
    }
    await expect(get('/a.jpg')).rejects.toThrow('judge is broken')
  })

  test('no cookies are sent', async () => {
    const { get, ports } = setUp()
    let sent: RequestInit | undefined
    ports.fetch = (url, init) => {
      sent = init
      return fetch(url, init)
    }
    await get('/a.jpg')
    expect(sent?.credentials).toBe('omit')
  })
})
