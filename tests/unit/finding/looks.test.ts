import { describe, expect, test } from 'vitest'
import { type Looks, looksOf, type Signs } from '../../../lib/finding/looks.ts'

const photo: Signs = {
  shownBy: 'img',
  width: 600,
  height: 400,
  ownWidth: 1200,
  ownHeight: 800,
  words: 'photo lake.jpg',
  isRound: false,
  opacity: 1,
  isTiled: false,
  isShifted: false,
  isPlaceholder: false,
}

describe('what a medium is taken for', () => {
  test.each<[string, Partial<Signs>, Looks]>([
    ['a photo', {}, 'plain'],
    ['a small thumbnail', { width: 75, height: 75 }, 'plain'],
    ['a background', { shownBy: 'background', ownWidth: null, ownHeight: null }, 'plain'],
    ['a counting pixel', { width: 1, height: 1, ownWidth: 1, ownHeight: 1 }, 'tracker'],
    ['an emoji', { width: 20, height: 20 }, 'icon'],
    ['a thin line', { width: 800, height: 2 }, 'icon'],
    ['a drawn button', { shownBy: 'svg', width: 80, height: 80 }, 'icon'],
    [
      'a part of a sprite',
      { shownBy: 'background', width: 120, height: 60, isShifted: true },
      'icon',
    ],
    ['a face cut to a circle', { width: 120, height: 120, isRound: true }, 'avatar'],
    ['a face by its name', { width: 100, height: 100, words: 'user-photo 7.jpg' }, 'avatar'],
    ['a large circle', { width: 500, height: 500, isRound: true }, 'plain'],
    ['a mark', { width: 200, height: 60, words: 'site-logo logo.svg' }, 'logo'],
    ['a picture of a logo', { words: 'logo.png' }, 'plain'],
    ['an empty GIF stretched over a photo', { ownWidth: 1, ownHeight: 1 }, 'cover'],
    [
      'an empty GIF before its picture comes',
      { ownWidth: 1, ownHeight: 1, isPlaceholder: true },
      'plain',
    ],
    ['a watermark', { words: 'watermark.png' }, 'cover'],
    ['what cannot be seen', { opacity: 0 }, 'cover'],
    ['paper', { shownBy: 'background', isTiled: true }, 'pattern'],
    ['a word that holds another', { width: 200, height: 60, words: 'catalogony.jpg' }, 'plain'],
  ])('%s', (_what, signs, looks) => {
    expect(looksOf({ ...photo, ...signs })).toBe(looks)
  })
})
