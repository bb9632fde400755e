/** The middle of the values, or the mean of the two in the middle. */
export function median(values: number[]): number {
  if (values.length === 0) throw new Error('There is no median of nothing')
  const sorted = values.toSorted((a, b) => a - b)
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return (low + high) / 2
}

/** `41.2 (38.0–55.1)`: the median and the range. */
export function medianAndRange(values: number[]): string {
  const ends = [Math.min(...values), Math.max(...values)].map((end) => end.toFixed(1))
  return `${median(values).toFixed(1)} (${ends.join('–')})`
}

/** `+12 %` of `values` against `base`, by their medians. */
export function more(values: number[], base: number[]): string {
  const percent = (moreThan(values, base) * 100).toFixed(0)
  return `${percent.startsWith('-') ? `−${percent.slice(1)}` : `+${percent}`} %`
}

/** By what part of itself the median of `base` is exceeded; negative when it is not. */
export function moreThan(values: number[], base: number[]): number {
  return median(values) / median(base) - 1
}
