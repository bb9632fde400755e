import type { Page } from '@playwright/test'
import { type CopyAnswer, type CopyRequest, copyInPage } from '../../lib/capture/copy-in-page.ts'
import { pngPicture } from '../fixtures/make-fixtures.ts'
import { expect, test } from './harness/test.ts'

const HOME = 'https://pages.example/copy'

/**
 * Runs the injected function in a page as it is written, with the pin of `#media` unless told otherwise.
 * The page's own world stands in for the isolated one; `bytes` is what was sent.
 */
async function copy(page: Page, request: Partial<CopyRequest> = {}) {
  const whole: CopyRequest = {
    url: 'courier-pin:1',
    pin: 'courier-pin:1',
    pageUrl: page.url(),
    ticket: 'ticket',
    maxByteLength: 5_000_000,
    photoByteLength: 2_000_000,
    maxSide: 8192,
    maxDrawingSide: 4096,
    maxNodes: 20_000,
    ...request,
  }
  return page.evaluate(
    async ({ source, whole }) => {
      const world = window as unknown as Record<string, unknown>
      let sent: { ticket: string; bytes: Blob } | undefined
      world.chrome = {
        runtime: {
          sendMessage: async (message: typeof sent) => {
            sent = message
            return true
          },
        },
      }
      world.courierPins ??= { 'courier-pin:1': document.querySelector('#media') }
      const before = document.documentElement.outerHTML
      const run = new Function(`return ${source}`)() as (request: unknown) => Promise<unknown>
      const answer = await run(whole)
      const untouched = document.documentElement.outerHTML === before
      if (!sent) return { answer, untouched, picture: null }
      const bitmap = await createImageBitmap(sent.bytes)
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
      context.drawImage(bitmap, 0, 0)
      const at = (x: number, y: number) => [
        ...context.getImageData(x * (bitmap.width - 1), y * (bitmap.height - 1), 1, 1).data,
      ]
      const { type, size } = sent.bytes
      const { width, height } = bitmap
      const picture = { type, size, width, height, middle: at(0.5, 0.5), corner: at(0.01, 0.01) }
      return { answer, untouched, picture }
    },
    { source: copyInPage.toString(), whole },
  ) as Promise<{ answer: CopyAnswer; untouched: boolean; picture: Picture | null }>
}

interface Picture {
  type: string
  size: number
  width: number
  height: number
  /** Red, green, blue and opacity, each 0…255. */
  middle: number[]
  corner: number[]
}

const GREEN = [0, 128, 0, 255]

// Only ends what hangs: a busy machine takes its time.

test('what a page shows is copied at its own size, and the page is not touched', async ({
  x,
  courier,
}) => {
  x.site.registerPage('pages.example', '/copy', '<!doctype html><title>Copy</title>')
  x.site.registerFile('tracker.example', '/pixel.png', {
    bytes: pngPicture(),
    headers: { 'content-type': 'image/png', 'cache-control': 'no-store' },
  })
  const trackerRequests = () => x.requests.filter(({ host }) => host === 'tracker.example').length
  const page = await courier.newPage(HOME)

  const show = async (body: string, then = '') => {
    await page.goto(HOME)
    await page.evaluate(
      async ({ body, then }) => {
        document.body.innerHTML = body
        await Promise.all([...document.images].map((image) => image.decode().catch(() => {})))
        await new Function(`return (async () => { ${then} })()`)()
      },
      { body, then },
    )
  }

  await test.step('an image of its own host, shown small', async () => {
    await show('<img id="media" width="10" src="/dusk.jpg">')
    const { picture, untouched } = await copy(page)
    expect(picture).toMatchObject({ width: 1280, height: 720, type: 'image/png' })
    expect(untouched).toBe(true)
  })

  await test.step('an image without a pin, by its address, in an open shadow root', async () => {
    await show(
      '<div id="host"></div>',
      `
      const root = document.querySelector('#host').attachShadow({ mode: 'open' })
      root.innerHTML = '<img src="/dusk.jpg">'
      await root.querySelector('img').decode()`,
    )
    const url = 'https://pages.example/dusk.jpg'
    expect((await copy(page, { pin: '', url })).picture).toMatchObject({ width: 1280 })
  })

  await test.step('an image that names itself to be in the way', async () => {
    await show('<form name="querySelectorAll"></form><img id="media" src="/dusk.jpg">')
    const url = 'https://pages.example/dusk.jpg'
    expect((await copy(page, { pin: '', url })).picture).toMatchObject({ width: 1280 })
  })

  await test.step('a canvas', async () => {
    await show(
      '<canvas id="media" width="300" height="200"></canvas>',
      `
      const context = document.querySelector('#media').getContext('2d')
      context.fillStyle = 'green'
      context.fillRect(50, 50, 200, 100)`,
    )
    const { picture } = await copy(page)
    expect(picture).toMatchObject({ width: 300, height: 200, middle: GREEN, corner: [0, 0, 0, 0] })
  })

  await test.step('an inline drawing, twice its size, as its style sheets have it', async () => {
    await show(`<style>.bar { fill: green } svg { border: 9px solid red }</style>
      <svg style="position:absolute;width:0;height:0"><symbol id="icon" viewBox="0 0 10 10">
        <rect width="10" height="10"/></symbol></svg>
      <svg id="media" width="700" height="200" viewBox="0 0 700 200" onload="leak()">
        <script>leak()</script>
        <foreignObject width="700" height="200"><body xmlns="http://www.w3.org/1999/xhtml">No</body></foreignObject>
        <image href="https://tracker.example/pixel.png" width="700" height="200"/>
        <rect class="bar" x="300" y="50" width="100" height="100"/>
        <use href="#icon" x="0" y="0" width="40" height="40" fill="green"/>
      </svg>`)
    await expect.poll(trackerRequests).toBe(1)
    const { picture, untouched } = await copy(page)
    expect(picture).toMatchObject({ width: 1400, height: 400 })
    expect(picture?.middle).toEqual(GREEN)
    expect(untouched).toBe(true)
  })

  await test.step('a wide drawing, no wider than is allowed', async () => {
    await show(
      '<svg id="media" style="width:3000px;height:30px"><rect width="3000" height="30" fill="green"/></svg>',
    )
    expect((await copy(page)).picture).toMatchObject({ width: 4096, height: 41, middle: GREEN })
  })

  await test.step('a large photo becomes JPEG, one that lets something through does not', async () => {
    const noise = (alpha: string) => `
      const canvas = document.querySelector('#media')
      const context = canvas.getContext('2d')
      const image = context.createImageData(canvas.width, canvas.height)
      for (let at = 0; at < image.data.length; at += 65536) {
        crypto.getRandomValues(image.data.subarray(at, Math.min(at + 65536, image.data.length)))
      }
      for (let at = 3; at < image.data.length; at += 4) image.data[at] = ${alpha}
      context.putImageData(image, 0, 0)`
    const large = '<canvas id="media" width="1600" height="1200"></canvas>'
    await show(large, noise('255'))
    const photo = await copy(page)
    expect(photo.picture).toMatchObject({ type: 'image/jpeg', width: 1600, height: 1200 })
    expect(photo.picture?.size).toBeLessThan(5_000_000)
    await show(large, noise('255 - (at % 7)'))
    const shining = await copy(page)
    expect(shining.picture?.type).toBe('image/webp')
    expect(shining.picture?.size).toBeLessThan(5_000_000)
  })

  for (const [what, body, then, reason] of [
    [
      'an image of a host that does not share',
      '<img id="media" src="https://nocors.example/dusk.jpg">',
      '',
      'tainted',
    ],
    [
      'a canvas with such an image in it',
      '<img src="https://nocors.example/dusk.jpg"><canvas id="media"></canvas>',
      `
      document.querySelector('#media').getContext('2d').drawImage(document.images[0], 0, 0)`,
      'tainted',
    ],
    ['an image that could not be loaded', '<img id="media" src="/nothing.jpg">', '', 'not-shown'],
    ['a canvas on which nothing was drawn', '<canvas id="media"></canvas>', '', 'blank'],
    [
      'what a graphics card has drawn and thrown away',
      '<canvas id="media"></canvas>',
      `
      const gl = document.querySelector('#media').getContext('webgl')
      gl?.clearColor(0, 0.5, 0, 1)
      gl?.clear(gl.COLOR_BUFFER_BIT)
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))`,
      'blank',
    ],
    ['a GIF', '<img id="media" src="/moving.gif">', '', 'moves'],
    [
      'a video',
      '<video id="media" src="/dusk.mp4" muted></video>',
      `
      const video = document.querySelector('#media')
      if (!video.videoWidth) await new Promise((known) => { video.onloadedmetadata = known })`,
      'moves',
    ],
    ['a background', '<div id="media" style="background: url(/dusk.jpg)">.</div>', '', 'tainted'],
    [
      'a drawing of too many parts',
      '<svg id="media" width="9" height="9"></svg>',
      `
      const svg = document.querySelector('#media')
      for (let part = 0; part < 30000; part++) {
        svg.append(document.createElementNS('http://www.w3.org/2000/svg', 'g'))
      }`,
      'blank',
    ],
  ] as const) {
    await test.step(`${what}: ${reason}`, async () => {
      await show(body, then)
      const url = (await page.evaluate(() => {
        const media = document.querySelector<HTMLImageElement>('#media')
        return media?.currentSrc
      })) as string | undefined
      const { answer, picture } = await copy(page, url ? { url } : {})
      expect(answer).toEqual({ ok: false, reason })
      expect(picture).toBeNull()
    })
  }

  await test.step('a page that is another one by now', async () => {
    await show('<img id="media" src="/dusk.jpg">')
    const { answer } = await copy(page, { pageUrl: 'https://elsewhere.example/' })
    expect(answer).toEqual({ ok: false, reason: 'moved' })
  })

  // By the page itself, and not for the copy.
  expect(trackerRequests()).toBe(1)
})
