import type { Sniffed } from '../model/formats.ts'

/** Elements that a web page, whole or in part, begins with. */
const HTML_STARTS =
  /^<(?:!doctype html|(?:html|head|body|title|meta|script|style|link|div|p|h[1-6]|span|table|form|a|br|iframe|noscript|center)[\s/>])/i

/**
 * Tells what readable bytes are: SVG, playlists, web pages, JSON or plain text; null when they are
 * not text. A page that answers in the place of a picture (sign-in, error) is found here.
 */
export function sniffText(head: Uint8Array): Sniffed | null {
  const text = decode(head)
  if (text === null) return null
  const trimmed = text.trimStart()
  if (trimmed.startsWith('#EXTM3U')) return 'm3u8'
  if (trimmed.startsWith('<')) return sniffMarkup(trimmed)
  if (/^(?:\{\s*(?:["}]|$)|\[\s*(?:["{[\]\d-]|true|false|null|$))/.test(trimmed)) return 'json'
  return 'text'
}

/** The first element decides: an SVG inside a page does not make the page a picture. */
function sniffMarkup(text: string): Sniffed {
  let rest = text
  for (;;) {
    rest = rest.trimStart()
    if (HTML_STARTS.test(rest)) return 'html'
    // Each branch cuts at least two characters, so this ends.
    if (rest.startsWith('<!--')) rest = cutAfter(rest, '-->')
    else if (rest.startsWith('<?')) rest = cutAfter(rest, '?>')
    else if (/^<!doctype/i.test(rest)) rest = cutDoctype(rest)
    else break
  }
  const root = /^<(?:[\w.-]+:)?([\w.-]+)/.exec(rest)?.[1]
  if (root === 'svg') return 'svg'
  if (root === 'MPD') return 'mpd'
  return 'text'
}

function cutAfter(text: string, mark: string): string {
  const at = text.indexOf(mark, 2)
  return at === -1 ? '' : text.slice(at + mark.length)
}

/** A doctype may hold declarations in brackets, and they hold `>` themselves. */
function cutDoctype(text: string): string {
  const bracket = text.indexOf('[')
  const close = text.indexOf('>')
  return bracket !== -1 && bracket < close
    ? cutAfter(text.slice(bracket), ']').replace(/^\s*>/, '')
    : cutAfter(text, '>')
}

/** Text in UTF-8, UTF-16 with a mark, or an older one-byte encoding; null for binary bytes. */
function decode(head: Uint8Array): string | null {
  const bom = ((head[0] ?? 0) << 8) | (head[1] ?? 0)
  if (bom === 0xfffe || bom === 0xfeff) {
    return new TextDecoder(bom === 0xfffe ? 'utf-16le' : 'utf-16be').decode(head)
  }
  // Control characters other than tab, line ends, form feed and escape do not occur in text.
  for (const byte of head) {
    if (byte < 0x20 && byte !== 0x1b && (byte < 0x09 || byte > 0x0d)) return null
  }
  try {
    // `stream` lets the head end in the middle of a character.
    return new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
  } catch {
    // Not UTF-8. Only markup is worth recognising in another encoding; its tags are ASCII in all.
    const latin = new TextDecoder('latin1').decode(head)
    return latin.trimStart().startsWith('<') ? latin : null
  }
}
