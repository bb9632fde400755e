/** One candidate of a `srcset`: its address as written, and how it is described. */
export interface SrcsetCandidate {
  url: string
  /** Pixels (`640w`); null where it is described otherwise. */
  width: number | null
  /** Pixels per CSS pixel (`2x`); 1 where nothing is said. */
  density: number
}

/** Longer attributes are cut: a candidate list is a few hundred characters long. */
const MAX_CHARACTERS = 20_000
const MAX_CANDIDATES = 40

/**
 * Reads a `srcset` as the HTML standard's parser does ("parse a srcset attribute"): addresses end at
 * white space, so they may hold commas; a comma at an address's end means that it has no descriptor.
 */
export function parseSrcset(text: string): SrcsetCandidate[] {
  const candidates: SrcsetCandidate[] = []
  let rest = text.slice(0, MAX_CHARACTERS)
  while (candidates.length < MAX_CANDIDATES) {
    rest = rest.replace(/^[\s,]+/, '')
    const url = /^\S+/.exec(rest)?.[0]
    if (url === undefined) break
    rest = rest.slice(url.length)
    if (url.endsWith(',')) {
      candidates.push({ url: url.replace(/,+$/, ''), width: null, density: 1 })
      continue
    }
    const descriptors = /^[^,(]*(?:\([^)]*\)[^,(]*)*/.exec(rest)?.[0] ?? ''
    rest = rest.slice(descriptors.length)
    candidates.push({ url, ...describe(descriptors) })
  }
  return candidates.filter(({ url }) => url !== '')
}

function describe(descriptors: string): Pick<SrcsetCandidate, 'width' | 'density'> {
  const width = /(?:^|\s)(\d{1,6})w(?:\s|$)/.exec(descriptors)?.[1]
  const density = /(?:^|\s)(\d{1,3}(?:\.\d{1,4})?)x(?:\s|$)/.exec(descriptors)?.[1]
  return { width: width ? Number(width) : null, density: density ? Number(density) : 1 }
}

/** The same candidates, largest first; equally large ones keep their order. */
export function largestFirst(candidates: SrcsetCandidate[]): SrcsetCandidate[] {
  return candidates.toSorted(
    (one, other) => (other.width ?? 0) - (one.width ?? 0) || other.density - one.density,
  )
}
