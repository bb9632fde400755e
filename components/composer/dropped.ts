import {
  type MediaAddress,
  mediaAddressIn,
  mediaAt,
  webAddressIn,
} from '../../lib/model/media-address.ts'

/** What was dragged here from a page, without its bytes. */
export type Dropped =
  | { what: 'media'; media: MediaAddress }
  /** An address of anything else. */
  | { what: 'link'; url: string }

/**
 * What a drag carries: the picture or video itself where its markup says so, also inside a link; else the
 * first address of its list (`text/uri-list`, RFC 2483). null where it carries no address.
 * @param parse must load nothing, as `DOMParser` does.
 */
export function droppedFrom(
  data: Pick<DataTransfer, 'getData'>,
  parse: (html: string) => ParentNode,
): Dropped | null {
  const url = data
    .getData('text/uri-list')
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(webAddressIn)
    .find((address) => address !== null)
  if (url === undefined) return null
  const markup = parse(data.getData('text/html'))
  const shown = markup.querySelector('img[src], video[src], video source[src]')
  const src = webAddressIn(shown?.getAttribute('src') ?? '')
  if (shown && src !== null) {
    const kind = shown.localName === 'img' ? 'image' : 'video'
    return { what: 'media', media: mediaAt(src, kind) }
  }
  const media = mediaAddressIn(url)
  return media ? { what: 'media', media } : { what: 'link', url }
}
