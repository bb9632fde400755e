import { KiB } from '../units.ts'
import type { ImageInfo } from './image-info.ts'

/** The root element begins within these, and its end mark stands within the last ones. */
const LOOKED_AT = 64 * KiB

const LARGEST_SIDE = 65_535

/** CSS pixels of each unit (CSS Values and Units 3 §6.2); others depend on where it is shown. */
const UNITS: Record<string, number> = {
  '': 1,
  px: 1,
  pt: 96 / 72,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
}

/**
 * Reads the size that an SVG asks for: `width` and `height`, else its `viewBox` (SVG 2 §8.2). Nothing
 * of it is run or fetched; it is not even parsed beyond its root element.
 */
export async function readSvg(blob: Blob): Promise<ImageInfo> {
  const start = await text(blob, 0, LOOKED_AT)
  const end = await text(blob, Math.max(0, blob.size - LOOKED_AT), blob.size)
  const root = rootElement(start)
  if (root === null) return { width: null, height: null, animated: false, complete: false }
  const [, , boxWidth, boxHeight] = (attribute(root, 'viewBox') ?? '').trim().split(/[\s,]+/)
  const box = { width: length(boxWidth), height: length(boxHeight) }
  const ratio = box.width && box.height ? box.width / box.height : null
  const asked = {
    width: length(attribute(root, 'width')),
    height: length(attribute(root, 'height')),
  }
  const width = asked.width ?? (asked.height && ratio ? asked.height * ratio : box.width)
  const height = asked.height ?? (asked.width && ratio ? asked.width / ratio : box.height)
  // Larger than anything that can be drawn is no size to be drawn at, and no harm either.
  const told = width !== null && height !== null && Math.max(width, height) <= LARGEST_SIDE
  return {
    width: told ? Math.max(1, Math.round(width)) : null,
    height: told ? Math.max(1, Math.round(height)) : null,
    animated: false,
    complete: root.endsWith('/') || /<\/(?:[\w.-]+:)?svg\s*>/.test(end),
  }
}

/** What stands between `<svg` and the `>` that ends it; null when that is not among these. */
function rootElement(text: string): string | null {
  const start = withoutComments(text)
  const from = /<(?:[\w.-]+:)?svg(?=[\s/>])/.exec(start)
  if (from === null) return null
  let quote = ''
  for (let at = from.index + from[0].length; at < start.length; at++) {
    const character = start.charAt(at)
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if (character === '>') return start.slice(from.index + from[0].length, at)
  }
  return null
}

/** What stands in a comment is no element; one that does not end hides all that follows. */
function withoutComments(text: string): string {
  const [before = '', ...comments] = text.split('<!--')
  const shown = comments.map((comment) => {
    const end = comment.indexOf('-->')
    return end === -1 ? '' : comment.slice(end + 3)
  })
  return before + shown.join('')
}

function attribute(element: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(element)
  return found?.[1] ?? found?.[2]
}

/** Longer than this no number is written, and to read it takes the square of its length. */
const MAX_DIGITS = 64

/** In CSS pixels; null when it is none or depends on where it is shown. */
function length(value: string | undefined): number | null {
  if (value === undefined || value.length > MAX_DIGITS) return null
  const [, number, unit] =
    /^\s*(\+?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z]*)\s*$/i.exec(value) ?? []
  const pixels = Number(number) * (UNITS[(unit ?? '').toLowerCase()] ?? Number.NaN)
  return number !== undefined && pixels > 0 && Number.isFinite(pixels) ? pixels : null
}

async function text(blob: Blob, from: number, to: number): Promise<string> {
  const bytes = new Uint8Array(await blob.slice(from, to).arrayBuffer())
  const mark = new Uint8Array(await blob.slice(0, 2).arrayBuffer())
  const wide = mark[0] === 0xff && mark[1] === 0xfe ? 'utf-16le' : 'utf-16be'
  const isWide = wide === 'utf-16le' || (mark[0] === 0xfe && mark[1] === 0xff)
  return new TextDecoder(isWide ? wide : 'utf-8').decode(bytes)
}
