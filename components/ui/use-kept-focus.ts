import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

interface Place {
  element: HTMLElement
  row: Element
  index: number
  /** What it is called. */
  name: string | null
}

/**
 * Keeps the focus in a list whose buttons and rows go away by being used: it goes to the action of the same
 * name in the same row, else to the first one there, else of the next, else of the one before; `elsewhere`
 * when none is left. Returns what the list must call.
 */
export function useKeptFocus(list: RefObject<HTMLElement | null>, elsewhere: () => void) {
  const place = useRef<Place | null>(null)

  useLayoutEffect(() => {
    const was = place.current
    const rows = [...(list.current?.children ?? [])]
    if (was === null) return
    if (was.element.isConnected) {
      was.index = rows.indexOf(was.row)
      return
    }
    place.current = null
    if (document.activeElement !== null && document.activeElement !== document.body) return
    const from = was.row.isConnected ? rows.indexOf(was.row) : was.index
    const inOrder = [...rows.slice(from), ...rows.slice(0, from).reverse()]
    const same = was.row.isConnected ? namedAction(was.row, was.name) : null
    const next = same ?? inOrder.map(firstAction).find((action) => action !== null)
    if (next) next.focus()
    else elsewhere()
  })

  return {
    entered(element: EventTarget | null): void {
      const rows = [...(list.current?.children ?? [])]
      const index = rows.findIndex((row) => row.contains(element as Node | null))
      const row = rows[index]
      const name = (element as HTMLElement | null)?.getAttribute('aria-label') ?? null
      place.current = row ? { element: element as HTMLElement, row, index, name } : null
    },
    left(): void {
      const was = place.current
      // An element that is being taken away is left, too; only later does it show.
      queueMicrotask(() => {
        const moved = was?.element.isConnected && document.activeElement !== was.element
        if (moved && place.current === was) place.current = null
      })
    },
  }
}

/** Made anew with another look of its row, an action is still the same to whoever used it. */
function namedAction(row: Element, name: string | null): HTMLElement | null {
  const actions = [...row.querySelectorAll<HTMLElement>('button[aria-label]')]
  return actions.find((action) => action.getAttribute('aria-label') === name) ?? null
}

function firstAction(row: Element): HTMLElement | null {
  return row.querySelector<HTMLElement>('button, a[href]')
}
