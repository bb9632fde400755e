/** A text and what it weighs, as whoever shows it has counted. */
export interface CountedText {
  text: string
  /** Of its NFC form, by X's counting rules. */
  weightedLength: number
}

/** What X's counting rules say of a text. */
export interface MeasuredText {
  /** Weighted length of the NFC text. */
  weightedLength: number
  /** UTF-16 range [start, end) of each link in the text as typed. */
  links: { start: number; end: number }[]
  /** UTF-16 index in the text as typed from which it is over `limit`; its length when it fits. */
  overflowAt: number
}
