/**
 * The Referer that a page would have sent for one of its media (Referrer Policy §8.3); null where it
 * sends none.
 * @param policy what the page says of itself. Anything that is no policy is taken for the browser's own
 *   default: the whole address to its own origin, the origin alone to others, nothing from https to http.
 */
export function refererFor(pageUrl: string, address: string, policy: unknown): string | null {
  if (!URL.canParse(pageUrl) || !URL.canParse(address)) return null
  const page = new URL(pageUrl)
  const target = new URL(address)
  if (page.protocol !== 'https:' && page.protocol !== 'http:') return null
  page.username = ''
  page.password = ''
  page.hash = ''
  const origin = `${page.origin}/`
  const isSame = page.origin === target.origin
  const isDowngrade = page.protocol === 'https:' && target.protocol !== 'https:'
  switch (typeof policy === 'string' ? policy.trim().toLowerCase() : '') {
    case 'no-referrer':
    case 'never':
      return null
    case 'origin':
      return origin
    case 'unsafe-url':
    case 'always':
      return page.href
    case 'same-origin':
      return isSame ? page.href : null
    case 'strict-origin':
      return isDowngrade ? null : origin
    case 'no-referrer-when-downgrade':
      return isDowngrade ? null : page.href
    case 'origin-when-cross-origin':
      return isSame ? page.href : origin
    default:
      if (isSame) return page.href
      return isDowngrade ? null : origin
  }
}
