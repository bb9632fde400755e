import { describe, expect, test } from 'vitest'
import {
  type CapturePorts,
  captureMedia,
  type PageSource,
} from '../../../lib/capture/capture-media.ts'
import type { CopyAnswer, CopyRequest } from '../../../lib/capture/copy-in-page.ts'
import type { PageAnswer, PageRequest } from '../../../lib/capture/read-in-page.ts'
import { Tickets } from '../../../lib/capture/tickets.ts'
import { CourierError } from '../../../lib/failures/failure.ts'
import { judgeHead } from '../../../lib/media/judge-head.ts'
import { MINUTE, SECOND } from '../../../lib/units.ts'
import { asBlob, gif, jpeg, png } from '../media/samples.ts'
import { FakeClock } from './fake-clock.ts'
import { keepNothing } from './keep-nothing.ts'

const HOST = 'cdn.example'
const SOURCE: PageSource = {
  kind: 'page',
  url: `https://${HOST}/a.jpg`,
  pageUrl: 'https://shop.example/',
  tabId: 7,
  frameId: 2,
}

/** What the page's side does with a request. */
type InPage = (request: PageRequest, deliver: (bytes: Blob, tabId?: number) => boolean) => unknown

interface World {
  /** One answer for each request of the background, in order; a TypeError says nothing of why. */
  web?: (Response | Error)[]
  inPage?: InPage
  /** What copying what is on show brings; nothing is on show when left out. */
  copy?: Blob | CopyAnswer
  frozen?: boolean
  allowed?: boolean
  /** Whether the tab is still there; when left out, it is. */
  isOpen?: boolean
  /** How the page wants to be named. */
  policy?: string
}

function createWorld(given: World) {
  const {
    web = [],
    inPage,
    copy,
    frozen = false,
    allowed = false,
    isOpen = true,
    policy = '',
  } = given
  const clock = new FakeClock()
  const tickets = new Tickets()
  const asked: RequestInit[] = []
  const referers: string[] = []
  const frames: { tabId: number; frameId: number }[] = []
  const abort = new AbortController()
  let offered: PageRequest | undefined
  const ports: CapturePorts = {
    clock,
    tickets,
    judgeHead,
    limits: {
      image: { maxByteLength: 5_000 },
      gif: { maxByteLength: 15_000 },
      video: { maxByteLength: 512_000 },
    },
    checkRoom: async () => undefined,
    keep: keepNothing(),
    fetch: async (_url, init) => {
      asked.push(init)
      const answer = web.shift() ?? new TypeError('Failed to fetch')
      if (answer instanceof Error) throw answer
      return answer
    },
    isAllowed: async () => allowed,
    isOpen: async () => isOpen,
    withReferer: async (rule, work) => {
      referers.push(rule.referer)
      return work()
    },
    enterFrame: async () => {
      if (!inPage) throw new Error('No tab with id: 7')
      return frozen ? new Promise(() => {}) : true
    },
    runInPage: async (frame, name, argument) => {
      if (!inPage) throw new Error('No tab with id: 7')
      if (name === 'policy') return policy
      frames.push(frame)
      if (name === 'copy') {
        const { ticket } = argument as unknown as CopyRequest
        if (copy === undefined) return { ok: false, reason: 'not-shown' }
        if (copy instanceof Blob) return { ok: tickets.take({ ticket, bytes: copy }, frame.tabId) }
        return copy
      }
      const request = argument as unknown as PageRequest
      offered = request
      return inPage(request, (bytes, tabId = frame.tabId) =>
        tickets.take({ ticket: request.ticket, bytes }, tabId),
      )
    },
  }
  const capture = async (source: Partial<PageSource> = {}): Promise<unknown> => {
    try {
      const { blob } = await captureMedia({ ...SOURCE, ...source }, ports, abort.signal, () => {})
      return new Uint8Array(await blob.arrayBuffer())
    } catch (caught) {
      if (caught instanceof CourierError) return caught.failure
      throw caught
    }
  }
  const late = () => tickets.take({ ticket: offered?.ticket ?? '', bytes: asBlob(jpeg()) }, 7)
  return { capture, asked, referers, frames, clock, abort, late, ports }
}

const delivers =
  (bytes: Blob): InPage =>
  (_request, deliver): PageAnswer =>
    deliver(bytes) ? { ok: true, byteLength: bytes.size } : { ok: false, reason: 'not-delivered' }
const answers =
  (answer: PageAnswer): InPage =>
  () =>
    answer

describe('the bytes come by the way that takes the least access', () => {
  test('the background’s own fetch is enough', async () => {
    const world = createWorld({ web: [new Response(jpeg())], inPage: delivers(asBlob(png())) })
    expect(await world.capture()).toEqual(jpeg())
    expect(world.frames).toEqual([])
  })

  test.each<[string, Response | Error]>([
    ['may not read', new TypeError('Failed to fetch')],
    ['is refused', new Response('', { status: 403 })],
    ['is not found', new Response('', { status: 404 })],
    ['is shown a sign-in page', new Response('<!doctype html>')],
  ])('where the background %s, the clicked frame reads', async (_what, answer) => {
    const world = createWorld({ web: [answer], inPage: delivers(asBlob(jpeg())) })
    expect(await world.capture()).toEqual(jpeg())
    expect(world.frames).toEqual([{ tabId: 7, frameId: 2 }])
  })

  test('a blob: is read in its page, and the background asks nobody', async () => {
    const world = createWorld({ inPage: delivers(asBlob(gif())) })
    expect(await world.capture({ url: 'blob:https://shop.example/1' })).toEqual(gif())
    expect(world.asked).toEqual([])
  })

  test('the page is told what was clicked and how much is allowed', async () => {
    let told: PageRequest | undefined
    const world = createWorld({
      inPage: (request, deliver) => {
        told = request
        return delivers(asBlob(jpeg()))(request, deliver)
      },
    })
    await world.capture()
    expect(told).toMatchObject({
      url: SOURCE.url,
      pageUrl: SOURCE.pageUrl,
      maxByteLength: 512_000,
      stallMs: 30 * SECOND,
    })
  })
})

describe('what cannot be read says why', () => {
  test.each<[string, World, object, Partial<PageSource>?]>([
    [
      'shown but not readable',
      { inPage: answers({ ok: false, reason: 'blocked' }) },
      { kind: 'media-needs-permission', hosts: [HOST] },
    ],
    [
      'not readable, tab closed, host answers',
      { web: [new TypeError(), new Response(null)] },
      { kind: 'media-needs-permission', hosts: [HOST] },
    ],
    [
      'nobody there',
      { inPage: answers({ ok: false, reason: 'unreadable' }) },
      { kind: 'media-unreachable', host: HOST },
    ],
    [
      '403 outside and inside',
      {
        web: [new Response('', { status: 403 })],
        inPage: answers({ ok: false, reason: 'status', status: 403 }),
      },
      { kind: 'media-host-refused', host: HOST, status: 403 },
    ],
    [
      'not found inside',
      { inPage: answers({ ok: false, reason: 'status', status: 404 }) },
      { kind: 'media-not-found', host: HOST, status: 404 },
    ],
    [
      'a server error inside',
      { inPage: answers({ ok: false, reason: 'status', status: 502 }) },
      { kind: 'media-host-trouble', host: HOST, status: 502 },
    ],
    [
      'a page inside too',
      { inPage: delivers(new Blob(['<html>'])) },
      { kind: 'media-is-page', host: HOST, found: 'html' },
    ],
    ['nothing inside', { inPage: delivers(new Blob([])) }, { kind: 'media-empty' }],
    [
      'rubbish inside',
      { inPage: delivers(new Blob([new Uint8Array(90)])) },
      { kind: 'media-unknown' },
    ],
    [
      'a picture too large',
      { inPage: delivers(new Blob([jpeg(), new Uint8Array(5_000)])) },
      {
        kind: 'media-too-large',
        media: 'image',
        byteLength: jpeg().length + 5_000,
        maxByteLength: 5_000,
      },
    ],
    [
      'too large for any kind',
      {
        inPage: answers({ ok: false, reason: 'too-large', receivedBytes: 0, totalBytes: 600_000 }),
      },
      { kind: 'media-too-large', media: 'video', byteLength: 600_000, maxByteLength: 512_000 },
    ],
    [
      'endless',
      {
        inPage: answers({
          ok: false,
          reason: 'too-large',
          receivedBytes: 512_001,
          totalBytes: null,
        }),
      },
      { kind: 'media-endless', host: HOST, maxByteLength: 512_000 },
    ],
    [
      'slow',
      { inPage: answers({ ok: false, reason: 'too-slow' }) },
      { kind: 'media-too-slow', host: HOST, seconds: 30 },
    ],
    [
      'cut short',
      { inPage: answers({ ok: false, reason: 'cut-short', receivedBytes: 3, totalBytes: 9 }) },
      { kind: 'media-cut-short', receivedBytes: 3, expectedBytes: 9 },
    ],
    [
      'a blob: of a closed tab',
      {},
      { kind: 'media-page-gone' },
      { url: 'blob:https://shop.example/1' },
    ],
    [
      'a blob: of a page that moved on',
      { inPage: answers({ ok: false, reason: 'moved' }) },
      { kind: 'media-page-gone' },
      { url: 'blob:https://shop.example/1' },
    ],
    [
      'a streaming player',
      { inPage: answers({ ok: false, reason: 'stream' }) },
      { kind: 'media-unsupported', format: 'streaming video' },
      { url: 'blob:https://shop.example/1' },
    ],
    [
      'file:',
      { inPage: delivers(asBlob(jpeg())) },
      { kind: 'address-not-allowed', scheme: 'file:' },
      { url: 'file:///etc/passwd' },
    ],
    [
      'a bug in the page’s side',
      { inPage: answers({ ok: false, reason: 'broke', message: 'x is not a function' }) },
      { kind: 'unexpected', message: 'read in page: x is not a function', stack: '' },
    ],
    [
      'bytes that never came',
      { inPage: answers({ ok: true, byteLength: 5 }) },
      { kind: 'unexpected' },
    ],
    [
      'an answer of nonsense',
      { inPage: () => 'hello' },
      { kind: 'unexpected', message: 'read in page: hello' },
    ],
    [
      'nonsense in every field',
      { inPage: () => ({ ok: false, reason: 'cut-short', receivedBytes: -1, totalBytes: 'x' }) },
      { kind: 'media-cut-short', receivedBytes: 0, expectedBytes: 0 },
    ],
    [
      'bytes from another tab',
      { inPage: (_request, deliver) => ({ ok: deliver(asBlob(jpeg()), 8) }) },
      { kind: 'unexpected' },
    ],
  ])('%s', async (_what, world, failure, source) => {
    expect(await createWorld(world).capture(source)).toMatchObject(failure)
  })

  test('a redirect that leads nowhere is named when the host lets it be seen', async () => {
    const redirect = new Response(null)
    Object.defineProperty(redirect, 'type', { value: 'opaqueredirect' })
    const world = createWorld({ web: [new TypeError(), new TypeError(), redirect] })
    expect(await world.capture()).toEqual({ kind: 'media-redirect-loop', host: HOST })
    expect(world.asked.slice(1)).toMatchObject([
      { method: 'HEAD', mode: 'no-cors', credentials: 'omit' },
      { method: 'HEAD', redirect: 'manual', credentials: 'omit' },
    ])
    expect(world.clock.sleepers).toBe(0)
  })
})

describe('pages that misbehave', () => {
  test('a frozen page is given up after five seconds', async () => {
    const world = createWorld({
      web: [new TypeError(), new Response(null)],
      inPage: () => null,
      frozen: true,
    })
    const outcome = world.capture()
    while (world.asked.length < 1) await new Promise((resolve) => setImmediate(resolve))
    await world.clock.advance(0)
    await world.clock.advance(5 * SECOND)
    expect(await outcome).toEqual({ kind: 'media-needs-permission', hosts: [HOST] })
  })

  test('a page that freezes while it reads is given up, and what it sends later is refused', async () => {
    const world = createWorld({ inPage: () => new Promise(() => {}) })
    const outcome = world.capture({ url: 'blob:https://shop.example/1' })
    while (world.frames.length < 1) await new Promise((resolve) => setImmediate(resolve))
    await world.clock.advance(0)
    await world.clock.advance(15 * MINUTE)
    expect(await outcome).toEqual({ kind: 'media-page-gone' })
    expect(world.late()).toBe(false)
  })

  test('cancelling does not wait for the page, and what it sends later is refused', async () => {
    const world = createWorld({ inPage: () => new Promise(() => {}) })
    const outcome = world.capture({ url: 'blob:https://shop.example/1' })
    while (world.frames.length < 1) await new Promise((resolve) => setImmediate(resolve))
    world.abort.abort(new Error('no longer wanted'))
    await expect(outcome).rejects.toThrow('no longer wanted')
    expect(world.late()).toBe(false)
  })

  test('a bug in our own judge is not taken for a page that is gone', async () => {
    const world = createWorld({ inPage: delivers(asBlob(jpeg())) })
    world.ports.judgeHead = () => {
      throw new RangeError('judge is broken')
    }
    await expect(world.capture()).rejects.toThrow('judge is broken')
  })
})

describe('what is only on show', () => {
  const BLOCKED = answers({ ok: false, reason: 'blocked' })

  test('is copied where it may be', async () => {
    const world = createWorld({ inPage: BLOCKED, copy: asBlob(png()) })
    expect(await world.capture()).toEqual(png())
  })

  test('a blob: that was revoked is copied while it is shown', async () => {
    const inPage = answers({ ok: false, reason: 'unreadable' })
    const world = createWorld({ inPage, copy: asBlob(png()) })
    expect(await world.capture({ url: 'blob:https://shop.example/1' })).toEqual(png())
    expect(world.asked).toEqual([])
  })

  test.each<[CopyAnswer, object]>([
    [
      { ok: false, reason: 'tainted' },
      { kind: 'media-needs-permission', hosts: [HOST] },
    ],
    [
      { ok: false, reason: 'moves' },
      { kind: 'media-needs-permission', hosts: [HOST] },
    ],
    [
      { ok: false, reason: 'not-shown' },
      { kind: 'media-host-refused', host: HOST, status: 403 },
    ],
    [
      { ok: false, reason: 'moved' },
      { kind: 'media-host-refused', host: HOST, status: 403 },
    ],
    [
      { ok: false, reason: 'broke', message: 'x is not a function' },
      { kind: 'unexpected', message: 'copy in page: x is not a function' },
    ],
  ])('refused to strangers, and the copy says %j', async (copy, failure) => {
    const web = [new Response('', { status: 403 }), new Response(null)]
    expect(await createWorld({ web, inPage: BLOCKED, copy }).capture()).toMatchObject(failure)
  })

  test('a copy of nonsense is no copy', async () => {
    const world = createWorld({ inPage: BLOCKED, copy: new Blob(['<html>']) })
    expect(await world.capture()).toMatchObject({ kind: 'media-is-page' })
  })
})

describe('a host that was allowed', () => {
  const redirect = () => {
    const response = new Response(null)
    Object.defineProperty(response, 'type', { value: 'opaqueredirect' })
    return response
  }

  test('is asked as a stranger first, then with cookies and Referer, and no redirect is followed with them', async () => {
    const web = [new Response('', { status: 403 }), new Response(jpeg())]
    const world = createWorld({ web, allowed: true })
    expect(await world.capture()).toEqual(jpeg())
    expect(world.asked).toMatchObject([
      { credentials: 'omit' },
      { credentials: 'include', redirect: 'manual' },
    ])
    expect(world.referers).toEqual(['https://shop.example/'])
    expect(world.frames).toEqual([])
  })

  test('is told of no page that does not want to be named', async () => {
    const web = [new Response('', { status: 403 }), new Response(jpeg())]
    const inPage = answers({ ok: false, reason: 'blocked' })
    const world = createWorld({ web, inPage, allowed: true, policy: 'no-referrer' })
    expect(await world.capture()).toEqual(jpeg())
    expect(world.referers).toEqual([])
  })

  test('that redirects is followed without cookies', async () => {
    const web = [new TypeError(), redirect(), new Response(jpeg())]
    const world = createWorld({ web, allowed: true })
    expect(await world.capture()).toEqual(jpeg())
    expect(world.asked[2]).toMatchObject({ credentials: 'omit' })
    expect(world.asked[2]?.redirect).toBeUndefined()
  })

  test('that redirects to where nobody may read is named as such', async () => {
    const web = [new TypeError(), redirect(), new TypeError()]
    expect(await createWorld({ web, allowed: true }).capture()).toEqual({
      kind: 'media-passed-on',
      host: HOST,
    })
  })

  test('that refuses all the same is not asked for again', async () => {
    const no = () => new Response('', { status: 403 })
    const world = createWorld({
      web: [no(), no()],
      inPage: answers({ ok: false, reason: 'blocked' }),
      copy: { ok: false, reason: 'tainted' },
      allowed: true,
    })
    expect(await world.capture()).toEqual({ kind: 'media-only-shown', host: HOST, status: 403 })
  })
})

describe('a private network', () => {
  test('is not asked for anything at the word of a page on the open web', async () => {
    const world = createWorld({ web: [new Response(jpeg())], inPage: delivers(asBlob(jpeg())) })
    expect(await world.capture({ url: 'http://192.168.0.1/a.jpg' })).toEqual({
      kind: 'media-private-host',
      host: '192.168.0.1',
    })
    expect(world.asked).toEqual([])
    expect(world.frames).toEqual([])
  })

  test('that a host leads into gives nothing away', async () => {
    const inside = new Response(jpeg())
    Object.defineProperty(inside, 'url', { value: 'http://192.168.0.1/a.jpg' })
    const world = createWorld({ web: [inside], inPage: delivers(asBlob(jpeg())) })
    expect(await world.capture()).toEqual({ kind: 'media-private-host', host: '192.168.0.1' })
  })
})

describe('a frame of another site that may not be entered', () => {
  const film = {
    url: 'blob:https://player.example/1',
    pageUrl: 'https://player.example/embed',
    isForeignFrame: true,
  } as const
  const needed = { kind: 'media-needs-permission', hosts: ['player.example'] }
  const gone = { kind: 'media-page-gone' }

  test.each<[string, World, object, object]>([
    ['names its site', {}, film, needed],
    ['is gone where it may be read', { allowed: true }, film, gone],
    ['is gone with its tab', { isOpen: false }, film, gone],
    ['of the same site is gone', {}, { ...film, isForeignFrame: undefined }, gone],
  ])('%s', async (_what, given, source, failure) => {
    expect(await createWorld(given).capture(source)).toEqual(failure)
  })
})
