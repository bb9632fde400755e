import configs from 'twitter-text/dist/esm/configs.js'
import extractUrlsWithIndices from 'twitter-text/dist/esm/extractUrlsWithIndices.js'
import parseTweet from 'twitter-text/dist/esm/parseTweet.js'
import type { MeasuredText } from '../model/measured-text.ts'
import { rewrite } from './rewrite.ts'

/** One starter and the marks on it, or a run of Hangul: NFC never composes across these. */
const COMPOSABLE = /[\uAC00-\uD7A3\u1100-\u11FF\uA960-\uA97F\uD7B0-\uD7FF]+|.\p{M}*/gsu
/** Every emoji sequence of the browser's own Unicode version; twitter-text only knows those of 2018. */
const EMOJI = /\p{RGI_Emoji}/gv
const ANY_EMOJI = '\u{1F600}'
/** X refuses these; twitter-text would stop measuring there. Same weight: 2. */
const INVALID = /[\uFFFE\uFEFF\uFFFF]/g
const SAME_WEIGHT = '\u2026'

/**
 * Counts `text` as X does: of its NFC form, 2 for an emoji sequence of any length, 23 for each link
 * with or without a scheme, 1 or 2 for anything else (counting characters page, twitter-text v3
 * configuration; checked 2026-11-23). X's own emoji table may be older: its answer is final.
 * Under a frame at 25,000 characters.
 * @param limit weighted; at least 23, so that any first character or link fits.
 */
export function measureText(text: string, limit: number): MeasuredText {
  const nfc = rewrite(text, COMPOSABLE, (part) => part.normalize('NFC'))
  const plain = rewrite(nfc.text.replace(INVALID, SAME_WEIGHT), EMOJI, () => ANY_EMOJI)
  const typedIndex = (index: number) => nfc.sourceIndex(plain.sourceIndex(index))

  const configuration = { ...configs.defaults, maxWeightedTweetLength: limit }
  const { weightedLength, validRangeEnd } = parseTweet(plain.text, configuration)
  return {
    weightedLength,
    links: extractUrlsWithIndices(plain.text).map(({ indices: [start, end] }) => ({
      start: typedIndex(start),
      end: typedIndex(end),
    })),
    overflowAt: weightedLength > limit ? typedIndex(validRangeEnd + 1) : text.length,
  }
}
