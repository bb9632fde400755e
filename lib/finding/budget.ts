/** What looking may cost in a page that may be endless: time and looked-at elements. */
export class Budget {
  readonly #endsAt: number

  constructor(
    private readonly now: () => number,
    ms: number,
    private elements: number,
  ) {
    this.#endsAt = now() + ms
  }

  /** Whether one more element may be looked at. */
  spend(): boolean {
    this.elements--
    return this.elements >= 0 && this.now() < this.#endsAt
  }
}
