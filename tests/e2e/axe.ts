import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/**
 * Looks at a page, or at one part of it, as axe does, once nothing on it moves any more: halfway between
 * two looks there are colours that nobody means.
 * @param rules all when left out.
 * @returns the rules that are broken, and the number of those that are kept.
 */
export async function faultsOf(page: Page, part?: string, rules?: string[]) {
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== 'running'),
  )
  const axe = new AxeBuilder({ page })
  if (part) axe.include(part)
  if (rules) axe.withRules(rules)
  const { violations, passes } = await axe.analyze()
  return { violations, kept: passes.length }
}

/** The same in light, and what the dark changes of it: nothing else than the colours. */
export async function faultsInBothSchemes(page: Page, part?: string) {
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await faultsOf(page, part, ['color-contrast'])
  await page.emulateMedia({ colorScheme: 'light' })
  const { violations, kept } = await faultsOf(page, part)
  return { violations: [...violations, ...dark.violations], kept, keptInTheDark: dark.kept }
}
