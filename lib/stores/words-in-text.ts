/**
 * Whether these words are in the text: as they are, and not as part of a longer word or address. The
 * text itself is the only record of it.
 */
export function holdsWords(text: string, words: string): boolean {
  return placeOf(text, words) >= 0
}

/**
 * The text with the words on a line of their own.
 * @param later what comes after them in a post, where it is there.
 */
export function addWords(text: string, words: string, later: readonly string[]): string {
  if (words === '' || holdsWords(text, words)) return text
  const places = later.map((other) => placeOf(text, other)).filter((place) => place >= 0)
  const at = places.length > 0 ? Math.min(...places) : text.length
  const before = text.slice(0, at).trimEnd()
  return [before, words, text.slice(at)].filter((piece) => piece !== '').join('\n')
}

/** The text without the words, and without the empty line they would leave. */
export function removeWords(text: string, words: string): string {
  const at = placeOf(text, words)
  return at < 0 ? text : cut(text, at, at + words.length)
}

/**
 * The text without its links.
 * @param links UTF-16 ranges [start, end), in order.
 */
export function withoutLinks(text: string, links: { start: number; end: number }[]): string {
  return [...links].reverse().reduce((rest, { start, end }) => cut(rest, start, end), text)
}

/** Takes out [start, end) with the white space that belonged to it. */
function cut(text: string, start: number, end: number): string {
  const before = text.slice(0, start).replace(/[ \t]+$/, '')
  const after = text.slice(end).replace(/^[ \t]+/, '')
  if (before === '') return after.replace(/^\n+/, '')
  if (after === '') return before.replace(/\n+$/, '')
  const onOwnLine = before.endsWith('\n') && after.startsWith('\n')
  if (onOwnLine) return before + after.slice(1)
  const joined = before.endsWith('\n') || after.startsWith('\n') || /^[.,;:!?)\]”]/.test(after)
  return joined ? before + after : `${before} ${after}`
}

/** Where the words stand by themselves; -1 where they do not. */
function placeOf(text: string, words: string): number {
  if (words === '') return -1
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const end = at + words.length
    if (standsAlone(text.slice(0, at), words, text.slice(end))) return at
  }
  return -1
}

function standsAlone(before: string, words: string, after: string): boolean {
  if (/^https?:/.test(words)) return !/^[^\s.,;:!?)\]”"]|^[.,;:!?][^\s]/u.test(after)
  const joinsBefore = /[\p{L}\p{N}]$/u.test(before) && /^[\p{L}\p{N}]/u.test(words)
  const joinsAfter = /[\p{L}\p{N}]$/u.test(words) && /^[\p{L}\p{N}]/u.test(after)
  return !joinsBefore && !joinsAfter
}
