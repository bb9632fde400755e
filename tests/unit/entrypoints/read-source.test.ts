import { expect, test } from 'vitest'
import { type ReadPorts, readSource } from '../../../entrypoints/background/read-source.ts'
import { Tickets } from '../../../lib/capture/tickets.ts'
import { CourierError, failureOf } from '../../../lib/failures/failure.ts'
import { judgeHead } from '../../../lib/media/judge-head.ts'
import type { Source } from '../../../lib/model/attachment.ts'
import { type Found, NOTHING_ABOUT } from '../../../lib/model/found.ts'
import type { BlobKey } from '../../../lib/units.ts'
import { shortVideo } from '../../fixtures/make-fixtures.ts'
import { plainPng } from '../../fixtures/png.ts'
import { FakeClock } from '../capture/fake-clock.ts'

const URL_OF_FILM = 'https://films.example/film.mp4'
const source = {
  kind: 'page' as const,
  url: URL_OF_FILM,
  pageUrl: 'https://a/',
  tabId: 1,
  frameId: 0,
} satisfies Source
const FILM = new Uint8Array(shortVideo())
/** As a host makes it that calls two films by one name: the end belongs to another. */
const MIXED = FILM.slice(0, FILM.length - 20_000)

/** A download that is all there already, as `earlier` left it, and a host that has the film. */
function setUp(earlier: Uint8Array<ArrayBuffer> | null, served = FILM) {
  const done: string[] = []
  let kept = earlier
  const validator = { header: 'etag', value: '"a"', sendable: true } as const
  const ports: ReadPorts = {
    capture: {
      fetch: async () => {
        done.push('fetch')
        return new Response(served)
      },
      clock: new FakeClock(),
      judgeHead,
      limits: {
        image: { maxByteLength: 1e6 },
        gif: { maxByteLength: 1e6 },
        video: { maxByteLength: 1e6 },
      },
      checkRoom: async () => undefined,
      tickets: new Tickets(),
      isAllowed: async () => false,
      isOpen: async () => true,
      withReferer: (_rule, work) => work(),
      enterFrame: () => Promise.reject(new Error('No tab')),
      runInPage: () => Promise.reject(new Error('No tab')),
    },
    download: {
      begun: async () =>
        kept && {
          attachmentId: 'a' as never,
          file: 'file' as BlobKey,
          url: URL_OF_FILM,
          totalBytes: kept.length,
          receivedBytes: kept.length,
          validator,
          createdAt: 0,
        },
      begin: () => Promise.reject(new Error('too small for that')),
      append: () => Promise.reject(new Error('too small for that')),
      bytes: async () => new Blob(kept ? [kept] : []),
      finish: async () => {
        done.push('finish')
        return 'pieces' as BlobKey
      },
      drop: async () => {
        done.push('drop')
        kept = null
      },
    },
    findAgain: async () => null,
    put: async () => {
      done.push('put')
      return 'blob' as BlobKey
    },
    stream: async ({ addresses }) => {
      done.push(`stream ${addresses[0]?.url}`)
      return { result: 'choose', found: [] }
    },
  }
  const read = async () => {
    const outcome = await readSource(source, ports, new AbortController().signal, () => undefined)
    return outcome.result === 'file' ? outcome.original : outcome
  }
  return { read, done, ports }
}

test('what was received whole before becomes a file without a request', async () => {
  const { read, done } = setUp(FILM)
  expect(await read()).toMatchObject({ blob: 'pieces', byteLength: FILM.length, kind: 'video' })
  expect(done).toEqual(['finish'])
})

test('a small medium is stored as it is, and what an earlier try kept goes', async () => {
  const { read, done } = setUp(null)
  expect(await read()).toMatchObject({ blob: 'blob', byteLength: FILM.length })
  expect(done).toEqual(['fetch', 'drop', 'put'])
})

test('parts that do not make a film together are dropped, and it is fetched in one go', async () => {
  const { read, done } = setUp(MIXED)
  expect(await read()).toMatchObject({ blob: 'blob', byteLength: FILM.length })
  expect(done).toEqual(['drop', 'fetch', 'drop', 'put'])
})

test('a film that is broken at its host is said to be so after one more try', async () => {
  const { read, done } = setUp(MIXED, MIXED)
  const failure = await read().then(() => null, failureOf)
  expect(failure).toMatchObject({ kind: 'media-broken' })
  expect(done).toEqual(['drop', 'fetch', 'drop'])
})

test('in a frame of another site that may be entered now, what was clicked is looked for again', async () => {
  const { ports, done } = setUp(null)
  const stream: Found = { ...aPicture(['/list.m3u8']), kind: 'stream', shownBy: 'video' }
  ports.findAgain = async ({ url }) => {
    done.push(`find ${url}`)
    return stream
  }
  ports.stream = async (found) => ({ result: 'choose', found: [found] })
  const foreign = { ...source, url: 'blob:https://a.example/1', isForeignFrame: true } as const
  const outcome = await readSource(foreign, ports, new AbortController().signal, () => {})
  expect(outcome).toEqual({ result: 'choose', found: [stream] })
  expect(done).toEqual(['find blob:https://a.example/1'])
})

test('what is shown by way of a key system is not asked for', async () => {
  const { ports, done } = setUp(null)
  const found: Found = { ...aPicture([]), kind: 'video', shownBy: 'video', isProtected: true }
  const read = readSource({ ...source, found }, ports, new AbortController().signal, () => {})
  expect(await read.then(() => null, failureOf)).toEqual({ kind: 'media-protected' })
  expect(done).toEqual([])
})

/** A picture of 60 × 40 pixels with these addresses. */
function aPicture(paths: string[]): Found {
  return {
    kind: 'image',
    shownBy: 'img',
    addresses: paths.map((path) => ({
      url: `https://a.example${path}`,
      width: null,
      height: null,
    })),
    pin: 'courier-pin:1',
    width: 60,
    height: 40,
    durationSeconds: null,
    isProtected: false,
    variant: null,
    thumbnail: null,
    about: NOTHING_ABOUT,
  }
}

/** Reads a picture of 60 × 40 pixels with these addresses; whatever is not in `web` is not found. */
async function readFound(paths: string[], web: Record<string, string | Buffer>) {
  const { ports } = setUp(null)
  const asked: string[] = []
  ports.capture.fetch = async (url) => {
    const path = new URL(url).pathname
    asked.push(path)
    const body = web[path]
    return body === undefined
      ? new Response('', { status: 404 })
      : new Response(new Blob([body as never]))
  }
  const found = aPicture(paths)
  const read = readSource({ ...source, found }, ports, new AbortController().signal, () => {})
  const file = await read.then(
    (outcome) => (outcome.result === 'file' ? outcome.original.width : outcome),
    failureOf,
  )
  return { file, asked }
}

const png = (width: number, height: number) => plainPng(width, height, [1, 2, 3])

test.each<[string, Record<string, string | Buffer>, unknown]>([
  ['the original is larger', { '/full.png': png(600, 400), '/shown.png': png(60, 40) }, 600],
  ['the original is as large', { '/full.png': png(60, 40), '/shown.png': png(60, 40) }, 60],
  ['the original is smaller', { '/full.png': png(6, 4), '/shown.png': png(60, 40) }, 60],
  ['a page stands there', { '/full.png': '<!doctype html>', '/shown.png': png(60, 40) }, 60],
  ['something else stands there', { '/full.png': 'GIF99', '/shown.png': png(60, 40) }, 60],
  ['it is not there', { '/shown.png': png(60, 40) }, 60],
  ['the shown one came out smaller', { '/shown.png': png(30, 20) }, 30],
  ['neither is there', {}, { kind: 'media-not-found', host: 'a.example', status: 404 }],
])('of two addresses, where %s', async (_where, web, expected) => {
  expect(await readFound(['/full.png', '/shown.png'], web)).toMatchObject({ file: expected })
})

test('an original that is good is the only one asked for', async () => {
  const { asked } = await readFound(['/full.png', '/shown.png'], { '/full.png': png(600, 400) })
  expect(asked).toEqual(['/full.png'])
})

/** Reads a picture of which the download of one address was cut off. */
async function readBegun(begunPath: string, web: Record<string, Uint8Array<ArrayBuffer> | null>) {
  const { ports, done } = setUp(new Uint8Array(1_000))
  ports.capture.limits.image = { maxByteLength: 2e7 }
  const { begun } = ports.download
  ports.download.begun = async () => {
    const left = await begun()
    // Without a validator it is read anew.
    return left && { ...left, url: `https://a.example${begunPath}`, validator: null }
  }
  ports.capture.fetch = async (url) => {
    const { pathname } = new URL(url)
    done.push(pathname)
    const body = web[pathname]
    if (!body) throw new TypeError('Failed to fetch')
    return new Response(body)
  }
  const found = aPicture(['/full.png', '/other.png', '/shown.png'])
  const read = readSource({ ...source, found }, ports, new AbortController().signal, () => {})
  const file = await read.then(
    (outcome) => (outcome.result === 'file' ? outcome.original.width : outcome),
    failureOf,
  )
  return { file, done }
}

const picture = (width: number, height: number) => new Uint8Array(png(width, height))

test('a guess that comes last, because the shown one had begun, is looked at all the same', async () => {
  const web = { '/other.png': picture(6, 4), '/full.png': picture(6, 4) }
  const { file, done } = await readBegun('/shown.png', web)
  expect(file).toEqual({ kind: 'media-unreachable', host: 'a.example' })
  expect(done.filter((one) => one === '/other.png' || one === 'put')).toEqual(['/other.png'])
})

test('a guess that is no good leaves what is half there of another address', async () => {
  const web = { '/other.png': picture(6, 4), '/full.png': picture(6, 4) }
  expect((await readBegun('/shown.png', web)).done).not.toContain('drop')
})

test('a guess that is good makes what is half there of another address useless', async () => {
  const { file, done } = await readBegun('/shown.png', { '/full.png': picture(600, 400) })
  expect(file).toBe(600)
  expect(done.slice(-2)).toEqual(['put', 'drop'])
})

test('a guess too large for memory is left where another address is half there', async () => {
  const film = new Uint8Array(9 * 1_024 * 1_024)
  film.set(png(600, 400))
  const { file, done } = await readBegun('/shown.png', { '/full.png': film })
  expect(file).toEqual({ kind: 'media-unreachable', host: 'a.example' })
  expect(done).not.toContain('drop')
})

test('a film’s address that is shown stands first, and why it cannot be read is told', async () => {
  const { ports } = setUp(null)
  const asked: string[] = []
  ports.capture.fetch = async (url) => {
    asked.push(new URL(url).pathname)
    return new Response('', { status: url.endsWith('/shown.mp4') ? 403 : 404 })
  }
  const [shown, ...others] = aPicture(['/shown.mp4', '/other.mp4']).addresses
  const addresses = [{ ...shown, isShown: true }, ...others] as Found['addresses']
  const found: Found = { ...aPicture([]), kind: 'video', shownBy: 'video', addresses }
  const read = readSource({ ...source, found }, ports, new AbortController().signal, () => {})
  expect(await read.then(() => null, failureOf)).toMatchObject({ status: 403 })
  expect([...new Set(asked)]).toEqual(['/shown.mp4', '/other.mp4'])
})

test.each(['#EXTM3U\n#EXTINF:2,\na.ts\n', '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>'])(
  'an element whose file is a list of parts, as in %j, shows a stream',
  async (list) => {
    const { read, done } = setUp(null, new TextEncoder().encode(list))
    expect(await read()).toEqual({ result: 'choose', found: [] })
    // Parts that an earlier try kept may belong to it.
    expect(done).toEqual(['fetch', `stream ${URL_OF_FILM}`])
  },
)

test('parts of a stream outlive another address that is nothing', async () => {
  const { done, ports } = setUp(null)
  ports.capture.fetch = async (url) =>
    new Response(
      url.endsWith('/list')
        ? '#EXTM3U\n#EXTINF:2,\na.ts\n'
        : new Blob([png(60, 40).subarray(0, 30) as never]),
    )
  const found: Found = { ...aPicture(['/a.png', '/list']), kind: 'video', shownBy: 'video' }
  await readSource({ ...source, found }, ports, new AbortController().signal, () => {})
  expect(done).toEqual(['stream https://a.example/list'])
})

test('what turned out to be a stream goes on with its parts at once', async () => {
  const { read, done, ports } = setUp(null)
  ports.download.begun = async () => ({
    attachmentId: 'a' as never,
    file: 'file' as BlobKey,
    url: 'https://films.example/inner',
    totalBytes: null,
    receivedBytes: 0,
    validator: null,
    createdAt: 0,
    stream: { fingerprint: 'f', lengths: [1], made: null },
  })
  expect(await read()).toEqual({ result: 'choose', found: [] })
  expect(done).toEqual([`stream ${URL_OF_FILM}`])
})

test('what is neither a medium nor a list makes an earlier download useless', async () => {
  const { read, done } = setUp(null, new Uint8Array(plainPng(60, 40, [1, 2, 3]).subarray(0, 30)))
  expect(await read().then(() => null, failureOf)).toMatchObject({ kind: 'media-broken' })
  expect(done).toEqual(['fetch', 'drop'])
})

test('code that cannot be read is no reason to take something else than what is shown', async () => {
  const { ports, done } = setUp(null)
  const { stream } = ports
  ports.stream = async (...args) => {
    await stream(...args)
    throw new CourierError({ kind: 'code-unreadable', detail: 'NetworkError' })
  }
  ports.capture.fetch = async (url) =>
    new Response(url.endsWith('/list') ? '#EXTM3U\n#EXTINF:2,\na.ts\n' : FILM)
  const found: Found = { ...aPicture(['/list', '/film.mp4']), kind: 'video', shownBy: 'video' }
  const reading = readSource({ ...source, found }, ports, new AbortController().signal, () => {})
  expect(await reading.catch(failureOf)).toMatchObject({ kind: 'code-unreadable' })
  expect(done.filter((step) => step !== 'drop')).toEqual(['stream https://a.example/list'])
})
