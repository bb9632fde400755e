import type { MeasuredText } from '../model/measured-text.ts'
import { composed } from './as-counted.ts'
import { LINK_WEIGHT, type Link, linksIn } from './links-in.ts'
import { overflowIn, weigh } from './weigh.ts'

/**
 * Counts `text` as X does: of its NFC form, 2 for an emoji sequence of any length, 23 for each link
 * with or without a scheme, 1 or 2 for anything else (counting characters page, twitter-text v3
 * configuration; checked 2026-11-23). X's own emoji table may be older: its answer is final.
 * What was looked at before is remembered, so that a keystroke costs about a millisecond at 25,000
 * characters.
 * @param limit weighted; at least 23, so that any first character or link fits.
 */
export function measureText(text: string, limit: number): MeasuredText {
  const nfc = composed(text)
  const links = linksIn(nfc.text)
  let weightedLength = 0
  let overflowAt: number | null = null
  for (const { start, end, isLink } of stretches(nfc.text, links)) {
    const stretch = nfc.text.slice(start, end)
    const weight = isLink ? LINK_WEIGHT : weigh(stretch)
    if (overflowAt === null && weightedLength + weight > limit) {
      // A link is over the limit as a whole.
      overflowAt = isLink ? start : start + overflowIn(stretch, limit - weightedLength)
    }
    weightedLength += weight
  }
  return {
    weightedLength,
    links: links.map(({ start, end }) => ({
      start: nfc.sourceIndex(start),
      end: nfc.sourceIndex(end),
    })),
    overflowAt: overflowAt === null ? text.length : nfc.sourceIndex(overflowAt),
  }
}

/** Links and what stands between them, in order; together they are the text. */
function* stretches(text: string, links: Link[]): Generator<Link & { isLink: boolean }> {
  let at = 0
  for (const { start, end } of links) {
    if (start > at) yield { start: at, end: start, isLink: false }
    yield { start, end, isLink: true }
    at = end
  }
  if (at < text.length) yield { start: at, end: text.length, isLink: false }
}
