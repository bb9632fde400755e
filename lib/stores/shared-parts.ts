import type { SharedPage } from '../model/draft.ts'

/** The parts of a shared page in the order they stand in a post. */
export const SHARE_PARTS = ['title', 'quote', 'link'] as const
export type SharePart = (typeof SHARE_PARTS)[number]

/** How a part reads inside a post; empty when the page has none. A quote gets quotation marks. */
export function partText(shared: SharedPage, part: SharePart): string {
  switch (part) {
    case 'title':
      return shared.title
    case 'quote':
      return shared.quote === '' ? '' : `“${shared.quote}”`
    case 'link':
      return shared.url
  }
}

/** Whether the part is in the post: the text itself is the only record of it. */
export function hasPart(text: string, shared: SharedPage, part: SharePart): boolean {
  const words = partText(shared, part)
  return words !== '' && text.includes(words)
}

/** The text with the part on a line of its own, before the parts that come after it. */
export function addPart(text: string, shared: SharedPage, part: SharePart): string {
  const words = partText(shared, part)
  if (words === '' || text.includes(words)) return text
  const later = SHARE_PARTS.slice(SHARE_PARTS.indexOf(part) + 1)
    .map((other) => partText(shared, other))
    .filter((other) => other !== '' && text.includes(other))
    .map((other) => text.indexOf(other))
  const at = later.length > 0 ? Math.min(...later) : text.length
  const before = text.slice(0, at).trimEnd()
  return [before, words, text.slice(at)].filter((piece) => piece !== '').join('\n')
}

/** The text without the part, and without the empty line it would leave. */
export function removePart(text: string, shared: SharedPage, part: SharePart): string {
  const words = partText(shared, part)
  const at = words === '' ? -1 : text.indexOf(words)
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
