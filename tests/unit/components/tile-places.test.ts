import { expect, test } from 'vitest'
import { nearestPlace, placeAfterKey } from '../../../components/composer/tile-places.ts'

const four = { count: 4, isRtl: false }

test.each([
  ['ArrowRight', 0, 1],
  ['ArrowRight', 3, 3],
  ['ArrowLeft', 2, 1],
  ['ArrowLeft', 0, 0],
  ['ArrowDown', 1, 3],
  ['ArrowDown', 2, 3],
  ['ArrowUp', 3, 1],
  ['ArrowUp', 1, 0],
  ['Home', 3, 0],
  ['End', 0, 3],
  ['Enter', 1, null],
  ['a', 1, null],
])('%s moves a tile from place %i to %s', (key, place, expected) => {
  expect(placeAfterKey(key, { ...four, place })).toBe(expected)
})

test('where lines run from right to left, so do the keys', () => {
  expect(placeAfterKey('ArrowLeft', { place: 0, count: 3, isRtl: true })).toBe(1)
  expect(placeAfterKey('ArrowRight', { place: 2, count: 3, isRtl: true })).toBe(1)
})

test('a tile let go somewhere takes the place whose middle is nearest', () => {
  const boxes = [
    { left: 0, top: 0, width: 100, height: 60 },
    { left: 108, top: 0, width: 100, height: 60 },
    { left: 0, top: 90, width: 100, height: 60 },
  ]
  expect(nearestPlace(boxes, { x: 90, y: 10 })).toBe(0)
  expect(nearestPlace(boxes, { x: 120, y: 10 })).toBe(1)
  expect(nearestPlace(boxes, { x: 300, y: 300 })).toBe(1)
  expect(nearestPlace(boxes, { x: 40, y: 200 })).toBe(2)
  expect(nearestPlace([], { x: 0, y: 0 })).toBe(-1)
})
