import configs from 'twitter-text/dist/esm/configs.js'
import extractUrlsWithIndices from 'twitter-text/dist/esm/extractUrlsWithIndices.js'
import { asCounted } from './as-counted.ts'
import { remembered } from './remembered.ts'
import { rewrite, type Stretch } from './rewrite.ts'

/** What every link counts, however long it is. */
export const LINK_WEIGHT = configs.defaults.transformedURLLength

/** A UTF-16 range [start, end). */
export interface Link {
  start: number
  end: number
}

/** The links that X will see in a text, in order: all that twitter-text finds, with or without a scheme. */
export function linksIn(text: string): Link[] {
  const links: Link[] = []
  let done = 0
  for (let dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', done)) {
    // No link goes on over white space, and each has a full stop.
    let start = dot
    while (start > done && !isSpace(text, start)) start--
    let end = dot + 1
    while (end < text.length && !isSpace(text, end)) end++
    for (const link of linksInWord(text.slice(start, end))) {
      links.push({ start: start + link.start, end: start + link.end })
    }
    done = end
  }
  return links
}

function isSpace(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code === 0x20 || code === 0x0a
}

/** The space before the word belongs to it: a link at the very beginning of a text may be another one. */
const linksInWord = remembered((word): Link[] => {
  const counted = asCounted(word)
  const short = rewrite(counted.text, longMiddles(counted.text), brief)
  return extractUrlsWithIndices(short.text).map(({ indices: [start, end] }) => ({
    start: counted.sourceIndex(short.sourceIndex(start)),
    end: counted.sourceIndex(short.sourceIndex(end)),
  }))
})

/** What may stand between two dots of a domain for twitter-text, which takes nearly every letter. */
const LABEL =
  /[^!'#%&()*+,\\./:;<=>?@[\]^{|}~$\s\x85\u180E\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]+/g
/** What a path may hold of a label that it goes on into. */
const IN_PATH =
  /^(?:[\w\u2013\-\u0400-\u04FF\xC0-\xD6\xD8-\xF6\xF8-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B\u02BB\u1E00-\u1EFF]|[\u0300-\u036F])*/
/** Labels of more than 63 characters make no link, and a domain's last part has fewer than that. */
const LONGEST = 200
const KEPT = 90
const BRIEF = '\u8A9E\u8A9E'
/** A domain's last two parts may hold no underscore, those before them may. */
const BRIEF_WITH_UNDERSCORE = '\u8A9E_\u8A9E'

/** Before a link there may be none of these, and there may be others. */
const ONLY_NOT_BEFORE_LINKS = /^[A-Za-z0-9\uFF20\uFF03]+$/

function brief(middle: string): string {
  if (ONLY_NOT_BEFORE_LINKS.test(middle)) return 'aa'
  return middle.includes('_') ? BRIEF_WITH_UNDERSCORE : BRIEF
}

/**
 * The middles of labels that are too long for a link. Without it such a label is still too long, and its
 * ends are the same. In languages written without spaces twitter-text looks for a domain from each
 * letter on to the end of the sentence, over and over: a minute for a long post with "3.5" in it
 * (measured).
 */
function* longMiddles(text: string): Generator<Stretch> {
  for (const { 0: label, index } of text.matchAll(LABEL)) {
    if (label.length <= LONGEST) continue
    const pathEnd = IN_PATH.exec(label)?.[0].length ?? 0
    const middle = label.slice(Math.max(KEPT, pathEnd + 1), -KEPT)
    if (middle.length > BRIEF_WITH_UNDERSCORE.length) {
      yield { 0: middle, index: index + label.length - KEPT - middle.length }
    }
  }
}
