import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { Census } from '../../../../lib/media/pictures/census.ts'
import { writePalettePng } from '../../../../lib/media/pictures/palette-png.ts'
import { readPng } from '../../../../lib/media/png-info.ts'

const colour = (i: number, alpha = 255) => ((alpha << 24) | (i * 65_793)) >>> 0

/** Places in the palette as the PNG's rows hold them. */
function placesIn(png: Buffer, width: number, height: number): number[] {
  const depth = png[24] ?? 0
  const data: Buffer[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) !== 'IDAT') continue
    data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  const rows = inflateSync(Buffer.concat(data))
  const rowBytes = 1 + Math.ceil((width * depth) / 8)
  return Array.from({ length: width * height }, (_, pixel) => {
    const bit = (pixel % width) * depth
    const byte = rows[Math.floor(pixel / width) * rowBytes + 1 + (bit >> 3)] ?? 0
    return (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1)
  })
}

test.each([
  [1, 1],
  [2, 1],
  [3, 2],
  [4, 2],
  [5, 4],
  [16, 4],
  [17, 8],
  [256, 8],
])('%d colours take %d bits a pixel', async (count, depth) => {
  const [width, height] = [37, 11]
  const pixels = Uint32Array.from({ length: width * height }, (_, i) => colour(i % count))
  const census = new Census()
  census.add(pixels)
  const { palette, alpha } = census.done()
  expect(alpha).toBe(false)
  expect(palette).toHaveLength(count)
  if (!palette) throw new Error('no palette')
  const rows = [pixels.subarray(0, width * 4), pixels.subarray(width * 4)]
  const blob = await writePalettePng({ width, height }, palette, rows)
  expect(await readPng(blob)).toMatchObject({ width, height, complete: true, animated: false })
  const png = Buffer.from(await blob.arrayBuffer())
  expect(png[24]).toBe(depth)
  expect(png[25]).toBe(3)
  expect(png.includes('tRNS')).toBe(false)
  expect(placesIn(png, width, height).map((place) => palette[place])).toEqual([...pixels])
})

test('what can be seen through comes first in the palette, so that its table is short', async () => {
  const census = new Census()
  census.add(Uint32Array.of(colour(9), colour(1, 0), colour(5), colour(2, 128)))
  const { palette, alpha } = census.done()
  expect(alpha).toBe(true)
  expect([...(palette ?? [])].map((value) => value >>> 24)).toEqual([0, 128, 255, 255])
  const png = await writePalettePng({ width: 4, height: 1 }, palette ?? new Uint32Array(), [
    palette ?? new Uint32Array(),
  ])
  expect(Buffer.from(await png.arrayBuffer()).includes('\0\0\0\x02tRNS\0\x80', 0, 'latin1')).toBe(
    true,
  )
})

test('more than 256 colours are no palette', () => {
  const census = new Census()
  census.add(Uint32Array.from({ length: 257 }, (_, i) => colour(i)))
  expect(census.done()).toEqual({ alpha: false, palette: null })
  expect(census.isSettled).toBe(false)
  census.add(Uint32Array.of(0))
  expect(census.isSettled).toBe(true)
})
