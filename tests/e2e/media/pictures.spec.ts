import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { expect, test } from '@playwright/test'
import { orientationOnly } from '../../../lib/media/pictures/exif.ts'
import type { Crop } from '../../../lib/model/crop.ts'
import type { Area } from '../../../lib/model/crop-area.ts'
import type { Change, FitLimits, FitWish, Size } from '../../../lib/model/fit.ts'
import { limitsOf } from '../../../lib/model/fit-limits.ts'
import { paint, scenes } from '../../fixtures/landscape.ts'
import { chunk, encodePng, plainPng } from '../../fixtures/png.ts'
import { ROOT } from '../../run/command.mjs'
import { Lab, type Result } from '../lab/lab.ts'
import { compare, decodePicture, type Pixels, qualityOf } from '../lab/quality.ts'
import { notesIn } from './notes-in.ts'
import { expectNoTags } from './outside-tools.ts'

test.describe.configure({ mode: 'default' })

let lab: Lab
test.beforeAll(async () => {
  lab = await Lab.open()
})
test.afterAll(() => lab.close())

const fixture = (name: string) => readFileSync(join(ROOT, 'tests', 'fixtures', 'media', name))

/** What X takes from any account. */
const EVERYBODY = limitsOf(null)
/** Such limits that small files are over them. */
const most = (maxByteLength: number): FitLimits => ({ ...EVERYBODY, image: { maxByteLength } })

async function made(bytes: Uint8Array, limits = EVERYBODY, wish: FitWish = {}) {
  const result: Result = await lab.fit(bytes, limits, wish)
  if ('failure' in result) throw new Error(JSON.stringify(result.failure))
  expect(result.bytes.length).toBe(result.done.file.byteLength)
  expect(result.bytes.length).toBeLessThanOrEqual(limits.image.maxByteLength)
  return result
}

async function failure(bytes: Uint8Array, limits = EVERYBODY) {
  const result = await lab.fit(bytes, limits)
  return 'failure' in result ? result.failure : null
}

async function isSamePicture(one: Uint8Array, other: Uint8Array): Promise<boolean> {
  const [a, b] = [await decodePicture(lab, one), await decodePicture(lab, other)]
  return a.width === b.width && a.height === b.height && Buffer.compare(a.rgba, b.rgba) === 0
}

const metadata: Change = { what: 'metadata', location: true }
const notes: Change = { what: 'metadata', location: false }

const stripped: [name: string, mediaType: string, width: number, height: number, Change][] = [
  ['tagged.jpg', 'image/jpeg', 480, 640, metadata],
  ['trailing.jpg', 'image/jpeg', 320, 240, notes],
  ['progressive.jpg', 'image/jpeg', 320, 240, notes],
  ['tagged.png', 'image/png', 160, 120, metadata],
  ['tagged.webp', 'image/webp', 320, 240, metadata],
  ['still.gif', 'image/gif', 120, 90, notes],
]
for (const [name, mediaType, width, height, change] of stripped) {
  test(`${name} loses its notes and not a pixel`, async () => {
    const source = fixture(name)
    expect(notesIn(source)).not.toEqual([])
    const { done, bytes } = await made(source)
    expect(done.file).toMatchObject({ mediaType, kind: 'image', width, height })
    expect(done).toMatchObject({ bytes: 'made', changes: [change], isOriginalTaken: true })
    expect(notesIn(bytes)).toEqual([])
    expect(await isSamePicture(bytes, source)).toBe(true)
    expect(bytes.length).toBeLessThan(source.length)
    expectNoTags(bytes)
    // Done again, nothing is left to do.
    expect((await made(bytes)).done).toMatchObject({ bytes: 'original', changes: [] })
  })

  test(`${name} goes as it came where that is wanted`, async () => {
    const source = fixture(name)
    for (const wish of [{ asIs: true }, { keepMetadata: true }] as FitWish[]) {
      const { done, bytes } = await made(source, EVERYBODY, wish)
      expect(done).toMatchObject({ bytes: 'original', changes: [], isOriginalTaken: true })
      expect(bytes.equals(source)).toBe(true)
    }
  })
}

test('the colour profile and the way a photo lies stay', async () => {
  const { bytes } = await made(fixture('tagged.jpg'))
  expect(bytes.includes('ICC_PROFILE')).toBe(true)
  expect(await decodePicture(lab, bytes)).toMatchObject({ width: 480, height: 640 })
})

test('a picture without notes goes as it came', async () => {
  const { done } = await made(fixture('plain.png'))
  expect(done).toMatchObject({ bytes: 'original', changes: [] })
})

const drawn: [name: string, mediaType: string, width: number, height: number][] = [
  ['photo.avif', 'image/jpeg', 320, 240],
  ['alpha.avif', 'image/png', 640, 480],
  ['photo.jxl', 'image/jpeg', 320, 240],
  ['photo.bmp', 'image/jpeg', 120, 90],
  ['icon.ico', 'image/png', 32, 32],
]
for (const [name, mediaType, width, height] of drawn) {
  test(`${name} becomes ${mediaType} of the same look`, async () => {
    const source = fixture(name)
    const { look, done, bytes } = await made(source)
    // Only who decodes a JPEG XL learns its size.
    const told = name.endsWith('.jxl') ? { width: null, height: null } : { width, height }
    expect(look).toMatchObject({ ...told, kind: 'image' })
    expect(done.file).toMatchObject({ mediaType, kind: 'image', width, height })
    expect(done).toMatchObject({ bytes: 'made', isOriginalTaken: false })
    expect(done.changes).toEqual([
      { what: 'format', from: look.format, to: mediaType.slice('image/'.length) },
    ])
    const quality = await qualityOf(lab, bytes, source)
    expect(quality.ssim).toBeGreaterThanOrEqual(0.97)
    expect(quality.deltaE).toBeLessThanOrEqual(2)
    expect(notesIn(bytes)).toEqual([])
  })
}

test('an SVG becomes a small PNG at twice its size', async () => {
  const { done, bytes } = await made(fixture('drawing.svg'))
  expect(done.file).toMatchObject({ mediaType: 'image/png', width: 480, height: 240 })
  expect(done.changes).toEqual([{ what: 'format', from: 'svg', to: 'png' }])
  const { rgba } = await decodePicture(lab, bytes)
  const at = (x: number, y: number) => [...rgba.subarray((y * 480 + x) * 4, (y * 480 + x) * 4 + 4)]
  expect(at(100, 120)).toEqual([0xcc, 0, 0x33, 255])
  expect(at(360, 120)).toEqual([0, 0x66, 0xcc, 255])
  expect(at(470, 10)[3]).toBe(0)
})

const svg = (inner: string, root = 'width="40" height="20"') =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${root}>${inner}</svg>`)

test('an SVG runs nothing and loads nothing', async () => {
  const asked: string[] = []
  lab.page.on('request', (request) => asked.push(request.url()))
  const source = svg(
    `<script>document.documentElement.remove(); fetch('/bytes/ran')</script>
     <image href="/bytes/outside" width="40" height="20"/>
     <foreignObject width="40" height="20"><body xmlns="http://www.w3.org/1999/xhtml">
       <iframe src="/bytes/frame"></iframe><img src="/bytes/img" onerror="fetch('/bytes/ran')"/>
     </body></foreignObject>
     <rect width="40" height="20" fill="#0a0" onload="fetch('/bytes/ran')"/>`,
  )
  const { done } = await made(source)
  expect(done.file).toMatchObject({ width: 80, height: 40 })
  expect(asked.filter((url) => /ran|outside|frame|img/.test(url))).toEqual([])
})

const layers = Array.from(
  { length: 30 },
  (_, i) => `<g id="l${i + 1}"><use href="#l${i}"/><use href="#l${i}"/></g>`,
)
const brokenSvg: [what: string, bytes: Buffer][] = [
  ['without extent', svg('<rect/>', 'width="0" height="20"')],
  ['of an empty view', svg('<rect/>', 'viewBox="0 0 0 0"')],
  ['cut off', svg('<rect/>').subarray(0, 60)],
  ['that uses itself a billion times', svg(`<rect id="l0"/>${layers.join('')}<use href="#l30"/>`)],
  [
    'of entities',
    Buffer.from(
      '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
    ),
  ],
]
for (const [what, bytes] of brokenSvg) {
  test(`an SVG ${what} is named as broken`, async () => {
    expect(await failure(bytes)).toEqual({ kind: 'media-broken', format: 'SVG' })
  })
}

test('an SVG of absurd size is drawn within 2,048 pixels', async () => {
  const { done } = await made(svg('<rect width="9" height="9"/>', 'width="1e9" height="1e9"'))
  expect(done.file).toMatchObject({ width: 2048, height: 2048 })
})

const [w, h] = [800, 600]

/** A landscape with a little grain, as cameras see it. */
function paintPhoto(): Buffer {
  const scene = paint(scenes.dusk, w, h)
  let seed = 7
  return encodePng(w, h, (x, y) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    const grain = (seed >>> 30) - 2
    const [red, green, blue] = scene(x, y)
    return [noisy(red, grain), noisy(green, grain), noisy(blue, grain)]
  })
}

const noisy = (channel: number, grain: number) => Math.max(0, Math.min(255, channel + grain))

let photo: Buffer
test.beforeAll(() => {
  photo = paintPhoto()
})

test('a photo over the limit becomes the best JPEG within it', async () => {
  const source = photo
  const limits = most(150_000)
  expect(source.length).toBeGreaterThan(limits.image.maxByteLength)
  const { done, bytes } = await made(source, limits)
  expect(done.file).toMatchObject({ mediaType: 'image/jpeg', width: w, height: h })
  expect(done.changes).toEqual([{ what: 'format', from: 'png', to: 'jpeg' }])
  expect(done.isOriginalTaken).toBe(false)
  const quality = await qualityOf(lab, bytes, source)
  expect(quality.ssim).toBeGreaterThanOrEqual(0.97)
  expect(quality.deltaE).toBeLessThanOrEqual(2)
})

test('a JPEG over the limit is encoded anew, and made smaller where that is not enough', async () => {
  const source = (await made(photo, most(150_000))).bytes
  const { done, bytes } = await made(source, most(Math.round(source.length / 5)))
  expect(done.file.mediaType).toBe('image/jpeg')
  expect(done.file.width).toBeLessThan(w)
  expect((done.file.width ?? 0) / (done.file.height ?? 1)).toBeCloseTo(w / h, 2)
  expect(done.changes.map(({ what }) => what)).toEqual(['compressed', 'scaled'])
  const quality = await qualityOf(lab, bytes, source)
  expect(quality.ssim).toBeGreaterThanOrEqual(0.97)
  expect(quality.deltaE).toBeLessThanOrEqual(2)
})

test('a turned JPEG that is encoded anew lies as it did, without its notes', async () => {
  const source = fixture('tagged.jpg')
  const { done, bytes } = await made(source, EVERYBODY, { encodeAnew: true })
  expect(done.file).toMatchObject({ mediaType: 'image/jpeg', width: 480, height: 640 })
  expect(done.changes).toEqual([{ what: 'compressed' }, metadata])
  expect(notesIn(bytes)).toEqual([])
  const quality = await qualityOf(lab, bytes, source)
  expect(quality.ssim).toBeGreaterThanOrEqual(0.97)
  expect(quality.deltaE).toBeLessThanOrEqual(2)
})

test('a turned PNG that is encoded anew lies as browsers show it and is not called smaller', async () => {
  const source = fixture('tagged.png')
  const { done, bytes } = await made(source, EVERYBODY, { encodeAnew: true })
  expect(done.file).toMatchObject({ mediaType: 'image/png', width: 120, height: 160 })
  expect(done.changes).toEqual([{ what: 'compressed' }, metadata])
  expect(await isSamePicture(bytes, source)).toBe(true)
})

test('flat graphics over the limit become a palette and keep every pixel', async () => {
  const source = plainPng(1500, 1000, [200, 30, 40])
  const { done, bytes } = await made(source, most(source.length - 1))
  expect(done.file).toMatchObject({ mediaType: 'image/png', width: 1500, height: 1000 })
  expect(done.changes).toEqual([{ what: 'compressed' }])
  expect(bytes[25]).toBe(3) // of colour type "palette"
  expect(await isSamePicture(bytes, source)).toBe(true)
})

test('what can be seen through stays so when it becomes smaller', async () => {
  const source = (await made(fixture('alpha.avif'))).bytes
  const { done, bytes } = await made(source, most(Math.round(source.length / 2)))
  expect(done.file.mediaType).toBe('image/png')
  expect(done.changes.map(({ what }) => what)).toEqual(['compressed', 'scaled'])
  const { rgba } = await decodePicture(lab, bytes)
  expect(rgba.some((value, at) => at % 4 === 3 && value > 0 && value < 255)).toBe(true)
  expect((await qualityOf(lab, bytes, source)).ssim).toBeGreaterThanOrEqual(0.97)
})

test('more pixels than a browser draws are named before anything is decoded', async () => {
  const source = Buffer.from(fixture('plain.png'))
  source.writeUInt32BE(60_000, 16)
  source.writeUInt32BE(60_000, 20)
  expect(await lab.fit(source, EVERYBODY, { encodeAnew: true })).toMatchObject({
    failure: { kind: 'media-too-many-pixels', width: 60_000, height: 60_000 },
  })
})

for (const name of ['photo.avif', 'photo.jxl', 'photo.bmp', 'icon.ico', 'tagged.jpg']) {
  test(`${name} cut off anywhere is a picture or a clear failure`, async () => {
    const source = fixture(name)
    for (const share of [0.02, 0.2, 0.5, 0.8, 0.97]) {
      const result = await lab.fit(source.subarray(0, Math.ceil(source.length * share)), EVERYBODY)
      if ('failure' in result) {
        expect(['media-broken', 'media-undecodable', 'media-unknown']).toContain(
          result.failure.kind,
        )
      }
    }
  })
}

/** What lies in an area of a picture. */
function partOf({ width, rgba }: Pixels, area: Area): Pixels {
  const part = Buffer.alloc(area.width * area.height * 4)
  for (let row = 0; row < area.height; row++) {
    const from = ((area.y + row) * width + area.x) * 4
    part.set(rgba.subarray(from, from + area.width * 4), row * area.width * 4)
  }
  return { width: area.width, height: area.height, rgba: part }
}

const partOfTagged: Area = { x: 96, y: 160, width: 200, height: 304 }
const crops: [name: string, of: Size, area: Area, to: 'jpeg' | 'png'][] = [
  // Lies on its side, and has a colour profile of its own.
  ['tagged.jpg', { width: 480, height: 640 }, partOfTagged, 'jpeg'],
  ['tagged.png', { width: 120, height: 160 }, { x: 7, y: 31, width: 90, height: 66 }, 'png'],
  ['tagged.webp', { width: 320, height: 240 }, { x: 40, y: 8, width: 160, height: 200 }, 'jpeg'],
  ['photo.avif', { width: 320, height: 240 }, { x: 0, y: 0, width: 160, height: 240 }, 'jpeg'],
  ['photo.jxl', { width: 320, height: 240 }, { x: 100, y: 50, width: 160, height: 104 }, 'jpeg'],
  ['alpha.avif', { width: 640, height: 480 }, { x: 33, y: 44, width: 400, height: 400 }, 'png'],
]
for (const [name, of, area, to] of crops) {
  test(`part of ${name} looks as it did, and nothing else of it is in the file`, async () => {
    const source = fixture(name)
    const { look, done, bytes } = await made(source, EVERYBODY, { crop: { of, area, turns: 0 } })
    const { width, height } = area
    expect(done.file).toMatchObject({ mediaType: `image/${to}`, kind: 'image', width, height })
    const format: Change[] = look.format === to ? [] : [{ what: 'format', from: look.format, to }]
    const cropped: Change = { what: 'cropped', from: of, to: { width, height } }
    const kept = notesIn(source).length > 0 ? [metadata] : []
    expect(done.changes).toEqual([...format, cropped, ...kept])
    expect(notesIn(bytes)).toEqual([])
    expectNoTags(bytes)
    const before = partOf(await decodePicture(lab, source), area)
    const quality = compare(await decodePicture(lab, bytes), before)
    expect(quality.ssim).toBeGreaterThanOrEqual(0.97)
    expect(quality.deltaE).toBeLessThanOrEqual(2)
  })
}

test('an SVG is cropped at the size it is drawn at, whatever it is shown at', async () => {
  const crop: Crop = {
    of: { width: 240, height: 120 },
    area: { x: 0, y: 0, width: 100, height: 120 },
    turns: 3,
  }
  const { done } = await made(fixture('drawing.svg'), EVERYBODY, { crop })
  expect(done.file).toMatchObject({ mediaType: 'image/png', width: 240, height: 200 })
  expect(done.changes).toEqual([
    { what: 'format', from: 'svg', to: 'png' },
    { what: 'cropped', from: { width: 240, height: 480 }, to: { width: 240, height: 200 } },
    { what: 'turned', turns: 3 },
  ])
})

test('the original goes out where that is wanted; its crop rests', async () => {
  const source = fixture('tagged.jpg')
  const of = { width: 480, height: 640 }
  const crop: Crop = { of, area: partOfTagged, turns: 1 }
  const { done, bytes } = await made(source, EVERYBODY, { asIs: true, crop })
  expect(done).toMatchObject({ bytes: 'original', changes: [] })
  expect(bytes.equals(source)).toBe(true)
})

test('part of a picture with too many pixels to be drawn at once keeps each of its own', async () => {
  const [width, height] = [9_000, 7_600]
  const row = (colour: [number, number, number]) =>
    Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from(colour))])
  const raw = Buffer.alloc((1 + width * 3) * height, row([220, 30, 40]))
  raw.fill(row([30, 60, 200]), raw.length / 2)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const source = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    // To be turned to the right: its header does not tell.
    chunk('eXIf', Buffer.from(orientationOnly(6))),
    chunk('IDAT', deflateSync(raw, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
  const crop: Crop = {
    of: { width: height, height: width },
    area: { x: height / 2 - 100, y: 50, width: 200, height: 80 },
    turns: 2,
  }
  const { done, bytes } = await made(source, EVERYBODY, { crop })
  expect(done.file).toMatchObject({ mediaType: 'image/png', width: 200, height: 80 })
  expect(done.changes.map(({ what }) => what)).toEqual(['cropped', 'turned'])
  const { rgba } = await decodePicture(lab, bytes)
  // Turned to the right, what was above is at the right; upside down then, at the left.
  for (const y of [0, 79]) {
    expect([...rgba.subarray((y * 200 + 99) * 4, (y * 200 + 101) * 4)]).toEqual([
      ...[220, 30, 40, 255],
      ...[30, 60, 200, 255],
    ])
  }
})
