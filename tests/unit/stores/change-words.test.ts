import { beforeAll, describe, expect, test } from 'vitest'
import type { SourceFile, StoredFile } from '../../../lib/model/attachment.ts'
import type { Change, Fit } from '../../../lib/model/fit.ts'
import { changeSentences, factsOf } from '../../../lib/stores/change-sentences.ts'
import { changeLine, LINE_ROOM } from '../../../lib/stores/change-words.ts'
import type { BlobKey } from '../../../lib/units.ts'
import { useWords } from '../../../lib/words/words.ts'
import { english } from '../words/english.ts'

beforeAll(() => useWords(english))

const file: StoredFile = {
  blob: 'made' as BlobKey,
  byteLength: 1_200_000,
  mediaType: 'image/jpeg',
  kind: 'image',
  width: 1600,
  height: 900,
}
const original: SourceFile = {
  blob: 'came' as BlobKey,
  byteLength: 3_100_000,
  format: 'avif',
  kind: 'image',
  width: 4000,
  height: 2250,
}
const fitOf = (...changes: Change[]): Fit => ({
  original,
  changes,
  wish: {},
  isOriginalTaken: false,
})

const SIZE = { width: 1600, height: 900 }
/** One of each: a new kind of change does not compile until it stands here. */
const CHANGES: { [K in Change['what']]: Extract<Change, { what: K }> } = {
  format: { what: 'format', from: 'avif', to: 'jpeg' },
  metadata: { what: 'metadata', location: true },
  scaled: { what: 'scaled', from: { width: 4000, height: 2250 }, to: SIZE },
  compressed: { what: 'compressed' },
  flattened: { what: 'flattened' },
  'frame-rate': { what: 'frame-rate', from: 119.88, to: 59.94 },
  colours: { what: 'colours' },
  picture: { what: 'picture' },
  sound: { what: 'sound' },
  stereo: { what: 'stereo' },
  tracks: { what: 'tracks' },
  cut: { what: 'cut', cut: { startMs: 12_000, endMs: 140_000 } },
  cropped: { what: 'cropped', from: { width: 4000, height: 2250 }, to: SIZE },
  turned: { what: 'turned', turns: 1 },
}
const { format, metadata, scaled, compressed, cut, sound, cropped, turned } = CHANGES
const flipped = { what: 'turned', turns: 0, flipped: true } as const
const gif = { what: 'format', from: 'gif', to: 'mp4', moving: true } as const
const webm = { what: 'format', from: 'webm', to: 'mp4' } as const

describe('the line under a tile', () => {
  test.each<[string, Change[], string]>([
    ['the formats and the sizes', [format], 'AVIF → JPEG, 3.1 → 1.2 MB'],
    ['the cut before the sizes', [webm, cut], 'WebM → MP4, cut to 0:12–2:20'],
    ['the new size of what was scaled', [scaled], '3.1 → 1.2 MB, scaled to 1600 × 900'],
    ['what was taken out', [metadata], 'Location removed'],
    ['that only data was taken out', [{ ...metadata, location: false }], 'Camera data removed'],
    ['what moves by itself', [gif], 'GIF → MP4, posts as a video'],
    ['sound alone', [sound], 'Sound converted'],
    [
      'what was cropped and turned',
      [cropped, turned, metadata],
      'Cropped, turned, location removed',
    ],
    ['that it was only turned', [turned], 'Turned'],
    ['that it was only flipped', [flipped], 'Flipped'],
    ['the formats before the crop', [cropped, format], 'AVIF → JPEG, cropped, 3.1 → 1.2 MB'],
    ['fewer bytes', [compressed, metadata], '3.1 → 1.2 MB, location removed'],
  ])('says %s', (_name, changes, expected) => {
    expect(changeLine(file, fitOf(...changes), LINE_ROOM.alone)).toBe(expected)
  })

  test('beside others says the most telling thing alone', () => {
    expect(changeLine(file, fitOf(format, metadata), LINE_ROOM.beside)).toBe('AVIF → JPEG')
  })

  test.each(Object.values(CHANGES))('has room for $what alone', (change) => {
    expect(changeLine(file, fitOf(change), 0).length).toBeLessThanOrEqual(LINE_ROOM.alone)
  })

  test('never has more than its room when it says several things', () => {
    const all = changeLine(file, fitOf(...Object.values(CHANGES)), LINE_ROOM.alone)
    expect(all.length).toBeLessThanOrEqual(LINE_ROOM.alone)
  })

  test('keeps both units where they differ', () => {
    const small = { ...file, byteLength: 640_000 }
    expect(changeLine(small, fitOf(compressed), 30)).toBe('3.1 MB → 640 KB, fewer bytes')
  })

  test('is format and size where nothing was changed or nothing is known', () => {
    expect(changeLine(file, undefined, 38)).toBe('JPEG, 1.2 MB')
    expect(changeLine(file, fitOf(), 38)).toBe('JPEG, 1.2 MB')
    expect(changeLine(file, { ...fitOf(), wish: { asIs: true } }, 38)).toBe('Sent as it came')
  })
})

describe('all that was changed', () => {
  test.each(Object.values(CHANGES))('has a sentence for $what', (change) => {
    const [sentence] = changeSentences([change])
    expect(sentence).toMatch(/\.$/)
    expect(sentence).not.toMatch(/\$\d|undefined|NaN/)
  })

  test('tells apart what seems alike', () => {
    const turns = ([2, 3] as const).map((turns) => ({ what: 'turned', turns }) as const)
    const others: Change[] = [gif, { ...metadata, location: false }, flipped, ...turns]
    const all = changeSentences([...Object.values(CHANGES), ...others])
    expect(new Set(all).size).toBe(all.length)
  })

  test('names both sizes of what was cropped, and each thing that was done to turn it', () => {
    expect(changeSentences([cropped, { ...flipped, turns: 3 }])).toEqual([
      'Cropped from 4000 × 2250 to 1600 × 900 pixels; nothing else of it is in the file.',
      'Flipped, left for right.',
      'Turned to the left.',
    ])
  })

  test('says so when it is nothing', () => {
    expect(changeSentences([])).toEqual(['Nothing was changed. It goes out as it came.'])
  })
})

test('facts name the format, the size and the pixels as far as they are known', () => {
  expect(factsOf(original).lines).toEqual(['AVIF, 3.1 MB', '4000 × 2250'])
  expect(factsOf({ ...file, width: null })).toEqual({ format: 'JPEG', lines: ['JPEG, 1.2 MB'] })
})
