import {
  ABOUT_LIMITS,
  type About,
  type Finding,
  type Found,
  type FoundAddress,
  MAX_FOUND,
  MAX_FOUND_ADDRESSES,
  PIN_SCHEME,
  type Spot,
} from '../model/found.ts'

const KINDS: readonly Found['kind'][] = ['image', 'video', 'stream']
const SHOWN_BY: readonly Found['shownBy'][] = [
  'img',
  'background',
  'canvas',
  'svg',
  'video',
  'poster',
  'link',
]

/** No browser draws wider or higher ones. */
const MAX_SIDE = 65_535
const MAX_SECONDS = 100 * 3_600
const MAX_WEB_ADDRESS = 8_192
const MAX_DATA_ADDRESS = 64 * 1_024

/**
 * Reads what the finder answered. It comes out of a page's process, so nothing of it is believed:
 * kinds and counts are looked at, texts are cut, and only addresses of schemes that may be read stay,
 * without user name and password. What does not fit is left out; null where it is no finding at all.
 */
export function findingFrom(answer: unknown): Finding | null {
  const found = fieldOf(answer, 'found')
  if (!Array.isArray(found)) return null
  return {
    found: found.slice(0, MAX_FOUND).flatMap((one) => foundFrom(one) ?? []),
    isClear: fieldOf(answer, 'isClear') === true,
  }
}

function foundFrom(value: unknown): Found | null {
  const kind = KINDS.find((known) => known === fieldOf(value, 'kind'))
  const shownBy = SHOWN_BY.find((known) => known === fieldOf(value, 'shownBy'))
  const pin = addressFrom(fieldOf(value, 'pin'))
  if (!kind || !shownBy || !pin?.startsWith(PIN_SCHEME)) return null
  const addresses = fieldOf(value, 'addresses')
  const read = Array.isArray(addresses)
    ? addresses.slice(0, MAX_FOUND_ADDRESSES).flatMap((one) => foundAddressFrom(one) ?? [])
    : []
  const isDrawn = shownBy === 'canvas' || shownBy === 'svg'
  if (read.length === 0 && !isDrawn && kind === 'image') return null
  return {
    kind,
    shownBy,
    addresses: isDrawn ? [] : read,
    pin,
    width: sideFrom(fieldOf(value, 'width')),
    height: sideFrom(fieldOf(value, 'height')),
    durationSeconds: numberFrom(fieldOf(value, 'durationSeconds'), MAX_SECONDS),
    isProtected: fieldOf(value, 'isProtected') === true,
    variant: null,
    thumbnail: null,
    about: aboutFrom(fieldOf(value, 'about')),
    ...spotFrom(fieldOf(value, 'spot')),
  }
}

/** Whatever numbers they are: what is cut out by them lies inside the picture (`cropOf`). */
function spotFrom(value: unknown): { spot?: Spot } {
  const [x, y, width, height, viewportWidth] = (
    ['x', 'y', 'width', 'height', 'viewportWidth'] as const
  ).map((key) => {
    const read = fieldOf(value, key)
    return typeof read === 'number' ? read : Number.NaN
  }) as [number, number, number, number, number]
  const all = { x, y, width, height, viewportWidth }
  return Object.values(all).every(Number.isFinite) ? { spot: all } : {}
}

function foundAddressFrom(value: unknown): FoundAddress | null {
  const url = addressFrom(fieldOf(value, 'url'))
  if (url === null) return null
  return {
    url,
    width: sideFrom(fieldOf(value, 'width')),
    height: sideFrom(fieldOf(value, 'height')),
    ...(fieldOf(value, 'isShown') === true && { isShown: true }),
  }
}

function aboutFrom(value: unknown): About {
  const text = (key: keyof About) => {
    const read = fieldOf(value, key)
    return typeof read === 'string' ? read.slice(0, ABOUT_LIMITS[key]).trim() : ''
  }
  const link = text('link')
  return {
    altText: text('altText'),
    caption: text('caption'),
    title: text('title'),
    credit: text('credit'),
    link: /^https?:/i.test(link) ? (addressFrom(link) ?? '') : '',
  }
}

/** An address that may be read; null for every other one and for what is none. */
function addressFrom(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > MAX_DATA_ADDRESS) return null
  if (value.startsWith(PIN_SCHEME)) {
    return /^courier-pin:[0-9a-f-]{36}-\d{1,2}$/.test(value) ? value : null
  }
  if (/^data:/i.test(value)) return value
  if (value.length > MAX_WEB_ADDRESS || !URL.canParse(value)) return null
  const url = new URL(value)
  if (url.protocol === 'blob:') return url.href
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  url.username = ''
  url.password = ''
  return url.href
}

function sideFrom(value: unknown): number | null {
  const read = numberFrom(value, MAX_SIDE)
  return read !== null && read >= 1 ? Math.round(read) : null
}

function numberFrom(value: unknown, max: number): number | null {
  return typeof value === 'number' && value > 0 && value <= max ? value : null
}

/** Its own field, so that nothing inherited is taken for an answer. */
function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Record<string, unknown>)[key]
}
