import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { animatedGif } from '../fixtures/make-fixtures.ts'
import { outputDirectory } from '../run/build.mjs'
import type { XServer } from '../x-server/start-x-server.ts'
import { faultsInBothSchemes } from './axe.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

const QUARTERS = 'https://pages.example.com/quarters'
/** As they stand in a page, and as a picture has them. */
const COLOURS = {
  red: '255,0,0',
  green: '0,128,0',
  blue: '0,0,255',
  yellow: '255,255,0',
} as const

/** Four colours that meet in the middle of the view, whatever its size. */
function registerQuarters(x: XServer, more = ''): void {
  const quarter = (place: string, colour: string) =>
    `<div style="position: fixed; ${place}; width: 50%; height: 50%; background: ${colour}"></div>`
  x.site.registerPage(
    'pages.example',
    '/quarters',
    `<!doctype html><title>Four quarters</title><p id="quote">Said here</p>
    ${quarter('left: 0; top: 0', 'red')}${quarter('right: 0; top: 0', 'green')}
    ${quarter('left: 0; bottom: 0', 'blue')}${quarter('right: 0; bottom: 0', 'yellow')}${more}`,
  )
}

const chip = (page: Page, name: string) =>
  page
    .getByRole('group', { name: 'Parts of the shared page' })
    .getByRole('button', { name, exact: true })

/** What a picture that arrived at X looks like. */
async function look(eye: Page, bytes: Buffer | undefined) {
  return eye.evaluate(async (base64) => {
    const blob = await (await fetch(`data:image/png;base64,${base64}`)).blob()
    const bitmap = await createImageBitmap(blob)
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
    context.drawImage(bitmap, 0, 0)
    const { width, height, data } = context.getImageData(0, 0, bitmap.width, bitmap.height)
    const counts: Record<string, number> = {}
    for (let at = 0; at < data.length; at += 4) {
      const colour = `${data[at]},${data[at + 1]},${data[at + 2]}`
      counts[colour] = (counts[colour] ?? 0) + 1
    }
    return { width, height, counts }
  }, bytes?.toString('base64') ?? '')
}

/** So many pixels of each colour, and nothing else. */
function onlyQuarters(red: number, green: number, blue: number, yellow: number) {
  return {
    [COLOURS.red]: red,
    [COLOURS.green]: green,
    [COLOURS.blue]: blue,
    [COLOURS.yellow]: yellow,
  }
}

/** Shares a page from the real popup, by the toolbar button. */
async function share(courier: Courier, tab: Page): Promise<Page> {
  const popup = await courier.openPopup(tab)
  await named.shareTab(popup).click()
  await expect(chip(popup, 'Title')).toHaveAttribute('aria-pressed', 'true')
  return popup
}

/** From the popup to the page, which has the focus then. */
async function beginRegion(popup: Page, tab: Page): Promise<void> {
  const closed = popup.waitForEvent('close')
  await chip(popup, 'Region…').click()
  await closed
  // The rest of the page is out of reach.
  await expect.poll(() => namesOver(tab)).toContain('dialog: Choose a region of this page')
}

async function draw(tab: Page, from: [number, number], to: [number, number]): Promise<void> {
  await tab.mouse.move(...from)
  await tab.mouse.down()
  await tab.mouse.move(...to, { steps: 3 })
  await tab.mouse.up()
}

/** Role and name of all that assistive technology finds, closed shadow roots included. */
async function namesOver(tab: Page): Promise<string[]> {
  const session = await tab.context().newCDPSession(tab)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  return nodes
    .filter(({ ignored, name }) => !ignored && name?.value)
    .map(({ role, name }) => `${role?.value}: ${name?.value}`)
}

/** Clicks one of the buttons over the page, which no locator reaches, with the mouse. */
async function clickOver(tab: Page, button: string): Promise<void> {
  const session = await tab.context().newCDPSession(tab)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  const found = nodes.find(({ role, name }) => role?.value === 'button' && name?.value === button)
  if (!found?.backendDOMNodeId) throw new Error(`There is no button ${button}`)
  const { model } = await session.send('DOM.getBoxModel', {
    backendNodeId: found.backendDOMNodeId,
  })
  await session.detach()
  const [left = 0, top = 0] = model.border
  await tab.mouse.click(left + model.width / 2, top + model.height / 2)
}

const isOverPage = async (tab: Page) =>
  (await namesOver(tab)).includes('dialog: Choose a region of this page')

const problem = (page: Page, words: string) => page.getByRole('alert').filter({ hasText: words })

test('title, link, quote and picture go out as shown, and each can be left out', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  registerQuarters(x)
  const tab = await courier.newPage(QUARTERS)
  await tab.evaluate(() => {
    const quote = document.querySelector('#quote')
    if (quote) getSelection()?.selectAllChildren(quote)
  })
  const popup = await share(courier, tab)
  await chip(popup, 'Quote').click()
  await chip(popup, 'Picture').click()
  await expect(chip(popup, 'Picture')).toHaveAttribute('aria-pressed', 'true')
  await popup.getByRole('button', { name: 'Alt text for Picture of the tab' }).click()
  const dialog = popup.getByRole('dialog')
  await expect(dialog.getByRole('textbox')).toHaveValue('')
  await expect(dialog.getByRole('button', { name: 'Use this' })).toHaveAccessibleDescription(
    'The page says Four quarters',
  )
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await named.post(popup).click()
  await expect.poll(() => x.posts.length).toBe(1)
  const [whole] = x.posts
  expect(whole?.requestBody).toEqual({
    text: `Four quarters\n“Said here”\n${QUARTERS}`,
    media: { media_ids: [whole?.media[0]?.mediaId] },
  })
  expect(whole?.media.map(({ category, altText }) => [category, altText])).toEqual([
    ['tweet_image', undefined],
  ])
  expect(await look(popup, whole?.media[0]?.bytes)).toEqual({
    width: 1280,
    height: 800,
    counts: onlyQuarters(256_000, 256_000, 256_000, 256_000),
  })

  await expect(named.text(popup)).toHaveValue('')
  await named.shareTab(popup).click()
  await chip(popup, 'Picture').click()
  await expect(named.attachments(popup)).toHaveCount(1)
  await popup.getByRole('button', { name: 'Remove Picture of the tab' }).click()
  // At once: it is not offered for long.
  await popup.getByRole('button', { name: 'Undo' }).click()
  await expect(named.attachments(popup)).toHaveCount(1)
  await expect(chip(popup, 'Picture')).toHaveAttribute('aria-pressed', 'true')
  await chip(popup, 'Picture').press('Enter')
  await expect(popup.getByRole('button', { name: 'Undo' })).toBeVisible()
  await expect(named.attachments(popup)).toHaveCount(0)
  await expect(chip(popup, 'Picture')).toHaveAttribute('aria-pressed', 'false')
  await expect(chip(popup, 'Picture')).toBeFocused()
  await chip(popup, 'Title').click()
  await named.post(popup).click()
  await expect.poll(() => x.posts.length).toBe(2)
  expect(x.posts[1]?.requestBody).toEqual({ text: QUARTERS })
})

test('a region drawn on a sharp screen, and on a magnified page, arrives pixel by pixel', async ({
  x,
  launch,
}) => {
  const courier = await launch({ deviceScaleFactor: 2, args: ['--force-device-scale-factor=2'] })
  await setUp(x, courier)
  registerQuarters(x)
  const tab = await courier.newPage(QUARTERS)
  const popup = await share(courier, tab)
  await beginRegion(popup, tab)
  await draw(tab, [300, 200], [700, 500])
  await clickOver(tab, 'Add region')
  const composer = await courier.composerWindow()
  await expect(chip(composer, 'Region')).toHaveAttribute('aria-pressed', 'true')
  await named.post(composer).click()
  await expect.poll(() => x.posts.length).toBe(1)
  expect(await look(composer, x.posts[0]?.media[0]?.bytes)).toEqual({
    width: 800,
    height: 600,
    counts: onlyQuarters(680 * 400, 120 * 400, 680 * 200, 120 * 200),
  })
  await expect(named.text(composer)).toHaveValue('')

  await courier.worker.evaluate(async () => {
    const { tabs } = (globalThis as unknown as { chrome: Zooming }).chrome
    const [shown] = await tabs.query({ url: 'https://pages.example.com/quarters' })
    if (shown) await tabs.setZoom(shown.id, 1.5)
  })
  await expect.poll(() => tab.evaluate(() => innerWidth)).toBeLessThan(1_000)
  const middle = await tab.evaluate(() => ({ x: innerWidth / 2, y: innerHeight / 2 }))
  await beginRegion(await share(courier, tab), tab)
  // More than there is, from the middle of the page to its end and beyond.
  await draw(tab, [middle.x, middle.y], [5_000, 5_000])
  await tab.keyboard.press('Enter')
  await expect(chip(composer, 'Region')).toHaveAttribute('aria-pressed', 'true')
  await named.post(composer).click()
  await expect.poll(() => x.posts.length).toBe(2)
  // A quarter of a view of 1280 × 800 at two pixels each, whatever it is magnified to.
  expect(await look(composer, x.posts[1]?.media[0]?.bytes)).toEqual({
    width: 1280,
    height: 800,
    counts: { [COLOURS.yellow]: 1280 * 800 },
  })
})

test('keys alone, from the window, while the background is stopped', async ({ x, courier }) => {
  await setUp(x, courier)
  registerQuarters(x)
  const tab = await courier.newPage(QUARTERS)
  const popup = await share(courier, tab)
  await popup.getByRole('button', { name: 'Open in a window' }).click()
  const composer = await courier.composerWindow()
  await chip(composer, 'Region…').press('Enter')
  await expect
    .poll(() => namesOver(tab))
    .toEqual(
      expect.arrayContaining([
        'dialog: Choose a region of this page',
        'application: Region',
        'button: Cancel',
        'button: Add region',
      ]),
    )
  // The middle of 1280 × 800 is 768 × 480 at 256, 160.
  for (const key of ['ArrowLeft', 'ArrowDown', 'Shift+ArrowRight', 'Alt+ArrowUp']) {
    await tab.keyboard.press(key)
  }
  await expect
    .poll(() => namesOver(tab))
    .toContain('StaticText: 778 by 480 pixels, 246 from the left, 169 from the top')
  // By way of another tab, which must have made room by then.
  await courier.stopWorker()
  await tab.bringToFront()
  await tab.keyboard.press('Enter')
  await expect(chip(composer, 'Region')).toHaveAttribute('aria-pressed', 'true')
  await expect(named.attachments(composer)).toHaveAccessibleName('Region of the tab')
  await named.post(composer).click()
  await expect.poll(() => x.posts.length).toBe(1)
  expect(await look(composer, x.posts[0]?.media[0]?.bytes)).toEqual({
    width: 778,
    height: 480,
    counts: onlyQuarters(394 * 231, 384 * 231, 394 * 249, 384 * 249),
  })
})

test('Esc, a page that goes elsewhere and a closed tab add nothing, and say why', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  registerQuarters(x)
  const GONE = 'The page you share is not in its tab any more.'
  const tab = await courier.newPage(QUARTERS)
  await beginRegion(await share(courier, tab), tab)
  await tab.keyboard.press('Escape')
  await expect.poll(() => isOverPage(tab)).toBe(false)

  let popup = await courier.openPopup(tab)
  await expect(named.text(popup)).toHaveValue(`Four quarters\n${QUARTERS}`)
  await expect(chip(popup, 'Region…')).toBeVisible()
  await expect(popup.getByRole('alert')).toHaveCount(0)
  await beginRegion(popup, tab)
  await tab.keyboard.press('Tab')
  await tab.keyboard.press('Enter')
  await expect.poll(() => isOverPage(tab)).toBe(false)
  popup = await courier.openPopup(tab)
  await beginRegion(popup, tab)
  await tab.goto('https://pages.example.com/heron')

  popup = await courier.openPopup(tab)
  await expect(problem(popup, GONE)).toBeVisible()
  await popup.getByRole('button', { name: 'Dismiss' }).click()
  await expect(problem(popup, GONE)).toHaveCount(0)
  await chip(popup, 'Picture').click()
  await expect(problem(popup, GONE)).toBeVisible()
  await named.shareTab(popup).click()
  await expect(problem(popup, GONE)).toHaveCount(0)
  await expect(named.text(popup)).toHaveValue(/heron$/)
  await beginRegion(popup, tab)
  const other = await courier.newPage(QUARTERS)
  await tab.close()

  popup = await courier.openPopup(other)
  await expect(problem(popup, GONE)).toBeVisible()
  await expect(named.attachments(popup)).toHaveCount(0)
})

test('a hostile page sees a bare element, forges nothing, and can only send it away', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  registerQuarters(
    x,
    `<style>
      html { zoom: 2; font-size: 3px }
      html > div { all: unset !important; display: none !important; opacity: 0 !important; zoom: 3 !important }
      * { --surface: red; font-family: fantasy !important }
      dialog, dialog::backdrop { opacity: 0 }
    </style>
    <dialog>Mine</dialog>
    <script>
      const notes = (window.notes = [])
      Element.prototype.attachShadow = () => notes.push('attachShadow was called')
      Element.prototype.showModal = HTMLDialogElement.prototype.showModal
      document.querySelector('dialog').showModal()
      for (const type of ['keydown', 'keyup', 'pointerdown', 'mousemove', 'click', 'focusin', 'message']) {
        document.addEventListener(type, ({ type }) => notes.push(type + ' was heard'), true)
      }
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) for (const node of addedNodes) {
          notes.push(node.outerHTML + ' ' + node.shadowRoot)
          window.over = node
          const more = { bubbles: true, composed: true, cancelable: true }
          for (const on of [node, window, document.body]) {
            on.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ...more }))
            on.dispatchEvent(new PointerEvent('pointerdown', { clientX: 1, clientY: 1, ...more }))
          }
          node.click()
        }
      }).observe(document.documentElement, { childList: true })
    </script>`,
  )
  const tab = await courier.newPage(QUARTERS)
  await beginRegion(await share(courier, tab), tab)
  await draw(tab, [300, 200], [700, 500])
  // Its own click, and nothing of the person's.
  expect(await tab.evaluate('notes')).toEqual(['<div></div> null', 'click was heard'])
  await tab.keyboard.press('Enter')
  const composer = await courier.composerWindow()
  await expect(chip(composer, 'Region')).toHaveAttribute('aria-pressed', 'true')
  await named.post(composer).click()
  await expect.poll(() => x.posts.length).toBe(1)
  expect(await look(composer, x.posts[0]?.media[0]?.bytes)).toEqual({
    width: 400,
    height: 300,
    counts: onlyQuarters(340 * 200, 60 * 200, 340 * 100, 60 * 100),
  })

  await beginRegion(await share(courier, tab), tab)
  await tab.evaluate(() => (globalThis as unknown as { over: Element }).over.remove())
  await expect(problem(composer, 'No region can be chosen on this page.')).toBeVisible()
  await expect(named.attachments(composer)).toHaveCount(0)
})

test('where nothing may be drawn the picture of all is offered; a full post says so before', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const tab = await courier.newPage('https://chromewebstore.google.com/')
  const popup = await share(courier, tab)
  await chip(popup, 'Region…').click()
  await expect(
    problem(
      popup,
      'No region can be chosen on this page. Press Picture for all that the tab shows.',
    ),
  ).toBeVisible()
  await chip(popup, 'Picture').click()
  await expect(named.attachments(popup)).toHaveAccessibleName('Picture of the tab')
  await expect(popup.getByRole('alert')).toHaveCount(0)

  await chip(popup, 'Picture').click()
  await expect(named.attachments(popup)).toHaveCount(0)
  await popup.locator('input[type=file]').setInputFiles({
    name: 'moving.gif',
    mimeType: 'image/gif',
    buffer: animatedGif(),
  })
  await expect(popup.getByRole('button', { name: 'Alt text for moving.gif' })).toBeVisible()
  await chip(popup, 'Region…').click()
  await expect(
    popup.getByText('A post holds pictures or a GIF, not both. Region of the tab was left out.'),
  ).toBeVisible()
  await popup.close()

  // Where nothing of a page is to be had at all.
  await tab.goto('chrome://version/')
  const another = await courier.openPopup(tab)
  await named.shareTab(another).click()
  await expect(problem(another, 'This tab has no web page to share.')).toBeVisible()
})

const SCRIPT = readFileSync(join(outputDirectory('chrome'), 'choose-region.js'), 'utf8')

test('what is chosen by and shown has no fault for assistive technology, light and dark', async ({
  x,
  launch,
}) => {
  const courier = await launch({ viewport: { width: 400, height: 600 } })
  await setUp(x, courier)
  registerQuarters(x)
  const tab = await courier.newPage(QUARTERS)
  const popup = await share(courier, tab)
  await chip(popup, 'Picture').click()
  await expect(chip(popup, 'Picture')).toHaveAttribute('aria-pressed', 'true')
  await popup.close()
  await tab.goto('https://pages.example.com/heron')
  const composer = await courier.openComposer()
  await chip(composer, 'Region…').click()
  await expect(problem(composer, 'The page you share')).toBeVisible()
  expect((await faultsInBothSchemes(composer)).violations).toEqual([])

  // The script of the build in a page that looks into what is closed otherwise.
  await tab.bringToFront()
  await tab.evaluate(openRegion, { script: SCRIPT, words: WORDS })
  await expect(tab.getByRole('application', { name: 'Region' })).toBeFocused()
  expect((await faultsInBothSchemes(tab, 'html > div')).violations).toEqual([])
})

const WORDS = {
  title: 'Choose a region of this page',
  hint: 'Drag over the page. Arrow keys move the region, with Shift they resize it. Enter adds it, Esc cancels.',
  region: 'Region',
  add: 'Add region',
  cancel: 'Cancel',
  place: '{width} by {height} pixels, {left} from the left, {top} from the top',
  size: '{width} × {height}',
}

/** Runs in the page. */
function openRegion({ script, words }: { script: string; words: object }): void {
  const { attachShadow } = Element.prototype
  Element.prototype.attachShadow = function (init) {
    return attachShadow.call(this, { ...init, mode: 'open' })
  }
  const request = { ticket: 'ticket', words, lang: 'en', dir: 'ltr' }
  Object.assign(globalThis, { courierRegion: request })
  new Function(script)()
}

interface Zooming {
  tabs: {
    query(wanted: object): Promise<{ id: number }[]>
    setZoom(id: number, zoom: number): Promise<void>
  }
}
