/** What the browser said of a click; the finder's question. */
export interface Question {
  /** `place`: what lies where the person clicked. `address`: what shows `srcUrl`, long after the click. */
  by: 'place' | 'address'
  /** Of the document that was clicked. */
  pageUrl: string
  srcUrl: string
  linkUrl: string
  mediaKind: 'image' | 'video' | null
  /** Names the elements that will be found: `<pin>-0`, `<pin>-1`, … */
  pin: string
}

/**
 * Notes, the moment it may, what the pointer rests on, and from then on where it moves. A menu's item
 * that was chosen with the mouse lies elsewhere than what was clicked: as soon as the menu is gone the
 * page hears of the pointer's new place, which is often only milliseconds later. The first move that
 * is heard after the menu tells by how much the pointer was moved, and so where it was.
 *
 * Sent as source text, into the isolated world that `find-media.js` then runs in.
 */
export function watchPointer(question: Question): void {
  interface Move {
    x: number
    y: number
    movementX: number
    movementY: number
  }
  const { chrome } = globalThis as unknown as {
    chrome?: { dom?: { openOrClosedShadowRoot?(host: Element): ShadowRoot | null } }
  }
  const hoveredIn = (root: Document | ShadowRoot): Element[] => {
    const query = root instanceof Document ? Document.prototype : DocumentFragment.prototype
    const chain: Element[] = []
    for (const element of Array.from(query.querySelectorAll.call(root, ':hover')) as Element[]) {
      chain.push(element)
      try {
        const { dom } = chrome ?? {}
        const shadow = dom?.openOrClosedShadowRoot?.(element)
        if (shadow) chain.push(...hoveredIn(shadow))
      } catch {
        // An element that can have no shadow root.
      }
    }
    return chain
  }
  // The page may have an element of that name, which stands for the field where it is not ours yet.
  const before = (globalThis as { courierClick?: { stop?: unknown } }).courierClick
  if (typeof before?.stop === 'function') before.stop()
  const moves: Move[] = []
  const listen = (event: MouseEvent) => {
    if (!event.isTrusted || moves.length > 0) return
    const { clientX: x, clientY: y, movementX, movementY } = event
    moves.push({ x, y, movementX, movementY })
  }
  addEventListener('mousemove', listen, { capture: true, passive: true })
  const stop = () => removeEventListener('mousemove', listen, { capture: true })
  setTimeout(stop, 3_000)
  const courierClick = {
    question,
    hovered: hoveredIn(document),
    hoveredNow: () => hoveredIn(document),
    moves,
    pressed: null as Element | null,
    stop,
  }
  Object.assign(globalThis, { courierClick })
  // The only press there has been on this page is the one that opened the menu.
  const { eventCounts } = performance as Performance & { eventCounts?: Map<string, number> }
  if (eventCounts?.get('pointerdown') !== 1) return
  new PerformanceObserver((list) => {
    const [entry] = list.getEntries() as (PerformanceEntry & { target?: Node | null })[]
    const isPress = entry?.name === 'pointerdown' || entry?.name === 'mousedown'
    if (isPress && entry.target instanceof Element) courierClick.pressed = entry.target
  }).observe({ type: 'first-input', buffered: true })
}
