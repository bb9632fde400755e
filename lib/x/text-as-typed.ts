import { fieldsOf, listOf, textOf } from './parse.ts'

const ALTERED = /https:\/\/t\.co\/[A-Za-z0-9]+|&(?:amp|lt|gt);/g
const CHARACTERS: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }
/** Where X's own link to a post's picture or video leads, as target and as shown. */
const MEDIA_PAGE = /^https:\/\/(?:x|twitter)\.com\/.+\/status\/\d+\/(?:photo|video)\/\d+$/
const MEDIA_LABEL = /^pic\.(?:x|twitter)\.com\//

interface Link {
  target: string
  isMedia: boolean
}

/**
 * Undoes what X does to a post's text: links become t.co, media are appended as one more link, and
 * `&`, `<`, `>` are escaped. A link typed without a scheme comes back with one. Without entities
 * (they have to be asked for) links stay as they are.
 * @param entities the post's `entities`; each of its `urls` has `url`, `expanded_url`, `display_url`
 *   and, for X's own, `media_key`.
 * @param hasMedia whether a last link that the entities do not know is X's own.
 */
export function textAsTyped(text: string, entities: unknown, hasMedia: boolean): string {
  const links = linksIn(entities)
  const end = text.trimEnd().length
  const typed = text.replace(ALTERED, (altered: string, at: number) => {
    const character = CHARACTERS[altered]
    if (character !== undefined) return character
    const link = links.get(altered)
    const isLast = at + altered.length === end
    if (hasMedia && (link ? link.isMedia || (isLast && MEDIA_PAGE.test(link.target)) : isLast)) {
      return ''
    }
    return link?.target ?? altered
  })
  return typed.normalize('NFC').trim()
}

function linksIn(entities: unknown): Map<string, Link> {
  const links = new Map<string, Link>()
  for (const entry of listOf(fieldsOf(entities)?.urls)) {
    const link = fieldsOf(entry)
    const short = textOf(link?.url)
    const target = textOf(link?.expanded_url)
    if (!link || short === null || target === null) continue
    const isMedia =
      textOf(link.media_key) !== null || MEDIA_LABEL.test(textOf(link.display_url) ?? '')
    links.set(short, { target, isMedia })
  }
  return links
}
