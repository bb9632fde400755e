import type { AttachmentId } from '../../lib/units.ts'

/** The tile of an attachment somewhere in an element. */
export function tileOf(element: Element | null, id: AttachmentId): HTMLElement | null {
  return element?.querySelector<HTMLElement>(`[data-attachment="${id}"]`) ?? null
}
