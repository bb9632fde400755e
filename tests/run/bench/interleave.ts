/**
 * Runs every case once in each round, in an order that is drawn anew for each round: what the machine
 * does besides, and what gets warm, falls on all of them alike.
 */
export async function interleave<Case extends string, Measured>(
  cases: readonly Case[],
  options: { rounds: number; seed: number },
  measure: (which: Case, round: number) => Promise<Measured>,
): Promise<Record<Case, Measured[]>> {
  const random = seeded(options.seed)
  const results = Object.fromEntries(cases.map((which) => [which, []])) as unknown as Record<
    Case,
    Measured[]
  >
  for (let round = 0; round < options.rounds; round++) {
    for (const which of shuffled(cases, random)) results[which].push(await measure(which, round))
  }
  return results
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value)
}

/** Mulberry32: small, and the same on every machine. Values in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
