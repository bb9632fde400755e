import { setTimeout as sleep } from 'node:timers/promises'
import type { CDPSession, Page } from '@playwright/test'
import { newDraft } from '../../../lib/model/draft.ts'
import { Courier } from '../../e2e/harness/courier.ts'
import { setUp } from '../../e2e/set-up.ts'
import { startXServer, type XServer } from '../../x-server/start-x-server.ts'
import { BUDGETS, type Budgeted, bundleSizes } from '../budgets.ts'
import { outputDirectory } from '../build.mjs'
import { say } from '../command.mjs'
import { startDisplay } from '../display.mjs'
import type { Benchmark, Report } from './benchmark.ts'
import { median, medianAndRange } from './figures.ts'
import { interleave } from './interleave.ts'

const ROUNDS = Number(process.env.COURIER_ROUNDS ?? 25)
const QUICK_ROUNDS = 3
/** The first round warms files and caches and is thrown away. */
const WARM_UP = 1

/** What was aimed at, in ms. */
const AIM = { popup: 150, preview: 300 }

const HOST_MS = 5
const HOST = 'cdn.lakes.example'
const PAGE = 'https://pages.example/photo'

const CASES = [
  'popup, worker awake',
  'popup, worker stopped',
  'right click, worker awake',
  'right click, worker stopped',
] as const
type Case = (typeof CASES)[number]

/** ms since 1970, all by the same clock. */
interface Opening {
  /** The button was pressed, or the item of the menu chosen. */
  askedAt: number
  /** The page's document began to load. */
  beganAt: number
  /** The frame is through in which the account is shown and a letter would go into the text. */
  usableAt: number
  /** The frame after the one in which the tile's picture was decoded; of the popup nothing. */
  shownAt: number | null
}

/** From a press to what it is for: a text that can be written, a picture that can be seen. */
export const popup: Benchmark = {
  name: 'popup',
  title: 'From a press to something to write in',
  hasWindows: true,
  async run(seed, { quick }) {
    const rounds = quick ? QUICK_ROUNDS : ROUNDS
    const x = await startXServer()
    const display = await startDisplay()
    const courier = await Courier.launch({ x, display: display.name })
    try {
      await setUp(x, courier)
      const bench = await prepare(x, courier)
      const openings = await interleave(
        CASES,
        { rounds: rounds + WARM_UP, seed },
        async (which, round) => {
          if (which === CASES[0]) say(`Round ${round} of ${rounds}`)
          return bench.measure(which)
        },
      )
      for (const values of Object.values(openings)) values.splice(0, WARM_UP)
      return report(openings, rounds, bench.photoBytes)
    } finally {
      await courier.close()
      await display.stop()
      await x.close()
    }
  },
}

async function prepare(x: XServer, courier: Courier) {
  const desk = await courier.newPage(courier.url('manifest.json'))
  const session = await courier.context.newCDPSession(desk)
  await session.send('ServiceWorker.enable')
  const photo = await makePhoto(desk)
  const headers = {
    'content-type': 'image/jpeg',
    'access-control-allow-origin': '*',
    'cache-control': 'no-store',
  }
  x.site.register(HOST, '/photo.jpg', async () => {
    await sleep(HOST_MS)
    return { status: 200, headers, body: photo }
  })
  x.site.registerPage(
    'pages.example',
    '/photo',
    `<!doctype html><title>Photo</title><img id="photo" src="https://${HOST}/photo.jpg" width="600">`,
  )
  await courier.context.addInitScript(watch)
  const page = await courier.newPage(PAGE)
  await page.locator('#photo').evaluate((photo) => (photo as HTMLImageElement).decode())

  return {
    photoBytes: photo.byteLength,
    async measure(which: Case): Promise<Opening> {
      await startOver(desk)
      await (which.endsWith('stopped')
        ? session.send('ServiceWorker.stopAllWorkers')
        : awake(courier, desk, session))
      await page.bringToFront()
      // What was done for this measurement is through.
      await sleep(500)
      return which.startsWith('popup') ? openPopup(courier, page) : rightClick(courier, page)
    },
  }
}

async function openPopup(courier: Courier, page: Page): Promise<Opening> {
  const button = await courier.toolbarButton(page)
  const askedAt = Date.now()
  const popup = await button.press()
  await button.leave()
  try {
    return { askedAt, ...(await seen(popup, 'usableAt')), shownAt: null }
  } finally {
    await popup.close()
  }
}

async function rightClick(courier: Courier, page: Page): Promise<Opening> {
  const askedAt = await courier.mouse?.choosePostToX(page.locator('#photo'))
  if (askedAt === undefined) throw new Error('There is no mouse')
  const composer = await courier.composerWindow()
  try {
    return { askedAt, ...(await seen(composer, 'shownAt')) }
  } finally {
    await composer.close()
  }
}

interface Seen {
  usableAt?: number
  shownAt?: number
}

async function seen(page: Page, last: keyof Seen) {
  await page.waitForFunction((name) => Object.hasOwn(window, name), last)
  return page.evaluate(() => {
    const { usableAt = Number.NaN, shownAt = null } = window as unknown as Seen
    return { beganAt: performance.timeOrigin, usableAt, shownAt }
  })
}

/**
 * In each page before its own scripts, so it uses nothing from outside itself. No function in it has a name:
 * what runs these files here would mark it, and the page know no mark.
 */
function watch(): void {
  if (!/\/(?:popup|composer)\.html$/.test(location.pathname)) return
  const world = window as unknown as Seen
  new MutationObserver((_changes, observer) => {
    const text = document.querySelector('textarea')
    const canWrite = text !== null && !text.readOnly && document.activeElement === text
    if (world.usableAt === undefined && canWrite && document.querySelector('.account-handle')) {
      world.usableAt = Number.NaN
      requestAnimationFrame(() =>
        setTimeout(() => {
          world.usableAt = Date.now()
        }),
      )
    }
    const picture = document.querySelector<HTMLImageElement>('img.tile-media')
    if (picture === null) return
    observer.disconnect()
    picture.decode().then(() =>
      requestAnimationFrame(() =>
        setTimeout(() => {
          world.shownAt = Date.now()
        }),
      ),
    )
  }).observe(document, { childList: true, subtree: true, attributes: true })
}

/** Nothing is written: one empty draft is there and open, as after a post. */
async function startOver(desk: Page): Promise<void> {
  await desk.evaluate(async (draft) => {
    const opening = indexedDB.open('courier')
    await new Promise((resolve) => opening.addEventListener('success', resolve))
    const tx = opening.result.transaction(['drafts', 'blobs', 'settings'], 'readwrite')
    tx.objectStore('drafts').clear()
    tx.objectStore('blobs').clear()
    tx.objectStore('drafts').put(draft)
    const settings = tx.objectStore('settings')
    const reading = settings.get('settings')
    reading.addEventListener('success', () => {
      settings.put({ ...reading.result, currentDraftId: draft.id }, 'settings')
    })
    await new Promise((resolve) => tx.addEventListener('complete', resolve))
    opening.result.close()
  }, newDraft(Date.now()))
}

/** Started anew each time, so that it is as old for each. */
async function awake(courier: Courier, desk: Page, session: CDPSession): Promise<void> {
  await session.send('ServiceWorker.stopAllWorkers')
  await session.send('ServiceWorker.startWorker', { scopeURL: courier.url('') })
  await desk.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: { runtime: { sendMessage(message: object): Promise<unknown> } }
    }
    await chrome.runtime.sendMessage({ kind: 'nothing' }).catch(() => undefined)
  })
}

/** A photo of about 2 MB, as cameras make them: with grain. */
async function makePhoto(desk: Page): Promise<Buffer> {
  const base64 = await desk.evaluate(async () => {
    const [width, height] = [2_600, 1_734]
    const canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext('2d')
    if (!context) throw new Error('no canvas')
    const sky = context.createLinearGradient(0, 0, width, height)
    sky.addColorStop(0, '#24344f')
    sky.addColorStop(0.6, '#e0906a')
    sky.addColorStop(1, '#1c2a24')
    context.fillStyle = sky
    context.fillRect(0, 0, width, height)
    const pixels = context.getImageData(0, 0, width, height)
    let state = 7
    for (let at = 0; at < pixels.data.length; at += 4) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      const grain = (state >>> 24) / 255 - 0.5
      for (const channel of [0, 1, 2]) {
        pixels.data[at + channel] = (pixels.data[at + channel] ?? 0) + grain * 28
      }
    }
    context.putImageData(pixels, 0, 0)
    let blob = new Blob()
    for (const quality of [0.95, 0.93, 0.9, 0.87, 0.84, 0.8, 0.75, 0.7]) {
      blob = await canvas.convertToBlob({ type: 'image/jpeg', quality })
      if (blob.size <= 2_100_000) break
    }
    const bytes = new Uint8Array(await blob.arrayBuffer())
    let text = ''
    for (let at = 0; at < bytes.length; at += 8_192) {
      text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
    }
    return btoa(text)
  })
  return Buffer.from(base64, 'base64')
}

function report(openings: Record<Case, Opening[]>, rounds: number, photoBytes: number): Report {
  const times = (which: Case, from: keyof Opening, to: keyof Opening) =>
    openings[which].map((each) => (each[to] ?? Number.NaN) - (each[from] ?? Number.NaN))
  const ends = (which: Case) => (which.startsWith('popup') ? 'usableAt' : 'shownAt')
  const sizes = bundleSizes(outputDirectory('chrome'))
  const names = Object.keys(BUDGETS) as Budgeted[]
  const kept = (which: Case, from: keyof Opening, aim: number) => {
    const figure = median(times(which, from, ends(which)))
    return { figure: `${figure.toFixed(0)} ms`, kept: figure < aim }
  }
  return {
    how: [
      `${rounds} rounds after one to warm up; in each, every case once, in an order drawn anew. One account, ` +
        'nothing written, nothing in the outbox. Awake: the background runs and has nothing to do; ' +
        'stopped: as Chromium stops it when it has been idle.',
      'Popup: the real one, by the toolbar button; to the end of the frame in which the account is shown and ' +
        'the text has the focus and takes letters. Until its page begins to load, none of our code runs in it: ' +
        'the browser makes its window.',
      `Right click: on a JPEG of ${(photoBytes / 1e6).toFixed(1)} MB, on a page of another host; its own host answers after ` +
        `${HOST_MS} ms, each time anew. With the real mouse and the browser’s own menu; from the key that ` +
        'chooses “Post to X” to the end of the frame after the tile’s picture was decoded, in the composer’s ' +
        'window, which is not open before.',
      'A debugger is attached to the browser: every new page and every start of the background waits for it.',
    ],
    tables: [
      {
        title: 'ms, median (range)',
        columns: [
          'what',
          'from the press',
          'until the page loads',
          'from then until it can be used',
          'from then until the picture',
        ],
        rows: CASES.map((which) => [
          which,
          medianAndRange(times(which, 'askedAt', ends(which))),
          medianAndRange(times(which, 'askedAt', 'beganAt')),
          medianAndRange(times(which, 'beganAt', 'usableAt')),
          which.startsWith('popup') ? '' : medianAndRange(times(which, 'usableAt', 'shownAt')),
        ]),
      },
      {
        title: 'JavaScript loaded first, bytes of gzip',
        columns: ['what', 'weighs', 'may weigh'],
        rows: names.map((name) => [name, `${sizes[name]}`, `${BUDGETS[name]}`]),
      },
    ],
    promises: [
      {
        promise: `the popup can be used within ${AIM.popup} ms after its page begins to load, the background awake, median`,
        ...kept('popup, worker awake', 'beganAt', AIM.popup),
      },
      { promise: 'the same, stopped', ...kept('popup, worker stopped', 'beganAt', AIM.popup) },
      {
        promise: `what was right-clicked is seen within ${AIM.preview} ms, the background awake, median`,
        ...kept('right click, worker awake', 'askedAt', AIM.preview),
      },
      {
        promise: 'the same, stopped',
        ...kept('right click, worker stopped', 'askedAt', AIM.preview),
      },
      ...names.map((name) => ({
        promise: `the ${name} weighs at most ${BUDGETS[name]} bytes`,
        figure: `${sizes[name]}`,
        kept: sizes[name] <= BUDGETS[name],
      })),
    ],
  }
}
