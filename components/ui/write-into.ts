/**
 * Makes the text of a field these words, as if the difference were typed: what was written before comes
 * back with Undo, and `input` tells of it. The field has the focus then. The only way to do that is an old
 * one, which every browser keeps.
 */
export function writeInto(field: HTMLTextAreaElement, words: string): void {
  field.focus()
  const { start, end, by } = differenceOf(field.value, words)
  if (start === end && by === '') return
  field.setSelectionRange(start, end)
  if (by === '') document.execCommand('delete')
  else document.execCommand('insertText', false, by)
}

/** What of `before`, from `start` to `end` in UTF-16, becomes `by`; no character is cut in two. */
export function differenceOf(
  before: string,
  after: string,
): { start: number; end: number; by: string } {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  if (isHighSurrogate(before, start - 1)) start -= 1
  let same = 0
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same += 1
  if (same > 0 && isHighSurrogate(before, before.length - same - 1)) same -= 1
  return {
    start,
    end: before.length - same,
    by: after.slice(start, after.length - same),
  }
}

function isHighSurrogate(text: string, at: number): boolean {
  return /[\ud800-\udbff]/.test(text[at] ?? '')
}
