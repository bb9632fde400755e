import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cropOf } from '../../../lib/media/crops.ts'

const PICTURE = { width: 2560, height: 1440 }
const at = (x: number, y: number, width: number, height: number, viewportWidth = 1280) => ({
  x,
  y,
  width,
  height,
  viewportWidth,
})

test.each([
  ['in the middle, at two pixels per CSS pixel', at(100, 50, 400, 200), [200, 100, 800, 400]],
  ['half outside', at(-200, -100, 400, 200), [0, 0, 400, 200]],
  ['larger than the viewport', at(-5000, -5000, 20_000, 20_000), [0, 0, 2560, 1440]],
])('%s', (_where, spot, [x, y, width, height]) => {
  expect(cropOf(spot, PICTURE)).toMatchObject({ x, y, width, height })
})

test('is drawn small in its own shape, and never larger than it is', () => {
  expect(cropOf(at(0, 0, 400, 200), PICTURE)).toMatchObject({ drawnWidth: 224, drawnHeight: 112 })
  expect(cropOf(at(0, 0, 20, 30), PICTURE)).toMatchObject({ drawnWidth: 40, drawnHeight: 60 })
})

test.each([
  ['outside', at(5000, 0, 100, 100)],
  ['a pixel', at(0, 0, 1, 1)],
  ['a sliver at the edge', at(-395, 0, 400, 200)],
  ['turned inside out', at(100, 100, -50, -50)],
  ['of no viewport', at(0, 0, 100, 100, 0)],
  ['of a viewport below nothing', at(0, 0, 100, 100, -5)],
  ['no number', at(Number.NaN, 0, 100, 100)],
])('%s shows nothing', (_where, spot) => {
  expect(cropOf(spot, PICTURE)).toBeNull()
})

test('whatever a page claims, the crop lies inside the picture', () => {
  const number = fc.double({ noNaN: false })
  fc.assert(
    fc.property(fc.tuple(number, number, number, number, number), ([x, y, w, h, viewport]) => {
      const crop = cropOf(at(x, y, w, h, viewport), PICTURE)
      if (crop === null) return
      expect(crop.x).toBeGreaterThanOrEqual(0)
      expect(crop.y).toBeGreaterThanOrEqual(0)
      expect(crop.x + crop.width).toBeLessThanOrEqual(PICTURE.width)
      expect(crop.y + crop.height).toBeLessThanOrEqual(PICTURE.height)
      expect(Math.max(crop.drawnWidth, crop.drawnHeight)).toBeLessThanOrEqual(224)
      expect(Math.min(crop.drawnWidth, crop.drawnHeight)).toBeGreaterThanOrEqual(1)
    }),
  )
})
