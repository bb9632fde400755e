import { setTimeout as sleep } from 'node:timers/promises'
import type { CDPSession, Page } from '@playwright/test'
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
import { openRightClicks, startOver } from './right-click.ts'

const ROUNDS = Number(process.env.COURIER_ROUNDS ?? 25)
const QUICK_ROUNDS = 3
/** The first round warms files and caches and is thrown away. */
const WARM_UP = 1

/** What was aimed at, in ms. */
const AIM = { popup: 150, preview: 300 }

const HOST_MS = 5
const HOST = 'cdn.lakes.example'
const PAGE = 'https://pages.example/photo'

const POPUPS = ['popup, worker awake', 'popup, worker stopped'] as const
const CLICKS = ['right click, worker awake', 'right click, worker stopped'] as const

/** ms since 1970, all by the same clock. */
interface Opening {
  /** The button was pressed, or the item of the menu chosen. */
  askedAt: number
  /** The page's document began to load. */
  beganAt: number
  /**
   * Of a popup the frame is through in which the account is shown and a letter would go into the text; of a
   * right click the picture is on the screen.
   */
  throughAt: number
}
type Openings = Record<(typeof POPUPS)[number] | (typeof CLICKS)[number], Opening[]>

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
      const options = { rounds: rounds + WARM_UP, seed }
      const popups = await interleave(POPUPS, options, async (which, round) => {
        if (which === POPUPS[0]) say(`Popup, round ${round} of ${rounds}`)
        return bench.measure(which.endsWith('awake'))
      })
      const rightClicks = await openRightClicks(courier, display.name, PAGE)
      // Where the picture comes it learns first.
      await rightClicks.measure(true)
      const clicks = await interleave(CLICKS, options, async (which, round) => {
        if (which === CLICKS[0]) say(`Right click, round ${round} of ${rounds}`)
        const { shownAt, ...shown } = await rightClicks.measure(which.endsWith('awake'))
        return { ...shown, throughAt: shownAt }
      })
      await rightClicks.close()
      const openings = { ...popups, ...clicks }
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

  return {
    photoBytes: photo.byteLength,
    async measure(isAwake: boolean): Promise<Opening> {
      await desk.evaluate(startOver())
      await (isAwake ? awake(courier, desk, session) : session.send('ServiceWorker.stopAllWorkers'))
      await page.bringToFront()
      // What was done for this measurement is through.
      await sleep(500)
      return openPopup(courier, page)
    },
  }
}

async function openPopup(courier: Courier, page: Page): Promise<Opening> {
  const button = await courier.toolbarButton(page)
  const askedAt = Date.now()
  const popup = await button.press()
  await button.leave()
  try {
    return { askedAt, ...(await usable(popup)) }
  } finally {
    await popup.close()
  }
}

interface Seen {
  usableAt?: number
}

async function usable(page: Page) {
  await page.waitForFunction(() => Object.hasOwn(window, 'usableAt'))
  return page.evaluate(() => {
    const { usableAt = Number.NaN } = window as unknown as Seen
    return { beganAt: performance.timeOrigin, throughAt: usableAt }
  })
}

/**
 * In each page before its own scripts, so it uses nothing from outside itself. No function in it has a name:
 * what runs these files here would mark it, and the page know no mark.
 */
function watch(): void {
  if (!location.pathname.endsWith('/popup.html')) return
  const world = window as unknown as Seen
  new MutationObserver((_changes, observer) => {
    const text = document.querySelector('textarea')
    const canWrite = text !== null && !text.readOnly && document.activeElement === text
    if (!canWrite || !document.querySelector('.account-handle')) return
    observer.disconnect()
    requestAnimationFrame(() =>
      setTimeout(() => {
        world.usableAt = Date.now()
      }),
    )
  }).observe(document, { childList: true, subtree: true, attributes: true })
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

function report(openings: Openings, rounds: number, photoBytes: number): Report {
  const times = (which: keyof Openings, from: keyof Opening, to: keyof Opening) =>
    openings[which].map((each) => each[to] - each[from])
  const sizes = bundleSizes(outputDirectory('chrome'))
  const names = Object.keys(BUDGETS) as Budgeted[]
  const kept = (which: keyof Openings, from: keyof Opening, aim: number) => {
    const figure = median(times(which, from, 'throughAt'))
    return { figure: `${figure.toFixed(0)} ms`, kept: figure < aim }
  }
  return {
    how: [
      `${rounds} rounds after one to warm up; in each, both cases once, in an order drawn anew. One account, ` +
        'nothing written, nothing in the outbox. Awake: the background runs and has nothing to do; ' +
        'stopped: as Chromium stops it when it has been idle.',
      'Popup: the real one, by the toolbar button; to the end of the frame in which the account is shown and ' +
        'the text has the focus and takes letters. Until its page begins to load, none of our code runs in it: ' +
        'the browser makes its window. A debugger is attached to the browser: every new page and every start of ' +
        'the background waits for it.',
      `Right click: on a JPEG of ${(photoBytes / 1e6).toFixed(1)} MB, on a page of another host; its own host answers after ` +
        `${HOST_MS} ms, each time anew. With the real mouse and the browser’s own menu; from the key that ` +
        'chooses “Post to X” to the picture being on the screen as it stays, in the tile of the composer’s window, ' +
        'which is not open before. It is read from the screen every 3 ms, and nothing is attached to the browser ' +
        'meanwhile: it is as people run it, but for a screen without a graphics processor.',
    ],
    tables: [
      {
        title: 'ms, median (range)',
        columns: [
          'what',
          'from the press',
          'until the page loads',
          'from then until it is through',
        ],
        rows: [...POPUPS, ...CLICKS].map((which) => [
          which,
          medianAndRange(times(which, 'askedAt', 'throughAt')),
          medianAndRange(times(which, 'askedAt', 'beganAt')),
          medianAndRange(times(which, 'beganAt', 'throughAt')),
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
