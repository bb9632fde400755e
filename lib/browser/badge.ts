import { browser } from 'wxt/browser'
import { unlessShuttingDown } from './unless-shutting-down.ts'

/** Bottle green while posts move, ochre when one needs the person (design tokens accent and ask). */
const COLOURS = { moving: '#11623f', asks: '#7d4e00' } as const

/** Number on the toolbar button; nothing when all is quiet. */
export async function showBadge(moving: number, needsYou: number, title: string): Promise<void> {
  const count = needsYou > 0 ? needsYou : moving
  const color = needsYou > 0 ? COLOURS.asks : COLOURS.moving
  await unlessShuttingDown(
    Promise.all([
      browser.action.setBadgeBackgroundColor({ color }),
      browser.action.setBadgeText({ text: count > 0 ? String(count) : '' }),
      browser.action.setTitle({ title }),
    ]),
  )
}
