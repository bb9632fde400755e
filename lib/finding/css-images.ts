/**
 * Addresses in the layers of a computed `background-image`, `content` or the like, topmost first; of
 * an `image-set()` all, the sharpest first. A gradient or another drawing is a layer without any.
 * @param value as `getComputedStyle` gives it: every address is absolute and inside `url("…")`.
 */
export function cssImages(value: string): string[][] {
  if (value === '' || value === 'none') return []
  return splitLayers(value.slice(0, MAX_CHARACTERS)).slice(0, MAX_LAYERS).map(addressesOf)
}

/** The part of a computed list that is meant for one layer: a shorter list begins anew. */
export function ofLayer(list: string, layer: number): string {
  const parts = splitLayers(list).map((part) => part.trim())
  return parts[layer % parts.length] ?? ''
}

/** A background that is a `data:` address may be long. */
const MAX_CHARACTERS = 3_000_000
const MAX_LAYERS = 12

function addressesOf(layer: string): string[] {
  const set = /^\s*(?:-webkit-)?image-set\(([\s\S]*)\)\s*$/i.exec(layer)?.[1]
  if (set === undefined) {
    const url = readUrl(layer.trim())
    return url === null ? [] : [url]
  }
  return splitLayers(set)
    .map((option) => ({ url: readUrl(option.trim()), density: densityOf(option) }))
    .toSorted((one, other) => other.density - one.density)
    .flatMap(({ url }) => (url === null ? [] : [url]))
}

/** `url("…")` or, in an `image-set()`, a bare string; null for anything else. */
function readUrl(text: string): string | null {
  const quoted = /^(?:url\(\s*)?"((?:[^"\\]|\\[\s\S])*)"/i.exec(text)?.[1]
  const single = /^(?:url\(\s*)?'((?:[^'\\]|\\[\s\S])*)'/i.exec(text)?.[1]
  const bare = /^url\(\s*([^\s"')]+)\s*\)/i.exec(text)?.[1]
  const found = quoted ?? single ?? bare
  return found ? found.replace(/\\([\s\S])/g, '$1') : null
}

/** Pixels per CSS pixel: `2x`, `2dppx` or `192dpi`. */
function densityOf(option: string): number {
  const [, number = '1', unit = 'x'] = /\s(\d+(?:\.\d+)?)(x|dppx|dpi)\b/i.exec(option) ?? []
  return unit.toLowerCase() === 'dpi' ? Number(number) / 96 : Number(number)
}

/** Cuts at the commas that stand outside brackets and quotes. */
function splitLayers(value: string): string[] {
  const layers: string[] = []
  let depth = 0
  let quote = ''
  let start = 0
  for (let at = 0; at < value.length; at++) {
    const character = value[at] as string
    if (character === '\\') at++
    else if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if (character === '(') depth++
    else if (character === ')') depth--
    else if (character === ',' && depth === 0) {
      layers.push(value.slice(start, at))
      start = at + 1
    }
  }
  return [...layers, value.slice(start)]
}
