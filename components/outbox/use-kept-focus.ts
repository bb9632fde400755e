import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

interface Place {
  element: HTMLElement
  row: Element
  index: number
}

/**
 * Keeps the focus in a list whose buttons and rows go away by being used: it goes to the first
 * action of the same row, else of the next, else of the one before; `elsewhere` when none is left.
 * Returns what the list must call.
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
    const next = inOrder.map(firstAction).find((action) => action !== null)
    if (next) next.focus()
    else elsewhere()
  })

  return {
    entered(element: EventTarget | null): void {
      const rows = [...(list.current?.children ?? [])]
      const index = rows.findIndex((row) => row.contains(element as Node | null))
      const row = rows[index]
      place.current = row ? { element: element as HTMLElement, row, index } : null
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

function firstAction(row: Element): HTMLElement | null {
  return row.querySelector<HTMLElement>('button, a[href]')
}
