import { nameFromUrl } from './name-from-url.ts'

/** Where a picture or video is, as somebody pasted it or dragged it out of a page. */
export interface MediaAddress {
  /** http(s), without user name and password. */
  url: string
  /** What it is taken for; its bytes decide later. */
  kind: 'image' | 'video'
  /** What people know it by. */
  name: string
}

/** By the end of a path. A playlist is taken for the video that it leads to. */
const EXTENSIONS = {
  image: /\.(?:a?png|avif|bmp|gif|hei[cf]|ico|jfif|jpe?g|jxl|svg|tiff?|webp)$/i,
  video: /\.(?:avi|m3u8|m4v|mkv|mov|mp4|mpd|mpe?g|ogv|webm|wmv)$/i,
}

/**
 * The picture or video that a text is the address of: exactly one address, whose path ends as theirs do.
 * null for every other text, an address with something beside it, or of anything else.
 */
export function mediaAddressIn(text: string): MediaAddress | null {
  const url = webAddressIn(text)
  if (url === null) return null
  const { pathname } = new URL(url)
  if (EXTENSIONS.image.test(pathname)) return mediaAt(url, 'image')
  return EXTENSIONS.video.test(pathname) ? mediaAt(url, 'video') : null
}

/** @param url as `webAddressIn` gives it. */
export function mediaAt(url: string, kind: MediaAddress['kind']): MediaAddress {
  return { url, kind, name: nameFromUrl(url, kind) }
}

/** The http(s) address that a text is, without user name and password; null where it is anything else. */
export function webAddressIn(text: string): string | null {
  const address = text.trim()
  if (!/^https?:\/\/\S+$/i.test(address) || !URL.canParse(address)) return null
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}
