import { setTimeout as sleep } from 'node:timers/promises'
import {
  animatedGif,
  jpegPicture,
  MiB,
  pngPicture,
  shortVideo,
  stillGif,
  videoOf,
  webpPicture,
} from '../../fixtures/make-fixtures.ts'
import { html, json, redirect } from '../http/replies.ts'
import { galleryPage } from './gallery-page.ts'
import {
  cookiePage,
  heronPage,
  longPage,
  MEDIA_PAGES,
  mediaPage,
  ownPage,
  refererPage,
  strictPage,
} from './media-pages.ts'
import type { SampleSite } from './sample-site.ts'
import { registerStreams } from './stream-site.ts'

const EVERYONE = { 'access-control-allow-origin': '*' }

/** The same files on each host that serves files plainly; `make` runs when first asked. */
const FILES: Record<string, { type: string; make: () => Buffer }> = {
  '/dusk.jpg': { type: 'image/jpeg', make: () => jpegPicture('dusk') },
  '/dawn.jpg': { type: 'image/jpeg', make: () => jpegPicture('dawn') },
  '/night.jpg': { type: 'image/jpeg', make: () => jpegPicture('night') },
  '/noon.jpg': { type: 'image/jpeg', make: () => jpegPicture('noon') },
  '/noon.png': { type: 'image/png', make: () => pngPicture() },
  '/dawn.webp': { type: 'image/webp', make: webpPicture },
  '/moving.gif': { type: 'image/gif', make: animatedGif },
  '/still.gif': { type: 'image/gif', make: stillGif },
  '/dusk.mp4': { type: 'video/mp4', make: shortVideo },
  '/dusk-24mib.mp4': { type: 'video/mp4', make: () => videoOf(24 * MiB) },
}

export function registerSamples(site: SampleSite): void {
  const plain: [string, Record<string, string>][] = [
    ['pages.example', {}],
    ['cors.example', EVERYONE],
    ['nocors.example', {}],
    // Not even shown elsewhere; reachable through a host right only.
    ['corp.example', { 'cross-origin-resource-policy': 'same-site' }],
  ]
  for (const [host, headers] of plain) registerFiles(site, host, headers)
  site.registerPage('pages.example', '/', galleryPage())
  site.registerPage('pages.example', '/heron', heronPage())
  site.registerPage('corp.example', '/', ownPage())
  for (const [path, page] of Object.entries(MEDIA_PAGES)) {
    site.registerPage('pages.example', path, mediaPage(page))
  }
  site.registerPage('pages.example', '/strict', strictPage(), {
    'content-security-policy': "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
  })
  site.registerPage('pages.example', '/long-text', longPage())
  guarded(site)
  redirects(site)
  slow(site)
  wrong(site)
  registerStreams(site)
}

function registerFiles(site: SampleSite, host: string, headers: Record<string, string>): void {
  for (const [path, { type, make }] of Object.entries(FILES)) {
    site.registerFile(host, path, { bytes: make, headers: { ...headers, 'content-type': type } })
  }
}

function guarded(site: SampleSite): void {
  const jpeg = { 'content-type': 'image/jpeg' }
  site.registerPage('cookie.example', '/', cookiePage(), {
    'set-cookie': 'pass=lake; Secure; HttpOnly; SameSite=Lax; Path=/',
  })
  site.registerFile('cookie.example', '/members.jpg', {
    bytes: jpegPicture('night'),
    headers: jpeg,
    needsCookie: 'pass=lake',
  })
  site.registerPage('referer.example', '/', refererPage())
  site.registerFile('referer.example', '/dawn.jpg', {
    bytes: jpegPicture('dawn'),
    headers: jpeg,
    needsReferer: 'https://referer.example/',
  })
  const login = '<!doctype html><title>Sign in</title><form><input type="password"></form>'
  site.registerPage('login.example', '/picture.jpg', login, EVERYONE)
  site.register('login.example', '/picture.json.jpg', () =>
    json(200, { error: 'login required' }, EVERYONE),
  )
  site.register('login.example', '/bounced.jpg', () =>
    redirect('https://login.example/picture.jpg', EVERYONE),
  )
}

function redirects(site: SampleSite): void {
  site.register('redirect.example', '/loop.jpg', () =>
    redirect('https://redirect.example/loop.jpg', EVERYONE),
  )
  site.register('redirect.example', '/other-host.jpg', () =>
    redirect('https://cors.example/dusk.jpg', EVERYONE),
  )
  site.register('redirect.example', '/to-nocors.jpg', () =>
    redirect('https://nocors.example/dusk.jpg', EVERYONE),
  )
  // /3/dusk.jpg → /2/dusk.jpg → /1/dusk.jpg → the picture
  site.register('redirect.example', '/*', ({ path }) => {
    const [, left, name] = /^\/(\d+)\/(.+)$/.exec(path) ?? []
    if (left === undefined) return { status: 404 }
    const next = Number(left) - 1
    return next > 0
      ? redirect(`/${next}/${name}`, EVERYONE)
      : redirect(`https://cors.example/${name}`, EVERYONE)
  })
}

function slow(site: SampleSite): void {
  const headers = { ...EVERYONE, 'content-type': 'image/jpeg' }
  site.registerFile('slow.example', '/dusk.jpg', {
    bytes: jpegPicture('dusk'),
    headers,
    bytesPerSecond: 8000,
  })
  site.register('slow.example', '/never.jpg', (exchange) => exchange.hang())
  site.register('slow.example', '/endless.jpg', () => ({
    status: 200,
    headers,
    body: endless(jpegPicture('dusk')),
  }))
  site.register('slow.example', '/stalls.jpg', () => ({
    status: 200,
    headers: { ...headers, 'content-length': '100000' },
    body: stall(jpegPicture('dusk')),
  }))
}

/** 2 MiB twenty times a second, for ever. */
async function* endless(start: Buffer): AsyncGenerator<Buffer> {
  yield start
  const more = Buffer.alloc(2 * 1024 * 1024)
  for (;;) {
    await sleep(50)
    yield more
  }
}

async function* stall(start: Buffer): AsyncGenerator<Buffer> {
  yield start.subarray(0, 4096)
  await sleep(24 * 3_600_000, undefined, { ref: false })
}

function wrong(site: SampleSite): void {
  for (const status of [403, 404, 410, 429, 500, 503]) {
    site.register('errors.example', `/${status}.jpg`, () =>
      html(status, `<!doctype html><title>${status}</title><h1>${status}</h1>`, {
        ...EVERYONE,
        ...(status === 429 && { 'retry-after': '30' }),
      }),
    )
  }
  const file = (
    path: string,
    type: string | undefined,
    bytes: Buffer | (() => Buffer),
    announcedLength?: number,
  ) =>
    site.registerFile('broken.example', path, {
      bytes,
      headers: { ...EVERYONE, ...(type !== undefined && { 'content-type': type }) },
      ...(announcedLength !== undefined && { announcedLength }),
    })
  const jpeg = jpegPicture('dusk')
  file('/empty.jpg', 'image/jpeg', Buffer.alloc(0))
  file('/empty.mp4', 'video/mp4', Buffer.alloc(0))
  file('/mislabelled.jpg', 'image/jpeg', stillGif)
  file('/mislabelled.png', 'image/png', jpeg)
  file('/mislabelled.mp4', 'video/mp4', jpeg)
  file('/unlabelled', undefined, jpeg)
  file('/octets', 'application/octet-stream', jpeg)
  file('/text.jpg', 'image/jpeg', Buffer.from('This is not a picture at all.'))
  file('/truncated.jpg', 'image/jpeg', jpeg.subarray(0, 12_000))
  file('/truncated.gif', 'image/gif', () => animatedGif().subarray(0, 9000))
  file('/truncated.mp4', 'video/mp4', () => shortVideo().subarray(0, 40_000))
  file('/cut.jpg', 'image/jpeg', jpeg.subarray(0, 12_000), jpeg.length)
}
