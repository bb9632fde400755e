import { type Rewritten, rewrite, type Stretch } from './rewrite.ts'

/** What NFC can change, each match for itself: Hangul runs, a letter with marks, a lone character. */
const COMPOSABLE = /[\uAC00-\uD7A3\u1100-\u11FF\uA960-\uA97F\uD7B0-\uD7FF]+|.\p{M}+|[^\p{ASCII}]/gsu
/** Every emoji sequence of the browser's own Unicode version; twitter-text only knows those of 2018. */
const EMOJI = /\p{RGI_Emoji}/gv
/** Runs that may hold emoji, found cheaply: looking for the exact ones everywhere takes 10 ms. */
const PERHAPS_EMOJI =
  /[#*\d]\uFE0F?\u20E3|(?:[\xA9\xAE\u203C-\u3299\u{1F000}-\u{1FFFF}\u{E0020}-\u{E007F}]|\u200D|\uFE0F)+/gu
const ANY_EMOJI = '\u{1F600}'
/** X refuses these; twitter-text would stop measuring there. Same weight: 2. */
const INVALID = /[\uFFFE\uFEFF\uFFFF]/g
const SAME_WEIGHT = '\u2026'

/** Its NFC form. */
export function composed(text: string): Rewritten {
  const parts = text.normalize('NFC') === text ? [] : text.matchAll(COMPOSABLE)
  return rewrite(text, parts, (part) => part.normalize('NFC'))
}

/**
 * The text as X counts it, for twitter-text: its NFC form, with an emoji that twitter-text knows in
 * place of each, and nothing that stops it.
 */
export function asCounted(text: string): Rewritten {
  const nfc = composed(text)
  const clean = nfc.text.replace(INVALID, SAME_WEIGHT)
  const plain = rewrite(clean, emojiIn(clean), () => ANY_EMOJI)
  return {
    text: plain.text,
    sourceIndex: (index) => nfc.sourceIndex(plain.sourceIndex(index)),
  }
}

function* emojiIn(text: string): Generator<Stretch> {
  for (const { 0: run, index: at } of text.matchAll(PERHAPS_EMOJI)) {
    for (const { 0: emoji, index } of run.matchAll(EMOJI)) yield { index: at + index, 0: emoji }
  }
}
