import { describe, expect, test } from 'vitest'
import {
  firstSize,
  isDrawable,
  searchJpeg,
  searchSize,
  waysToWrite,
} from '../../../../lib/media/pictures/plan-picture.ts'
import { planSvgSize } from '../../../../lib/media/pictures/svg-size.ts'
import type { Size } from '../../../../lib/model/fit.ts'

const few = new Uint32Array(3)

test.each([
  ['avif', { alpha: false, palette: null }, ['jpeg']],
  ['avif', { alpha: true, palette: null }, ['png']],
  ['avif', { alpha: false, palette: few }, ['palette', 'jpeg']],
  ['bmp', { alpha: false, palette: null }, ['jpeg']],
  ['jpeg', { alpha: false, palette: null }, ['jpeg']],
  ['png', { alpha: false, palette: null }, ['png', 'jpeg']],
  ['png', { alpha: true, palette: few }, ['palette', 'png']],
  ['svg', { alpha: false, palette: null }, ['png', 'jpeg']],
] as const)('a %s of %o is written as one of %o', (format, colours, ways) => {
  expect(waysToWrite(format, colours)).toEqual(ways)
})

test('what a browser cannot draw is known by its size', () => {
  expect(isDrawable({ width: 65_535, height: 4_096 })).toBe(true)
  expect(isDrawable({ width: 65_536, height: 1 })).toBe(false)
  expect(isDrawable({ width: 16_384, height: 16_384 })).toBe(true)
  expect(isDrawable({ width: 16_385, height: 16_384 })).toBe(false)
})

test('very many pixels are drawn smaller at once', () => {
  expect(firstSize({ width: 8_192, height: 8_192 })).toEqual({ width: 8_192, height: 8_192 })
  expect(firstSize({ width: 16_000, height: 12_000 })).toEqual({ width: 4_096, height: 3_072 })
})

/** An encoder whose bytes grow with pixels and quality. */
function encoder(bytesPerPixel: number) {
  const tries: [Size, number][] = []
  const encode = async (size: Size, quality: number) => {
    tries.push([size, quality])
    return new Blob([
      new Uint8Array(Math.round(size.width * size.height * bytesPerPixel * quality)),
    ])
  }
  return { encode, tries }
}

describe('the best JPEG within the limit', () => {
  const size = { width: 400, height: 300 }

  test('is the whole picture at the best quality, where that fits', async () => {
    const { encode, tries } = encoder(0.5)
    expect((await searchJpeg(encode, size, 120_000, false))?.size).toEqual(size)
    expect(tries).toEqual([[size, 0.95]])
  })

  test('uses what the limit leaves, where only the limit is why it is written', async () => {
    const { encode, tries } = encoder(1)
    const best = await searchJpeg(encode, size, 117_000, true)
    expect(best?.size).toEqual(size)
    expect(best?.blob.size).toBeGreaterThan(117_000 * 0.995)
    expect(best?.blob.size).toBeLessThanOrEqual(117_000)
    expect(Math.max(...tries.map(([, quality]) => quality))).toBeLessThan(0.99)
  })

  test('keeps its size and comes near the limit', async () => {
    const { encode, tries } = encoder(1)
    const best = await searchJpeg(encode, size, 108_000, false)
    expect(best?.size).toEqual(size)
    expect(best?.blob.size).toBeLessThanOrEqual(108_000)
    expect(best?.blob.size).toBeGreaterThan(108_000 * 0.985)
    expect(tries.length).toBeLessThanOrEqual(6)
  })

  test('becomes smaller rather than bad', async () => {
    const { encode, tries } = encoder(1)
    const best = await searchJpeg(encode, size, 70_000, false)
    expect(best?.size).toEqual({ width: 340, height: 255 })
    expect(Math.min(...tries.map(([, quality]) => quality))).toBe(0.8)
  })

  test('of a very large picture has at most 4,096 pixels a side', async () => {
    const { encode } = encoder(0.05)
    const best = await searchJpeg(encode, { width: 6_000, height: 4_000 }, 1_000_000, false)
    expect(best?.size).toEqual({ width: 4_096, height: 2_731 })
  })

  test('is none where nothing fits', async () => {
    expect(await searchJpeg(encoder(1).encode, size, 3, false)).toBeNull()
  })
})

test('a PNG is made smaller until it fits, in few steps', async () => {
  const { encode, tries } = encoder(2)
  const best = await searchSize(encode, { width: 400, height: 300 }, 100_000)
  expect(best?.blob.size).toBeLessThanOrEqual(100_000)
  expect(best?.blob.size).toBeGreaterThan(85_000)
  expect(tries.length).toBeLessThanOrEqual(3)
  expect(await searchSize(encoder(2).encode, { width: 400, height: 300 }, 3)).toBeNull()
})

describe('an SVG is drawn', () => {
  test.each([
    ['40', '20', null, 80, 40],
    ['10mm', '10mm', null, 76, 76],
    [null, null, '0 0 240 120', 480, 240],
    ['100%', '100%', '0 0 240 120', 480, 240],
    ['60', null, '0 0 240 120', 120, 60],
    [null, '60', '0 0 240 120', 240, 120],
    [null, null, null, 600, 300],
    ['1e9', '1e9', null, 2048, 2048],
    ['3000', '1', null, 2048, 4],
    ['-5', 'auto', '0,0,10,10', 20, 20],
  ])('%s by %s, view %s: at %d by %d', (width, height, box, drawnWidth, drawnHeight) => {
    expect(planSvgSize(width, height, box)?.drawn).toEqual({
      width: drawnWidth,
      height: drawnHeight,
    })
  })

  test.each([
    ['0', '20', null],
    ['20', '0', null],
    [null, null, '0 0 0 0'],
    [null, null, '0 0 -4 5'],
    ['1e999', '1', null],
  ])('not at all where it has no extent: %s by %s, view %s', (width, height, box) => {
    expect(planSvgSize(width, height, box)).toBeNull()
  })
})
