import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'

interface TwitterText {
  parseTweet(text: string): { weightedLength: number }
  extractUrlsWithIndices(text: string): { url: string; indices: [number, number] }[]
  extractCashtags(text: string): string[]
  extractMentions(text: string): string[]
  hasInvalidCharacters(text: string): boolean
}

const twitterText = createRequire(import.meta.url)('twitter-text') as TwitterText

/** x-api.md §5: twitter-text v3, NFC first [D] */
export function weightedLength(text: string): number {
  return twitterText.parseTweet(text.normalize('NFC')).weightedLength
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
