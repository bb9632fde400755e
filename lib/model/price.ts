/** Price of a post in US dollars, from the dated table in `x/prices.ts`. */
export interface Price {
  from: number
  /** Equal to `from` unless X's pages leave a range. */
  upTo: number
  /** What it would be without links; null when there is no link. */
  withoutLink: number | null
}
