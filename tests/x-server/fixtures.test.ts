import { describe, expect, test } from 'vitest'
import {
  animatedGif,
  jpegPicture,
  MiB,
  noisyPng,
  pngPicture,
  shortVideo,
  stillGif,
  videoOf,
  webpPicture,
} from '../fixtures/make-fixtures.ts'
import { inspect } from './media/inspect.ts'
import { fromBuffer } from './media/stored-bytes.ts'

test.each([
  ['JPEG', jpegPicture(), { type: 'image/jpeg', width: 1280, height: 720 }],
  ['PNG', pngPicture(), { type: 'image/png', width: 960, height: 540 }],
  ['WebP', webpPicture(), { type: 'image/webp' }],
  ['animated GIF', animatedGif(), { type: 'image/gif', width: 320, height: 180, frames: 12 }],
  ['still GIF', stillGif(), { type: 'image/gif', width: 320, height: 180, frames: 1 }],
  ['MP4', shortVideo(), { type: 'video/mp4', durationMs: 6000 }],
  ['padded MP4', videoOf(24 * MiB), { type: 'video/mp4', durationMs: 6000 }],
])('the %s is what it says', (_what, bytes, expected) => {
  expect(inspect(fromBuffer(bytes))).toEqual(expected)
})

test('the padded MP4 has exactly the bytes asked for, the same each time', () => {
  expect(videoOf(24 * MiB)).toHaveLength(24 * MiB)
  expect(fromBuffer(videoOf(2 * MiB, 1)).sha256).not.toBe(fromBuffer(videoOf(2 * MiB, 2)).sha256)
})

test('a picture of noise goes above five MiB', () => {
  expect(noisyPng(1400, 1400).length).toBeGreaterThan(5 * MiB)
})

describe('no fixture carries metadata', () => {
  test.each(['dusk', 'dawn', 'night', 'noon'] as const)('%s.jpg', (scene) => {
    const bytes = jpegPicture(scene)
    // Each marker up to the scan: only tables and the frame, no APPn and no comment.
    const markers: number[] = []
    for (let at = 2; bytes[at + 1] !== 0xda; at += 2 + bytes.readUInt16BE(at + 2)) {
      markers.push(bytes[at + 1] ?? 0)
    }
    expect(markers.filter((marker) => marker >= 0xe0)).toEqual([])
    expect(bytes.length).toBeLessThan(60_000)
  })

  test('PNG has only the three chunks it needs', () => {
    const bytes = pngPicture()
    const names: string[] = []
    for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
      names.push(bytes.toString('latin1', at + 4, at + 8))
    }
    expect(names).toEqual(['IHDR', 'IDAT', 'IEND'])
  })

  test('MP4 has no user data box', () => {
    expect(shortVideo().includes('udta')).toBe(false)
  })
})

test.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('hello')],
  ['half a JPEG', jpegPicture().subarray(0, 9000)],
  ['half a GIF', animatedGif().subarray(0, 9000)],
  ['half an MP4', shortVideo().subarray(0, 2000)],
  ['a signature alone', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
])('%s is no medium', (_what, bytes) => {
  expect(inspect(fromBuffer(bytes)).type).toBeUndefined()
})
