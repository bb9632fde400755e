import { expect, test } from 'vitest'
import { cropTo } from '../../../lib/capture/crop-to.ts'

const PLACE = { left: 100, top: 50, width: 400, height: 200, viewportWidth: 1280 }
const SHARP = { width: 2560, height: 1440 }

test('a place in CSS pixels is cut out in device pixels', () => {
  expect(cropTo(PLACE, SHARP)).toEqual({ x: 200, y: 100, width: 800, height: 400 })
})

test.each<[string, object, object | null]>([
  [
    'beyond the left and the top',
    { left: -100, top: -50 },
    { x: 0, y: 0, width: 600, height: 300 },
  ],
  [
    'beyond the right and the bottom',
    { left: 1000, top: 600 },
    { x: 2000, y: 1200, width: 560, height: 240 },
  ],
  [
    'larger than the view',
    { left: -50, top: -50, width: 9e9, height: 9e9 },
    { x: 0, y: 0, ...SHARP },
  ],
  ['out of view', { top: 5000 }, null],
  ['only a line of it', { top: -198 }, null],
  ['of no size', { width: 0 }, null],
  ['turned inside out', { width: -400 }, null],
])('what lies %s is cut away', (_where, place, crop) => {
  expect(cropTo({ ...PLACE, ...place }, SHARP)).toEqual(crop)
})

test.each([
  null,
  'left',
  {},
  { ...PLACE, left: '100' },
  { ...PLACE, width: Number.NaN },
  { ...PLACE, viewportWidth: 0 },
])('a page that says %j has nothing to cut out', (place) => {
  expect(cropTo(place, SHARP)).toBeNull()
})
