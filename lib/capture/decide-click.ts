import { type Finding, type Found, shownAddressOf } from '../model/found.ts'
import { nameFromUrl } from '../model/name-from-url.ts'
import type { ClickedSource } from './source-from-click.ts'

export type Decision =
  /** One thing is meant. */
  | { kind: 'capture'; found: Found }
  /** Several could be; best first. */
  | { kind: 'choose'; found: Found[] }
  /** Nothing was found that the browser did not say itself. */
  | { kind: 'as-said' }

/**
 * Weighs what was found in the page against what the browser said of the click. Selected words were
 * marked on purpose, and what may not be read is not looked for.
 * @param finding null where the page could not be asked.
 */
export function decideClick(clicked: ClickedSource, finding: Finding | null): Decision {
  if (clicked.kind === 'quote' || clicked.kind === 'refused') return { kind: 'as-said' }
  const [best] = finding?.found ?? []
  if (!finding || !best) return { kind: 'as-said' }
  return finding.isClear
    ? { kind: 'capture', found: best }
    : { kind: 'choose', found: finding.found }
}

/** What a person knows it by: the file that is shown. */
export function nameOfFound(found: Found): string {
  return nameFromUrl(shownAddressOf(found), found.kind === 'image' ? 'image' : 'video')
}
