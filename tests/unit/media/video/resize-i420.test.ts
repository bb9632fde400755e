import { expect, test } from 'vitest'
import { resizeI420 } from '../../../../lib/media/video/resize-i420.ts'

const flat = (width: number, height: number, y: number, u: number, v: number) =>
  new Uint8Array([
    ...new Array<number>(width * height).fill(y),
    ...new Array<number>((width * height) / 4).fill(u),
    ...new Array<number>((width * height) / 4).fill(v),
  ])

test.each([
  [
    { width: 8, height: 8 },
    { width: 4, height: 4 },
  ],
  [
    { width: 8, height: 6 },
    { width: 6, height: 4 },
  ],
  [
    { width: 4, height: 4 },
    { width: 8, height: 6 },
  ],
])('one colour stays that colour from %j to %j', (from, to) => {
  const made = resizeI420(flat(from.width, from.height, 41, 240, 110), from, to)
  expect(made).toEqual(flat(to.width, to.height, 41, 240, 110))
})

test('half as wide, each value is the mean of two', () => {
  const yuv = new Uint8Array([0, 10, 20, 30, 4, 8, 12, 16, 100, 200, 50, 70])
  const made = resizeI420(yuv, { width: 4, height: 2 }, { width: 2, height: 2 })
  expect([...made]).toEqual([5, 25, 6, 14, 150, 60])
})
