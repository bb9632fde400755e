/** mulberry32: the same draws for the same seed on every machine. */
export class Random {
  private state: number

  constructor(seed: string) {
    this.state = 2166136261
    for (const char of seed) this.state = Math.imul(this.state ^ char.charCodeAt(0), 16777619)
  }

  /** 0 (inclusive) to 1 (exclusive). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** 1 to `last`. */
  upTo(last: number): number {
    return 1 + Math.floor(this.next() * last)
  }

  pick<T>(choices: readonly T[]): T {
    const chosen = choices[Math.floor(this.next() * choices.length)]
    if (chosen === undefined) throw new Error('There is nothing to choose from')
    return chosen
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items]
    const mixed: T[] = []
    while (left.length > 0) mixed.push(...left.splice(Math.floor(this.next() * left.length), 1))
    return mixed
  }
}
