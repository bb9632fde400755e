import type { Size } from '../../model/fit.ts'

/** Drawn at twice its size, so that lines stay sharp, but no larger and no smaller than this. */
const SCALE = 2
const MAX_SIDE = 2_048
const MIN_SIDE = 4

/** What browsers take where an SVG says nothing (CSS 2.1 §10.3.2). */
const DEFAULT: Size = { width: 300, height: 150 }

/** CSS pixels of each unit (CSS Values 4 §6.2); of others nobody knows before it is shown. */
const PIXELS: Record<string, number> = {
  '': 1,
  px: 1,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  q: 96 / 101.6,
  pt: 96 / 72,
  pc: 16,
}

export interface SvgSize {
  /** Own size in CSS pixels: what the drawing's numbers mean where it has no `viewBox`. */
  own: Size
  /** Whole pixels to draw at. */
  drawn: Size
}

/**
 * The size to draw an SVG at, by its root's attributes (SVG 2 §8): its own by `width` and `height`,
 * what is missing by `viewBox`. Null when it has no extent, so that nothing would be seen.
 */
export function planSvgSize(
  width: string | null,
  height: string | null,
  viewBox: string | null,
): SvgSize | null {
  const box = parseViewBox(viewBox)
  const w = parseLength(width)
  const h = parseLength(height)
  if (w === 0 || h === 0 || (box && !(box.width > 0 && box.height > 0))) return null
  const ratio = box && box.width / box.height
  const own = {
    width: w ?? (h && ratio ? h * ratio : (box?.width ?? DEFAULT.width)),
    height: h ?? (w && ratio ? w / ratio : (box?.height ?? DEFAULT.height)),
  }
  const scale = Math.min(SCALE, MAX_SIDE / Math.max(own.width, own.height))
  const side = (length: number) =>
    Math.min(MAX_SIDE, Math.max(MIN_SIDE, Math.round(length * scale)))
  if (!Number.isFinite(own.width) || !Number.isFinite(own.height) || !(scale > 0)) return null
  return { own, drawn: { width: side(own.width), height: side(own.height) } }
}

/** CSS pixels; null where it says nothing, or what only a page could resolve. */
function parseLength(text: string | null): number | null {
  const [, number, unit] = /^\s*([+-]?[\d.]+(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i.exec(text ?? '') ?? []
  const pixels = PIXELS[unit?.toLowerCase() ?? '']
  const length = Number(number) * (pixels ?? Number.NaN)
  return length >= 0 ? length : null
}

function parseViewBox(text: string | null): Size | null {
  const numbers = (text ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  const [, , width = Number.NaN, height = Number.NaN] = numbers
  return numbers.length === 4 && numbers.every(Number.isFinite) ? { width, height } : null
}
