import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const CSS = readFileSync(
  join(import.meta.dirname, '../../../components/ui/tokens.css'),
  'utf8',
).replace(/\/\*[\s\S]*?\*\//g, '')

type Theme = 'light' | 'dark' | 'light, more' | 'dark, more'

/** Custom properties of the block that follows `at`. */
function tokensAfter(at: string): Map<string, string> {
  const start = CSS.indexOf('{', CSS.indexOf(':root', CSS.indexOf(at)))
  const block = CSS.slice(start, CSS.indexOf('}', start))
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [
      name ?? '',
      value ?? '',
    ]),
  )
}

const PLAIN = tokensAfter(':root')
const MORE = tokensAfter('prefers-contrast: more')

/** oklch lightness, chroma and hue of a token, following `var()`. */
function oklch(name: string, theme: Theme): [number, number, number] {
  const value = (theme.endsWith('more') ? MORE.get(name) : undefined) ?? PLAIN.get(name)
  if (value === undefined) throw new Error(`--${name} is not a token`)
  const alias = /^var\(--([\w-]+)\)$/.exec(value)
  if (alias?.[1]) return oklch(alias[1], theme)
  const colours = [...value.matchAll(/oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)]
  const [, l, c, h] = colours[theme.startsWith('dark') ? 1 : 0] ?? []
  return [Number(l), Number(c), Number(h)]
}

/** Relative luminance (WCAG 2.2) of the sRGB colour, each channel rounded to 8 bits as on a screen. */
function luminance([l, c, hue]: [number, number, number]): number {
  const a = c * Math.cos((hue * Math.PI) / 180)
  const b = c * Math.sin((hue * Math.PI) / 180)
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  const channel = (value: number) => {
    const linear = Math.min(1, Math.max(0, value))
    const encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055
    const shown = Math.round(encoded * 255) / 255
    return shown <= 0.04045 ? shown / 12.92 : ((shown + 0.055) / 1.055) ** 2.4
  }
  return (
    0.2126 * channel(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short) +
    0.7152 * channel(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short) +
    0.0722 * channel(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short)
  )
}

function contrast(front: string, back: string, theme: Theme): number {
  const [a, b] = [luminance(oklch(front, theme)), luminance(oklch(back, theme))]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

const TEXT = 4.5
const GRAPHIC = 3

/** Front, back, what is needed, and what the design promises in each theme. */
const PAIRS: [
  front: string,
  back: string,
  needed: number,
  promised: [number, number, number, number],
][] = [
  ['ink', 'surface', TEXT, [17.0, 15.0, 19.9, 20.1]],
  ['ink-2', 'ground', TEXT, [7.3, 10.2, 14.6, 15.7]],
  ['ink-3', 'surface', TEXT, [5.4, 6.8, 11.7, 12.8]],
  ['ink-3', 'sunken', TEXT, [4.7, 5.9, 10.0, 10.7]],
  ['accent', 'surface', TEXT, [7.3, 9.7, 10.6, 14.2]],
  ['on-accent', 'accent', TEXT, [7.3, 10.1, 10.6, 14.2]],
  ['accent-ink', 'accent-soft', TEXT, [7.3, 8.1, 10.2, 11.8]],
  ['ask', 'ask-soft', TEXT, [6.6, 9.1, 10.1, 12.3]],
  ['stop', 'surface', TEXT, [7.0, 8.3, 10.0, 12.8]],
  ['stop', 'stop-soft', TEXT, [6.2, 6.8, 9.1, 10.3]],
  ['ink', 'over-mark', TEXT, [12.4, 7.9, 14.5, 9.7]],
  ['line-strong', 'surface', GRAPHIC, [4.0, 4.1, 13.6, 11.6]],
  ['line-strong', 'sunken', GRAPHIC, [3.5, 3.6, 11.6, 9.7]],
  ['accent', 'track', GRAPHIC, [5.3, 6.5, 7.9, 8.3]],
  ['ask-line', 'track', GRAPHIC, [3.2, 4.2, 5.6, 7.3]],
  ['focus', 'surface', GRAPHIC, [7.3, 9.7, 19.9, 20.1]],
]

/** Pairs that only this code uses. */
const OWN: [front: string, back: string, needed: number][] = [
  ['ink', 'ask-soft', TEXT],
  ['ink', 'stop-soft', TEXT],
  ['ink', 'accent-soft', TEXT],
  ['ink-2', 'ask-soft', TEXT],
  ['ink-2', 'stop-soft', TEXT],
  ['ink-2', 'sunken', TEXT],
  ['ink-3', 'ground', TEXT],
  ['ink-3', 'track', GRAPHIC],
  ['accent-ink', 'over-mark', TEXT],
  ['accent-ink', 'ground', TEXT],
  ['accent-ink', 'ask-soft', TEXT],
  ['stop', 'ground', TEXT],
  ['stop-line', 'track', GRAPHIC],
  ['stop-line', 'stop-soft', GRAPHIC],
]

const THEMES: Theme[] = ['light', 'dark', 'light, more', 'dark, more']

describe.each(THEMES)('contrast in %s', (theme) => {
  test.each(PAIRS)('%s on %s is what the design promises', (front, back, needed, promised) => {
    const found = contrast(front, back, theme)
    expect(found).toBeGreaterThanOrEqual(needed)
    expect(found).toBeCloseTo(promised[THEMES.indexOf(theme)] ?? Number.NaN, 0)
  })

  test.each(OWN)('%s on %s can be read', (front, back, needed) => {
    expect(contrast(front, back, theme)).toBeGreaterThanOrEqual(needed)
  })
})
