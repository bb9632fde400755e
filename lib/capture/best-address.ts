import { type Found, shownAddressOf } from '../model/found.ts'

/** As many of its addresses as are asked: the likeliest ones, and the one that is shown. */
const MAX_ASKED = 6

/**
 * The addresses of a medium in the order in which they are tried. What is shown is always among them: it
 * is there, whatever the others turn out to be. One whose download has begun goes first.
 * @param begun address of a download that was cut off; null where there is none.
 */
export function addressesToTry(found: Found, begun: string | null): string[] {
  const shown = shownAddressOf(found)
  const all = found.addresses.map(({ url }) => url)
  const guesses = all.filter((url) => url !== shown).slice(0, MAX_ASKED - 1)
  const urls = all.filter((url) => url === shown || guesses.includes(url))
  return begun !== null && urls.includes(begun)
    ? [begun, ...urls.filter((url) => url !== begun)]
    : urls
}

/**
 * Whether what was read is no smaller than what is shown. A guessed original may be another picture's
 * thumbnail, a placeholder or a page; a picture of fewer pixels is never the better one.
 */
export function isAsGood(
  { width, height }: Pick<Found, 'width' | 'height'>,
  read: { width: number | null; height: number | null },
): boolean {
  if (width === null || height === null || read.width === null || read.height === null) return true
  return read.width * read.height >= width * height
}
