/** Control and formatting characters (bidi overrides too), without the two joiners that words need. */
const INVISIBLE = /[^\P{C}\u200c\u200d]/gu

/**
 * Somebody else's words in one line: no control characters and nothing that turns the direction of
 * what stands beside them, at most so many characters, the last one an ellipsis when there were more.
 */
export function plainWords(words: string, most: number): string {
  // Cut first: a page may say a megabyte.
  const cut = words.slice(0, most * 4).replace(/\s+/g, ' ')
  const characters = Array.from(cut.replace(INVISIBLE, '').trim())
  if (characters.length <= most) return characters.join('')
  return `${characters.slice(0, most - 1).join('')}…`
}
