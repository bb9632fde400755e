import { expect, test } from 'vitest'
import { type ByteLimits, category, checkFits } from '../../../lib/media/media-limits.ts'
import type { MediaKind } from '../../../lib/model/attachment.ts'

const LIMITS: ByteLimits = {
  image: { maxByteLength: 100 },
  gif: { maxByteLength: 200 },
  video: { maxByteLength: 300 },
}

test.each<[MediaKind, number]>([
  ['image', 100],
  ['gif', 200],
  ['video', 300],
])('%s: %i bytes fit, one more does not', (kind, maxByteLength) => {
  expect(checkFits({ kind, byteLength: maxByteLength }, LIMITS)).toBeNull()
  expect(checkFits({ kind, byteLength: maxByteLength + 1 }, LIMITS)).toEqual({
    kind: 'media-too-large',
    media: kind,
    byteLength: maxByteLength + 1,
    maxByteLength,
  })
})

test.each<[MediaKind, string]>([
  ['image', 'tweet_image'],
  ['gif', 'tweet_gif'],
  ['video', 'tweet_video'],
])('%s is uploaded as %s', (kind, expected) => {
  expect(category({ kind })).toBe(expected)
})
