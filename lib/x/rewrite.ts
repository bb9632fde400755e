/** A rewritten text that still knows where each of its characters came from. */
export interface Rewritten {
  text: string
  /** UTF-16 index in the source for an index in `text`, its end included. */
  sourceIndex(index: number): number
}

/** From `at` in the result on, the source runs along from `from` and not beyond `to`. */
interface Run {
  at: number
  from: number
  to: number
}

/** A stretch of a text: where it starts and what it is. The matches of a regular expression are some. */
export interface Stretch {
  index: number
  0: string
}

/**
 * Replaces each stretch; they must be ascending and apart.
 * An index inside a replacement is as far inside what it replaced, or at that one's end.
 */
export function rewrite(
  source: string,
  stretches: Iterable<Stretch>,
  replacement: (match: string) => string,
): Rewritten {
  const runs: Run[] = []
  let text = ''
  let copied = 0
  for (const { 0: match, index } of stretches) {
    const replaced = replacement(match)
    if (replaced === match) continue
    const end = index + match.length
    text += source.slice(copied, index)
    if (replaced.length !== match.length) {
      runs.push({ at: text.length, from: index, to: end })
      runs.push({ at: text.length + replaced.length, from: end, to: source.length })
    }
    text += replaced
    copied = end
  }
  return {
    text: text + source.slice(copied),
    sourceIndex(index) {
      const run = lastRunAt(runs, index)
      return run ? Math.min(run.from + (index - run.at), run.to) : index
    },
  }
}

/** The last run that starts at or before `index`, by halving: there may be one per emoji. */
function lastRunAt(runs: Run[], index: number): Run | undefined {
  let low = 0
  let high = runs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((runs[middle]?.at ?? 0) <= index) low = middle + 1
    else high = middle
  }
  return runs[low - 1]
}
