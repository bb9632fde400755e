import {
  type Finding,
  type Found,
  type FoundAddress,
  MAX_FOUND,
  type Spot,
} from '../model/found.ts'
import { aboutOf } from './about.ts'
import { Budget } from './budget.ts'
import { isStillThere, mediaByAddress } from './by-address.ts'
import { all, boxOf } from './dom.ts'
import { MEDIA, type Medium, mediaOf } from './media-of.ts'
import { type Sight, sightsAt } from './pile.ts'
import { type Click, placesOf } from './place.ts'
import { rank } from './rank.ts'

/** What looking may cost a page, in ms of its own time and in elements looked at. */
const LOOKING = { ms: 300, elements: 6_000 }
/** The first move after the menu comes within milliseconds; a busy page hears of it late or never. */
const MOVE_MS = 100
/** Where it would help, it is waited for longer. */
const LATE_MOVE_MS = 500
/** A busy page gets its pointer back only some time after the menu has closed. */
const POINTER_MS = 1_500
/** A picture that is on screen is in the browser's memory. */
const MEASURE_MS = 150
const MAX_MEASURED = 8
/** An address longer than this stays in the page, under its pin: only `data:` ones are so long. */
const MAX_CARRIED = 64 * 1_024
/** Elements that are kept for later reading; the oldest go. */
const MAX_PINS = 60

/** Each may be megabytes long. */
const MAX_PINNED_ADDRESSES = 11

/** This world's memory of what was found, for reading it later. */
interface World {
  courierPins?: Record<string, Element>
  courierPinnedAddresses?: Record<string, string>
}

/** Everything that the click may have meant, best first. Changes nothing in the page. */
export async function find(click: Click): Promise<Finding> {
  const { question } = click
  const { media, isClear } = question.by === 'address' ? byAddress(click) : await byPlace(click)
  click.stop()
  const kept = media.slice(0, MAX_FOUND)
  await measure(kept)
  await tellFilesFromStreams(kept)
  return {
    found: kept.map((medium, index) => foundOf(medium, `${question.pin}-${index}`)),
    isClear,
  }
}

interface Seen {
  media: Medium[]
  isClear: boolean
}

/** Nothing where another document stands in the frame by now. */
function byAddress({ question: { srcUrl, pageUrl } }: Click): Seen {
  const isThere = isStillThere(pageUrl, location)
  return { media: isThere ? mediaByAddress(srcUrl, newBudget()) : [], isClear: true }
}

async function byPlace(click: Click): Promise<Seen> {
  const certain = namedAlone(click)
  if (certain) return certain
  const begun = performance.now()
  await pointerOf(click, begun, MOVE_MS)
  let seen = look(click)
  if (click.moves.length === 0 && (seen.media.length === 0 || !seen.isClear)) {
    await pointerOf(click, begun, LATE_MOVE_MS)
    if (click.moves.length > 0) seen = look(click)
  }
  const { srcUrl, mediaKind } = click.question
  const isUntold = seen.media.length === 0 && mediaKind !== null && srcUrl === ''
  return isUntold ? { ...seen, media: untold(mediaKind) } : seen
}

/**
 * What the pointer rests on, where it is what the browser named and nothing else lies there: no move of the
 * pointer could tell more. null where one could.
 */
function namedAlone(click: Click): Seen | null {
  const { srcUrl } = click.question
  const leaf = click.hovered.at(-1)
  const isNamed = (medium: Medium) => medium.shownAddress === srcUrl
  if (!leaf || srcUrl === '' || !mediaOf(leaf).some(isNamed)) return null
  const seen = look(click)
  const [only, ...others] = seen.media
  return seen.isClear && others.length === 0 && only?.element === leaf ? seen : null
}

function newBudget(): Budget {
  return new Budget(() => performance.now(), LOOKING.ms, LOOKING.elements)
}

/** One look at every place that may have been clicked. */
function look(click: Click): Seen {
  const budget = newBudget()
  const rankings = placesOf(click).map((place) => {
    const sights = sightsAt(place, click.question.srcUrl, budget)
    const { order, isClear } = rank(sights.map(({ candidate }) => candidate))
    const media = order.map((index) => (sights[index] as Sight).medium)
    for (const medium of media) lendWords(medium, sights)
    return { media, isClear }
  })
  const ranked = rankings.flatMap((ranking) => ranking.media)
  const media = [...new Map(ranked.map((medium) => [key(medium), medium])).values()]
  const isAgreed = rankings.every((one) => one.media[0]?.element === media[0]?.element)
  return { media, isClear: isAgreed && rankings[0]?.isClear !== false }
}

/** Waits until the page knows where the pointer is, or does not say so in time. */
async function pointerOf(click: Click, begun: number, withinMs: number): Promise<void> {
  const isKnown = () =>
    click.moves.length > 0 || (click.hovered.length > 0 && performance.now() - begun >= withinMs)
  while (!isKnown() && performance.now() - begun < POINTER_MS) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    if (click.hovered.length === 0) click.hovered = click.hoveredNow()
  }
}

/**
 * A picture that is painted as a background often has an invisible `img` over it, with the same address
 * and the words that people with assistive technology hear.
 */
function lendWords(medium: Medium, sights: Sight[]): void {
  if (medium.shownBy !== 'background') return
  const twin = sights.find(
    (one) => one.medium.shownBy === 'img' && one.medium.shownAddress === medium.shownAddress,
  )
  if (twin) medium.described = twin.medium.element
}

/** Two backgrounds of one element are two media. */
function key({ element, shownAddress }: Medium): Element | string {
  return shownAddress === '' ? element : shownAddress
}

/** The only medium of the kind that the browser named without telling its address. */
function untold(kind: 'image' | 'video'): Medium[] {
  const media = all(document, MEDIA, 200).flatMap(mediaOf)
  const long = media.filter(
    (medium) => medium.kind === kind && medium.shownAddress.length > MAX_CARRIED,
  )
  return long.length === 1 ? long : []
}

/** The pixels of backgrounds, which no element tells. */
async function measure(media: Medium[]): Promise<void> {
  const unknown = media
    .filter(
      ({ kind, width, shownAddress }) => kind === 'image' && width === null && shownAddress !== '',
    )
    .slice(0, MAX_MEASURED)
  if (unknown.length === 0) return
  const late = new Promise((resolve) => setTimeout(resolve, MEASURE_MS))
  await Promise.race([late, Promise.all(unknown.map(measureOne))])
}

async function measureOne(medium: Medium): Promise<void> {
  const image = new Image()
  image.src = medium.shownAddress
  await image.decode().catch(() => undefined)
  medium.width = image.naturalWidth || null
  medium.height = image.naturalHeight || null
}

/** A player's `blob:` is either a file that can be read or a stream, which cannot. */
async function tellFilesFromStreams(media: Medium[]): Promise<void> {
  for (const medium of media) {
    if (medium.kind === 'image' || !medium.shownAddress.startsWith('blob:')) continue
    const stop = new AbortController()
    const isFile = await fetch(medium.shownAddress, { signal: stop.signal }).then(
      () => true,
      () => false,
    )
    stop.abort()
    if (!isFile) continue
    medium.kind = 'video'
    medium.addresses = [{ url: medium.shownAddress, width: medium.width, height: medium.height }]
  }
}

function foundOf(medium: Medium, pin: string): Found {
  const { kind, shownBy, width, height, durationSeconds, isProtected } = medium
  const world = globalThis as World
  const kept = Object.entries(world.courierPins ?? {}).slice(-MAX_PINS)
  world.courierPins = { ...Object.fromEntries(kept), [pin]: medium.element }
  const long = medium.addresses.find(({ url }) => url.length > MAX_CARRIED)
  if (long) {
    const others = Object.entries(world.courierPinnedAddresses ?? {}).slice(-MAX_PINNED_ADDRESSES)
    world.courierPinnedAddresses = { ...Object.fromEntries(others), [pin]: long.url }
  }
  const addresses = medium.addresses
    .filter((address) => address.url.length <= MAX_CARRIED || address === long)
    .map(
      (address): FoundAddress => ({
        ...address,
        ...(address === long && { url: pin }),
        ...(address.url === medium.shownAddress && { isShown: true }),
      }),
    )
  return {
    kind,
    shownBy,
    addresses,
    pin,
    width,
    height,
    durationSeconds,
    isProtected,
    variant: null,
    thumbnail: null,
    about: aboutOf(medium),
    ...spotOf(medium.element),
  }
}

/** Only the top frame knows where in the tab it is. */
function spotOf(element: Element): { spot?: Spot } {
  if (window !== top) return {}
  const { left: x, top: y, width, height } = boxOf(element)
  return { spot: { x, y, width, height, viewportWidth: innerWidth } }
}
