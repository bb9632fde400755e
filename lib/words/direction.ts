/** What newer browsers know of a language; older ones have a property, and some neither. */
interface Told {
  getTextInfo?(): { direction?: string }
  textInfo?: { direction?: string }
}

/**
 * The direction that a language is written in: the one of the words, which need not be the browser's own.
 * @param tag such as `en` or `ar-EG`.
 * @param otherwise where nobody knows.
 */
export function directionOf(tag: string, otherwise: string): string {
  try {
    const locale = new Intl.Locale(tag) as Told
    return (locale.getTextInfo?.() ?? locale.textInfo)?.direction ?? otherwise
  } catch {
    return otherwise
  }
}
