import type { Draft, SharedPage } from '../model/draft.ts'
import type { About } from '../model/found.ts'
import { plainWords } from '../words/plain-words.ts'
import { t } from '../words/words.ts'
import { addWords } from './words-in-text.ts'

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

/** The text with the part on a line of its own, before the parts that come after it. */
export function addPart(text: string, shared: SharedPage, part: SharePart): string {
  const later = SHARE_PARTS.slice(SHARE_PARTS.indexOf(part) + 1)
  return addWords(
    text,
    partText(shared, part),
    later.map((other) => partText(shared, other)),
  )
}

/** The kinds of parts that a page can bring to a post, in the order in which they stand there. */
export const PART_KINDS = ['title', 'quote', 'caption', 'credit', 'link'] as const
export type PartKind = (typeof PART_KINDS)[number]

/** Something a page says that can be put into the post, or taken out again, with one press. */
export interface OfferedPart {
  kind: PartKind
  /** As it stands in the post. */
  words: string
  /** Name of the attachment it belongs to; null for the shared page itself. */
  of: string | null
}

/** Most characters of one part: half of what a post holds would be no caption any more. */
const LONGEST_PART = 500

/**
 * All that pages say of what is in this draft, in the order in which it stands in a post and each
 * only once: pictures of one page have the same title and link.
 */
export function offeredParts(draft: Pick<Draft, 'shared' | 'attachments'>): OfferedPart[] {
  const { shared } = draft
  const all: OfferedPart[] = [
    ...(shared
      ? SHARE_PARTS.map((kind) => ({ kind, words: partText(shared, kind), of: null }))
      : []),
    ...draft.attachments.flatMap(({ about, name }) =>
      about ? partsOf(about).map((part) => ({ ...part, of: name })) : [],
    ),
  ]
  const known = new Set([''])
  return PART_KINDS.flatMap((kind) => all.filter((part) => part.kind === kind)).filter(
    ({ words }) => !known.has(words) && known.add(words),
  )
}

function partsOf({ title, caption, credit, link }: About): Omit<OfferedPart, 'of'>[] {
  return [
    { kind: 'title', words: plainWords(title, LONGEST_PART) },
    { kind: 'caption', words: plainWords(caption, LONGEST_PART) },
    { kind: 'credit', words: creditWords(plainWords(credit, LONGEST_PART)) },
    { kind: 'link', words: /^https?:\/\/\S+$/.test(link) ? link : '' },
  ]
}

/** `Credit: Ana Kovač`; what a page has put a word or a sign before stays as it is: `Photo: …`, `© …`. */
function creditWords(credit: string): string {
  return credit === '' || /[:©]/.test(credit) ? credit : t('creditInPost', credit)
}
