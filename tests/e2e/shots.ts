import type { Page } from '@playwright/test'

const SIZES = [
  { width: 320, height: 600 },
  { width: 400, height: 600 },
]

/** Pictures of the page for whoever works on it, light and dark, in the folder COURIER_SHOTS; else none. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.COURIER_SHOTS
  if (!folder) return
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const size of SIZES) {
      await page.setViewportSize(size)
      await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${size.width}.png` })
    }
  }
}
