import { setTimeout as sleep } from 'node:timers/promises'
import { deflateSync } from 'node:zlib'
import { jpegPicture, MiB } from '../../fixtures/make-fixtures.ts'
import { chunk } from '../../fixtures/png.ts'
import type { XServer } from '../../x-server/start-x-server.ts'

export const HOST = 'hostile.example'
const JPEG = jpegPicture('dusk')
const AS_JPEG = { 'content-type': 'image/jpeg' }

/** Everything the hostile pages show. */
export function hostileFiles(x: XServer): void {
  const { site } = x
  for (const scene of ['dusk', 'night', 'noon'] as const) {
    site.registerFile(HOST, `/${scene}.jpg`, { bytes: jpegPicture(scene), headers: AS_JPEG })
  }
  site.registerFile(HOST, '/files/*', { bytes: JPEG, headers: AS_JPEG })
  site.registerFile(HOST, '/slow.jpg', { bytes: JPEG, headers: AS_JPEG, bytesPerSecond: 8_000 })
  site.registerFile(HOST, '/bomb.png', {
    bytes: plainPng(30_000, 30_000),
    headers: { 'content-type': 'image/png' },
  })
  site.registerFile(HOST, '/cut.jpg', {
    bytes: JPEG.subarray(0, 9_000),
    headers: AS_JPEG,
    announcedLength: JPEG.length,
  })
  site.registerPage(HOST, '/page.jpg', '<h1>Sign in</h1>', AS_JPEG)
  site.registerPage(HOST, '/elsewhere', '<title>Elsewhere</title><h1>Elsewhere</h1>')
  site.register(HOST, '/endless.jpg', () => ({
    status: 200,
    headers: AS_JPEG,
    body: withoutEnd(MiB, 20),
  }))
  site.register(HOST, '/drip.jpg', () => ({
    status: 200,
    headers: AS_JPEG,
    body: withoutEnd(2_000, 500),
  }))
}

async function* withoutEnd(byteLength: number, everyMs: number): AsyncGenerator<Buffer> {
  for (let piece = JPEG; ; piece = Buffer.alloc(byteLength)) {
    yield piece
    await sleep(everyMs)
  }
}

/** One colour, one bit a pixel: small however large it is drawn. */
function plainPng(width: number, height: number): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 1
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
