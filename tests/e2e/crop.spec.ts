import { deflateSync } from 'node:zlib'
import type { Locator, Page } from '@playwright/test'
import { noisyPng } from '../fixtures/make-fixtures.ts'
import { type Colour, chunk, encodePng, plainPng } from '../fixtures/png.ts'
import type { PostedMedia } from '../x-server/start-x-server.ts'
import { faultsInBothSchemes, faultsOf } from './axe.ts'
import { expect, test } from './harness/test.ts'
import { notesIn } from './media/notes-in.ts'
import {
  choose,
  expectFit,
  mediaFixture,
  type OneBrowser,
  openOneBrowser,
  postAs,
  postedAs,
  tile,
} from './one-browser.ts'
import { describeMedia, named, setUp } from './set-up.ts'

test.describe.configure({ mode: 'default' })

const RED: Colour = [220, 30, 40]
const GREEN: Colour = [20, 150, 60]
const BLUE: Colour = [30, 60, 200]
const WHITE: Colour = [250, 250, 250]

/** Red and green above, blue and white below. */
const QUARTERS = {
  name: 'quarters.png',
  buffer: encodePng(200, 120, (x, y) =>
    y < 60 ? (x < 100 ? RED : GREEN) : x < 100 ? BLUE : WHITE,
  ),
}

let one: OneBrowser
test.beforeAll(async () => {
  one = await openOneBrowser()
})
test.afterAll(() => one.close())

/** What one picture of a test is done to with, by the names that people go by. */
function at(composer: Page, name: string) {
  const dialog = composer.getByRole('dialog', { name: `Crop ${name}` })
  const slider = (edge: string) => dialog.getByRole('slider', { name: edge })
  return {
    tile: tile(composer, name),
    crop: composer.getByRole('button', { name: `Crop ${name}`, exact: true }),
    look: composer.getByRole('button', { name: `Look at ${name}`, exact: true }),
    dialog,
    left: slider('Left edge'),
    top: slider('Top edge'),
    right: slider('Right edge'),
    bottom: slider('Bottom edge'),
    part: slider('Part that stays'),
    button: (button: string) => dialog.getByRole('button', { name: button, exact: true }),
    async save() {
      const save = dialog.getByRole('button', { name: 'Save' })
      await expect(save).not.toHaveAttribute('aria-disabled', 'true')
      await save.press('Enter')
      await expect(dialog).toBeHidden()
    },
  }
}

const placeOf = (slider: Locator) => slider.getAttribute('aria-valuenow').then(Number)

test('with the keyboard alone: the part that stays goes out, every pixel of it and nothing else', async () => {
  const { x, composer, eye } = one
  await choose(composer, QUARTERS)
  await describeMedia(composer, 'Four colours', /^Alt text for quarters/)
  const it = at(composer, QUARTERS.name)
  await it.crop.press('Enter')
  await expect(it.left).toBeFocused()
  await expect(it.left).toHaveAttribute('aria-valuetext', '0 of 200 pixels')
  for (const edge of ['a tenth', 'and another']) {
    await composer.keyboard.press('PageUp')
    await expect(it.left, edge).toBeFocused()
  }
  await composer.keyboard.press('Shift+ArrowRight')
  await composer.keyboard.press('ArrowRight')
  await expect(it.left).toHaveAttribute('aria-valuetext', '51 of 200 pixels')
  await composer.keyboard.press('Tab')
  await composer.keyboard.press('ArrowDown')
  await composer.keyboard.press('Tab')
  await expect(it.right).toBeFocused()
  for (let times = 0; times < 3; times++) await composer.keyboard.press('PageDown')
  await expect(it.right).toHaveAttribute('aria-valuetext', '140 of 200 pixels')
  await composer.keyboard.press('Tab')
  await composer.keyboard.press('Tab')
  await expect(it.part).toBeFocused()
  await composer.keyboard.press('ArrowLeft')
  await expect(it.part).toHaveAttribute('aria-valuetext', '50 from the left, 1 from the top')
  await expect(it.dialog).toContainText('89 × 119 pixels')
  await it.save()
  await expect(it.crop).toBeFocused()
  await expectFit(composer, QUARTERS.name, 'Cropped')

  const before = x.posts.length
  const [got] = await postAs(one, 'A part of it')
  const { requestBody } = x.posts[before] as (typeof x.posts)[0]
  expect(requestBody).toMatchObject({ text: 'A part of it', media: { media_ids: [got?.mediaId] } })
  expect(got).toMatchObject({
    type: 'image/png',
    category: 'tweet_image',
    altText: 'Four colours',
  })
  const seen = await look(eye, got)
  expect(seen).toMatchObject({ width: 89, height: 119 })
  expect(seen.corners).toEqual([RED, GREEN, BLUE, WHITE].map((colour) => [...colour, 255]))
  expect(seen.at(49, 58).slice(0, 3)).toEqual(RED)
  expect(seen.at(50, 58).slice(0, 3)).toEqual(GREEN)
  expect(seen.at(50, 59).slice(0, 3)).toEqual(WHITE)
})

test('with the mouse: a photo that lies on its side is cropped as it is seen, without its notes', async () => {
  const { composer, eye } = one
  const bytes = await turnedJpeg(eye)
  await choose(composer, { name: 'side.jpg', buffer: bytes })
  const it = at(composer, 'side.jpg')
  await it.crop.click()
  // Stored as 640 by 480, seen as 480 by 640.
  await expect(it.bottom).toHaveAttribute('aria-valuetext', '640 of 640 pixels')
  await expect(it.button('Save')).not.toHaveAttribute('aria-disabled', 'true')
  const picture = await boxOf(it.dialog.locator('.crop-picture'))
  expect(picture.width / picture.height).toBeCloseTo(480 / 640, 1)
  const { mouse } = composer
  const drag = async (from: [number, number], to: [number, number]) => {
    await mouse.move(picture.x + picture.width * from[0], picture.y + picture.height * from[1])
    await mouse.down()
    await mouse.move(picture.x + picture.width * to[0], picture.y + picture.height * to[1], {
      steps: 4,
    })
    await mouse.up()
  }
  // A corner, then what is left as a whole, then an edge.
  await drag([1, 1], [0.4, 0.4])
  await drag([0.2, 0.2], [0.25, 0.22])
  await drag([0.25, 0.02], [0.25, 0.05])
  const [left, top] = [await placeOf(it.left), await placeOf(it.top)]
  const [right, bottom] = [await placeOf(it.right), await placeOf(it.bottom)]
  const part = { width: right - left, height: bottom - top }
  expect(Math.abs(left - 480 * 0.05)).toBeLessThan(8)
  expect(Math.abs(part.width - 480 * 0.4)).toBeLessThan(8)
  expect(Math.abs(top - 640 * 0.05)).toBeLessThan(8)
  await it.dialog.getByRole('button', { name: 'Save' }).click()
  await expectFit(composer, 'side.jpg', /^Cropped, location removed/)

  const [got] = await postAs(one, 'As it is seen')
  expect(got).toMatchObject({ type: 'image/jpeg', category: 'tweet_image' })
  expect(notesIn(got?.bytes as Buffer)).toEqual([])
  expect(got?.bytes.includes('Exif')).toBe(false)
  const seen = await look(eye, got)
  expect(seen).toMatchObject(part)
  // Turned to the right, what was at the bottom left is at the top left.
  expect(seen.farthestFrom(BLUE)).toBeLessThan(6)
})

test('what can be seen through stays so, flipped and turned', async () => {
  const { composer, eye } = one
  await choose(composer, { name: 'glass.png', buffer: glass() })
  const it = at(composer, 'glass.png')
  await it.crop.click()
  await it.button('Flip').click()
  await it.button('Turn left').click()
  await expect(it.button('Turn left')).toBeFocused()
  await expect(it.dialog.getByRole('status')).toHaveText('40 by 60 pixels')
  await it.dialog.getByRole('radio', { name: 'Square' }).check()
  await expect(it.dialog.getByRole('status')).toHaveText('40 by 40 pixels')
  for (let times = 0; times < 2; times++) await it.part.press('Shift+ArrowUp')
  await expect(it.part).toHaveAttribute('aria-valuetext', '0 from the left, 0 from the top')
  await it.save()
  await expectFit(composer, 'glass.png', 'Cropped, turned, flipped')
  const [got] = await postAs(one, 'Glass')
  expect(got).toMatchObject({ type: 'image/png' })
  const seen = await look(eye, got)
  expect(seen).toMatchObject({ width: 40, height: 40 })
  // Flipped and then turned left, x runs down again and y runs to the right.
  for (const [left, top] of [
    [0, 0],
    [39, 0],
    [0, 39],
    [20, 30],
  ] as const) {
    const [red, green, blue, alpha] = glassAt(top, left)
    const [r, g, b, a] = seen.at(left, top)
    expect(a, `${left}, ${top}`).toBe(alpha)
    if (alpha === 255) expect([r, g, b]).toEqual([red, green, blue])
  }
})

test('only turned, a JPEG keeps its pixels to the bit; cropped again, it starts from what came', async () => {
  const { composer, eye } = one
  const source = mediaFixture('tagged.jpg')
  await choose(composer, 'tagged.jpg')
  const it = at(composer, 'tagged.jpg')
  await it.crop.click()
  await it.button('Turn right').click()
  await it.save()
  await expectFit(composer, 'tagged.jpg', 'Turned, location removed')
  const [turned] = await postAs(one, 'Turned')
  expect(turned).toMatchObject({ type: 'image/jpeg' })
  expect(notesIn(turned?.bytes as Buffer)).toEqual([])
  const scan = source.subarray(-2_000, source.lastIndexOf('\xff\xd9', undefined, 'latin1'))
  expect(turned?.bytes.includes(scan)).toBe(true)
  expect(await look(eye, turned)).toMatchObject({ width: 640, height: 480 })

  await choose(composer, 'tagged.jpg')
  await it.crop.click()
  await it.button('Turn right').click()
  await it.right.press('Shift+ArrowLeft')
  await it.save()
  await expectFit(composer, 'tagged.jpg', /^Cropped, turned/)
  await it.crop.click()
  await expect(it.right).toHaveAttribute('aria-valuetext', '630 of 640 pixels')
  await it.right.press('End')
  await it.button('Turn left').click()
  await it.bottom.press('Shift+ArrowUp')
  await it.save()
  await expectFit(composer, 'tagged.jpg', /^Cropped, location removed/)
  const [again] = await postAs(one, 'Cropped again')
  expect(await look(eye, again)).toMatchObject({ width: 480, height: 630 })
})

test('a crop is looked at, the original sent in its place, and undone', async () => {
  const { composer } = one
  await choose(composer, QUARTERS)
  const it = at(composer, QUARTERS.name)
  await it.crop.click()
  await it.dialog.getByRole('radio', { name: '4:5' }).check()
  await it.save()
  await expectFit(composer, QUARTERS.name, 'Cropped')
  await it.look.click()
  const dialog = composer.getByRole('dialog', { name: `Look at ${QUARTERS.name}` })
  await expect(dialog.getByRole('listitem')).toHaveText([
    'Cropped from 200 × 120 to 96 × 120 pixels; nothing else of it is in the file.',
  ])
  await expect(dialog.locator('img:visible')).toHaveJSProperty('naturalWidth', 96)
  await dialog.getByRole('radio', { name: /^Before/ }).check()
  await expect(dialog.locator('img:visible')).toHaveJSProperty('naturalWidth', 200)
  const { violations } = await faultsOf(composer, 'dialog')
  expect(violations.map(({ id }) => id)).toEqual([])
  const sendsOriginal = dialog.getByRole('switch', { name: 'Send the original' })
  const undo = dialog.getByRole('button', { name: 'Undo the crop' })
  await sendsOriginal.click()
  await expect(dialog.getByRole('listitem')).toHaveText([/Nothing was changed/])
  await expect(undo).toHaveCount(0)
  // The crop rested.
  await sendsOriginal.click()
  await expect(dialog.getByRole('listitem')).toHaveText([/^Cropped from/])
  await undo.press('Enter')
  await expect(dialog.getByRole('radio', { name: /^Before/ })).toBeFocused()
  await expect(dialog.getByRole('listitem')).toHaveText([/Nothing was changed/])
  await dialog.getByRole('button', { name: 'Done' }).press('Enter')
  // What led here is gone: there is nothing to look at any more.
  await expect(it.look).toHaveCount(0)
  await expect(it.tile.getByRole('button').first()).toBeFocused()
  const [got] = await postAs(one, 'As it came after all')
  expect(got?.bytes.equals(QUARTERS.buffer)).toBe(true)
})

test('a panorama is cropped to a square; of one pixel there is nothing to crop', async () => {
  const { composer, eye } = one
  await choose(
    composer,
    { name: 'wide.png', buffer: plainPng(6_000, 60, GREEN) },
    { name: 'dot.png', buffer: plainPng(1, 1, RED) },
  )
  await expectFit(composer, 'dot.png', /^PNG/)
  await expect(at(composer, 'dot.png').crop).toHaveCount(0)
  const it = at(composer, 'wide.png')
  await it.crop.click()
  await it.dialog.getByRole('radio', { name: 'Square' }).check()
  await expect(it.dialog).toContainText('60 × 60 pixels')
  // So flat that its handles lie beside each other: each can still be taken.
  const [top, bottom] = [await boxOf(it.top), await boxOf(it.bottom)]
  expect(Math.min(top.height, bottom.height)).toBeGreaterThanOrEqual(28)
  expect(top.y + top.height).toBeLessThanOrEqual(bottom.y)
  await it.save()
  await expectFit(composer, 'wide.png', 'Cropped')
  const [got] = await postAs(one, 'A square of it')
  expect(await look(eye, got)).toMatchObject({ width: 60, height: 60 })
})

test('after Save in the dialog to trim, the focus is where it can be trimmed again', async () => {
  const { composer } = one
  const name = 'long.mp4'
  await choose(composer, name)
  const trim = tile(composer, name).getByRole('button', { name: `Trim ${name}`, exact: true })
  await trim.press('Enter')
  const dialog = composer.getByRole('dialog', { name: `Trim ${name}` })
  await dialog.getByRole('button', { name: 'Save' }).press('Enter')
  await expect(dialog).toBeHidden()
  await expectFit(composer, name, /^Cut to/)
  await expect(trim).toBeFocused()
  await composer.getByRole('button', { name: `Remove ${name}` }).click()
  await expect(named.attachments(composer)).toHaveCount(0)
})

test.describe('a browser of its own', () => {
  test.use({ person: 'connected' })

  test('while a picture is cropped it can be looked at; killed then, it is cropped after the restart', async ({
    x,
    courier,
  }) => {
    await setUp(x, courier)
    const name = 'noise.png'
    const composer = await courier.openComposer()
    await choose(composer, { name, buffer: noisyPng(2_000, 1_400) })
    await expectFit(composer, name, /^PNG → JPEG/)
    const it = at(composer, name)
    await it.crop.click()
    await it.right.press('Shift+ArrowLeft')
    // Until the browser is killed nothing gets where media are worked on: it cannot be done too early.
    await composer.evaluate(holdRoom)
    await it.save()
    // Rests, so that nothing is in a hurry.
    await it.tile.getByRole('button', { name: `Pause preparing ${name}` }).press('Enter')
    await expect(it.tile).toContainText('Paused')
    expect((await faultsOf(composer)).violations).toEqual([])
    await it.look.press('Enter')
    const dialog = composer.getByRole('dialog', { name: `Look at ${name}` })
    await expect(dialog).toContainText('Being prepared')
    await dialog.getByRole('button', { name: 'Done' }).press('Enter')
    await expect(it.look).toBeFocused()
    await it.crop.click()
    await expect(it.right).toHaveAttribute('aria-valuetext', '1,990 of 2,000 pixels')
    await it.dialog.getByRole('button', { name: 'Cancel' }).click()
    await it.tile.getByRole('button', { name: `Resume preparing ${name}` }).press('Enter')
    await expect(it.tile).toContainText('Preparing')
    await courier.kill()
    await courier.relaunch()
    const later = await courier.openComposer()
    await expectFit(later, name, /^PNG → JPEG, cropped/)
    await named.text(later).fill('Cropped after all')
    await named.post(later).click()
    const [got] = await postedAs(x, 'Cropped after all')
    const eye = await courier.newPage('https://pages.example/heron')
    expect(await look(eye, got)).toMatchObject({ width: 1_990, height: 1_400 })
  })

  test(`the dialog keeps to axe's rules in light and dark`, async ({ x, launch }) => {
    const courier = await launch({ viewport: { width: 400, height: 600 } })
    await setUp(x, courier)
    const page = await courier.openPopupTab()
    await choose(page, QUARTERS, 'tagged.jpg')
    const it = at(page, QUARTERS.name)
    await expect(it.crop).toBeVisible()
    expect((await faultsInBothSchemes(page)).violations).toEqual([])
    await it.crop.click()
    await it.dialog.getByRole('radio', { name: 'Square' }).check()
    await it.left.press('Shift+ArrowRight')
    expect((await faultsInBothSchemes(page)).violations).toEqual([])
  })
})

/** Runs in the page: resolves when it has the lock of the offscreen document, which it keeps. */
function holdRoom(): Promise<void> {
  return new Promise((held) => {
    void navigator.locks.request('offscreen', () => {
      held()
      return new Promise(() => {})
    })
  })
}

interface Seen {
  width: number
  height: number
  /** R, G, B, A of the corners: above left and right, below left and right. */
  corners: number[][]
  at(x: number, y: number): number[]
  /** The largest difference of a channel of any pixel. */
  farthestFrom(colour: Colour): number
}

/** What X got, as a browser shows it. */
async function look(eye: Page, media: PostedMedia | undefined): Promise<Seen> {
  const { width, height, pixels } = await eye.evaluate(async (text) => {
    const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    const bitmap = await createImageBitmap(new Blob([data]), { premultiplyAlpha: 'none' })
    const { width, height } = bitmap
    const context = new OffscreenCanvas(width, height).getContext('2d')
    context?.drawImage(bitmap, 0, 0)
    const rgba = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray()
    let letters = ''
    for (let from = 0; from < rgba.length; from += 30_000) {
      letters += String.fromCharCode(...rgba.subarray(from, from + 30_000))
    }
    return { width, height, pixels: btoa(letters) }
  }, media?.bytes.toString('base64') ?? '')
  const rgba = Buffer.from(pixels, 'base64')
  const at = (x: number, y: number) => [
    ...rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
  ]
  return {
    width,
    height,
    at,
    corners: [at(0, 0), at(width - 1, 0), at(0, height - 1), at(width - 1, height - 1)],
    farthestFrom: (colour) => {
      let most = 0
      for (let place = 0; place < rgba.length; place += 4) {
        for (const [channel, value] of colour.entries()) {
          most = Math.max(most, Math.abs((rgba[place + channel] ?? 0) - value))
        }
      }
      return most
    },
  }
}

async function boxOf(locator: Locator) {
  // A dialog comes in from below.
  await locator
    .page()
    .waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState !== 'running'),
    )
  const box = await locator.boundingBox()
  if (box === null) throw new Error('it is not to be seen')
  return box
}

/** The four quarters as a JPEG of 640 by 480 that is to be shown turned to the right, with a place in it. */
async function turnedJpeg(eye: Page): Promise<Buffer> {
  const base64 = await eye.evaluate(
    async (colours) => {
      const canvas = new OffscreenCanvas(640, 480)
      const context = canvas.getContext('2d')
      for (const [place, colour] of colours.entries()) {
        if (!context) continue
        context.fillStyle = `rgb(${colour.join(' ')})`
        context.fillRect((place % 2) * 320, Math.floor(place / 2) * 240, 320, 240)
      }
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })
      const bytes = new Uint8Array(await blob.arrayBuffer())
      return btoa(String.fromCharCode(...bytes))
    },
    [RED, GREEN, BLUE, WHITE].map((colour) => [...colour]),
  )
  const jpeg = Buffer.from(base64, 'base64')
  const entry = (tag: number, type: number, count: number, value: Buffer) => {
    const head = Buffer.alloc(8)
    head.writeUInt16BE(tag, 0)
    head.writeUInt16BE(type, 2)
    head.writeUInt32BE(count, 4)
    return Buffer.concat([head, value])
  }
  const tiff = Buffer.concat([
    Buffer.from('MM\0*\0\0\0\x08\0\x02', 'latin1'),
    entry(0x0112, 3, 1, Buffer.from([0, 6, 0, 0])),
    entry(0x8825, 4, 1, Buffer.from([0, 0, 0, 38])),
    Buffer.alloc(6),
  ])
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
  const mark = Buffer.from([0xff, 0xe1, 0, 0])
  mark.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), mark, body, jpeg.subarray(2)])
}

/** R, G, B, A of one pixel of a picture of 60 by 40 that fades away to the right. */
function glassAt(x: number, y: number): [number, number, number, number] {
  return [x * 4, y * 6, 90, x < 20 ? 255 : 255 - x * 4]
}

function glass(): Buffer {
  const [width, height] = [60, 40]
  const rows = Buffer.alloc(height * (1 + width * 4))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rows.set(glassAt(x, y), y * (1 + width * 4) + 1 + x * 4)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
