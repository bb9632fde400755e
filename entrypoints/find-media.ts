import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { find } from '../lib/finding/find.ts'
import type { Click } from '../lib/finding/place.ts'

/**
 * Injected after a click, where `watchPointer` has run just before; its value is a `Finding`, or says
 * what broke: an exception would reach the page's console.
 */
export default defineUnlistedScript(async () => {
  const { courierClick } = globalThis as unknown as { courierClick?: Click }
  if (!courierClick) return { broke: 'no click' }
  return find(courierClick).catch((caught: unknown) => ({ broke: String(caught) }))
})
