import type { Price, PriceRange } from '../model/price.ts'

/**
 * US dollars, from X's pricing page, read 2026-11-23 ("subject to change"). X bills the owner of the
 * Client ID. Amounts are in thousandths so that sums stay exact.
 */
export const PRICES = {
  checkedOn: '2026-11-23',
  page: 'https://docs.x.com/x-api/getting-started/pricing',
  thousandths: {
    /** "Post: Create", per request. */
    post: 15,
    /** "Post: Create (with URL)". X does not say what counts as one: anything it would link does. */
    postWithLink: 200,
    /** "Media Metadata": one call for each alt text. */
    altText: 5,
    /** No line on the page; X's staff said one more "Post: Create" for each file (2026-08-31). */
    mediaAtMost: 15,
    /** "Posts: Read", each post read back after a lost answer; 1 when the account owns the app. */
    readAtMost: 5,
    /** "Content: Manage" is 5, "Interaction: Delete" 10; X does not say which a deletion is. */
    deleteAtMost: 10,
  },
} as const

/** Most that reading so many posts back costs, in dollars. */
export function readPrice(posts: number): number {
  return (posts * PRICES.thousandths.readAtMost) / 1_000
}

/** Most that deleting a post costs, in dollars. */
export const DELETE_PRICE = PRICES.thousandths.deleteAtMost / 1_000

/** What publishing this post costs: `from` by X's page alone, `upTo` with what X's staff added. */
export function estimatePrice(post: {
  hasLink: boolean
  mediaCount: number
  altTextCount: number
}): Price {
  const { post: plain, postWithLink, altText, mediaAtMost } = PRICES.thousandths
  const range = (base: number): PriceRange => {
    const from = base + post.altTextCount * altText
    return { from: from / 1_000, upTo: (from + post.mediaCount * mediaAtMost) / 1_000 }
  }
  return post.hasLink
    ? { ...range(postWithLink), withoutLink: range(plain) }
    : { ...range(plain), withoutLink: null }
}
