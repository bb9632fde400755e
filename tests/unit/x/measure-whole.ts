import configs from 'twitter-text/dist/esm/configs.js'
import extractUrlsWithIndices from 'twitter-text/dist/esm/extractUrlsWithIndices.js'
import parseTweet from 'twitter-text/dist/esm/parseTweet.js'
import type { MeasuredText } from '../../../lib/model/measured-text.ts'
import { rewrite, type Stretch } from '../../../lib/x/rewrite.ts'

/** What NFC can change, each match for itself: Hangul runs, a letter with marks, a lone character. */
const COMPOSABLE = /[\uAC00-\uD7A3\u1100-\u11FF\uA960-\uA97F\uD7B0-\uD7FF]+|.\p{M}+|[^\p{ASCII}]/gsu
/** Every emoji sequence of the browser's own Unicode version; twitter-text only knows those of 2018. */
const EMOJI = /\p{RGI_Emoji}/gv
/** Runs that may hold emoji, found cheaply: looking for the exact ones everywhere takes 10 ms. */
const PERHAPS_EMOJI =
  /[#*\d]\uFE0F?\u20E3|(?:[\xA9\xAE\u203C-\u3299\u{1F000}-\u{1FFFF}\u{E0020}-\u{E007F}]|\u200D|\uFE0F)+/gu
const ANY_EMOJI = '\u{1F600}'
/** X refuses these; twitter-text would stop measuring there. Same weight: 2. */
const INVALID = /[\uFFFE\uFEFF\uFFFF]/g
const SAME_WEIGHT = '\u2026'

/**
 * Counts a text as a whole and from the beginning, link search included: what the product's quicker way,
 * which looks at parts and remembers them, must agree with.
 */
export function measureWhole(text: string, limit: number): MeasuredText {
  const composed = text.normalize('NFC') === text
  const nfc = rewrite(text, composed ? [] : text.matchAll(COMPOSABLE), (part) =>
    part.normalize('NFC'),
  )
  const clean = nfc.text.replace(INVALID, SAME_WEIGHT)
  const plain = rewrite(clean, emojiIn(clean), () => ANY_EMOJI)
  const typedIndex = (index: number) => nfc.sourceIndex(plain.sourceIndex(index))

  const found = extractUrlsWithIndices(plain.text).map(({ indices: [start, end] }) => ({
    index: start,
    0: plain.text.slice(start, end),
  }))
  const links = found.map((link) => ({
    start: typedIndex(link.index),
    end: typedIndex(link.index + link[0].length),
  }))
  const { weightedLength, overflowAt } = weigh(plain.text, found, limit)
  if (overflowAt === null) return { weightedLength, links, overflowAt: text.length }
  return { weightedLength, links, overflowAt: typedIndex(overflowAt) }
}

function* emojiIn(text: string): Generator<Stretch> {
  for (const { 0: run, index: at } of text.matchAll(PERHAPS_EMOJI)) {
    for (const { 0: emoji, index } of run.matchAll(EMOJI)) yield { index: at + index, 0: emoji }
  }
}

/**
 * Weighs a text whose links are known: each is replaced by as many line breaks (weight 1) as it
 * counts, and full stops by commas, so that twitter-text does not look for links a second time, which
 * is most of its work. `overflowAt` is null when it fits.
 */
function weigh(text: string, links: Stretch[], limit: number) {
  const { transformedURLLength } = configs.defaults
  const placeholder = '\n'.repeat(transformedURLLength)
  const unlinked = rewrite(text, links, () => placeholder)
  const { weightedLength, validRangeEnd } = parseTweet(unlinked.text.replaceAll('.', ','), {
    ...configs.defaults,
    maxWeightedTweetLength: limit,
  })
  if (weightedLength <= limit) return { weightedLength, overflowAt: null }
  const over = validRangeEnd + 1
  // A link is over the limit as a whole.
  let grown = 0
  for (const link of links) {
    const at = link.index + grown
    if (at < over && over < at + transformedURLLength) {
      return { weightedLength, overflowAt: link.index }
    }
    grown += transformedURLLength - link[0].length
  }
  return { weightedLength, overflowAt: unlinked.sourceIndex(over) }
}
