const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, Home: 0, End: Number.NaN }

/** Moves the focus among the buttons of a menu for the keys that do that; others are left alone. */
export function moveInMenu(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const step = STEPS[event.key]
  if (step === undefined) return
  event.preventDefault()
  focusItem(event.currentTarget, step)
}

/** Focuses an item: 0 the first, NaN the last, else by that many from where it is, around. */
export function focusItem(menu: HTMLElement, step: number): void {
  const items = [...menu.querySelectorAll('button')]
  const now = items.indexOf(document.activeElement as HTMLButtonElement)
  const next = step === 0 ? 0 : Number.isNaN(step) ? -1 : (now + step) % items.length
  items.at(next)?.focus()
}
