import type { MeasuredText } from '../../lib/stores/ports.ts'

/** A stretch of one line of the text that looks the same from its start to its end. */
export interface Piece {
  text: string
  link: boolean
  over: boolean
}

/** The lines of a text, each cut where its looks change: links, and what is over the limit. */
export function linesOf(text: string, { links, overflowAt }: MeasuredText): Piece[][] {
  const lines: Piece[][] = []
  let next = 0
  for (let start = 0; start <= text.length; ) {
    const lineBreak = text.indexOf('\n', start)
    const end = lineBreak < 0 ? text.length : lineBreak
    const line: Piece[] = []
    const add = (from: number, to: number, link: boolean) => {
      const cut = Math.min(Math.max(from, overflowAt), to)
      if (from < cut) line.push({ text: text.slice(from, cut), link, over: false })
      if (cut < to) line.push({ text: text.slice(cut, to), link, over: true })
    }
    let at = start
    // No link goes on over the end of a line.
    for (let link = links[next]; link && link.start < end; link = links[++next]) {
      add(at, link.start, false)
      add(link.start, link.end, true)
      at = link.end
    }
    add(at, end, false)
    lines.push(line)
    start = end + 1
  }
  return lines
}

/**
 * Draws a text into `root`, an element for each line. Of what it drew before, lines at the beginning and
 * at the end that are still the same are left alone, so that a keystroke draws one line.
 */
export function createMirror(root: HTMLElement): (text: string, measured: MeasuredText) => void {
  let drawn: string[] = []
  return (text, measured) => {
    const lines = linesOf(text, measured)
    const looks = lines.map(looksOf)
    const most = Math.min(drawn.length, looks.length)
    let same = 0
    while (same < most && drawn[same] === looks[same]) same++
    let sameAtEnd = 0
    while (
      sameAtEnd < most - same &&
      drawn[drawn.length - 1 - sameAtEnd] === looks[looks.length - 1 - sameAtEnd]
    ) {
      sameAtEnd++
    }
    for (let left = drawn.length - same - sameAtEnd; left > 0; left--) root.children[same]?.remove()
    const fresh = lines.slice(same, lines.length - sameAtEnd).map(elementOf)
    root.insertBefore(fragmentOf(fresh), root.children[same] ?? null)
    drawn = looks
  }
}

function looksOf(line: Piece[]): string {
  return line.map(({ text, link, over }) => `${link ? 1 : 0}${over ? 1 : 0}${text}`).join('\n')
}

function fragmentOf(elements: HTMLElement[]): DocumentFragment {
  const fragment = document.createDocumentFragment()
  fragment.append(...elements)
  return fragment
}

function elementOf(line: Piece[]): HTMLElement {
  const element = document.createElement('div')
  element.className = 'post-text-line'
  for (const { text, link, over } of line) {
    const piece = document.createElement(over ? 'mark' : 'span')
    if (link) piece.className = 'post-text-link'
    piece.textContent = text
    element.append(piece)
  }
  // Gives a line without words its height.
  if (line.length === 0) element.append('\u200B')
  return element
}
