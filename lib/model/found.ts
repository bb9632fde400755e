import type { BlobKey } from '../units.ts'

/** What a page says about one of its media. Empty where it says nothing. Offered, never added unseen. */
export interface About {
  altText: string
  caption: string
  /** Of the work, or of the page that is about it. */
  title: string
  /** Who made it, as the page names them. */
  credit: string
  /** Where it is shown or explained; http(s) without user name and password. */
  link: string
}

export const NOTHING_ABOUT: About = { altText: '', caption: '', title: '', credit: '', link: '' }

/** Longest texts of each kind, in UTF-16 units. */
export const ABOUT_LIMITS = { altText: 1_000, caption: 1_000, title: 300, credit: 200, link: 2_000 }

/** As many media as one click may offer, and addresses as one of them may have. */
export const MAX_FOUND = 12
export const MAX_FOUND_ADDRESSES = 12

/** Scheme of the names that stand for elements, and for addresses too long to be carried about. */
export const PIN_SCHEME = 'courier-pin:'

/** One address of a medium, as good as its page promises: nothing has been asked of its host yet. */
export interface FoundAddress {
  /** `https:`, `http:`, `blob:`, a short `data:`, or a pin where it is too long to be carried about. */
  url: string
  /** Pixels, where the page tells them. */
  width: number | null
  height: number | null
  /** Whether its page shows this very address; at most one of a medium's. */
  isShown?: true
}

/** One of a stream's sizes. */
export interface StreamVariant {
  /** Of its own playlist. */
  url: string
  width: number | null
  height: number | null
  bitsPerSecond: number | null
}

/** Where something is to be seen, in CSS pixels from the top left corner of the tab's viewport. */
export interface Spot {
  x: number
  y: number
  width: number
  height: number
  /** Of the whole viewport, scroll bar included: what a picture of the tab is as wide as. */
  viewportWidth: number
}

/** One medium that was found where the person clicked. */
export interface Found {
  /** `stream`: what a player puts together; its addresses are manifests. */
  kind: 'image' | 'video' | 'stream'
  /** What shows it in its frame. `link`: nothing does; a link leads to it. */
  shownBy: 'img' | 'background' | 'canvas' | 'svg' | 'video' | 'poster' | 'link'
  /**
   * Best first; the first that can be read and holds a medium is the one. Empty for what has no address
   * (a canvas, an inline drawing): then it is copied from the element.
   */
  addresses: FoundAddress[]
  /** Name of the element inside its frame (`courier-pin:…`), for copying it and for finding its place. */
  pin: string
  /** Its own pixels, where known. */
  width: number | null
  height: number | null
  durationSeconds: number | null
  /** Shown by way of a key system: never copied. */
  isProtected: boolean
  variant: StreamVariant | null
  /** Where its element was at the click; absent in frames other than the top one. */
  spot?: Spot
  /** What it looks like, for choosing; null while there is no picture of it. */
  thumbnail: BlobKey | null
  about: About
}

/**
 * What its page shows of it; empty where it has no address. Where the page shows none yet, the last one:
 * the least of what it promises.
 */
export function shownAddressOf({ addresses }: Pick<Found, 'addresses'>): string {
  return (addresses.find(({ isShown }) => isShown) ?? addresses.at(-1))?.url ?? ''
}

/** All that could be meant by one click. */
export interface Finding {
  /** Best first. */
  found: Found[]
  /** Whether the first is so much better than the others that nobody need be asked. */
  isClear: boolean
}
