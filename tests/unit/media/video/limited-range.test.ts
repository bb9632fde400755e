import { expect, it } from 'vitest'
import { i420 } from '../../../../lib/media/video/limited-range.ts'

it.each([
  ['black', [0, 0, 0], [16, 128, 128]],
  ['white', [255, 255, 255], [235, 128, 128]],
  ['red', [255, 0, 0], [63, 102, 240]],
  ['green', [0, 255, 0], [173, 42, 26]],
  ['blue', [0, 0, 255], [32, 240, 118]],
])('%s is what BT.709 says', (_name, colour, [y, u, v]) => {
  const rgba = new Uint8Array(Array.from({ length: 4 }, () => [...colour, 255]).flat())
  expect([...i420(rgba, 2, 2)]).toEqual([y, y, y, y, u, v])
})
