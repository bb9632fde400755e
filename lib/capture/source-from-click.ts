import type { Failure } from '../failures/failure.ts'
import { nameFromUrl } from '../model/name-from-url.ts'

/** The part of `contextMenus.OnClickData` that tells what was under the cursor. */
export interface ClickInfo {
  mediaType?: string | undefined
  srcUrl?: string | undefined
  linkUrl?: string | undefined
  selectionText?: string | undefined
  pageUrl?: string | undefined
  frameUrl?: string | undefined
  frameId?: number | undefined
}

/** The part of the clicked `tabs.Tab` that is used. */
export interface ClickedTab {
  id?: number | undefined
  windowId?: number | undefined
  title?: string | undefined
  url?: string | undefined
}

export type ClickedSource =
  | {
      kind: 'media'
      url: string
      mediaKind: 'image' | 'video'
      /** For people: a file name, never a URL. */
      name: string
      /** Address of the frame that holds it, so that the frame can be recognised later. */
      pageUrl: string
      tabId: number
      frameId: number
    }
  /** A picture or video whose address the browser did not tell (over 2 MiB); the finder does. */
  | {
      kind: 'untold-media'
      mediaKind: 'image' | 'video'
      name: string
      pageUrl: string
      tabId: number
      frameId: number
    }
  | { kind: 'link'; url: string }
  /** `text` without surrounding space; `url` and `title` of the page it stands on. */
  | { kind: 'quote'; text: string; url: string; title: string }
  | { kind: 'page'; url: string; title: string }
  /** `name` as for media: it stands on the tile that says why. */
  | { kind: 'refused'; name: string; failure: Failure }

/**
 * What a person means by "Post to X" where they clicked. Of several things under the cursor the most
 * particular wins: a picture or video, then selected text (it was marked on purpose, while a link
 * inside it was not), then a link, then the page. User name and password in an address never go on.
 */
export function sourceFromClick(info: ClickInfo, tab: ClickedTab): ClickedSource {
  if (info.mediaType === 'image' || info.mediaType === 'video') {
    return media(info.srcUrl, info.mediaType, info, tab)
  }
  if (info.srcUrl && info.mediaType === 'audio') {
    return refuse(nameFromUrl(info.srcUrl, 'audio'), { kind: 'media-unsupported', format: 'audio' })
  }
  const pageUrl = info.pageUrl ?? tab.url ?? ''
  const title = tab.title?.trim() ?? ''
  const text = info.selectionText?.trim()
  if (text) {
    const url = publicAddress(pageUrl)
    return url ? { kind: 'quote', text, url, title } : notShareable(pageUrl, title)
  }
  if (info.linkUrl) {
    const url = publicAddress(info.linkUrl)
    if (url) return { kind: 'link', url }
    return refuse('link', { kind: 'address-not-allowed', scheme: schemeOf(info.linkUrl) })
  }
  const url = publicAddress(pageUrl)
  return url ? { kind: 'page', url, title } : notShareable(pageUrl, title)
}

function media(
  srcUrl: string | undefined,
  mediaKind: 'image' | 'video',
  info: ClickInfo,
  tab: ClickedTab,
): ClickedSource {
  const place = {
    mediaKind,
    pageUrl: info.frameUrl ?? info.pageUrl ?? tab.url ?? '',
    // -1 is the browser's own word for "no tab": reading inside the page will then say it is gone.
    tabId: tab.id ?? -1,
    frameId: info.frameId ?? 0,
  }
  if (!srcUrl) return { kind: 'untold-media', name: nameFromUrl('', mediaKind), ...place }
  const scheme = schemeOf(srcUrl)
  const url = scheme === 'data:' || scheme === 'blob:' ? srcUrl : publicAddress(srcUrl)
  if (url === null) {
    return refuse(nameFromUrl(srcUrl, mediaKind), { kind: 'address-not-allowed', scheme })
  }
  return { kind: 'media', url, name: nameFromUrl(url, mediaKind), ...place }
}

/** A web address without user name and password; null for every other scheme. */
function publicAddress(address: string): string | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  url.username = ''
  url.password = ''
  return url.href
}

/** With its colon, in lower case; empty when the address cannot be read at all. */
function schemeOf(address: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.exec(address)?.[0].toLowerCase() ?? ''
}

function notShareable(address: string, title: string): ClickedSource {
  return refuse(title || 'page', { kind: 'page-not-shareable', scheme: schemeOf(address) })
}

function refuse(name: string, failure: Failure): ClickedSource {
  return { kind: 'refused', name, failure }
}
