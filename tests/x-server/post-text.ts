import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'

interface TwitterText {
  extractUrlsWithIndices(text: string): { url: string; indices: [number, number] }[]
  extractCashtags(text: string): string[]
  extractMentions(text: string): string[]
  hasInvalidCharacters(text: string): boolean
}

const twitterText = createRequire(import.meta.url)('twitter-text') as TwitterText

/** Code points that count 1, ends inclusive; all others count 2. x-api.md §5, twitter-text configs.js v3 [D] */
const ONE = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
] as const
/** x-api.md §5: transformedURLLength [D] */
const LINK_WEIGHT = 23
const EMOJI_WEIGHT = 2

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * x-api.md §5: of the NFC form; links 23, every emoji sequence 2, the rest by code points [D]. Only
 * what a link is comes from X's own code; the rest is written from X's rules, so that it can disagree
 * with a client that uses that code.
 * ASSUMED: an emoji newer than X's code counts 2, as the rules say, not what its parts count.
 */
export function weightedLength(text: string): number {
  const nfc = text.normalize('NFC')
  let weight = 0
  let at = 0
  for (const { indices } of twitterText.extractUrlsWithIndices(nfc)) {
    weight += weighPlain(nfc.slice(at, indices[0])) + LINK_WEIGHT
    at = indices[1]
  }
  return weight + weighPlain(nfc.slice(at))
}

function weighPlain(text: string): number {
  let weight = 0
  for (const { segment } of graphemes.segment(text)) {
    weight += isEmoji(segment) ? EMOJI_WEIGHT : weighCodePoints(segment)
  }
  return weight
}

/** Two letters of a flag, a keycap, or a picture that is drawn in colours, with all that belongs to it. */
function isEmoji(grapheme: string): boolean {
  return (
    /^\p{Regional_Indicator}{2}$/u.test(grapheme) ||
    /^[#*\d]\uFE0F?\u20E3$/u.test(grapheme) ||
    /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier}|\u200D))/u.test(
      grapheme,
    )
  )
}

function weighCodePoints(text: string): number {
  let weight = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    weight += ONE.some(([from, to]) => from <= code && code <= to) ? 1 : 2
  }
  return weight
}

export function hasLink(text: string): boolean {
  return twitterText.extractUrlsWithIndices(text).length > 0
}

export function countCashtags(text: string): number {
  return new Set(twitterText.extractCashtags(text)).size
}

export function mentionsSomebody(text: string): boolean {
  return twitterText.extractMentions(text).length > 0
}

/** x-api.md §5: U+FFFE, U+FEFF, U+FFFF [D] */
export function hasInvalidCharacters(text: string): boolean {
  return twitterText.hasInvalidCharacters(text)
}

export interface Link {
  url: string
  tco: string
}

export function linksOf(text: string, salt: string): Link[] {
  return twitterText
    .extractUrlsWithIndices(text)
    .map(({ url }, index) => ({ url, tco: shorten(`${salt} ${index} ${url}`) }))
}

/** `https://t.co/` and ten characters: 23, as every link counts. */
export function shorten(seed: string): string {
  const hash = createHash('sha256').update(seed).digest('base64').replaceAll(/[^\w]/g, '')
  return `https://t.co/${hash.slice(0, 10)}`
}

/** The text X gives back: links shortened, media link last, &, < and > escaped. x-api.md §3.3 */
export function shownText(
  post: { text: string; links: Link[]; mediaTco: string | undefined },
  escaped: boolean,
): string {
  const found = twitterText.extractUrlsWithIndices(post.text)
  let text = ''
  let at = 0
  found.forEach(({ indices: [start, end] }, index) => {
    text += escapeEntities(post.text.slice(at, start), escaped)
    text += post.links[index]?.tco ?? ''
    at = end
  })
  text += escapeEntities(post.text.slice(at), escaped)
  if (!post.mediaTco) return text
  return text === '' ? post.mediaTco : `${text} ${post.mediaTco}`
}

function escapeEntities(text: string, escaped: boolean): string {
  if (!escaped) return text
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** OA PostEntities urls, each `{start, end, url, expanded_url, display_url}`. */
export function urlEntities(shown: string, links: Link[]): object[] {
  const entities: object[] = []
  let from = 0
  for (const { url, tco } of links) {
    const at = shown.indexOf(tco, from)
    if (at === -1) continue
    from = at + tco.length
    const start = Array.from(shown.slice(0, at)).length
    entities.push({
      start,
      end: start + tco.length,
      url: tco,
      expanded_url: /^https?:/i.test(url) ? url : `http://${url}`,
      display_url: url.replace(/^https?:\/\/(www\.)?/i, ''),
    })
  }
  return entities
}
