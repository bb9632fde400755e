import type { Found } from '../../lib/model/found.ts'
import { formatDuration } from '../../lib/words/format.ts'
import { plainWords } from '../../lib/words/plain-words.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'

/** Most characters of the page's own words that stand in a choice. */
const LONGEST_WORDS = 80

/** What it is, in a word or two. */
export function kindWords({ kind, shownBy }: Found): string {
  if (shownBy === 'link') return t(kind === 'image' ? 'foundLinkedPicture' : 'foundLinkedVideo')
  return t(kind === 'image' ? PICTURES[shownBy] : 'foundVideo')
}

const PICTURES = {
  img: 'foundPicture',
  background: 'foundBackground',
  canvas: 'foundDrawing',
  svg: 'foundDrawing',
  poster: 'foundStill',
  // A video is none, and what only a link leads to was said before.
  video: 'foundPicture',
} as const satisfies Record<Exclude<Found['shownBy'], 'link'>, MessageKey>

/** How long and how large it is, as far as known; `1:24, 1920 × 1080`. */
export function sizeWords(found: Found): string {
  return found.isProtected ? t('foundProtected') : measures(found, 'pixels')
}

/** Its name for those who cannot see it: `Picture, 1600 by 900, best, Grey heron`. */
export function spokenName(found: Found, isBest: boolean): string {
  const size = found.isProtected ? t('foundProtected') : measures(found, 'pixelsSpoken')
  return joined([kindWords(found), size, isBest ? t('foundBest') : '', whatItShows(found)])
}

/** What the page says it shows; empty when it says nothing. */
export function whatItShows({ about }: Found): string {
  return plainWords(about.altText || about.caption || about.title, LONGEST_WORDS)
}

function measures(found: Found, pixels: 'pixels' | 'pixelsSpoken'): string {
  const { variant, durationSeconds } = found
  const width = variant?.width ?? found.width
  const height = variant?.height ?? found.height
  const bits = variant?.bitsPerSecond ?? null
  return joined([
    durationSeconds === null ? '' : formatDuration(durationSeconds),
    width === null || height === null ? '' : unbroken(t(pixels, width, height)),
    bits === null ? '' : unbroken(t('megabits', (bits / 1e6).toFixed(1))),
  ])
}

function joined(parts: string[]): string {
  return parts
    .filter((part) => part !== '')
    .reduce((all, part) => (all === '' ? part : t('listOfTwo', all, part)), '')
}

/** Lines do not end inside a measure. */
function unbroken(measure: string): string {
  return measure.replaceAll(' ', '\u00a0')
}
