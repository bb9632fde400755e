/** US dollars. */
export interface PriceRange {
  from: number
  /** Equal to `from` unless X's pages leave a range. */
  upTo: number
}

/** Price of a post, from the dated table in `x/prices.ts`. */
export interface Price extends PriceRange {
  /** What it would be without links; null when there is no link. */
  withoutLink: PriceRange | null
}
