import { expect, test } from 'vitest'
import { asI420 } from '../../../../lib/media/video/to-i420.ts'

const plane = (offset: number, stride: number): PlaneLayout => ({ offset, stride })

test('4:2:2 of 8 bits keeps its brightness, and the mean of two rows of colour', () => {
  const bytes = new Uint8Array([1, 2, 3, 4, 10, 20, 100, 110])
  const planes = [plane(0, 2), plane(4, 1), plane(6, 1)]
  const yuv = asI420(bytes, planes, { bits: 8, across: 2, down: 1 }, 2, 2)
  expect([...yuv]).toEqual([1, 2, 3, 4, 15, 105])
})

test('10 bits become 8, rows may be longer than the picture', () => {
  const values = [4, 8, 0, 0, 12, 1023, 0, 0, 512, 0, 256, 0]
  const bytes = new Uint8Array(new Uint16Array(values).buffer)
  const planes = [plane(0, 8), plane(16, 4), plane(20, 4)]
  const yuv = asI420(bytes, planes, { bits: 10, across: 2, down: 2 }, 2, 2)
  expect([...yuv]).toEqual([1, 2, 3, 255, 128, 64])
})

test('4:4:4 becomes the mean of four', () => {
  const bytes = new Uint8Array([9, 9, 9, 9, 10, 20, 30, 40, 0, 0, 0, 4])
  const planes = [plane(0, 2), plane(4, 2), plane(8, 2)]
  const yuv = asI420(bytes, planes, { bits: 8, across: 1, down: 1 }, 2, 2)
  expect([...yuv]).toEqual([9, 9, 9, 9, 25, 1])
})
