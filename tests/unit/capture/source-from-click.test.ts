import { describe, expect, test } from 'vitest'
import {
  type ClickedTab,
  type ClickInfo,
  sourceFromClick,
} from '../../../lib/capture/source-from-click.ts'
import { nameFromUrl } from '../../../lib/model/name-from-url.ts'

const PAGE = 'https://news.example/story'
const tab: ClickedTab = { id: 7, title: ' A story ', url: PAGE }
const click = (info: ClickInfo, clicked: ClickedTab = tab) =>
  sourceFromClick({ pageUrl: PAGE, frameId: 0, ...info }, clicked)
const image = (srcUrl: string, more: ClickInfo = {}) =>
  click({ mediaType: 'image', srcUrl, ...more })

describe('what a right click means', () => {
  test('a picture', () => {
    expect(image('https://cdn.example/a/cat%20photo.jpg?w=1')).toEqual({
      kind: 'media',
      url: 'https://cdn.example/a/cat%20photo.jpg?w=1',
      mediaKind: 'image',
      name: 'cat photo.jpg',
      pageUrl: PAGE,
      tabId: 7,
      frameId: 0,
    })
  })

  test('a picture inside a frame belongs to that frame', () => {
    const frameUrl = 'https://embed.example/player'
    expect(image('blob:https://embed.example/1', { frameUrl, frameId: 3 })).toMatchObject({
      pageUrl: frameUrl,
      frameId: 3,
    })
  })

  test.each<[string, ClickInfo, object]>([
    [
      'a picture wins over its link and over selected text',
      { mediaType: 'image', srcUrl: 'https://a.example/b.png', linkUrl: PAGE, selectionText: 'x' },
      { kind: 'media', mediaKind: 'image' },
    ],
    [
      'a video',
      { mediaType: 'video', srcUrl: 'blob:https://news.example/1-2' },
      { kind: 'media', mediaKind: 'video', name: 'video' },
    ],
    [
      'a picture in its address',
      { mediaType: 'image', srcUrl: 'data:image/png;base64,AAAA' },
      { kind: 'media', name: 'picture', url: 'data:image/png;base64,AAAA' },
    ],
    [
      'selected text wins over a link inside it',
      { selectionText: '  words ', linkUrl: 'https://b.example/' },
      { kind: 'quote', text: 'words', url: PAGE, title: 'A story' },
    ],
    [
      'a link',
      { linkUrl: 'https://b.example/x?y#z' },
      { kind: 'link', url: 'https://b.example/x?y#z' },
    ],
    ['blank selection is none', { selectionText: ' \n' }, { kind: 'page' }],
    ['the page', {}, { kind: 'page', url: PAGE, title: 'A story' }],
    [
      'a video whose address the browser does not tell',
      { mediaType: 'video', srcUrl: '' },
      { kind: 'untold-media', mediaKind: 'video', name: 'video' },
    ],
  ])('%s', (_what, info, expected) => {
    expect(click(info)).toMatchObject(expected)
  })

  test.each<[string, ClickInfo, object]>([
    [
      'file: picture',
      { mediaType: 'image', srcUrl: 'file:///etc/a.png' },
      { kind: 'address-not-allowed', scheme: 'file:' },
    ],
    [
      'chrome: picture',
      { mediaType: 'image', srcUrl: 'chrome://favicon/x' },
      { kind: 'address-not-allowed', scheme: 'chrome:' },
    ],
    [
      'ftp: video',
      { mediaType: 'video', srcUrl: 'FTP://a.example/b.mp4' },
      { kind: 'address-not-allowed', scheme: 'ftp:' },
    ],
    [
      'script as link',
      { linkUrl: 'javascript:alert(1)' },
      { kind: 'address-not-allowed', scheme: 'javascript:' },
    ],
    [
      'mail as link',
      { linkUrl: 'mailto:a@b.example' },
      { kind: 'address-not-allowed', scheme: 'mailto:' },
    ],
    [
      'no address at all',
      { mediaType: 'image', srcUrl: 'http://' },
      { kind: 'address-not-allowed', scheme: 'http:' },
    ],
    [
      'sound',
      { mediaType: 'audio', srcUrl: 'https://a.example/b.mp3' },
      { kind: 'media-unsupported', format: 'audio' },
    ],
    [
      'a page of the browser',
      { pageUrl: 'chrome://settings/' },
      { kind: 'page-not-shareable', scheme: 'chrome:' },
    ],
    [
      'a page on disc',
      { pageUrl: 'file:///home/a.html' },
      { kind: 'page-not-shareable', scheme: 'file:' },
    ],
    [
      'text on a page on disc',
      { pageUrl: 'file:///a', selectionText: 'x' },
      { kind: 'page-not-shareable', scheme: 'file:' },
    ],
  ])('%s is refused', (_what, info, failure) => {
    const refused = click(info)
    expect(refused).toMatchObject({ kind: 'refused', failure })
    // Never empty: it names the tile and its buttons.
    expect(refused).toHaveProperty('name', expect.stringMatching(/./))
  })

  test.each<[ClickInfo]>([
    [{ mediaType: 'image', srcUrl: 'https://me:secret@a.example/b.png' }],
    [{ linkUrl: 'https://me:secret@a.example/' }],
    [{ pageUrl: 'https://me:secret@a.example/' }],
  ])('a password in an address goes no further: %o', (info) => {
    const source = click(info)
    expect(JSON.stringify({ ...source, pageUrl: '' })).not.toContain('secret')
    expect(source).toHaveProperty('url')
  })

  test('a click outside any tab is still understood', () => {
    expect(
      sourceFromClick({ mediaType: 'image', srcUrl: 'https://a.example/b.png' }, {}),
    ).toMatchObject({
      kind: 'media',
      tabId: -1,
      frameId: 0,
      pageUrl: '',
    })
  })
})

describe('a name never shows a full address', () => {
  test.each([
    ['https://a.example/', 'a.example'],
    ['https://a.example/dir/', 'dir'],
    ['https://a.example/x.jpg?token=abc#d', 'x.jpg'],
    ['https://a.example/%E5%9B%B3.png', '図.png'],
    ['https://a.example/%ZZ.png', '%ZZ.png'],
    ['https://a.example/..%2F..%2Fetc%2Fpasswd', 'passwd'],
    ['https://a.example/a%5Cb.png', 'b.png'],
    ['https://a.example/gpj.%E2%80%AEcod', 'gpj.cod'],
    ['https://a.example/%00%07bell.png', 'bell.png'],
    ['https://a.example/%E2%80%AE', 'a.example'],
    ['data:image/png;base64,AAAA', 'picture'],
    ['blob:https://a.example/1', 'picture'],
    ['nonsense', 'picture'],
  ])('%s → %s', (url, name) => {
    expect(nameFromUrl(url, 'image')).toBe(name)
  })

  test('a long name keeps its beginning and its extension', () => {
    const name = nameFromUrl(`https://a.example/${'😀'.repeat(300)}-final.jpeg`, 'image')
    expect(Array.from(name)).toHaveLength(80)
    expect(name).toMatch(/^😀+…😀*-final\.jpeg$/u)
  })
})
