import { expect, test } from 'vitest'
import type { Edge, Point } from '../../../lib/model/crop-area.ts'
import { areaAfterKey, edgeAfterKey } from '../../../lib/stores/crop-keys.ts'

test.each<[Edge, string, boolean, number | null]>([
  ['left', 'ArrowRight', false, 121],
  ['left', 'ArrowLeft', false, 119],
  ['right', 'ArrowUp', false, 121],
  ['right', 'ArrowDown', true, 110],
  ['top', 'ArrowDown', false, 121],
  ['top', 'ArrowUp', true, 110],
  ['bottom', 'ArrowRight', true, 130],
  ['bottom', 'PageDown', false, 220],
  ['left', 'PageUp', false, 220],
  ['left', 'PageDown', false, 20],
  ['top', 'Home', false, 0],
  ['top', 'End', false, 1_000],
  ['top', 'Tab', false, null],
  ['top', 'Enter', false, null],
])('the %s edge after %s (Shift: %s) is at %s', (edge, key, isLarge, expected) => {
  expect(edgeAfterKey(key, isLarge, edge, 120, 1_000)).toBe(expected)
})

test('a page of a small picture is no less than an arrow with Shift', () => {
  expect(edgeAfterKey('PageUp', false, 'left', 20, 60)).toBe(30)
})

test.each<[string, boolean, Point | null]>([
  ['ArrowRight', false, { x: 6, y: 7 }],
  ['ArrowLeft', true, { x: -5, y: 7 }],
  ['ArrowUp', false, { x: 5, y: 6 }],
  ['ArrowDown', true, { x: 5, y: 17 }],
  ['PageDown', false, { x: 5, y: 97 }],
  ['PageUp', false, { x: 5, y: -83 }],
  ['Home', false, { x: 0, y: 7 }],
  ['End', false, { x: 1_600, y: 7 }],
  ['a', false, null],
])('the whole after %s (Shift: %s) goes to %o', (key, isLarge, expected) => {
  const area = { x: 5, y: 7, width: 40, height: 40 }
  expect(areaAfterKey(key, isLarge, area, { width: 1_600, height: 900 })).toEqual(expected)
})
