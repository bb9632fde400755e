import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { HELD_MS, holdRequest } from '../../../entrypoints/offscreen/held-request.ts'
import type { Errand } from '../../../lib/messages/errand.ts'
import { createPostHead } from '../../../lib/x/post-requests.ts'

const head = createPostHead('token')
const errand: Errand = { ...head, body: '{"text":"Hello"}', answer: null }

/** The way to X: takes the head, asks for the body once there is a connection, and answers. */
function aWay() {
  let connect: () => void = () => undefined
  let answer: (how: Response | Error) => void = () => undefined
  const connected = new Promise<void>((resolve) => {
    connect = resolve
  })
  const answered = new Promise<Response>((resolve, reject) => {
    answer = (how) => (how instanceof Error ? reject(how) : resolve(how))
  })
  answered.catch(() => undefined)
  const way = {
    connect,
    answer,
    heads: [] as { url: string; headers: unknown }[],
    /** undefined until the body is there. */
    body: undefined as string | undefined,
    from: {
      ReadableStream,
      async fetch(url: unknown, init?: RequestInit): Promise<Response> {
        way.heads.push({ url: String(url), headers: init?.headers })
        const body = async () => {
          await connected
          way.body = await new Response(init?.body as ReadableStream).text()
        }
        const broken = body().then(
          () => answered,
          (caught) => Promise.reject(caught),
        )
        return Promise.race([broken, answered])
      },
    },
  }
  return way
}

const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a request whose head is held', () => {
  test('sends the head at once and the body when it is given', async () => {
    const way = aWay()
    const held = holdRequest(way.from, head)
    way.connect()
    await turns()
    expect(way.heads).toEqual([{ url: head.url, headers: head.headers }])
    expect(way.body).toBeUndefined()
    expect(held.fits(errand)).toBe(true)
    const sent = held.send(errand.body ?? '')
    expect(held.fits(errand)).toBe(false)
    await vi.waitFor(() => expect(way.body).toBe(errand.body))
    way.answer(Response.json({ data: { id: '1' } }, { status: 201 }))
    expect((await sent)?.status).toBe(201)
    expect(await held.ended).toBe('sent')
  })

  test('is for this very request alone', () => {
    const held = holdRequest(aWay().from, head)
    const others: Errand[] = [
      { ...errand, url: `${head.url}/1` },
      { ...errand, method: 'DELETE' },
      { ...errand, headers: { ...head.headers, authorization: 'Bearer another' } },
      { ...errand, headers: { ...head.headers, 'x-more': '1' } },
      { ...errand, headers: { authorization: 'Bearer token' } },
      { ...errand, body: null },
    ]
    expect(others.map(held.fits)).toEqual(others.map(() => false))
  })

  test('waits no longer than it may, and is broken off then, not ended', async () => {
    const way = aWay()
    const held = holdRequest(way.from, head)
    way.connect()
    await vi.advanceTimersByTimeAsync(HELD_MS - 1)
    expect(held.fits(errand)).toBe(true)
    await vi.advanceTimersByTimeAsync(1)
    expect(held.fits(errand)).toBe(false)
    expect(await held.ended).toBe('dropped')
    expect(way.body).toBeUndefined()
  })

  test('whose body is on its way is not broken off any more', async () => {
    const way = aWay()
    const held = holdRequest(way.from, head)
    const sent = held.send('{}')
    held.drop()
    await vi.advanceTimersByTimeAsync(2 * HELD_MS)
    way.connect()
    await vi.waitFor(() => expect(way.body).toBe('{}'))
    way.answer(new Response('', { status: 201 }))
    expect((await sent)?.status).toBe(201)
  })

  test('is not sent after a sleep in which its timer stood still', () => {
    const held = holdRequest(aWay().from, head)
    vi.setSystemTime(Date.now() + HELD_MS)
    expect(held.fits(errand)).toBe(false)
  })

  test.each([400, 401, 403, 500])('answered with %i gives that answer', async (status) => {
    const way = aWay()
    const held = holdRequest(way.from, head)
    way.connect()
    const sent = held.send('{}')
    way.answer(new Response('', { status }))
    expect((await sent)?.status).toBe(status)
  })

  test('that never had a connection was not carried out; one that had may have been', async () => {
    for (const [hasConnection, expected] of [
      [false, null],
      [true, 'TypeError'],
    ] as const) {
      const way = aWay()
      const held = holdRequest(way.from, head)
      if (hasConnection) way.connect()
      await turns()
      const sent = held.send('{}').catch((caught: Error) => caught.name)
      await turns()
      way.answer(new TypeError('Failed to fetch'))
      expect(await sent).toBe(expected)
    }
  })

  test('that is answered before its body is none to send any more', async () => {
    const way = aWay()
    const held = holdRequest(way.from, head)
    way.answer(new Response('', { status: 503 }))
    expect(await held.ended).toBe('refused')
    expect(held.fits(errand)).toBe(false)
    const another = aWay()
    const paused = holdRequest(another.from, head)
    another.answer(Response.json({}, { status: 429 }))
    expect(await paused.ended).toBe('answered')
  })
})
