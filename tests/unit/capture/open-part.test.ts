import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPart, openPartFor } from '../../../lib/capture/open-part.ts'
import { STALL } from '../../../lib/capture/slow-watch.ts'
import { failureOf } from '../../../lib/failures/failure.ts'
import { FakeClock } from './fake-clock.ts'
import { type Answer, says, sends, startHost } from './web-host.ts'

const FILE = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) & 0xff)
const ANSWERS: Record<string, Answer> = {
  '/file': sends(FILE),
  '/part': (response) => response.writeHead(206).end(FILE.subarray(10, 60)),
  '/short-part': (response) => response.writeHead(206).end(FILE.subarray(10, 20)),
  '/moved': (response) => response.writeHead(302, { location: '/file' }).end(),
  '/cut': (response) => {
    response.writeHead(200, { 'content-length': 200 })
    response.write(FILE.subarray(0, 50), () => response.destroy())
  },
  '/endless': (response) => {
    response.writeHead(200)
    const more = () => {
      while (!response.destroyed && response.write(FILE));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  },
  '/silent': () => undefined,
  '/403': says(403),
  '/503': says(503),
}

let host: Awaited<ReturnType<typeof startHost>>
beforeAll(async () => {
  host = await startHost(ANSWERS)
})
afterAll(() => host.stop())

function setUp() {
  const clock = new FakeClock()
  const stop = new AbortController()
  const headers: HeadersInit[] = []
  const ports = {
    clock,
    fetch: (url: string, init: RequestInit) => {
      if (init.headers) headers.push(init.headers)
      expect(init.credentials).toBe('omit')
      return fetch(url, init)
    },
  }
  let arrived = 0
  const open = (path: string, range: { start: number; length: number } | null = null) =>
    openPart({ url: host.origin + path, range }, ports, stop.signal, (byteLength) => {
      arrived += byteLength
    })
  const read = async (path: string, range: { start: number; length: number } | null = null) => {
    const opened = await open(path, range)
    if (opened.result !== 'opened') return opened
    const all: Uint8Array[] = []
    try {
      for await (const chunk of opened.chunks) all.push(chunk)
    } catch (caught) {
      if (stop.signal.aborted) throw caught
      return failureOf(caught)
    }
    return new Uint8Array(Buffer.concat(all))
  }
  return { clock, stop, headers, open, read, arrived: () => arrived }
}

describe('a part arrives', () => {
  test('whole', async () => {
    const { read, clock } = setUp()
    expect(await read('/file')).toEqual(FILE)
    expect(clock.sleepers).toBe(0)
  })

  test('as the range that was asked for', async () => {
    const { read, headers } = setUp()
    expect(await read('/part', { start: 10, length: 50 })).toEqual(FILE.slice(10, 60))
    expect(headers).toEqual([{ Range: 'bytes=10-59' }])
  })

  test.each([0, 10, 70_000])(
    'cut from the whole, where a host sends that, at %i',
    async (start) => {
      const { read, clock, arrived } = setUp()
      const range = { start, length: 20_000 }
      expect(await read('/file', range)).toEqual(FILE.slice(start, start + 20_000))
      // What was passed over is told, too.
      expect(arrived()).toBeGreaterThanOrEqual(start + 20_000)
      expect(clock.sleepers).toBe(0)
    },
  )

  test('from where it leads, which is told', async () => {
    const opened = await setUp().open('/moved')
    expect(opened).toMatchObject({ result: 'opened', url: `${host.origin}/file` })
  })
})

describe('a part does not arrive', () => {
  const failed = (kind: string, status: number) => ({
    result: 'failed',
    failure: { kind, host: '127.0.0.1', status },
  })
  test.each<[string, { start: number; length: number } | null, object]>([
    ['/403', null, failed('media-host-refused', 403)],
    ['/503', null, failed('media-host-trouble', 503)],
    ['/nowhere', null, failed('media-not-found', 404)],
    ['/cut', null, { kind: 'media-cut-short', receivedBytes: 50, expectedBytes: 200 }],
    [
      '/short-part',
      { start: 10, length: 50 },
      { kind: 'media-cut-short', receivedBytes: 10, expectedBytes: 50 },
    ],
    [
      '/file',
      { start: 99_990, length: 50 },
      { kind: 'media-cut-short', receivedBytes: 10, expectedBytes: 50 },
    ],
  ])('%s %j', async (path, range, expected) => {
    expect(await setUp().read(path, range)).toEqual(expected)
  })

  test('where a host sends everything and it begins far behind', async () => {
    const { read, clock, arrived } = setUp()
    expect(await read('/endless', { start: 999_999_999_999_999, length: 20 })).toEqual({
      result: 'failed',
      failure: { kind: 'stream-format-unread', format: 'HLS in one large file' },
    })
    expect(arrived()).toBe(0)
    expect(clock.sleepers).toBe(0)
  })

  test('once whoever counts has had enough', async () => {
    const never = new AbortController().signal
    const ports = { clock: new FakeClock(), fetch }
    const part = { url: `${host.origin}/endless`, range: { start: 60_000_000, length: 20 } }
    let arrived = 0
    const opened = await openPart(part, ports, never, (byteLength) => {
      arrived += byteLength
      if (arrived > 1_000_000) throw new Error('enough')
    })
    if (opened.result !== 'opened') throw new Error(opened.result)
    await expect(opened.chunks[Symbol.asyncIterator]().next()).rejects.toThrow('enough')
    expect(ports.clock.sleepers).toBe(0)
  })

  test('because the browser does not say', async () => {
    const { stop } = setUp()
    const ports = {
      clock: new FakeClock(),
      fetch: () => Promise.reject(new TypeError('Failed to fetch')),
    }
    const part = { url: 'https://closed.test/', range: null }
    expect(await openPart(part, ports, stop.signal)).toEqual({ result: 'unreadable' })
    expect(ports.clock.sleepers).toBe(0)
  })

  test('because its host is silent', async () => {
    const { open, clock } = setUp()
    const asked = host.requests.length
    const opened = open('/silent')
    while (host.requests.length === asked) await new Promise((resolve) => setTimeout(resolve, 5))
    await clock.advance(STALL.ms)
    expect(await opened).toMatchObject({ failure: { kind: 'media-too-slow' } })
    expect(clock.sleepers).toBe(0)
  })

  test('because nobody wants it any more', async () => {
    const { open, stop } = setUp()
    stop.abort(new Error('removed'))
    await expect(open('/file')).rejects.toThrow('removed')
  })
})

describe('a part at a host that was allowed', () => {
  /** How a part at `url` is asked for when strangers are refused. */
  async function askFor(pageUrl: string, url: string) {
    const asked: string[] = []
    const answers = [new Response('', { status: 403 }), new Response('part')]
    const ports = {
      clock: new FakeClock(),
      fetch: async (_url: string, { credentials }: RequestInit) => {
        asked.push(`${credentials}`)
        return answers.shift() as Response
      },
      isAllowed: async () => true,
      withReferer: <T>({ referer }: { referer: string }, work: () => Promise<T>): Promise<T> => {
        asked.push(referer)
        return work()
      },
    }
    const { signal } = new AbortController()
    const opened = await openPartFor(pageUrl, { url, range: null }, ports, signal)
    if (opened.result === 'opened') for await (const _chunk of opened.chunks);
    return { result: opened.result, asked }
  }

  test.each([
    ['https://news.example/film', 'https://news.example/1.ts'],
    ['https://news.example/film', 'https://cdn.news.example/1.ts'],
    ['https://www.news.example/film', 'https://cdn.news.example/1.ts'],
  ])('of the page’s site (%s, %s) is asked with cookies', async (pageUrl, url) => {
    const { result, asked } = await askFor(pageUrl, url)
    expect(result).toBe('opened')
    expect([asked[0], asked[2]]).toEqual(['omit', 'include'])
  })

  test.each([
    ['https://news.example/film', 'https://mail.example/1.ts'],
    ['https://news.example/film', 'https://badnews.example/1.ts'],
    ['https://www.example/film', 'https://private.example/1.ts'],
    ['about:blank', 'https://private.example/1.ts'],
  ])('of another site (%s, %s) is asked without', async (pageUrl, url) => {
    const { result, asked } = await askFor(pageUrl, url)
    expect(result).toBe('opened')
    expect(asked).not.toContain('include')
    if (pageUrl !== 'about:blank') expect(asked[1]).toBe(`${new URL(pageUrl).origin}/`)
  })
})
