import type { Budget } from './budget.ts'
import { all, shadowOf } from './dom.ts'
import { MEDIA, type Medium, mediaOf } from './media-of.ts'

const MAX_ROOTS = 20

/**
 * What shows exactly this address, wherever it stands; nothing else can be meant, so neither pointer nor
 * place count. Several elements that show it show one medium.
 */
export function mediaByAddress(address: string, budget: Budget): Medium[] {
  for (const root of roots(budget)) {
    for (const element of all(root, MEDIA, 3_000)) {
      if (!budget.spend()) return []
      const medium = shownAs(address, mediaOf(element))
      if (medium) return [medium]
    }
  }
  return []
}

/** That of several media whose shown address this is; a page has none for what shows no address. */
export function shownAs<M extends Pick<Medium, 'shownAddress'>>(
  address: string,
  media: M[],
): M | null {
  if (address === '') return null
  return media.find(({ shownAddress }) => shownAddress === address) ?? null
}

/**
 * Whether a document is still the one that was clicked, as `readInPage` asks: of the same origin, since
 * galleries change their path while they scroll, or at the same address.
 */
export function isStillThere(
  pageUrl: string,
  { href, origin }: Pick<Location, 'href' | 'origin'>,
): boolean {
  const isSame = URL.canParse(pageUrl) && new URL(pageUrl).origin === origin && origin !== 'null'
  return isSame || pageUrl.split('#')[0] === href.split('#')[0]
}

/** The document, then the shadow roots in it, outer ones first. */
function* roots(budget: Budget): Generator<Document | ShadowRoot> {
  const waiting: (Document | ShadowRoot)[] = [document]
  for (let count = 0; count < MAX_ROOTS; count++) {
    const root = waiting.shift()
    if (root === undefined) return
    yield root
    for (const element of all(root, '*', 6_000)) {
      if (!budget.spend()) return
      const shadow = shadowOf(element)
      if (shadow) waiting.push(shadow)
    }
  }
}
