import { ABOUT_LIMITS, type About } from '../model/found.ts'
import { absolute, all, attribute, closest, first, plainText, tidy } from './dom.ts'
import { jsonLdNodes } from './manifests.ts'
import type { Medium } from './media-of.ts'

/** What the page says of one of its media. Its own words, shortened; nothing is believed. */
export function aboutOf(medium: Medium): About {
  const element = medium.described ?? medium.element
  const figure = closest(element, 'figure, [itemtype*="schema.org/ImageObject"], .wp-caption')
  const credited = creditElement(element, figure)
  const data = dataAbout(medium)
  return {
    altText: altTextOf(element),
    caption: captionOf(element, figure, credited),
    title: firstOf(ABOUT_LIMITS.title, [data.name, meta('og:title'), document.title]),
    credit: firstOf(ABOUT_LIMITS.credit, [
      plainText(credited, ABOUT_LIMITS.credit),
      data.credit,
      meta('author'),
    ]),
    link: linkOf(element),
  }
}

function firstOf(limit: number, texts: (string | undefined)[]): string {
  return texts.map((text) => tidy(text ?? '', limit)).find((text) => text !== '') ?? ''
}

function altTextOf(element: Element): string {
  const labels = attribute(element, 'aria-labelledby').split(/\s+/).filter(Boolean)
  const labelled = labels.map((id) => plainText(byId(id), ABOUT_LIMITS.altText)).join(' ')
  const svgTitle = element instanceof SVGElement ? first(element, 'title') : null
  return firstOf(ABOUT_LIMITS.altText, [
    attribute(element, 'alt'),
    labelled,
    attribute(element, 'aria-label'),
    plainText(svgTitle, ABOUT_LIMITS.altText),
    attribute(element, 'title'),
  ])
}

function byId(id: string): Element | null {
  return Document.prototype.getElementById.call(document, id)
}

const CREDIT =
  '[itemprop="creditText"], [itemprop="author"], [itemprop="copyrightHolder"], [class*="credit"], [class*="Credit"], [class*="photographer"], [rel="author"]'

function creditElement(element: Element, figure: Element | null): Element | null {
  const inFigure = figure && first(figure, CREDIT)
  if (inFigure) return inFigure
  const post = closest(element, 'article, [role="article"]')
  return post && all(post, 'img, video', 3).length === 1 ? first(post, CREDIT) : null
}

function captionOf(element: Element, figure: Element | null, credited: Element | null): string {
  const { caption: limit } = ABOUT_LIMITS
  const described = attribute(element, 'aria-describedby').split(/\s+/)[0]
  const caption =
    figure &&
    first(figure, 'figcaption, [itemprop="caption"], [class*="caption"], [class*="Caption"]')
  const whole = plainText(caption, limit * 2)
  const credit = credited && caption ? plainText(credited, limit) : ''
  // The credit is offered by itself.
  const without = credit !== '' && whole !== credit ? whole.replace(credit, ' ') : whole
  return firstOf(limit, [without, described ? plainText(byId(described), limit) : ''])
}

/** What JSON-LD says of this picture, or of the only work that the page is about. */
function dataAbout(medium: Medium): { name?: string; credit?: string } {
  const addresses = new Set(medium.addresses.map(({ url }) => url))
  const nodes = jsonLdNodes()
  const own = nodes.find((node) =>
    ['contentUrl', 'url', '@id', 'thumbnailUrl'].some((key) => {
      const value = Object.hasOwn(node, key) ? node[key] : null
      return typeof value === 'string' && addresses.has(absolute(value))
    }),
  )
  const works = nodes.filter((node) => 'headline' in node || isWork(node['@type']))
  const work = works.length === 1 ? works[0] : undefined
  const name = text(own, 'name') ?? text(work, 'headline') ?? text(work, 'name')
  const credit = creditOf(own) ?? creditOf(work)
  return { ...(name && { name }), ...(credit && { credit }) }
}

function isWork(type: unknown): boolean {
  return (
    typeof type === 'string' &&
    /Article|Photograph|VisualArtwork|VideoObject|BlogPosting/.test(type)
  )
}

function creditOf(node: Record<string, unknown> | undefined): string | undefined {
  return (
    text(node, 'creditText') ??
    text(node, 'creator') ??
    text(node, 'author') ??
    text(node, 'copyrightHolder') ??
    text(node, 'copyrightNotice')
  )
}

/** A string, or the name of the person or organization that stands there. */
function text(node: Record<string, unknown> | undefined, key: string): string | undefined {
  if (!node || !Object.hasOwn(node, key)) return undefined
  const value = Array.isArray(node[key]) ? node[key][0] : node[key]
  if (typeof value === 'string') return value
  const name = typeof value === 'object' && value !== null ? (value as { name?: unknown }).name : ''
  return typeof name === 'string' && name !== '' ? name : undefined
}

function meta(name: string): string {
  const element = first(document, `meta[property="${name}"], meta[name="${name}"]`)
  return element ? attribute(element, 'content') : ''
}

/** Of the post that holds it, else of the page by its own word, else the address that is shown. */
function linkOf(element: Element): string {
  const post = closest(element, 'article, [role="article"]')
  const permalink =
    post &&
    first(post, 'a[rel~="bookmark"][href], a[href]:has(> time), h1 a[href], h2 a[href], h3 a[href]')
  const canonical = first(document, 'link[rel="canonical"][href]')
  const candidates = [
    permalink && absolute(attribute(permalink, 'href')),
    canonical && absolute(attribute(canonical, 'href')),
    absolute(meta('og:url')),
    location.href.split('#')[0],
  ]
  return candidates.find((url) => url && /^https?:/i.test(url)) ?? ''
}
