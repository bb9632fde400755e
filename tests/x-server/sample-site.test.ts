import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { jpegPicture, shortVideo } from '../fixtures/make-fixtures.ts'
import { startXServer, type XServer } from './start-x-server.ts'
import { ask, TestClient } from './test-client.ts'

let x: XServer
beforeEach(async () => {
  x = await startXServer()
})
afterEach(() => x.close())

const get = (host: string, path: string, headers: Record<string, string> = {}) =>
  ask(x, { host, path, headers })

test.each([
  ['cors.example', '*'],
  ['nocors.example', undefined],
  ['pages.example', undefined],
])('%s sends access-control-allow-origin %s', async (host, allowed) => {
  const answer = await get(host, '/dusk.jpg')
  expect(answer.status).toBe(200)
  expect(answer.headers['access-control-allow-origin']).toBe(allowed)
})

test('every host has a second name with a top-level domain that counts as a link', async () => {
  expect((await get('pages.example.com', '/')).text).toContain('A year at the lake')
})

test('cookie.example shows its picture to those who came by its page', async () => {
  expect((await get('cookie.example', '/members.jpg')).status).toBe(403)
  const page = await get('cookie.example', '/')
  const cookie = String(page.headers['set-cookie']).split(';')[0] ?? ''
  expect((await get('cookie.example', '/members.jpg', { cookie })).status).toBe(200)
})

test('referer.example wants its own Referer', async () => {
  expect((await get('referer.example', '/dawn.jpg')).status).toBe(403)
  const referer = 'https://pages.example/'
  expect((await get('referer.example', '/dawn.jpg', { referer })).status).toBe(403)
  const own = 'https://referer.example/'
  expect((await get('referer.example', '/dawn.jpg', { referer: own })).status).toBe(200)
})

test('login.example answers a picture’s address with a page, or with JSON', async () => {
  const page = await get('login.example', '/picture.jpg')
  expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  expect((await get('login.example', '/picture.json.jpg')).json).toEqual({
    error: 'login required',
  })
})

test('redirect.example leads on as often as its path says', async () => {
  let location = 'https://redirect.example/3/dusk.jpg'
  const visited: string[] = []
  for (let hop = 0; hop < 3; hop++) {
    const { host, pathname } = new URL(location)
    const answer = await get(host, pathname)
    expect(answer.status).toBe(302)
    location = new URL(String(answer.headers.location), location).href
    visited.push(location)
  }
  expect(visited).toEqual([
    'https://redirect.example/2/dusk.jpg',
    'https://redirect.example/1/dusk.jpg',
    'https://cors.example/dusk.jpg',
  ])
})

describe('slow.example', () => {
  test.each(['/never.jpg', '/endless.jpg', '/stalls.jpg', '/dusk.jpg'])(
    '%s is not there after half a second',
    async (path) => {
      const done = get('slow.example', path).then(
        () => 'done',
        () => 'cut',
      )
      const waited = new Promise((resolve) => setTimeout(resolve, 500, 'waiting'))
      expect(await Promise.race([done, waited])).toBe('waiting')
      x.cutConnections()
      expect(await done).toBe('cut')
    },
  )
})

test.each([403, 404, 410, 429, 500, 503])('errors.example answers %i', async (status) => {
  expect((await get('errors.example', `/${status}.jpg`)).status).toBe(status)
})

test('broken.example breaks its promise of a length', async () => {
  await expect(get('broken.example', '/cut.jpg')).rejects.toThrow()
})

test.each([
  ['/empty.jpg', 'image/jpeg', 0],
  ['/truncated.jpg', 'image/jpeg', 12_000],
  ['/unlabelled', undefined, jpegPicture().length],
  ['/octets', 'application/octet-stream', jpegPicture().length],
])('broken.example%s says %s', async (path, type, length) => {
  const answer = await get('broken.example', path)
  expect(answer.headers['content-type']).toBe(type)
  expect(answer.headers['content-length']).toBe(String(length))
})

test.each([
  ['bytes=0-99', 206, 'bytes 0-99/'],
  ['bytes=1000-', 206, 'bytes 1000-'],
  ['bytes=-50', 206, 'bytes '],
  ['bytes=99999999-', 416, 'bytes */'],
])('ranges: %s', async (range, status, contentRange) => {
  const answer = await get('cors.example', '/dusk.mp4', { range })
  expect(answer.status).toBe(status)
  expect(String(answer.headers['content-range']).startsWith(contentRange)).toBe(true)
})

test('a test adds its own files and pages', async () => {
  x.site.registerFile('mine.example', '/a.jpg', {
    bytes: jpegPicture('noon'),
    headers: { 'content-type': 'image/jpeg' },
    status: 200,
  })
  x.site.registerPage('mine.example', '/', '<h1>Mine</h1>')
  expect((await get('mine.example', '/a.jpg')).headers['content-type']).toBe('image/jpeg')
  expect((await get('mine.example', '/')).text).toBe('<h1>Mine</h1>')
  expect((await get('mine.example', '/b.jpg')).status).toBe(404)
})

describe('the timeline for people', () => {
  test('shows a post with its picture and alt text, and plays a video by ranges', async () => {
    x.switches.processingPolls = 1
    x.switches.checkAfterSecs = 0
    const client = new TestClient(x)
    const { id } = await client.upload('video/mp4', 'tweet_video', shortVideo())
    await client.status(id)
    await client.postJson('/2/media/metadata', {
      id,
      metadata: { alt_text: { text: 'Ripples <on> water' } },
    })
    const created = await client.create({
      text: 'See https://example.com & more',
      media: { media_ids: [id] },
    })
    const post = await get('x.com', `/ana_kovac/status/${created.json.data?.id}`)
    expect(post.text).toContain('Ripples &lt;on&gt; water')
    expect(post.text).toContain('<a href="https://example.com">https://example.com</a> &amp; more')
    expect(post.text).toContain('This is a simulation')
    expect((await get('x.com', `/i/status/${created.json.data?.id}`)).status).toBe(200)
    const part = await get('x.com', `/media/${id}`, { range: 'bytes=0-9' })
    expect([part.status, part.headers['content-type']]).toEqual([206, 'video/mp4'])
    expect((await get('x.com', '/timeline.json')).json.items?.[0]?.id).toBe(created.json.data?.id)
  })

  test('has nothing at an address of no post', async () => {
    expect((await get('x.com', '/ana_kovac/status/1')).status).toBe(404)
  })
})

test('sample files are the fixtures, byte for byte', async () => {
  const { text: _text, headers } = await get('cors.example', '/dusk.mp4')
  expect(headers['content-length']).toBe(String(shortVideo().length))
  const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  expect(hash(shortVideo())).toMatch(/^[0-9a-f]{64}$/)
})
