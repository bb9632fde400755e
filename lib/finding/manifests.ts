import { absolute, all, attribute, plainText } from './dom.ts'

const MANIFEST = /\.(?:m3u8|mpd)(?:[?#]|$)/i
const FILM = /\.(?:mp4|m4v|webm)(?:[?#]|$)/i
/** Pieces of a stream are not the film: initialisations, numbered segments, ranges. */
const PIECE =
  /(?:init|seg(?:ment)?|frag(?:ment)?|chunk)[-_]?\d*|[-_/]\d+\.(?:m4s|mp4)|[?&](?:range|bytestart)=/i
const MAX_ADDRESSES = 12
const MAX_SCRIPT = 100_000

/**
 * Addresses from which a player may have put its film together, likeliest first: what the page has
 * fetched, then what it says of itself. Lists before files, because a file may be one of many pieces.
 */
export function manifestsOf(video: Element): string[] {
  const fetched = performance
    .getEntriesByType('resource')
    .slice(-1_000)
    .map(({ name }) => name)
    .reverse()
  const said = [
    ...jsonLdValues(['contentUrl']),
    ...all(
      document,
      'meta[property="og:video"], meta[property="og:video:url"], meta[property="og:video:secure_url"]',
      6,
    ).map((meta) => absolute(attribute(meta, 'content'))),
    ...all(video, 'source[src]', 10).map((source) => absolute(attribute(source, 'src'))),
    ...all(document, 'a[href*=".m3u8"], a[href*=".mp4"], a[href*=".mpd"]', 10).map((link) =>
      absolute(attribute(link, 'href')),
    ),
  ]
  const lists = [
    ...masterFirst(fetched.filter((url) => MANIFEST.test(url))),
    ...said.filter((url) => MANIFEST.test(url)),
  ]
  const films = [
    ...fetched.filter((url) => FILM.test(url) && !PIECE.test(url)),
    ...said.filter((url) => FILM.test(url)),
  ]
  return [...new Set([...lists, ...films])].slice(0, MAX_ADDRESSES)
}

export function isManifest(address: string): boolean {
  return MANIFEST.test(address)
}

/** A master list is fetched before the lists of its variants; the newest film's come last. */
function masterFirst(lists: string[]): string[] {
  const named = lists.filter((url) => /master|playlist|index|main/i.test(url))
  const variants = /(?:\d{3,4}p|variant|chunklist|media[-_]|audio|subs?)/i
  return [...new Set([...named.filter((url) => !variants.test(url)), ...lists.toReversed()])]
}

/** Values of these keys anywhere in the page's JSON-LD, as strings. */
export function jsonLdValues(keys: readonly string[]): string[] {
  const values: string[] = []
  for (const node of jsonLdNodes()) {
    for (const key of keys) {
      if (!Object.hasOwn(node, key)) continue
      const value = node[key]
      if (typeof value === 'string') values.push(value)
    }
  }
  return values
}

/** Every object in the page's JSON-LD, outer ones first; at most 500. */
export function jsonLdNodes(): Record<string, unknown>[] {
  const nodes: Record<string, unknown>[] = []
  const queue: { value: unknown; depth: number }[] = []
  for (const script of all(document, 'script[type="application/ld+json"]', 10)) {
    const text = plainText(script, MAX_SCRIPT)
    try {
      queue.push({ value: JSON.parse(text), depth: 0 })
    } catch {
      // Not JSON after all: it says nothing.
    }
  }
  for (let at = 0; at < queue.length && nodes.length < 500; at++) {
    const { value, depth } = queue[at] as (typeof queue)[0]
    if (typeof value !== 'object' || value === null || depth > 6) continue
    if (!Array.isArray(value)) nodes.push(value as Record<string, unknown>)
    for (const inner of Object.values(value).slice(0, 100))
      queue.push({ value: inner, depth: depth + 1 })
  }
  return nodes
}
