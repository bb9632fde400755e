import { createHash } from 'node:crypto'
import { shortVideo } from '../../fixtures/make-fixtures.ts'
import { plainPng } from '../../fixtures/png.ts'
import type { XServer } from '../../x-server/start-x-server.ts'

/** One page, shaped after what is met on the web. */
export interface Exhibit {
  /** For the test's step. */
  name: string
  /** What kind of site it is like. */
  like: string
  /** Of `<head>`, if it needs more than a title. */
  head?: string
  body: string
  /**
   * Files of its host: path → pixels of a picture, or `film`. A path may end in a query; without one
   * it is served for every query that has none of its own.
   */
  files?: Record<string, readonly [width: number, height: number] | 'film' | 'list'>
  /** A document of another origin, for a frame: served at `https://embed.example/<its path>`. */
  embed?: string
  /** A document of the page's own origin, at `/inner/`. */
  inner?: string
  /** A selector; `#target` when left out. It may be hidden below other things. */
  click?: string
  /** From its top left corner in CSS pixels; its middle when left out. */
  at?: { x: number; y: number }
  /** What Chromium takes it for, where that cannot be told from the topmost element alone. */
  menu?: 'media' | 'page' | 'frame'
  expect: Expected
}

export type Expected =
  /**
   * The bytes of this file are in the composer. `orAmong`: where the page hears too late where the
   * pointer was, all these are offered instead.
   */
  | { file: string; orAmong?: string[] }
  /** What is drawn there is named, and copied; what the copy looks like: `copy.spec.ts`. */
  | { drawn: 'canvas' | 'svg' }
  /** A stream with this list first. */
  | { stream: string }
  /** The person is asked; each by one of its files, best first. */
  | { offers: string[] }
  /** Nothing: the page or this link is shared. */
  | { shared: 'page' | string }

const HOST = 'zoo.example.com'

/** A picture that no other path has: its colour comes from the path. */
export function bytesOf(path: string, what: readonly [number, number] | 'film' | 'list'): Buffer {
  if (what === 'film') return shortVideo()
  if (what === 'list') return Buffer.from('#EXTM3U\n#EXT-X-VERSION:3\n')
  const [red = 0, green = 0, blue = 0] = createHash('sha256').update(path).digest()
  return plainPng(what[0], what[1], [red, green, blue])
}

export function addressOf(index: number): string {
  return `https://${HOST}/${index}/`
}

/** Serves the page at `/<index>/`, and its files from the root of its host. */
export function serveExhibit(x: XServer, exhibit: Exhibit, index: number): void {
  const { name, head = '', body, files = {}, embed, inner } = exhibit
  const host = 'zoo.example'
  const page = (inside: string, top = '') =>
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title>${top}
<style>body{margin:0;font:16px/1.4 sans-serif} .box{position:relative;overflow:hidden} .fill{position:absolute;inset:0;width:100%;height:100%}</style>
<body>${inside}</body></html>`
  x.site.registerPage(host, `/${index}/`, page(body, head))
  if (embed !== undefined) x.site.registerPage('embed.example', `/${index}/`, page(embed))
  if (inner !== undefined) x.site.registerPage(host, '/inner/', page(inner))
  for (const path of new Set(Object.keys(files).map((key) => key.split('?')[0] as string))) {
    const serve = ({ query }: { query: URLSearchParams }) => {
      const asked = query.size > 0 ? `${path}?${query}` : path
      const key = asked in files ? asked : path
      const what = files[key]
      if (what === undefined) return { status: 404, body: 'Not found' }
      const type =
        what === 'film'
          ? 'video/mp4'
          : what === 'list'
            ? 'application/vnd.apple.mpegurl'
            : 'image/png'
      const headers = { 'content-type': type, 'access-control-allow-origin': '*' }
      return { status: 200, headers, body: bytesOf(key, what) }
    }
    x.site.register(host, path, serve)
    x.site.register('embed.example', path, serve)
  }
}
