import 'fake-indexeddb/auto'
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fetchMedia } from '../../../lib/capture/fetch-media.ts'
import type { FetchPorts } from '../../../lib/capture/ports.ts'
import { isTheRest, validatorOf } from '../../../lib/capture/resume.ts'
import { CourierError } from '../../../lib/failures/failure.ts'
import { judgeHead } from '../../../lib/media/judge-head.ts'
import { PIECE_BYTES } from '../../../lib/model/download.ts'
import { openStorage } from '../../../lib/storage/storage.ts'
import { type AttachmentId, MiB } from '../../../lib/units.ts'
import { mp4 } from '../media/samples.ts'
import { FakeClock } from './fake-clock.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const LONG_AGO = 'Thu, 19 Nov 2026 12:00:00 GMT'
const A = 'a' as AttachmentId

const film = (seed: number) => {
  const start = Buffer.from(mp4())
  return Buffer.concat([start, randomBytes(10 * MiB + 1000 * seed - start.length)])
}
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

interface Host {
  file: Buffer
  etag: string | null
  ranges: boolean
  /** Connections break after so many bytes of the body, once for each. */
  breaksAfter: number[]
}

let stop: (() => void) | null = null
beforeEach(() => {
  Object.assign(globalThis, { indexedDB: new IDBFactory() })
})
afterEach(() => stop?.())

/** A host with one film, and a computer that fetches it; each `get` is a new life of the background. */
async function setUp(host: Partial<Host> = {}) {
  const state: Host = { file: film(1), etag: '"one"', ranges: true, breaksAfter: [], ...host }
  const asked: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    asked.push(request.headers)
    answer(state, request.headers, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stop = () => server.closeAllConnections()
  const { port } = server.address() as AddressInfo
  const storage = openStorage(
    () => undefined,
    () => NOW,
    async () => ({}),
  )
  const get = async (more: Partial<FetchPorts> = {}, url = `http://127.0.0.1:${port}/film.mp4`) => {
    const keep = storage.downloadOf(A)
    const ports: FetchPorts = {
      fetch: (address, init) => fetch(address, init),
      clock: new FakeClock(),
      judgeHead,
      limits: {
        image: { maxByteLength: 1 },
        gif: { maxByteLength: 1 },
        video: { maxByteLength: 20 * MiB },
      },
      checkRoom: async () => undefined,
      keep,
      ...more,
    }
    const outcome = await fetchMedia(url, ports, new AbortController().signal, () => undefined)
    if (outcome.result !== 'read') return outcome
    const hash = sha(new Uint8Array(await outcome.blob.arrayBuffer()))
    return { result: 'read', kept: outcome.kept, hash }
  }
  const kept = async () => (await storage.downloadOf(A).begun())?.receivedBytes ?? null
  return { state, asked, get, kept, storage }
}

function answer(host: Host, asked: IncomingHttpHeaders, response: ServerResponse): void {
  const { file, etag } = host
  const from = Number(/^bytes=(\d+)-$/.exec(asked.range ?? '')?.[1] ?? 0)
  const same = asked['if-range'] === undefined || asked['if-range'] === etag
  const partly = host.ranges && asked.range !== undefined && same
  const body = partly ? file.subarray(from) : file
  const headers = {
    'content-length': body.length,
    ...(etag !== null && { etag }),
    ...(partly && { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` }),
  }
  response.writeHead(partly ? 206 : 200, headers)
  const end = host.breaksAfter.shift()
  if (end === undefined) response.end(body)
  else response.write(body.subarray(0, end), () => response.destroy())
}

const cutShort = { result: 'failed', failure: { kind: 'media-cut-short' } }

describe('a large download that was cut off', () => {
  test('goes on at the piece it had reached, and is the same to the last bit', async () => {
    const { state, asked, get, kept } = await setUp({ breaksAfter: [3 * MiB + 77, 2 * MiB + 5] })
    expect(await get()).toMatchObject(cutShort)
    expect(await kept()).toBe(3 * PIECE_BYTES)
    expect(await get()).toMatchObject(cutShort)
    expect(await kept()).toBe(5 * PIECE_BYTES)
    expect(await get()).toEqual({ result: 'read', kept: 'gone-on', hash: sha(state.file) })
    expect(asked.map((headers) => headers.range)).toEqual([
      undefined,
      `bytes=${3 * MiB}-`,
      `bytes=${5 * MiB}-`,
    ])
    expect(asked[1]?.['if-range']).toBe('"one"')
  })

  test('is not asked for again when only its end was not noted', async () => {
    const { state, asked, get } = await setUp()
    await get()
    expect(await get()).toEqual({ result: 'read', kept: 'gone-on', hash: sha(state.file) })
    expect(asked).toHaveLength(1)
  })

  test('begins anew where the file is another one by now', async () => {
    const { state, get, asked } = await setUp({ breaksAfter: [3 * MiB] })
    await get()
    state.file = film(2)
    state.etag = '"two"'
    expect(await get()).toEqual({ result: 'read', kept: 'in-one-go', hash: sha(state.file) })
    expect(asked).toHaveLength(2)
  })

  test('begins anew where a host serves no parts', async () => {
    const { state, get, asked } = await setUp({ breaksAfter: [3 * MiB], ranges: false })
    await get()
    expect(await get()).toEqual({ result: 'read', kept: 'in-one-go', hash: sha(state.file) })
    expect(asked).toHaveLength(2)
  })

  test('begins anew where nothing names its bytes, and keeps nothing until then', async () => {
    const { state, get, kept, asked } = await setUp({ breaksAfter: [3 * MiB], etag: null })
    expect(await get()).toMatchObject(cutShort)
    expect(await kept()).toBeNull()
    expect(await get()).toEqual({ result: 'read', kept: 'in-one-go', hash: sha(state.file) })
    expect(asked[1]?.range).toBeUndefined()
  })

  test('is never mixed with another address', async () => {
    const { get, asked, state } = await setUp({ breaksAfter: [3 * MiB] })
    await get()
    const { port } = new URL(`http://${asked[0]?.host}`)
    const other = `http://127.0.0.1:${port}/other.mp4`
    expect(await get({}, other)).toMatchObject({ hash: sha(state.file), kept: 'in-one-go' })
    expect(asked[1]?.range).toBeUndefined()
  })

  test('keeps what it has while the host is out of reach', async () => {
    const { get, kept } = await setUp({ breaksAfter: [3 * MiB] })
    await get()
    const unreachable = () => Promise.reject(new TypeError('Failed to fetch'))
    expect(await get({ fetch: unreachable })).toEqual({ result: 'unreadable' })
    expect(await kept()).toBe(3 * PIECE_BYTES)
  })
})

describe('a disk without room', () => {
  const full = new CourierError({ kind: 'storage-full', missingBytes: 5 })

  test('is noticed before anything is kept, by the length that is announced', async () => {
    const { get, kept, state } = await setUp()
    const wanted: number[] = []
    const checkRoom = async (byteLength: number) => {
      wanted.push(byteLength)
      throw full
    }
    expect(await get({ checkRoom })).toEqual({ result: 'failed', failure: full.failure })
    expect(wanted).toEqual([state.file.length])
    expect(await kept()).toBeNull()
  })

  test('that fills up on the way leaves nothing half-written', async () => {
    const { get, storage, kept } = await setUp()
    const keep = storage.downloadOf(A)
    let pieces = 0
    const append: typeof keep.append = async (bytes) => {
      pieces += 1
      if (pieces === 4) throw full
      await keep.append(bytes)
    }
    expect(await get({ keep: { ...keep, append } })).toEqual({
      result: 'failed',
      failure: full.failure,
    })
    expect(await kept()).toBeNull()
  })

  test('asks only for the rest when it goes on', async () => {
    const { get, state } = await setUp({ breaksAfter: [3 * MiB] })
    await get()
    const wanted: number[] = []
    await get({ checkRoom: async (byteLength) => void wanted.push(byteLength) })
    expect(wanted).toEqual([state.file.length - 3 * MiB])
  })
})

describe('what names bytes for good', () => {
  const strong = { header: 'etag', value: '"a"', sendable: true }
  const dated = { header: 'last-modified', value: LONG_AGO, sendable: true }
  test.each<[string, Record<string, string>, object | null]>([
    ['a strong tag', { etag: '"a"', 'last-modified': LONG_AGO }, strong],
    ['a weak tag with a date', { etag: 'W/"a"', 'last-modified': LONG_AGO }, dated],
    ['a weak tag alone', { etag: 'W/"a"' }, null],
    ['a tag without quotation marks', { etag: 'a' }, null],
    ['an old date', { 'last-modified': LONG_AGO }, dated],
    ['a date that is none', { 'last-modified': 'yesterday' }, null],
    [
      'a date within a minute of the answer',
      { 'last-modified': LONG_AGO, date: 'Thu, 19 Nov 2026 12:00:59 GMT' },
      null,
    ],
    [
      'a date a minute before the answer',
      { 'last-modified': LONG_AGO, date: 'Thu, 19 Nov 2026 12:01:00 GMT' },
      dated,
    ],
    ['a host that says it has no parts', { etag: '"a"', 'accept-ranges': 'none' }, null],
    ['an encoded body', { etag: '"a"', 'content-encoding': 'gzip' }, null],
    ['nothing', {}, null],
  ])('%s', (_what, headers, expected) => {
    const response = { headers: new Headers(headers), type: 'basic' } as const
    expect(validatorOf(response, NOW)).toEqual(expected)
  })

  test('is only sent along where it costs no request more', () => {
    const response = { headers: new Headers({ etag: '"a"' }), type: 'cors' } as const
    expect(validatorOf(response, NOW)?.sendable).toBe(false)
  })
})

describe('an answer is the rest only when', () => {
  const range = 'bytes 100-999/1000'
  const rest = { etag: '"a"', 'content-range': range, 'content-length': '900' }
  test.each<[string, number, Record<string, string>, boolean, boolean]>([
    ['all of it fits', 206, rest, false, true],
    [
      'the range is hidden, but its length fits',
      206,
      { etag: '"a"', 'content-length': '900' },
      false,
      true,
    ],
    ['it is said to be the whole', 200, rest, false, false],
    ['the tag is another', 206, { ...rest, etag: '"b"' }, false, false],
    ['the tag is another, although it agreed', 206, { ...rest, etag: '"b"' }, true, false],
    ['no tag is seen', 206, { ...rest, etag: '' }, false, false],
    ['it agreed and leaves the tag out', 206, { 'content-range': range }, true, true],
    ['it begins elsewhere', 206, { ...rest, 'content-range': 'bytes 0-899/1000' }, false, false],
    [
      'the whole is longer now',
      206,
      { ...rest, 'content-range': 'bytes 100-1000/1001' },
      false,
      false,
    ],
    ['the length is another', 206, { etag: '"a"', 'content-length': '901' }, false, false],
    ['nothing is said of its place', 206, { etag: '"a"' }, false, false],
  ])('%s', (_when, status, headers, sendable, expected) => {
    const seen = new Headers(Object.entries(headers).filter(([, value]) => value !== ''))
    const begun = {
      attachmentId: A,
      file: 'f' as never,
      url: 'https://a/',
      createdAt: 0,
      totalBytes: 1000,
      receivedBytes: 100,
      validator: { header: 'etag', value: '"a"', sendable } as const,
    }
    expect(isTheRest({ status, headers: seen }, begun)).toBe(expected)
  })
})
