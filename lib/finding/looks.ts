import type { Found } from '../model/found.ts'

/** What can be seen of a medium without its bytes. */
export interface Signs {
  shownBy: Found['shownBy']
  /** Shown size in CSS pixels. */
  width: number
  height: number
  /** Its own pixels, where the page tells them. */
  ownWidth: number | null
  ownHeight: number | null
  /** Class, id, alt text and file name, in lower case. */
  words: string
  /** Its corners are cut to a circle. */
  isRound: boolean
  /** Between 0 and 1; what lies over it not counted. */
  opacity: number
  /** A background that repeats in its own size. */
  isTiled: boolean
  /** A background of which only a part is meant to be seen, by an offset. */
  isShifted: boolean
  /** A placeholder whose true address stands beside it. */
  isPlaceholder: boolean
}

/** What a medium is taken for. Everything but `plain` loses to it. */
export type Looks = 'plain' | 'icon' | 'avatar' | 'logo' | 'cover' | 'pattern' | 'tracker'

/** Icons, emoji and swatches are smaller; the smallest thumbnails of galleries are larger. */
const ICON_PX = 56
/** What is drawn on buttons and into text: a diagram or a photo is larger. */
const DRAWN_ICON_PX = 96
const AVATAR_PX = 160
const LOGO_PX = 240

const AVATAR = /avatar|gravatar|userpic|user-?photo|profile[-_ ]?(?:pic|photo|image|img)|headshot/
const COVER =
  /watermark|spaceball|spacer|(?:^|[^a-z])(?:blank|transparent|pixel|shim|cover)\.(?:gif|png)/
const LOGO = /(?:^|[^a-z])(?:logo|brand(?:mark)?|badge|favicon|sprite)(?:[^a-z]|$)/

export function looksOf(signs: Signs): Looks {
  const { width, height, ownWidth, ownHeight, words, shownBy } = signs
  const larger = Math.max(width, height)
  const smaller = Math.min(width, height)
  if (larger <= 3) return 'tracker'
  if (signs.isTiled) return 'pattern'
  const hasNoPicture = ownWidth !== null && ownHeight !== null && ownWidth * ownHeight <= 16
  if (COVER.test(words) || signs.opacity < 0.1 || (hasNoPicture && !signs.isPlaceholder)) {
    return 'cover'
  }
  const isDrawn = shownBy === 'svg' || shownBy === 'background'
  if (smaller < ICON_PX || (isDrawn && larger < DRAWN_ICON_PX)) return 'icon'
  if (signs.isShifted && larger < LOGO_PX) return 'icon'
  if (larger <= AVATAR_PX && (signs.isRound || AVATAR.test(words))) return 'avatar'
  if (larger <= LOGO_PX && LOGO.test(words)) return 'logo'
  return 'plain'
}
