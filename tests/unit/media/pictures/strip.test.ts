import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Stripped } from '../../../../lib/media/pictures/kept.ts'
import { stripGif } from '../../../../lib/media/pictures/strip-gif.ts'
import { stripJpeg } from '../../../../lib/media/pictures/strip-jpeg.ts'
import { stripPng } from '../../../../lib/media/pictures/strip-png.ts'
import { stripWebp } from '../../../../lib/media/pictures/strip-webp.ts'
import { asBlob, bytes, extendedWebp, gif, jpeg, le32, png, webp, zeros } from '../samples.ts'

type Strip = (blob: Blob) => Promise<Stripped | null>

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../fixtures/media/${name}`, import.meta.url)))

const ways: [name: string, strip: Strip, tagged: Uint8Array<ArrayBuffer>][] = [
  ['JPEG', stripJpeg, fixture('tagged.jpg')],
  ['PNG', stripPng, fixture('tagged.png')],
  ['WebP', stripWebp, fixture('tagged.webp')],
  ['GIF', stripGif, fixture('still.gif')],
]

describe.each(ways)('%s', (name, strip, tagged) => {
  test('loses its notes once and for all', async () => {
    const once = await strip(asBlob(tagged))
    expect(once).toMatchObject({ removed: true, location: name !== 'GIF' })
    const text = Buffer.from(await (once?.blob ?? new Blob()).arrayBuffer()).toString('latin1')
    expect(text).not.toMatch(/hello|Somebody|Maker|GPS/)
    expect(await strip(once?.blob ?? new Blob())).toMatchObject({ removed: false, location: false })
  })

  test('cut off anywhere, it is left alone', async () => {
    for (let share = 0; share < 1; share += 0.07) {
      const part = tagged.slice(0, Math.floor(tagged.length * share))
      expect(await strip(asBlob(part))).toBeNull()
    }
  })

  test('bytes behind its end go', async () => {
    const clean = (await strip(asBlob(tagged)))?.blob ?? new Blob()
    const longer = await strip(new Blob([clean, 'a film']))
    expect(longer?.removed).toBe(true)
    expect(longer?.blob.size).toBe(clean.size)
  })

  test('whatever bytes are changed, it never throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(tagged.length - 1), fc.nat(255)), { maxLength: 20 }),
        async (changes) => {
          const changed = tagged.slice()
          for (const [at, value] of changes) changed[at] = value
          const stripped = await strip(asBlob(changed))
          expect(stripped === null || stripped.blob.size <= changed.length).toBe(true)
        },
      ),
      { numRuns: 60, seed: 5 },
    )
  })
})

describe('what has no notes stays the same file', () => {
  test.each<[string, Strip, Uint8Array<ArrayBuffer>]>([
    ['JPEG', stripJpeg, jpeg()],
    ['PNG', stripPng, png()],
    ['WebP', stripWebp, webp()],
  ])('%s', async (_name, strip, content) => {
    const blob = asBlob(content)
    expect((await strip(blob))?.blob).toBe(blob)
  })
})

test('a GIF keeps its loops', async () => {
  const loops = bytes([0x21, 0xff, 11], 'NETSCAPE2.0', [3, 1, 0, 0, 0])
  const sample = gif({ frames: 2 })
  const looping = bytes(sample.subarray(0, 19), loops, sample.subarray(19))
  const stripped = await stripGif(asBlob(looping))
  const text = await stripped?.blob.text()
  expect(stripped?.removed).toBe(true)
  expect(text).toContain('NETSCAPE2.0')
  expect(text).not.toContain('hi')
})

test('a GIF whose last note is short is followed to its end', async () => {
  const sample = gif()
  const note = [0x21, 0xf9, 4, 0, 0, 0, 0, 0]
  const noted = bytes(sample.subarray(0, -1), note, [0x3b])
  expect((await stripGif(asBlob(noted)))?.blob.size).toBe(noted.length - 6)
})

test('extensions of a GIF that nobody knows go too', async () => {
  const sample = gif()
  const unknown = bytes([0x21, 0x42, 6], 'secret', [0])
  const stripped = await stripGif(asBlob(bytes(sample.subarray(0, -1), unknown, [0x3b])))
  expect(await stripped?.blob.text()).not.toContain('secret')
})

/** A segment of a JPEG's applications. */
const app = (code: number, ...inside: (string | number[])[]) => {
  const all = bytes(...inside)
  return bytes([0xff, code, 0, all.length + 2], all)
}

test('of what JPEGs begin with, the small picture and the camera go', async () => {
  const sample = jpeg()
  const jfif = app(0xe0, 'JFIF\0', [1, 2, 1, 0, 72, 0, 72, 1, 1], [7, 7, 7])
  const canon = app(0xe0, 'HEAPJPGM owner')
  const adobe = app(0xee, 'Adobe', [0, 100, 0, 0, 0, 0, 1])
  const other = app(0xee, 'Somebody')
  const whole = bytes(sample.subarray(0, 2), jfif, canon, adobe, other, sample.subarray(2))
  const stripped = new Uint8Array(
    await ((await stripJpeg(asBlob(whole)))?.blob ?? new Blob()).arrayBuffer(),
  )
  const kept = app(0xe0, 'JFIF\0', [1, 2, 1, 0, 72, 0, 72, 0, 0])
  expect(stripped).toEqual(bytes(sample.subarray(0, 2), kept, adobe, sample.subarray(2)))
})

test('a WebP without notes but with their flags loses the flags', async () => {
  const flagged = bytes(extendedWebp().subarray(0, 30), webp().subarray(12))
  flagged.set(le32(flagged.length - 8), 4)
  flagged[20] = 0x1c
  const stripped = await stripWebp(asBlob(flagged))
  const made = new Uint8Array((await stripped?.blob.arrayBuffer()) ?? new ArrayBuffer(0))
  expect(made[20]).toBe(0x10)
  expect(made.length).toBe(flagged.length)
})

test('what a program keeps of its work in a PNG goes too', async () => {
  const stripped = await stripPng(asBlob(png({ before: [['mkBF', 'all layers']] })))
  expect(stripped?.blob.size).toBe(png().length)
})

test('a JPEG in more parts than any program makes is left alone', async () => {
  const comment = [0xff, 0xfe, 0, 3, 1, 0xff, 0xdd, 0, 2]
  const many = new Uint8Array(comment.length * 30_000)
  for (let i = 0; i < 30_000; i++) many.set(comment, i * comment.length)
  const sample = jpeg()
  const whole = new Blob([sample.subarray(0, 2), many, sample.subarray(2)])
  expect(await stripJpeg(whole)).toBeNull()
})

test('a WebP that announces more than there is is left alone', async () => {
  const sample = webp()
  sample.set(le32(sample.length + 100), 4)
  expect(await stripWebp(asBlob(sample))).toBeNull()
  expect(await stripWebp(asBlob(extendedWebp()))).toBeNull() // no pixels
  expect(await stripPng(asBlob(bytes(png().subarray(0, 40), zeros(9))))).toBeNull()
})
