import configs from 'twitter-text/dist/esm/configs.js'
import parseTweet from 'twitter-text/dist/esm/parseTweet.js'
import { asCounted } from './as-counted.ts'
import { remembered } from './remembered.ts'

/**
 * Characters that weigh 1 or 2 whatever stands before them, and that NFC leaves as they are. Behind one
 * of them a mark, a joiner or a variation selector may still make it part of something else.
 */
const ONE =
  '\\0-\\u02FF\\u0388-\\u0482\\u048A-\\u052F\\u0531-\\u0556\\u0561-\\u0587\\u05D0-\\u05EA\\u0620-\\u064A\\u2010-\\u201F'
const TWO =
  '\\u2026\\u3000-\\u3029\\u3041-\\u3096\\u30A0-\\u30FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uAC00-\\uD7A3\\uFF01-\\uFF60'
/** A picture that nothing before it joins but a joiner: what follows can be weighed by itself. */
const PICTURE = '(?:\\uD83C[\\uDF00-\\uDFFA]|[\\uD83D\\uD83E][\\uDC00-\\uDFFF])'
/** Everything else, with the one character before it, which it may belong to. */
const ODD = new RegExp(
  `[${ONE}${TWO}]?[^${ONE}${TWO}](?:(?!(?<!\\u200D)${PICTURE})[^${ONE}${TWO}])*`,
  'g',
)
/** From here on plain characters weigh 2, but for those between the next two. */
const TWO_FROM = 0x2000
const [ONE_AGAIN_FROM, ONE_AGAIN_TO] = [0x2010, 0x201f]

/** What X counts of a text without links, limit aside. */
export function weigh(text: string): number {
  let weight = 0
  let at = 0
  for (const { 0: odd, index } of text.matchAll(ODD)) {
    weight += weighPlain(text, at, index) + weighOdd(odd)
    at = index + odd.length
  }
  return weight + weighPlain(text, at, text.length)
}

/**
 * UTF-16 index from which a text without links is over a limit.
 * @param limit weighted, 0 or more; the text weighs more than that.
 */
export function overflowIn(text: string, limit: number): number {
  let left = limit
  let at = 0
  for (const { 0: odd, index } of text.matchAll(ODD)) {
    for (; at < index; at++) {
      left -= weightOf(text.charCodeAt(at))
      if (left < 0) return at
    }
    const weight = weighOdd(odd)
    if (weight > left) return at + overflowInOdd(odd, left)
    left -= weight
    at = index + odd.length
  }
  for (; at < text.length; at++) {
    left -= weightOf(text.charCodeAt(at))
    if (left < 0) return at
  }
  return at
}

function weighPlain(text: string, from: number, to: number): number {
  let weight = 0
  for (let at = from; at < to; at++) weight += weightOf(text.charCodeAt(at))
  return weight
}

function weightOf(code: number): number {
  return code < TWO_FROM || (code >= ONE_AGAIN_FROM && code <= ONE_AGAIN_TO) ? 1 : 2
}

const weighOdd = remembered((odd) => parse(asCounted(odd).text, Number.MAX_SAFE_INTEGER).weight)

function overflowInOdd(odd: string, limit: number): number {
  // twitter-text always lets the first character through: that is the space, then.
  const counted = asCounted(` ${odd}`)
  return counted.sourceIndex(parse(counted.text, limit + 1).validEnd) - 1
}

/** By twitter-text; without full stops it looks for no links. */
function parse(text: string, limit: number) {
  const { weightedLength, validRangeEnd } = parseTweet(text.replaceAll('.', ','), {
    ...configs.defaults,
    maxWeightedTweetLength: limit,
  })
  return { weight: weightedLength, validEnd: validRangeEnd + 1 }
}
