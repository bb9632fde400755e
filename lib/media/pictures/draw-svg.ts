import { CourierError } from '../../failures/failure.ts'
import { formatName } from '../../model/formats.ts'
import { MiB } from '../../units.ts'
import { planSvgSize, type SvgSize } from './svg-size.ts'

/** Longer than this nobody draws by hand, and reading it takes seconds. */
const MAX_BYTES = 10 * MiB

/** Elements that are drawn, each as often as it is used. */
const MAX_DRAWN = 100_000

/**
 * Draws an SVG as a PNG, twice as large as it is and at most 2,048 pixels a side. For a document: workers
 * have no `Image`. As a picture it runs no script and loads nothing (SVG 2 §2.1, secure static mode).
 * @throws CourierError `media-broken`.
 */
export async function drawSvg(svg: Blob): Promise<Blob> {
  try {
    if (svg.size > MAX_BYTES) throw new RangeError('too long')
    const { text, size } = prepare(await svg.text())
    // A `blob:` address would taint the canvas where the drawing holds parts of a page.
    const image = new Image()
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`
    await image.decode()
    const { width, height } = size.drawn
    const canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext('2d')
    if (!context) throw new DOMException('no canvas', 'InvalidStateError')
    context.drawImage(image, 0, 0, width, height)
    return await canvas.convertToBlob({ type: 'image/png' })
  } catch (cause) {
    throw new CourierError({ kind: 'media-broken', format: formatName('svg') }, { cause })
  }
}

/** The same drawing at the size that is wanted, without what a picture has no use for. */
function prepare(source: string): { text: string; size: SvgSize } {
  // Entities that stand for others grow without bound; drawings need none.
  if (/<!ENTITY/i.test(source)) throw new SyntaxError('entities')
  const tree = new DOMParser().parseFromString(source, 'image/svg+xml')
  const root = tree.documentElement
  if (root.localName !== 'svg' || tree.querySelector('parsererror')) throw new SyntaxError('no SVG')
  const size = planSvgSize(
    root.getAttribute('width'),
    root.getAttribute('height'),
    root.getAttribute('viewBox'),
  )
  if (size === null) throw new RangeError('no extent')
  if (countDrawn(tree) > MAX_DRAWN) throw new RangeError('too much to draw')
  for (const script of tree.querySelectorAll('script')) script.remove()
  if (!root.hasAttribute('viewBox')) {
    root.setAttribute('viewBox', `0 0 ${size.own.width} ${size.own.height}`)
  }
  root.setAttribute('width', String(size.drawn.width))
  root.setAttribute('height', String(size.drawn.height))
  return { text: new XMLSerializer().serializeToString(tree), size }
}

/** Elements with all that they refer to, as a few that use each other twice make millions. */
function countDrawn(tree: Document): number {
  const styled = referredByStyle(tree)
  const counted = new Map<Element, number>()
  const count = (element: Element, depth: number): number => {
    const known = counted.get(element)
    if (known !== undefined) return known
    if (depth > 500) return MAX_DRAWN + 1
    counted.set(element, 0) // one that refers to itself is not drawn again
    let sum = 1
    for (const child of element.children) sum += count(child, depth + 1)
    for (const id of [...referredBy(element), ...(styled.get(element) ?? [])]) {
      const target = tree.getElementById(id)
      if (target) sum += count(target, depth + 1)
      if (sum > MAX_DRAWN) break
    }
    counted.set(element, sum)
    return sum
  }
  return count(tree.documentElement, 0)
}

/**
 * The same as style sheets in the drawing have it.
 * @throws RangeError where these match more than is ever drawn.
 */
function referredByStyle(tree: Document): Map<Element, string[]> {
  const referred = new Map<Element, string[]>()
  let matched = 0
  const follow = (rules: CSSRuleList, outer: string | null) => {
    for (const rule of rules) {
      const own = 'selectorText' in rule ? String(rule.selectorText) : null
      // What a rule inside another one matches is taken to be everything.
      const selector = outer === null ? own : '*'
      if ('cssRules' in rule) follow(rule.cssRules as CSSRuleList, selector)
      const ids = selector === null ? [] : idsIn(rule.cssText)
      if (selector === null || ids.length === 0) continue
      for (const element of tree.querySelectorAll(selector)) {
        matched += ids.length
        if (matched > MAX_DRAWN) throw new RangeError('too much to draw')
        referred.set(element, [...(referred.get(element) ?? []), ...ids])
      }
    }
  }
  for (const { textContent } of tree.querySelectorAll('style')) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(textContent ?? '')
    follow(sheet.cssRules, null)
  }
  return referred
}

function idsIn(value: string): string[] {
  return [...value.matchAll(/url\(\s*["']?#([^"')]+)/g)].flatMap(([, id]) => (id ? [id] : []))
}

/** Elements of the same drawing that this one is drawn with: by `href`, or as paint, mask, filter. */
function referredBy(element: Element): string[] {
  const ids: string[] = []
  for (const { localName, value } of element.attributes) {
    if (localName === 'href' && value.startsWith('#')) ids.push(value.slice(1))
    else ids.push(...idsIn(value))
  }
  return ids
}
