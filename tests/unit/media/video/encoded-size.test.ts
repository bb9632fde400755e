import { describe, expect, it } from 'vitest'
import { bitrateOf, encodedSize } from '../../../../lib/media/video/encoded-size.ts'
import { LIMITS } from '../../../../lib/model/limits.ts'

describe('encodedSize', () => {
  it.each([
    [1_280, 720, 1_280, 720],
    [1_920, 1_080, 1_280, 720],
    [1_080, 1_920, 720, 1_280],
    [853, 481, 852, 480],
    [320, 180, 320, 180],
    [2_000, 2_000, 1_024, 1_024],
    [16, 16, 32, 32],
    [4_000, 20, 1_280, 32],
  ])('%i×%i becomes %i×%i', (width, height, wide, high) => {
    const size = encodedSize({ width, height }, LIMITS.video.encoded.default)
    expect(size).toEqual({ width: wide, height: high })
  })
})

describe('bitrateOf', () => {
  const encoding = {
    width: 1_280,
    height: 720,
    frameRate: 30,
    hasSound: true,
    durationMs: 60_000,
    sourceBitrate: 20_000_000,
    maxByteLength: 8_000_000_000,
  }
  it.each([
    ['what is of use', {}, 5_000_000],
    ['more of more pictures', { frameRate: 60 }, 7_500_000],
    ['more of more pixels', { width: 1_920, height: 1_080 }, 8_000_000],
    ['what fits', { maxByteLength: 10_000_000 }, 1_098_667],
    ['what the source has', { sourceBitrate: 1_000_000 }, 2_000_000],
    ['something', { sourceBitrate: 10 }, 50_000],
  ])('gives %s', (_what, other, bitrate) => {
    expect(bitrateOf({ ...encoding, ...other })).toBe(bitrate)
  })
})
