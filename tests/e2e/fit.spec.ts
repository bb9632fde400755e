import type { Page } from '@playwright/test'
import { limitsOf } from '../../lib/model/fit-limits.ts'
import { encodeGif } from '../fixtures/gif.ts'
import { noisyPng } from '../fixtures/make-fixtures.ts'
import type { Colour } from '../fixtures/png.ts'
import type { PostedMedia } from '../x-server/start-x-server.ts'
import { faultsOf } from './axe.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { notesIn } from './media/notes-in.ts'
import { seeVideo } from './media/see-video.ts'
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
import { named, setSwitch } from './set-up.ts'

// One browser for all rows, one after the other.
test.describe.configure({ mode: 'default' })

const LIMITS = limitsOf(null)

let one: OneBrowser
test.beforeAll(async () => {
  one = await openOneBrowser()
})
test.afterAll(() => one.close())

interface Picture {
  file: string
  type: 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif'
  /** Under its tile, among others. */
  line: RegExp
  width: number
  height: number
  /** Mean difference of a channel, 0 to 255, that is allowed; 0 where not a pixel may change. */
  within: number
}

/** As many as go into one post. */
const POSTS: Record<string, Picture[]> = {
  'taken out of cameras and programs': [
    {
      file: 'tagged.jpg',
      type: 'image/jpeg',
      line: /^Location removed/,
      width: 480,
      height: 640,
      within: 0,
    },
    {
      file: 'tagged.png',
      type: 'image/png',
      line: /^Location removed/,
      width: 120,
      height: 160,
      within: 0,
    },
    {
      file: 'tagged.webp',
      type: 'image/webp',
      line: /^Location removed/,
      width: 320,
      height: 240,
      within: 0,
    },
    {
      file: 'still.gif',
      type: 'image/gif',
      line: /^Camera data removed/,
      width: 120,
      height: 90,
      within: 0,
    },
  ],
  'of kinds that X does not take': [
    {
      file: 'photo.avif',
      type: 'image/jpeg',
      line: /^AVIF → JPEG/,
      width: 320,
      height: 240,
      within: 3,
    },
    {
      file: 'alpha.avif',
      type: 'image/png',
      line: /^AVIF → PNG/,
      width: 640,
      height: 480,
      within: 0,
    },
    {
      file: 'photo.bmp',
      type: 'image/jpeg',
      line: /^BMP → JPEG/,
      width: 120,
      height: 90,
      within: 3,
    },
    {
      file: 'drawing.svg',
      type: 'image/png',
      line: /^SVG → PNG/,
      width: 480,
      height: 240,
      within: 1,
    },
  ],
  'and the rest': [
    {
      file: 'photo.jxl',
      type: 'image/jpeg',
      line: /^JPEG XL → JPEG/,
      width: 320,
      height: 240,
      within: 3,
    },
    { file: 'icon.ico', type: 'image/png', line: /^ICO → PNG/, width: 32, height: 32, within: 0 },
    {
      file: 'progressive.jpg',
      type: 'image/jpeg',
      line: /removed/,
      width: 320,
      height: 240,
      within: 0,
    },
    {
      file: 'trailing.jpg',
      type: 'image/jpeg',
      line: /removed/,
      width: 320,
      height: 240,
      within: 0,
    },
  ],
}

for (const [what, rows] of Object.entries(POSTS)) {
  test(`pictures ${what} go out fit`, async () => {
    const { composer, eye } = one
    await choose(composer, ...rows.map(({ file }) => file))
    for (const { file, line } of rows) await expectFit(composer, file, line)
    const media = await postAs(one, `Pictures ${what}`)
    expect(media).toHaveLength(rows.length)
    for (const [place, row] of rows.entries()) {
      const got = media[place] as PostedMedia
      expect(got, row.file).toMatchObject({ type: row.type, category: 'tweet_image' })
      expect(got.length, row.file).toBeLessThanOrEqual(LIMITS.image.maxByteLength)
      expect(notesIn(got.bytes), row.file).toEqual([])
      const size = await sizeOf(eye, got.bytes)
      expect(size, row.file).toEqual({ width: row.width, height: row.height })
      const off = await difference(eye, mediaFixture(row.file), got.bytes, size)
      if (off !== null) expect(off, row.file).toBeLessThanOrEqual(row.within)
    }
  })
}

test('a picture over the size limit goes out within it', async () => {
  const { composer, eye } = one
  const buffer = noisyPng(1_400, 1_400)
  expect(buffer.length).toBeGreaterThan(LIMITS.image.maxByteLength)
  await choose(composer, { name: 'noise.png', buffer })
  await expectFit(composer, 'noise.png', /^PNG → JPEG, [\d.]+ → [\d.]+ MB/)
  const [got] = await postAs(one, 'Within the limit')
  expect(got).toMatchObject({ type: 'image/jpeg', category: 'tweet_image' })
  expect(got?.length).toBeLessThanOrEqual(LIMITS.image.maxByteLength)
  expect(await sizeOf(eye, got?.bytes as Buffer)).toEqual({ width: 1_400, height: 1_400 })
})

interface Video {
  file: string
  line: RegExp
  width: number
  height: number
  sound: boolean
  /** Its very own bytes, but for what is written in them. */
  isWhole?: boolean
}

const usual = { width: 320, height: 180, sound: true } as const

const VIDEOS: Video[] = [
  { ...usual, file: 'tagged.mp4', line: /^Location removed/, isWhole: true },
  { ...usual, file: 'silent.mp4', line: /removed/, sound: false, isWhole: true },
  {
    ...usual,
    file: 'rotated.mp4',
    line: /removed/,
    width: 180,
    height: 320,
    sound: false,
    isWhole: true,
  },
  { ...usual, file: 'vp9.webm', line: /^WebM → MP4/ },
  { ...usual, file: 'plain.mov', line: /^MOV → MP4/ },
  { ...usual, file: 'plain.mkv', line: /^MKV → MP4/ },
  { ...usual, file: 'plain.m2t', line: /^MPEG-TS → MP4/ },
  { ...usual, file: 'opus.mp4', line: /^Location removed/ },
  { ...usual, file: 'hdr.webm', line: /^WebM → MP4/, sound: false },
]

for (const row of VIDEOS) {
  test(`${row.file} goes out as a video that X plays`, async () => {
    const { composer, eye } = one
    await choose(composer, row.file)
    await expectFit(composer, row.file, row.line)
    const [got] = await postAs(one, `Film ${row.file}`)
    expect(got).toMatchObject({ type: 'video/mp4', category: 'tweet_video' })
    const bytes = got?.bytes as Buffer
    const source = mediaFixture(row.file)
    expect(bytes.length === source.length && !bytes.equals(source)).toBe(row.isWhole ?? false)
    expect(bytes.toString('latin1')).not.toMatch(/A secret title|a comment|\+52\.5000/)
    const seen = await seeVideo(eye, bytes, 'video/mp4', 0.5)
    expect(seen).toMatchObject({ width: row.width, height: row.height })
    expect(Math.abs(seen.seconds - 1)).toBeLessThan(0.09)
    expect((seen.level ?? 0) > 0.05).toBe(row.sound)
    expect(new Set(seen.luma).size).toBeGreaterThan(16)
  })
}

/** More frames than X takes of a GIF. */
function longGif(): { name: string; buffer: Buffer } {
  const frames = Array.from({ length: LIMITS.gif.maxFrames + 10 }, (_none, index) => ({
    pixels: (x: number): Colour => (x < index % 48 ? [200, 40, 40] : [30, 60, 120]),
    delayMs: 20,
  }))
  return { name: 'long.gif', buffer: encodeGif(64, 48, frames) }
}

for (const file of ['moving.webp', 'moving.apng', 'moving.avif', longGif()]) {
  const name = typeof file === 'string' ? file : file.name
  test(`${name} goes out as a video, and its tile says so`, async () => {
    const { composer, eye } = one
    await choose(composer, file)
    await expectFit(composer, name, / → MP4.*posts as a video/)
    const [got] = await postAs(one, `Moves ${name}`)
    expect(got).toMatchObject({ type: 'video/mp4', category: 'tweet_video' })
    const seen = await seeVideo(eye, got?.bytes as Buffer, 'video/mp4', 0.2)
    expect(seen.seconds).toBeGreaterThanOrEqual(LIMITS.video.minDurationMs / 1_000)
    expect(new Set(seen.luma).size).toBeGreaterThan(2)
  })
}

test('Post pressed while a video is being prepared sends it once', async () => {
  const { x, composer } = one
  const before = x.uploads.length
  await choose(composer, 'vp8.webm')
  const [got] = await postAs(one, 'At once')
  expect(got).toMatchObject({ type: 'video/mp4' })
  expect(x.uploads).toHaveLength(before + 1)
})

test('what was changed is shown, and the original sent where that is wanted', async () => {
  const { composer, eye } = one
  await choose(composer, 'tagged.jpg', 'photo.avif')
  await expectFit(composer, 'photo.avif', /^AVIF → JPEG/)
  await composer.getByRole('button', { name: 'Look at photo.avif' }).click()
  const dialog = composer.getByRole('dialog', { name: 'Look at photo.avif' })
  await expect(dialog.getByRole('listitem')).toHaveText(['Was AVIF, is JPEG.'])
  await expect(dialog.getByRole('switch')).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Done' }).click()

  await composer.getByRole('button', { name: 'Look at tagged.jpg' }).click()
  const look = composer.getByRole('dialog', { name: 'Look at tagged.jpg' })
  await composer.setViewportSize({ width: 480, height: 640 })
  await expect(look.getByRole('button', { name: 'Done' })).toBeInViewport({ ratio: 1 })
  await expect(look.locator('img:visible')).toHaveCount(1)
  await look.getByRole('radio', { name: /^Before/ }).check()
  await expect(look.locator('img:visible')).toHaveJSProperty('naturalHeight', 640)
  const { violations } = await faultsOf(composer, 'dialog')
  expect(violations.map(({ id }) => id)).toEqual([])
  const sendsOriginal = look.getByRole('switch', { name: 'Send the original' })
  await sendsOriginal.click()
  await expect(sendsOriginal).toBeChecked()
  await expect(look.getByRole('listitem')).toHaveText([/Nothing was changed/])
  await look.getByRole('button', { name: 'Done' }).click()
  await expectFit(composer, 'tagged.jpg', /^Sent as it came/)

  const [original, made] = await postAs(one, 'As it came')
  expect(original?.bytes.equals(mediaFixture('tagged.jpg'))).toBe(true)
  expect(made).toMatchObject({ type: 'image/jpeg' })
  expect(await sizeOf(eye, made?.bytes as Buffer)).toEqual({ width: 320, height: 240 })
})

test('what X can make nothing of is encoded anew when asked, once', async () => {
  const { x, composer } = one
  const before = x.uploads.length
  // X takes the bytes and its processing fails afterwards.
  x.faults.add({
    match: { endpoint: 'finalize' },
    times: 2,
    action: async (_exchange, work) => {
      const reply = await work()
      const upload = x.uploads.at(-1)
      if (upload) upload.processingError = { code: 1, name: 'InvalidMedia', message: '' }
      return reply
    },
  })
  await choose(composer, 'silent.mp4')
  await expectFit(composer, 'silent.mp4', /removed/)
  await named.text(composer).fill('Once more, encoded')
  await named.post(composer).click()
  const row = named.outbox(composer).filter({ hasText: 'Once more, encoded' })
  const convert = row.getByRole('button', { name: 'Convert and try again' })
  await convert.click()
  // Encoded anew and refused again, there is nothing more to convert.
  await expect.poll(() => x.uploads.length).toBe(before + 2)
  await expect(row.getByRole('button', { name: 'Retry' })).toBeVisible()
  await expect(convert).toHaveCount(0)
  await row.getByRole('button', { name: 'Retry' }).click()
  const [got] = await postedAs(x, 'Once more, encoded')
  const bytes = got?.bytes as Buffer
  expect(got).toMatchObject({ type: 'video/mp4', category: 'tweet_video' })
  expect(bytes.subarray(-2_000).equals(mediaFixture('silent.mp4').subarray(-2_000))).toBe(false)
  expect(await seeVideo(one.eye, bytes, 'video/mp4', 0.5)).toMatchObject({
    width: 320,
    height: 180,
  })
})

test('with the switch off, a picture goes out with all that is written in it', async () => {
  const { courier, composer } = one
  await removeTags(courier, false)
  await composer.bringToFront()
  await choose(composer, 'tagged.jpg')
  await expectFit(composer, 'tagged.jpg', /^JPEG/)
  const [got] = await postAs(one, 'With its tags')
  expect(got?.bytes.equals(mediaFixture('tagged.jpg'))).toBe(true)
  await removeTags(courier, true)
  await composer.bringToFront()
})

function removeTags(courier: Courier, on: boolean): Promise<void> {
  return setSwitch(
    courier,
    (options) => options.getByRole('switch', { name: /^Remove place, device/ }),
    on,
  )
}

test('what cannot be read is named, with what to do', async () => {
  const { composer } = one
  const says: Record<string, [head: Buffer, says: string]> = {
    'a.heic': [
      Buffer.from('\0\0\0\x14ftypheic\0\0\0\0mif1', 'latin1'),
      'Browsers cannot read HEIC pictures. Save it as JPEG in your photos app and choose that.',
    ],
    'a.tiff': [
      Buffer.concat([Buffer.from('II*\0\x08\0\0\0', 'latin1'), Buffer.alloc(40)]),
      'Browsers cannot read TIFF pictures. Save it as JPEG or PNG and choose that.',
    ],
    'a.avi': [
      Buffer.concat([Buffer.from('RIFF\x28\0\0\0AVI ', 'latin1'), Buffer.alloc(40)]),
      'Browsers cannot read AVI videos. Convert it to MP4 and choose that.',
    ],
  }
  for (const [name, [buffer, words]] of Object.entries(says)) {
    await choose(composer, { name, buffer })
    await expect(tile(composer, name).getByText(words, { exact: true })).toBeVisible()
    await composer.getByRole('button', { name: `Remove ${name}` }).click()
    await expect(named.attachments(composer)).toHaveCount(0)
  }
})

test('the AVIF of a page goes out as a JPEG', async () => {
  const { x, courier, eye } = one
  const headers = { 'content-type': 'image/avif', 'access-control-allow-origin': '*' }
  x.site.registerFile('cors.example', '/photo.avif', {
    bytes: mediaFixture('photo.avif'),
    headers,
  })
  x.site.registerPage('pages.example', '/photo', '<img src="https://cors.example/photo.avif">')
  // The window of the click is told from this one.
  await one.composer.close()
  await eye.goto('https://pages.example/photo')
  const composer = await courier.dispatchPost(eye.locator('img'))
  one = { ...one, composer }
  await expectFit(composer, 'photo.avif', /^AVIF → JPEG/)
  const [got] = await postAs(one, 'From a page')
  expect(got).toMatchObject({ type: 'image/jpeg', category: 'tweet_image' })
  expect(await sizeOf(eye, got?.bytes as Buffer)).toEqual({ width: 320, height: 240 })
})

/** Pixels as shown. */
async function sizeOf(eye: Page, bytes: Buffer): Promise<{ width: number; height: number }> {
  return eye.evaluate(async (text) => {
    const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    const { width, height } = await createImageBitmap(new Blob([data]))
    return { width, height }
  }, bytes.toString('base64'))
}

/**
 * Mean difference of two pictures a channel, both drawn at this size; null where the browser does not
 * show the first one.
 */
async function difference(
  eye: Page,
  before: Buffer,
  after: Buffer,
  size: { width: number; height: number },
): Promise<number | null> {
  return eye.evaluate(
    async ({ texts, size: { width, height } }) => {
      const drawn = async (text: string, type: string) => {
        const image = new Image()
        image.src = `data:${type};base64,${text}`
        await image.decode()
        const context = new OffscreenCanvas(width, height).getContext('2d')
        context?.drawImage(image, 0, 0, width, height)
        return context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray()
      }
      const [before = '', after = ''] = texts
      const type = atob(before.slice(0, 8)).startsWith('<svg') ? 'image/svg+xml' : ''
      const one = await drawn(before, type).catch(() => null)
      if (one === null) return null
      const other = await drawn(after, '')
      let sum = 0
      for (let at = 0; at < one.length; at++) sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0))
      return sum / one.length
    },
    { texts: [before.toString('base64'), after.toString('base64')], size },
  )
}
