import { describe, expect, test } from 'vitest'
import { failureOf } from '../../../lib/failures/failure.ts'
import { fetchParts } from '../../../lib/streams/fetch-parts.ts'
import type { StreamPlan } from '../../../lib/streams/plan.ts'
import { MiB } from '../../../lib/units.ts'
import { type Answer, fakeHosts, fakeKeeping } from './fake-host.ts'

const A = 'https://a.test'
const bytes = (length: number, seed: number) =>
  new Uint8Array(length).map((_, i) => (i * 7 + seed * 31 + (i >> 9)) & 0xff)
const PARTS = [bytes(2_500_000, 1), bytes(10, 2), bytes(MiB, 3)]

function aPlan(urls = ['1', '2', '3'].map((name) => `${A}/${name}`)): StreamPlan {
  const picture = urls.map((_, part) => ({ part, init: null, seconds: 2, afterBreak: false }))
  const parts = urls.map((url) => ({ url, range: null }))
  return { parts, tracks: { picture, sound: null }, seconds: 2 * urls.length }
}

function setUp(answers: Record<string, Answer | (() => Answer)> = {}) {
  const all = Object.fromEntries(PARTS.map((part, i) => [`${A}/${i + 1}`, part]))
  const host = fakeHosts({ ...all, ...answers })
  const keep = fakeKeeping()
  const told: [number, number | null][] = []
  const stop = new AbortController()
  const fetch = (plan = aPlan(), readable = new Set<string>(), ports = host.ports) =>
    fetchParts(`${A}/m`, plan, ports, keep, readable, stop.signal, (received, total) =>
      told.push([received, total]),
    ).catch((caught: unknown) => (stop.signal.aborted ? caught : failureOf(caught)))
  return { ...host, keep, told, stop, fetch }
}

describe('the parts of a stream', () => {
  test('are kept as they are, in pieces, and it is told how far they are', async () => {
    const { fetch, keep, told } = setUp()
    expect(await fetch()).toEqual(PARTS.map(({ length }) => length))
    for (const [i, part] of PARTS.entries()) {
      expect(Buffer.from(keep.parts[i] ?? []).equals(part)).toBe(true)
    }
    const all = PARTS.reduce((sum, { length }) => sum + length, 0)
    expect(told[0]).toEqual([0, null])
    expect(told.at(-1)).toEqual([all, all])
    expect(told.every(([received, total]) => total === null || total >= received)).toBe(true)
  })

  test('are gone on with from the first that is missing, also under new signatures', async () => {
    const { fetch, asked, answers, keep } = setUp({ [`${A}/2`]: 'gone' })
    expect(await fetch()).toMatchObject({ kind: 'media-unreachable' })
    expect(keep.parts).toHaveLength(1)
    const signed = ['1', '2', '3'].map((name) => `${A}/${name}?sig=2`)
    for (const [i, url] of signed.entries()) answers[url] = PARTS[i] ?? ''
    asked.length = 0
    expect(await fetch(aPlan(signed))).toEqual(PARTS.map(({ length }) => length))
    expect(asked).toEqual(signed.slice(1))
  })

  test('of another plan are begun anew', async () => {
    const { fetch, asked } = setUp({ [`${A}/2`]: 'gone' })
    await fetch()
    asked.length = 0
    await fetch(aPlan([`${A}/1`, `${A}/3`]))
    expect(asked).toEqual([`${A}/1`, `${A}/3`])
  })

  test('are asked for again when it was by chance, and whole', async () => {
    let tries = 0
    const trouble: Answer = { failure: { kind: 'media-host-trouble', host: 'a.test', status: 503 } }
    const { fetch, keep, asked } = setUp({
      [`${A}/2`]: () => (++tries < 3 ? trouble : (PARTS[1] ?? '')),
    })
    expect(await fetch()).toEqual(PARTS.map(({ length }) => length))
    expect(asked).toHaveLength(5)
    expect(keep.parts).toHaveLength(3)
  })

  const missing = { kind: 'stream-part-missing', host: 'a.test', part: 2, parts: 3 }
  test.each<[string, Answer, object, number]>([
    [
      'not there',
      { failure: { kind: 'media-not-found', host: 'a.test', status: 404 } },
      missing,
      1,
    ],
    ['a page', '<!doctype html><p>Sorry', missing, 1],
    ['JSON', '{"error":1}', missing, 1],
    ['another list', '#EXTM3U', missing, 1],
    ['empty', '', missing, 1],
    ['kept by the host to itself', 'closed', missing, 3],
    [
      'refused',
      { failure: { kind: 'media-host-refused', host: 'a.test', status: 403 } },
      { kind: 'media-host-refused', host: 'a.test', status: 403 },
      1,
    ],
    ['out of reach', 'gone', { kind: 'media-unreachable', host: 'a.test' }, 3],
  ])('one of which is %s are not a film', async (_what, answer, failure, tries) => {
    const { fetch, asked } = setUp({ [`${A}/2`]: answer })
    expect(await fetch()).toEqual(failure)
    expect(asked.filter((url) => url === `${A}/2`)).toHaveLength(tries)
  })

  describe('that only need a right', () => {
    const B = 'https://b.test/1'
    const needs = (...hosts: string[]) => ({ kind: 'media-needs-permission', hosts })

    test('name the hosts that were tried and need one', async () => {
      const urls = [B, `${A}/1`, 'https://c.test/1', 'https://b.test/2', 'https://d.test/1']
      const { fetch, asked } = setUp({
        [B]: 'closed',
        'https://c.test/1': 'closed',
        'https://d.test/1': PARTS[0] ?? '',
      })
      expect(await fetch(aPlan(urls), new Set(['a.test']))).toEqual(needs('b.test', 'c.test'))
      expect(asked).toEqual([B, B, B, 'https://c.test/1', 'https://d.test/1'])
    })

    test('name no host that is gone, private, a pattern or foreign, nor more than five', async () => {
      const bad = ['https://gone.test/1', 'http://10.0.0.1/1', 'https://*.test/1', 'file:///x']
      const many = [1, 2, 3, 4, 5, 6].map((n) => `https://${n}.test/1`)
      const { fetch, asked } = setUp({
        ...Object.fromEntries([B, ...bad, ...many].map((url) => [url, 'closed'])),
        'https://gone.test/1': 'gone',
      })
      const plan = aPlan([B, ...bad, ...many])
      expect(await fetch(plan)).toEqual(needs('b.test', '1.test', '2.test', '3.test'))
      expect(asked.filter((url) => bad.slice(1).includes(url))).toEqual([])
      const { fetch: fetchMany } = setUp(Object.fromEntries(many.map((url) => [url, 'closed'])))
      expect(await fetchMany(aPlan(many))).toEqual(
        needs('1.test', '2.test', '3.test', '4.test', '5.test'),
      )
    })

    test('have it: then it is the line that is to blame', async () => {
      const { fetch, allowed } = setUp({ [B]: 'closed' })
      allowed.add('b.test')
      expect(await fetch(aPlan([B]))).toEqual({ kind: 'media-unreachable', host: 'b.test' })
    })

    test('do not when it was the line, back by the time it is looked into', async () => {
      let tries = 0
      const { fetch, ports } = setUp()
      const open: typeof ports.open = (part, ...rest) =>
        ++tries === 1 ? Promise.resolve({ result: 'unreadable' }) : ports.open(part, ...rest)
      expect(await fetch(aPlan(), new Set(), { ...ports, open })).toHaveLength(3)
    })

    test('do not of a host whose parts were read by an earlier try', async () => {
      const { fetch, answers } = setUp({ [`${A}/2`]: 'gone' })
      await fetch()
      answers[`${A}/2`] = 'closed'
      expect(await fetch()).toEqual(missing)
    })
  })

  test('are counted against the limit, whatever was announced', async () => {
    const { fetch, ports } = setUp()
    const failure = await fetch(aPlan(), new Set(), { ...ports, maxByteLength: 2_000_000 })
    expect(failure).toMatchObject({ kind: 'media-too-large', maxByteLength: 2_000_000 })
  })

  test('are not asked for when one alone is beyond the limit', async () => {
    const { fetch, asked } = setUp()
    const plan = aPlan()
    plan.parts[0] = { url: `${A}/1`, range: { start: 9e14, length: 9e14 } }
    expect(await fetch(plan)).toMatchObject({ kind: 'media-too-large', byteLength: 9e14 })
    expect(asked).toEqual([])
  })

  test('end when what is passed over is beyond the limit, and it is told as it comes', async () => {
    const { fetch, ports, told, keep } = setUp()
    const open: typeof ports.open = async (part, _signal, arrived) => {
      async function* chunks() {
        for (;;) {
          arrived?.(100_000_000)
          yield new Uint8Array(0)
        }
      }
      return { result: 'opened', url: part.url, chunks: chunks() }
    }
    const failure = await fetch(aPlan(), new Set(), { ...ports, open })
    expect(failure).toEqual({ kind: 'stream-format-unread', format: 'HLS in one large file' })
    expect(told.length).toBeGreaterThan(10)
    expect(keep.parts).toEqual([])
  })

  test('end at once when nobody wants them', async () => {
    const { fetch, stop, asked } = setUp({
      [`${A}/2`]: () => {
        stop.abort(new Error('removed'))
        return 'gone'
      },
    })
    expect(await fetch()).toEqual(new Error('removed'))
    expect(asked).toEqual([`${A}/1`, `${A}/2`])
  })
})
