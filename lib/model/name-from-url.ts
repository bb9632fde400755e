const MAX_CHARACTERS = 80
/** How much of a long name's end is kept, where its extension stands. */
const KEPT_END = 15

/** Control and formatting characters (bidi overrides too), without the two joiners that words need. */
const INVISIBLE = /[^\P{C}\u200c\u200d]/gu

/**
 * What a person knows a medium by: the last part of its address, decoded and at most 80 characters,
 * without query; the host when there is no such part. `data:` and `blob:` addresses say nothing.
 */
export function nameFromUrl(address: string, mediaKind: 'image' | 'video' | 'audio'): string {
  const plain = mediaKind === 'image' ? 'picture' : mediaKind
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return plain
  const { pathname, hostname } = new URL(address)
  const last = decode(pathname.split('/').findLast((part) => part !== '') ?? '')
  const name = last.split(/[\\/]/).at(-1)?.replace(INVISIBLE, '').trim()
  return shorten(name || hostname || plain)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function shorten(name: string): string {
  const characters = Array.from(name)
  if (characters.length <= MAX_CHARACTERS) return name
  const start = characters.slice(0, MAX_CHARACTERS - KEPT_END - 1)
  return `${start.join('')}…${characters.slice(-KEPT_END).join('')}`
}
