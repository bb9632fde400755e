import type { Found, FoundAddress } from '../model/found.ts'
import { cssImages, ofLayer } from './css-images.ts'
import { absolute, all, attribute, boxOf, nameOf, parentOf, upwards } from './dom.ts'
import { isManifest, manifestsOf } from './manifests.ts'
import { fileKind, originalsOf } from './originals.ts'
import { largestFirst, parseSrcset } from './srcset.ts'

/** One medium and the element that shows it. */
export interface Medium
  extends Pick<
    Found,
    'kind' | 'shownBy' | 'addresses' | 'width' | 'height' | 'durationSeconds' | 'isProtected'
  > {
  element: Element
  /** Whose words describe it, where that is another element. */
  described?: Element
  /** Shown size in CSS pixels; a pseudo-element's own. */
  shownWidth: number
  shownHeight: number
  /** What the browser itself calls it: `currentSrc`. Empty where there is none. */
  shownAddress: string
  isTiled: boolean
  isShifted: boolean
  isPlaceholder: boolean
}

/** Elements that may show a medium of their own. */
export const MEDIA = 'img, video, canvas, svg, image, object, embed, input[type="image"]'

const MAX_ADDRESSES = 12

/** Where scripts find the address that they will show later. */
const LAZY = [
  'data-src',
  'data-original',
  'data-lazy-src',
  'data-lazy',
  'data-hi-res-src',
  'data-full-src',
  'data-full',
  'data-large',
  'data-large-src',
  'data-large_image',
  'data-zoom-image',
  'data-zoom-src',
  'data-image',
  'data-url',
  'data-orig-file',
  'data-large-file',
]
/** Attributes of the same kind whose picture is larger than the one shown. */
const LARGE = /full|large|zoom|hi-res|orig-file|original/

const nothing = {
  durationSeconds: null,
  isProtected: false,
  isTiled: false,
  isShifted: false,
  isPlaceholder: false,
}

/** What an element shows: nothing, a medium of its own, or backgrounds, its own and its pseudo-elements'. */
export function mediaOf(element: Element): Medium[] {
  const own = ownMedium(element)
  return own ? [own] : backgroundsOf(element)
}

function ownMedium(element: Element): Medium | null {
  if (element instanceof HTMLImageElement) return pictureOf(element)
  if (element instanceof HTMLVideoElement) return filmOf(element)
  if (element instanceof HTMLCanvasElement) {
    const { width, height } = element
    return { ...drawn(element, 'canvas'), width: width || null, height: height || null }
  }
  if (element instanceof SVGImageElement) {
    return file(element, element.href.baseVal, 'image')
  }
  if (element instanceof SVGSVGElement) {
    // An outer drawing holds it all; one that only frames a picture is that picture.
    if (parentOf(element) instanceof SVGElement) return null
    const [image, ...more] = all(element, 'image', 2)
    const others = all(element, 'path, rect, circle, text, polygon', 1)
    if (image && more.length === 0 && others.length === 0) return ownMedium(image)
    return drawn(element, 'svg')
  }
  if (element instanceof SVGElement && nameOf(element) !== 'svg') return null
  if (element instanceof HTMLInputElement) {
    return element.type === 'image' ? file(element, element.src, 'image') : null
  }
  if (element instanceof HTMLObjectElement) return file(element, element.data, typed(element))
  if (element instanceof HTMLEmbedElement) return file(element, element.src, typed(element))
  return null
}

function typed(element: Element): 'image' | 'video' | null {
  const type = attribute(element, 'type').split('/')[0]
  if (type === 'image' || type === 'video') return type
  return fileKind(absolute(attribute(element, 'data') || attribute(element, 'src')))
}

function file(element: Element, written: string, kind: 'image' | 'video' | null): Medium | null {
  const url = absolute(written)
  if (url === '' || kind === null) return null
  const { width, height } = boxOf(element)
  return {
    ...nothing,
    element,
    kind,
    shownBy: kind === 'image' ? 'img' : 'video',
    addresses: addressList([...originalsOf(url).map(sizeless), sizeless(url)]),
    width: null,
    height: null,
    shownWidth: width,
    shownHeight: height,
    shownAddress: url,
  }
}

function drawn(element: Element, shownBy: 'canvas' | 'svg'): Medium {
  const { width, height } = boxOf(element)
  return {
    ...nothing,
    element,
    kind: 'image',
    shownBy,
    addresses: [],
    width: Math.round(width) || null,
    height: Math.round(height) || null,
    shownWidth: width,
    shownHeight: height,
    shownAddress: '',
  }
}

function pictureOf(image: HTMLImageElement): Medium | null {
  const shown = image.currentSrc || absolute(attribute(image, 'src'))
  const { naturalWidth, naturalHeight } = image
  const sets = [attribute(image, 'srcset'), attribute(image, 'data-srcset'), ...sourceSets(image)]
  const listed = largestFirst(sets.flatMap(parseSrcset)).map((candidate) => ({
    ...candidate,
    url: absolute(candidate.url),
  }))
  // A natural size is counted in CSS pixels: the file's own, divided by the density it was chosen for.
  const chosen = listed.find(({ url }) => url === shown)
  const scale = chosen?.width ? chosen.width / (naturalWidth || 1) : (chosen?.density ?? 1)
  const sized = (url: string, width: number | null): FoundAddress => {
    const height =
      width !== null && naturalWidth > 0 ? (width * naturalHeight) / naturalWidth : null
    return { url, width: width && Math.round(width), height: height && Math.round(height) }
  }
  const lazy = LAZY.flatMap((name) => {
    const written = attribute(image, name)
    return looksLikeAddress(written) ? [{ name, address: sizeless(absolute(written)) }] : []
  })
  const isPlaceholder = naturalWidth * naturalHeight <= 16 && (listed.length > 0 || lazy.length > 0)
  const ownWidth = naturalWidth > 0 && !isPlaceholder ? naturalWidth * scale : null
  const candidates = listed.map(({ url, width, density }) =>
    sized(url, width ?? (naturalWidth > 0 && !isPlaceholder ? naturalWidth * density : null)),
  )
  const isLarge = ({ name }: { name: string }) => LARGE.test(name)
  const addressIn = ({ address }: { address: FoundAddress }) => address
  const late = lazy.filter((one) => !isLarge(one)).map(addressIn)
  const own = shown === '' || isPlaceholder ? [] : [sized(shown, ownWidth)]
  const best = [...candidates, ...late]
  const guesses = [...best.slice(0, 1), ...own].flatMap(({ url }) => originalsOf(url).map(sizeless))
  const addresses = addressList([
    ...linkedFile(image),
    ...lazy.filter(isLarge).map(addressIn),
    ...guesses,
    ...better(best, own),
    ...own,
  ])
  if (addresses.length === 0) return null
  const { width, height } = boxOf(image)
  const pixels = sized(shown, ownWidth)
  return {
    ...nothing,
    element: image,
    kind: 'image',
    shownBy: 'img',
    addresses,
    width: pixels.width,
    height: pixels.height,
    shownWidth: width,
    shownHeight: height,
    shownAddress: shown,
    isPlaceholder,
  }
}

/** Candidates of a `<picture>`'s sources that this screen would show: others are other pictures. */
function sourceSets(image: HTMLImageElement): string[] {
  const picture = parentOf(image)
  if (!picture || nameOf(picture) !== 'picture') return []
  return all(picture, 'source', 20)
    .filter((source) => {
      const media = attribute(source, 'media')
      return media === '' || matchMedia(media).matches
    })
    .flatMap((source) => [attribute(source, 'srcset'), attribute(source, 'data-srcset')])
}

/**
 * The candidates that are worth asking for before the shown one, largest first: no smaller ones, and
 * of equally large ones only of a kind that everybody takes.
 */
function better(candidates: FoundAddress[], [shown]: FoundAddress[]): FoundAddress[] {
  const unknown = candidates.filter(({ width }) => width === null)
  const known = candidates
    .filter(({ url, width }) => {
      if (width === null || url === shown?.url) return false
      const least = shown?.width ?? 0
      return width > least || (width === least && !isRare(url))
    })
    .toSorted(
      (one, other) =>
        (other.width ?? 0) - (one.width ?? 0) ||
        Number(isRare(one.url)) - Number(isRare(other.url)),
    )
  return [...known, ...unknown.filter(({ url }) => url !== shown?.url)]
}

function isRare(url: string): boolean {
  return /\.(?:avif|jxl|svg|heic)(?:[?#]|$)/i.test(url)
}

/** The file that a link around the picture leads to, if it is one of the same kind. */
function linkedFile(image: Element): FoundAddress[] {
  for (const at of upwards(image)) {
    if (at instanceof HTMLAnchorElement)
      return fileKind(at.href) === 'image' ? [sizeless(at.href)] : []
  }
  return []
}

function filmOf(video: HTMLVideoElement): Medium | null {
  const { width, height } = boxOf(video)
  const sources = all(video, 'source', 20).map((source) =>
    absolute(attribute(source, 'src') || attribute(source, 'data-src')),
  )
  const plain = [
    video.currentSrc,
    absolute(attribute(video, 'src')),
    absolute(attribute(video, 'data-src')),
    ...sources,
  ].filter((url) => url !== '' && !url.startsWith('blob:'))
  const isBlob = video.currentSrc.startsWith('blob:')
  const streams = isBlob ? manifestsOf(video) : plain.filter(isManifest)
  const film = {
    ...nothing,
    element: video,
    shownBy: 'video' as const,
    width: video.videoWidth || null,
    height: video.videoHeight || null,
    durationSeconds: Number.isFinite(video.duration) ? video.duration : null,
    isProtected: video.mediaKeys !== null && video.mediaKeys !== undefined,
    shownWidth: width,
    shownHeight: height,
    shownAddress: video.currentSrc,
  }
  if (isBlob || streams.length > 0) {
    const isFile = streams.length > 0 && !streams.some(isManifest)
    const addresses = addressList(streams.map(sizeless))
    return { ...film, kind: isFile ? 'video' : 'stream', addresses }
  }
  if (plain.length > 0 || video.srcObject !== null) {
    return { ...film, kind: 'video', addresses: addressList(plain.map(sizeless)) }
  }
  const poster = absolute(attribute(video, 'poster') || attribute(video, 'data-poster'))
  if (poster === '') return null
  const addresses = addressList([...originalsOf(poster).map(sizeless), sizeless(poster)])
  return { ...film, kind: 'image', shownBy: 'poster', addresses, shownAddress: poster }
}

/** The element's own backgrounds, those of its pseudo-elements and pictures in their `content`. */
function backgroundsOf(element: Element): Medium[] {
  return ['', '::before', '::after'].flatMap((pseudo) => {
    const style = getComputedStyle(element, pseudo || null)
    if (pseudo !== '' && style.content === 'none') return []
    if (Number(style.opacity) < 0.1 || style.visibility !== 'visible') return []
    const layers = cssImages(style.backgroundImage)
    const content = pseudo === '' ? [] : cssImages(style.content)
    if (![...layers, ...content].some((urls) => urls.length > 0)) return []
    const box = boxOf(element)
    const width = pseudo === '' ? box.width : px(style.width, box.width)
    const height = pseudo === '' ? box.height : px(style.height, box.height)
    const media = layers.flatMap((urls, layer) => {
      const size = ofLayer(style.backgroundSize, layer)
      const position = ofLayer(style.backgroundPosition, layer)
      const [across = '', down = across] = size.split(/\s+/)
      const isTiled =
        /^repeat(?:\s|$)/.test(ofLayer(style.backgroundRepeat, layer)) &&
        !/cover|contain|100%/.test(size)
      return background(element, urls, {
        isTiled,
        isShifted: /(?:^|\s)-\d/.test(position),
        shownWidth: Math.min(width, px(across, width)),
        shownHeight: Math.min(height, px(down, height)),
      })
    })
    const size = { isTiled: false, isShifted: false, shownWidth: width, shownHeight: height }
    return [...media, ...content.flatMap((urls) => background(element, urls, size))]
  })
}

function background(
  element: Element,
  urls: string[],
  look: Pick<Medium, 'isTiled' | 'isShifted' | 'shownWidth' | 'shownHeight'>,
): Medium[] {
  const [shown] = urls
  if (shown === undefined) return []
  const lazy = ['data-bg', 'data-background', 'data-background-image', 'data-src']
    .map((name) => attribute(element, name))
    .filter(looksLikeAddress)
    .map(absolute)
  const addresses = [...linkedFile(element), ...lazy.map(sizeless)]
  return [
    {
      ...nothing,
      ...look,
      element,
      kind: 'image',
      shownBy: 'background',
      addresses: addressList([
        ...addresses,
        ...originalsOf(shown).map(sizeless),
        ...urls.map(sizeless),
      ]),
      width: null,
      height: null,
      shownAddress: shown,
    },
  ]
}

function px(value: string, otherwise: number): number {
  const read = /^(\d+(?:\.\d+)?)px$/.exec(value)?.[1]
  return read === undefined ? otherwise : Number(read)
}

/** A flag such as `data-lazy="true"` is none. */
function looksLikeAddress(text: string): boolean {
  return /^(?:https?:)?\/\/|^\/[^/]|^\.{0,2}\/|\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)/i.test(text)
}

function sizeless(url: string): FoundAddress {
  return { url, width: null, height: null }
}

/** Each once, with the size that any of its mentions tells; the first mention's place counts. */
function addressList(addresses: FoundAddress[]): FoundAddress[] {
  const byUrl = new Map<string, FoundAddress>()
  for (const address of addresses) {
    if (!/^(?:https?|blob|data):/i.test(address.url)) continue
    const known = byUrl.get(address.url)
    byUrl.set(address.url, known && known.width !== null ? known : address)
  }
  const list = [...byUrl.values()]
  // Where what is shown does not stand first, it stands last, and is known to be there: it stays.
  return list.length <= MAX_ADDRESSES
    ? list
    : [...list.slice(0, MAX_ADDRESSES - 1), list.at(-1) as FoundAddress]
}
