import type { Page } from '@playwright/test'

/**
 * What is wrong with how a page is laid out now, and which words of the product's own are not from its
 * messages: nothing when all is well. Behind an open dialog nothing is looked at.
 * @param data words that belong to people and files, which nobody translates.
 */
export function lookOver(page: Page, data: string[]): Promise<string[]> {
  // A name may hold another one.
  const longestFirst = data.toSorted((a, b) => b.length - a.length)
  return page.evaluate(async (known) => {
    // What follows the width is drawn by then.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    const faults: string[] = []
    const wide = document.documentElement
    if (wide.scrollWidth > wide.clientWidth) {
      faults.push(`sideways scroll: ${wide.scrollWidth} in ${wide.clientWidth}`)
    }
    const root = document.querySelector('dialog[open]') ?? document.body
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    const range = document.createRange()
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement
      const words = node.textContent?.trim() ?? ''
      if (!element || words === '' || !element.checkVisibility()) continue
      if (element.closest('.visually-hidden, .post-text, textarea, script, style, [hidden]'))
        continue
      const untold = known.reduce((rest, part) => rest.replaceAll(part, ''), words)
      const english = /[A-Za-z]{3,}/.exec(untold)
      if (english) faults.push(`not translated: "${english[0]}" in "${words.slice(0, 60)}"`)
      range.selectNodeContents(node)
      const boxes = [...range.getClientRects()].filter(({ width }) => width > 1)
      for (let outer: Element | null = element; outer; outer = outer.parentElement) {
        const style = getComputedStyle(outer)
        const box = outer.getBoundingClientRect()
        if (style.textOverflow === 'ellipsis' && style.overflowX !== 'visible') {
          // It may end early, but never begin late.
          const first = Math.max(0, (node.textContent ?? '').search(/[^\s\p{C}]/u))
          range.setStart(node, first)
          range.setEnd(node, first + 1)
          const { left, right } = range.getBoundingClientRect()
          const begins = element === outer || outer.firstElementChild === element
          if (begins && (right < box.left + 1 || left > box.right - 1)) {
            faults.push(`its beginning is cut off: "${words.slice(0, 60)}"`)
          }
          break
        }
        const isButton = outer.matches('button, a, summary, [role=menuitem], label')
        const cutsX = style.overflowX === 'hidden' || style.overflowX === 'clip' || isButton
        const cutsY = style.overflowY === 'hidden' || style.overflowY === 'clip'
        const isInline = style.display === 'inline'
        if (isInline) continue
        const sticksOut = boxes.some(
          ({ left, right, top, bottom }) =>
            (cutsX && (left < box.left - 1 || right > box.right + 1)) ||
            // Lines are a little higher than letters.
            (cutsY && (top < box.top - 4 || bottom > box.bottom + 4)),
        )
        if (sticksOut) {
          faults.push(`cut off by ${outer.localName}.${outer.className}: "${words.slice(0, 60)}"`)
          break
        }
        // What can be scrolled is not cut off.
        if (/auto|scroll/.test(`${style.overflowX} ${style.overflowY}`)) break
      }
    }
    for (const element of root.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        const words = element.getAttribute(name) ?? ''
        const untold = known.reduce((rest, part) => rest.replaceAll(part, ''), words)
        const english = /[A-Za-z]{3,}/.exec(untold)
        if (english) faults.push(`not translated: "${english[0]}" in ${name}="${words}"`)
      }
    }
    return [...new Set(faults)]
  }, longestFirst)
}
