import { resolve } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build, type Rolldown } from 'vite'
import { beforeAll, describe, expect, test } from 'vitest'
import { type PageRequest, readInPage } from '../../../lib/capture/read-in-page.ts'

const PAGE = 'https://shop.example/list'
const REQUEST: PageRequest = {
  url: 'https://shop.example/a.jpg',
  pageUrl: PAGE,
  ticket: 'ticket-1',
  maxByteLength: 10_000,
  stallMs: 30_000,
  stallByteLength: 16_384,
}

type Reply = Response | TypeError | ((init: RequestInit) => Promise<Response>)

/** A page with nothing in it but what a content script has; `replies` answer one fetch each. */
function createPage(...replies: Reply[]) {
  const asked: { url: string; init: RequestInit }[] = []
  const messages: { kind: string; ticket: string; bytes: Blob }[] = []
  let tick = () => {}
  class Document {
    querySelectorAll() {
      return page.videos
    }
  }
  const page = {
    asked,
    messages,
    taken: true as unknown,
    videos: [] as { currentSrc: string }[],
    href: PAGE,
    timers: 0,
    stall: () => tick(),
    pins: (pins: object) => Object.assign(context, { courierPinnedAddresses: pins }),
    keeps: (kept: Response) => Object.assign(context, { caches: { match: async () => kept } }),
    run: (source: string, request: PageRequest) =>
      runInContext(`(${source})`, context)(request) as Promise<unknown>,
  }
  const context = createContext({
    fetch: (url: string, init: RequestInit) => {
      asked.push({ url, init })
      const reply = replies.shift()
      if (typeof reply !== 'function') {
        return reply instanceof Response ? Promise.resolve(reply) : Promise.reject(reply)
      }
      return new Promise((settle, fail) => {
        init.signal?.addEventListener('abort', () => fail(new DOMException('', 'AbortError')))
        reply(init).then(settle, fail)
      })
    },
    get location() {
      return { href: page.href, origin: new URL(page.href).origin }
    },
    chrome: {
      runtime: {
        sendMessage: (message: (typeof messages)[number]) => {
          messages.push(message)
          return page.taken instanceof Error
            ? Promise.reject(page.taken)
            : Promise.resolve(page.taken)
        },
      },
    },
    setInterval: (call: () => void) => {
      page.timers++
      tick = call
      return 1
    },
    clearInterval: () => page.timers--,
    Document,
    // Hostile markup: an element of this name hides document's own method.
    document: Object.assign(new Document(), { querySelectorAll: null }),
    URL,
    Response,
    ReadableStream,
    AbortController,
  })
  return page
}

const never = () => new Promise<Response>(() => {})
const picture = (bytes = 'picture', headers: Record<string, string> = {}) =>
  new Response(bytes, { headers: { 'content-length': String(bytes.length), ...headers } })
const htmlPage = () =>
  new Response('<html>', { headers: { 'content-type': 'text/html; charset=x' } })
const blocked = () => new TypeError('Failed to fetch')

/** The function as it is written and as the production build writes it. */
const forms: Record<string, string> = { written: readInPage.toString(), minified: '' }
beforeAll(async () => {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: true,
      target: 'es2024',
      lib: { entry: resolve('lib/capture/read-in-page.ts'), formats: ['es'] },
      rollupOptions: { output: { minify: true } },
    },
  })
  const [output] = result as Rolldown.RolldownOutput[]
  const code = output?.output[0].code ?? ''
  const url = `data:text/javascript,${encodeURIComponent(code)}`
  const module = (await import(/* @vite-ignore */ url)) as { readInPage: typeof readInPage }
  forms.minified = module.readInPage.toString()
})

describe.each(['written', 'minified'])('the function as %s reads in a bare page', (form) => {
  const read = (page: ReturnType<typeof createPage>, request: Partial<PageRequest> = {}) =>
    page.run(forms[form] ?? '', { ...REQUEST, ...request })

  test('a picture of the page’s own origin, with its cookies, in one request', async () => {
    const page = createPage(picture())
    expect(await read(page)).toEqual({ ok: true, byteLength: 7 })
    expect(page.asked).toHaveLength(1)
    expect(page.asked[0]?.init).toMatchObject({ credentials: 'same-origin' })
    expect(page.messages).toMatchObject([{ kind: 'courier.page-bytes', ticket: 'ticket-1' }])
    expect(await page.messages[0]?.bytes.text()).toBe('picture')
    expect(page.timers).toBe(0)
  })

  test('a blob: of the page', async () => {
    const page = createPage(new Response('film'))
    expect(await read(page, { url: 'blob:https://shop.example/1' })).toEqual({
      ok: true,
      byteLength: 4,
    })
    expect(await page.messages[0]?.bytes.text()).toBe('film')
  })

  test('the pin of an address too long to be carried about', async () => {
    const page = createPage(picture())
    page.pins({ 'courier-pin:1': 'https://shop.example/a.jpg' })
    expect(await read(page, { url: 'courier-pin:1' })).toEqual({ ok: true, byteLength: 7 })
    expect(page.asked[0]?.url).toBe('https://shop.example/a.jpg')
  })

  test.each<[string, Record<string, unknown>]>([
    ['nobody has pinned', {}],
    ['has an address that is none', { 'courier-pin:1': { width: 300 } }],
    ['has an empty address', { 'courier-pin:1': '' }],
    ['is only inherited', Object.create({ 'courier-pin:1': 'https://shop.example/a.jpg' })],
  ])('a pin that %s is unreadable', async (_what, pins) => {
    const page = createPage(picture())
    page.pins(pins)
    expect(await read(page, { url: 'courier-pin:1' })).toEqual({ ok: false, reason: 'unreadable' })
    expect(page.asked).toEqual([])
  })

  test('what the page’s service worker keeps is read where the host refuses', async () => {
    const page = createPage(new Response('', { status: 404 }))
    page.keeps(picture('kept'))
    expect(await read(page)).toEqual({ ok: true, byteLength: 4 })
    expect(await page.messages[0]?.bytes.text()).toBe('kept')
  })

  const OTHER = { url: 'https://cdn.example/a.jpg' }

  test('another origin is asked without cookies first', async () => {
    const page = createPage(picture())
    expect(await read(page, OTHER)).toEqual({ ok: true, byteLength: 7 })
    expect(page.asked.map(({ init }) => init.credentials)).toEqual(['same-origin'])
  })

  test('a copy in the cache that may not be read is asked for anew', async () => {
    const page = createPage(blocked(), picture())
    expect(await read(page, OTHER)).toEqual({ ok: true, byteLength: 7 })
    expect(page.asked[1]?.init).toMatchObject({ credentials: 'same-origin', cache: 'reload' })
  })

  test.each<[string, () => Response]>([
    ['401', () => new Response('', { status: 401 })],
    ['403', () => new Response('', { status: 403 })],
    ['a sign-in page', htmlPage],
  ])('another origin that answers %s is asked once more, with cookies', async (_what, answer) => {
    const page = createPage(answer(), picture())
    expect(await read(page, OTHER)).toEqual({ ok: true, byteLength: 7 })
    expect(page.asked.map(({ init }) => init.credentials)).toEqual(['same-origin', 'include'])
  })

  test('a refusal stands where cookies may not be sent', async () => {
    const page = createPage(new Response('', { status: 403 }), blocked())
    expect(await read(page, OTHER)).toEqual({ ok: false, reason: 'status', status: 403 })
  })

  test('what can be shown but not read is said to be blocked', async () => {
    const page = createPage(blocked(), blocked(), blocked(), new Response(null))
    expect(await read(page, OTHER)).toEqual({ ok: false, reason: 'blocked' })
    expect(page.asked[3]?.init).toMatchObject({ method: 'HEAD', mode: 'no-cors' })
  })

  test.each([404, 410, 500])('status %i is told', async (status) => {
    const page = createPage(new Response('', { status }))
    expect(await read(page)).toEqual({ ok: false, reason: 'status', status })
    expect(page.messages).toEqual([])
  })

  test.each<[string, Partial<PageRequest>, Reply[], object]>([
    ['nothing can be reached', {}, [blocked(), blocked()], { reason: 'unreadable' }],
    [
      'a blob: was revoked',
      { url: 'blob:https://shop.example/1' },
      [blocked()],
      { reason: 'unreadable' },
    ],
    [
      'the announced size is too large',
      {},
      [picture('x'.repeat(10_001))],
      { reason: 'too-large', receivedBytes: 0, totalBytes: 10_001 },
    ],
    [
      'an unannounced body is too large',
      {},
      [new Response('x'.repeat(10_001))],
      { reason: 'too-large', receivedBytes: 10_001, totalBytes: null },
    ],
    [
      'a blob: is too large',
      { url: 'blob:https://shop.example/1' },
      [new Response('x'.repeat(10_001))],
      { reason: 'too-large', receivedBytes: 10_001, totalBytes: null },
    ],
    [
      'the page shows something else',
      { pageUrl: 'https://other.example/' },
      [],
      { reason: 'moved' },
    ],
    ['the page had no address', { pageUrl: '' }, [], { reason: 'moved' }],
    [
      'the address cannot be read',
      { url: 'nonsense' },
      [],
      { reason: 'broke', message: expect.stringContaining('URL') },
    ],
  ])('%s', async (_what, request, replies, expected) => {
    const page = createPage(...replies)
    expect(await read(page, request)).toEqual({ ok: false, ...expected })
    expect(page.messages).toEqual([])
    expect(page.timers).toBe(0)
  })

  test('a gallery that only changed its path is still the page that was clicked', async () => {
    const page = createPage(picture())
    page.href = 'https://shop.example/list?page=9#top'
    expect(await read(page)).toMatchObject({ ok: true })
  })

  test('a page without an origin is known by its address', async () => {
    const page = createPage(picture())
    page.href = 'about:srcdoc'
    expect(await read(page, { pageUrl: 'about:srcdoc' })).toMatchObject({ ok: true })
    expect(await read(page, { pageUrl: 'about:blank' })).toEqual({ ok: false, reason: 'moved' })
  })

  test('a streaming player is named, even where the page hides its videos', async () => {
    const url = 'blob:https://shop.example/stream'
    const page = createPage(blocked())
    page.videos = [{ currentSrc: url }]
    expect(await read(page, { url })).toEqual({ ok: false, reason: 'stream' })
  })

  test('a silent host is given up', async () => {
    const page = createPage(never)
    const answer = read(page)
    page.stall()
    expect(await answer).toEqual({ ok: false, reason: 'too-slow' })
  })

  test('a body that stalls is given up; one that moves is not', async () => {
    let feed: (text: string) => void = () => {}
    const page = createPage(async ({ signal }) => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          feed = (text) => controller.enqueue(new TextEncoder().encode(text))
          signal?.addEventListener('abort', () =>
            controller.error(new DOMException('', 'AbortError')),
          )
        },
      })
      return new Response(body)
    })
    const answer = read(page, { maxByteLength: 100_000 })
    const settle = () => new Promise((done) => setTimeout(done, 5))
    await settle()
    feed('x'.repeat(20_000))
    await settle()
    page.stall()
    expect(page.asked[0]?.init.signal?.aborted).toBe(false)
    page.stall()
    expect(await answer).toEqual({ ok: false, reason: 'too-slow' })
  })

  test('a body that breaks off is cut short', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new TypeError('network error'))
      },
    })
    const page = createPage(new Response(body, { headers: { 'content-length': '500' } }))
    expect(await read(page)).toEqual({
      ok: false,
      reason: 'cut-short',
      receivedBytes: 0,
      totalBytes: 500,
    })
  })

  test.each<[string, unknown]>([
    ['refuses them', false],
    ['does not answer', undefined],
    ['is gone', new Error('Could not establish connection')],
  ])('a background that %s did not get the bytes', async (_what, taken) => {
    const page = createPage(picture())
    page.taken = taken
    expect(await read(page)).toEqual({ ok: false, reason: 'not-delivered' })
  })

  test('the ticket is told to nobody but the background', async () => {
    const page = createPage(blocked(), blocked(), blocked(), new Response(null))
    const answer = await read(page, OTHER)
    expect(JSON.stringify([answer, page.asked])).not.toContain('ticket-1')
  })
})
