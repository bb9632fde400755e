import { beforeAll, expect, test } from 'vitest'
import { kindWords, sizeWords, spokenName } from '../../../components/composer/found-words.ts'
import type { Found } from '../../../lib/model/found.ts'
import { NOTHING_ABOUT } from '../../../lib/model/found.ts'
import { useWords } from '../../../lib/words/words.ts'
import { aFound } from '../model/some-found.ts'
import { english } from '../words/english.ts'

beforeAll(() => useWords(english))

const large = { width: 1600, height: 900 }

test.each<[Partial<Found>, string, string, string]>([
  [large, 'Picture', '1600 × 900', 'Picture, 1600 by 900, best'],
  [{}, 'Picture', '', 'Picture, best'],
  [{ shownBy: 'background' }, 'Background', '', 'Background, best'],
  [{ shownBy: 'canvas', ...large }, 'Drawing', '1600 × 900', 'Drawing, 1600 by 900, best'],
  [{ shownBy: 'poster' }, 'Still of the video', '', 'Still of the video, best'],
  [{ shownBy: 'link' }, 'Linked picture', '', 'Linked picture, best'],
  [
    { kind: 'video', shownBy: 'video', durationSeconds: 84.2, ...large },
    'Video',
    '1:24, 1600 × 900',
    'Video, 1:24, 1600 by 900, best',
  ],
  [
    {
      kind: 'stream',
      shownBy: 'video',
      variant: { url: '', width: 1280, height: 720, bitsPerSecond: 2_500_000 },
    },
    'Video',
    '1280 × 720, 2.5 Mbit/s',
    'Video, 1280 by 720, 2.5 Mbit/s, best',
  ],
  [
    { kind: 'video', shownBy: 'video', isProtected: true, ...large },
    'Video',
    'Protected, not copied',
    'Video, Protected, not copied, best',
  ],
])('%j', (changes, kind, size, spoken) => {
  const found = aFound(changes)
  expect(kindWords(found)).toBe(kind)
  expect(sizeWords(found).replaceAll('\u00a0', ' ')).toBe(size)
  expect(spokenName(found, true).replaceAll('\u00a0', ' ')).toBe(spoken)
})

test('the name ends with what the page says it shows, in plain words', () => {
  const about = { ...NOTHING_ABOUT, altText: 'Grey\u202E heron\n at dawn' }
  expect(spokenName(aFound({ about }), false)).toBe('Picture, Grey heron at dawn')
})
