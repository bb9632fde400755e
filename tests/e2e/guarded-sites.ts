import { jpegPicture } from '../fixtures/make-fixtures.ts'
import { redirect } from '../x-server/http/replies.ts'
import type { XServer } from '../x-server/start-x-server.ts'

const EVERYONE = { 'access-control-allow-origin': '*' }
const JPEG = { 'content-type': 'image/jpeg', 'cache-control': 'no-store' }
const SERVICE_WORKER = `
  addEventListener('install', () => skipWaiting())
  addEventListener('activate', (event) => event.waitUntil(clients.claim()))
  addEventListener('fetch', (event) => {
    const { url } = event.request
    if (url.endsWith('/made.jpg')) event.respondWith(fetch('/kept.jpg'))
    if (!url.endsWith('/offline.jpg')) return
    event.respondWith((async () => {
      const cache = await caches.open('offline')
      await cache.put(url, await fetch('/kept.jpg'))
      return cache.match(url)
    })())
  })`

function page(body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Guarded</title>
<style>body { margin: 24px }</style>${body}</html>`
}

function picture(src: string): string {
  return page(`<img id="media" width="480" height="270" src="${src}" alt="A lake">`)
}

/** Each a page with one picture, `#media`, that is kept from strangers in its own way. */
export function registerGuarded({ site }: XServer): void {
  // Cookies, on another host of the same site: browsers keep those of other sites to themselves.
  site.registerPage('www.vault.example', '/', picture('https://cdn.vault.example/a.jpg'), {
    'set-cookie': 'pass=lake; Domain=vault.example; Secure; HttpOnly; SameSite=Lax; Path=/',
  })
  site.registerFile('cdn.vault.example', '/a.jpg', {
    bytes: jpegPicture('night'),
    headers: JPEG,
    needsCookie: 'pass=lake',
  })

  site.registerFile('hotlink.example', '/a.jpg', {
    bytes: jpegPicture('dawn'),
    headers: JPEG,
    needsReferer: 'https://pages.example/',
  })
  site.registerPage('pages.example', '/referer', picture('https://hotlink.example/a.jpg'))

  site.registerFile('alone.example', '/a.jpg', {
    bytes: jpegPicture('noon'),
    headers: { ...JPEG, 'cross-origin-resource-policy': 'same-origin' },
  })
  site.registerPage('alone.example', '/', picture('/a.jpg'))

  // Signed for one request: the one that showed it.
  for (const [host, headers] of [
    ['signed.example', {}],
    ['signed-cors.example', EVERYONE],
  ] as const) {
    const used = new Set<string>()
    site.register(host, '/a.jpg', ({ query, method }) => {
      const signature = query.get('signature') ?? ''
      const fresh = method === 'GET' && !used.has(signature)
      if (fresh) used.add(signature)
      return fresh
        ? { status: 200, headers: { ...JPEG, ...headers }, body: jpegPicture('dusk') }
        : { status: 403, headers, body: 'Expired' }
    })
    site.registerPage(host, '/', picture('/a.jpg?signature=own'))
    site.registerPage('pages.example', `/${host}`, picture(`https://${host}/a.jpg?signature=1`))
  }

  // Redirects, seen by nobody or by everybody, to a host that shares or does not.
  for (const [name, headers, target] of [
    ['hidden-to-cors', {}, 'https://cors.example/dusk.jpg'],
    ['hidden-to-nocors', {}, 'https://nocors.example/dusk.jpg'],
    ['open-to-nocors', EVERYONE, 'https://nocors.example/dusk.jpg'],
    ['open-to-cors', EVERYONE, 'https://cors.example/dusk.jpg'],
    ['hidden-within', {}, 'https://moved.example/a.jpg'],
  ] as const) {
    site.register('moved.example', `/${name}.jpg`, () => redirect(target, headers))
    site.registerPage('pages.example', `/${name}`, picture(`https://moved.example/${name}.jpg`))
  }
  site.registerFile('moved.example', '/a.jpg', { bytes: jpegPicture('dawn'), headers: JPEG })

  site.register('worker.example', '/worker.js', () => ({
    status: 200,
    headers: { 'content-type': 'text/javascript' },
    body: SERVICE_WORKER,
  }))
  site.registerFile('worker.example', '/kept.jpg', {
    bytes: jpegPicture('dawn'),
    headers: JPEG,
    needsReferer: 'https://worker.example/',
  })
  for (const name of ['offline', 'made']) {
    site.registerPage(
      'worker.example',
      `/${name}`,
      page(`<div id="stage"></div><script type="module">
        await navigator.serviceWorker.register('/worker.js')
        await navigator.serviceWorker.ready
        if (!navigator.serviceWorker.controller) {
          await new Promise((resolve) => { navigator.serviceWorker.oncontrollerchange = resolve })
        }
        const image = Object.assign(new Image(480, 270), { id: 'media', src: '/${name}.jpg' })
        document.querySelector('#stage').append(image)
      </script>`),
    )
  }

  // Shown all the same: nobody looks at the status of a picture.
  site.registerFile('trouble.example', '/a.jpg', {
    bytes: jpegPicture('dusk'),
    headers: JPEG,
    status: 503,
  })
  site.registerPage('trouble.example', '/', picture('/a.jpg'))

  site.registerPage('strict.example', '/', picture('/a.jpg'), {
    'content-security-policy': "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
  })
  site.registerFile('strict.example', '/a.jpg', { bytes: jpegPicture('noon'), headers: JPEG })

  site.registerPage(
    'pages.example',
    '/revoked',
    page(`<img id="media" width="480" height="270" alt="A lake"><script type="module">
      const blob = await (await fetch('/dusk.jpg')).blob()
      const media = document.querySelector('#media')
      media.onload = () => {
        URL.revokeObjectURL(media.src)
        document.body.dataset.ready = 'yes'
      }
      media.src = URL.createObjectURL(blob)
    </script>`),
  )
}
